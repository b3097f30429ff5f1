export { digestOf, parseJws, payloadOf, signJws, verifyJws, type ParsedJws } from './jws.js';
export { importSigningKey, importVerificationKey, thumbprint, toPublicJwk, type PrivateJwk, type PublicJwk, type SigningAlgorithm, type SigningKey, type VerificationKey } from './keys.js';
