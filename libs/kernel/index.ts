export { decrypt, encrypt } from './aead.js';
export { fromBase64url, toBase64url } from './base64url.js';
export { Clock, SystemClock, toTimestamp } from './clock.js';
export { derivedUuidV7, isUuidV7, newUuidV7, timeOfUuidV7 } from './ids.js';
export { isObject, parseIJson } from './ijson.js';
export { randomOctets } from './random.js';
export { HmacKey, sha256 } from './sha256.js';
export { PROBLEMS, Problem, type ProblemCode, type ProblemDocument, type ProblemExtras, type ProblemKind, type Violation } from './problems.js';
