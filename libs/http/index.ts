export { JWKS_PATH, METADATA_PATH, TOKEN_LIFETIME, TOKEN_PATH, type AuthorizationServer } from './authorization/authorization-server.js';
export { ClientKeys, type PrivateJwk, type PublicJwk } from './authorization/client-keys.js';
export type { HttpLogger } from './logger.js';
export { verifyInThreadPool, verifyWithOpenssl, verifyWithSodium, type SignatureAlgorithm, type VerifySignature } from './proof-signature.js';
export { ReplayMemory, type ReplayMemoryOptions, type ReplayVerdict } from './replay-memory.js';
export { TokenDoor, type AuthenticationRequest, type Principal } from './token-door.js';
export { createTokenService, type TokenService, type TokenServiceOptions } from './token-service.js';
