export { digestOf, parseJws, payloadOf, signedPart, signJws, verifyJws, type ParsedJws } from './jws.js';
export { importSigningKey, importVerificationKey, thumbprint, toPublicJwk, type PrivateJwk, type PublicJwk, type SigningAlgorithm, type SigningKey, type VerificationKey } from './keys.js';
export { isSdJwt, MAX_DISCLOSURES, readDisclosures, reassemble, splitSdJwt, withDisclosures, type Reassembled } from './sd-jwt.js';
export type { Disclosure } from './unmask.js';
