export {
  isSoundEd25519Key, signEd25519, verifyEd25519WithOpenssl, verifyEd25519WithSodium, verifyInThreadPool, verifyWithOpenssl, verifyWithSodium,
  type SignatureAlgorithm, type VerifySignature,
} from './signature.js';
