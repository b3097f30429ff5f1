/** The part of sodium-native that the hub uses; the package brings no types. */
declare module 'sodium-native' {
  const sodium: {
    /** True when the 64-byte signature of the message verifies under the 32-byte Ed25519 public key. */
    crypto_sign_verify_detached(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
    /** Writes the 64-byte signature of the message under the 64-byte secret key (seed and public key). */
    crypto_sign_detached(signature: Uint8Array, message: Uint8Array, secretKey: Uint8Array): void;
    /** True for a point in canonical form, of the main subgroup and not of small order. */
    crypto_core_ed25519_is_valid_point(point: Uint8Array): boolean;
    /** Writes ciphertext and 16-byte tag under a 24-byte nonce and a 32-byte key. */
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed: Uint8Array, plain: Uint8Array, additional: null, secretNonce: null, nonce: Uint8Array, key: Uint8Array): number;
    /** Writes the plain octets. @throws Error when the tag does not fit */
    crypto_aead_xchacha20poly1305_ietf_decrypt(plain: Uint8Array, secretNonce: null, sealed: Uint8Array, additional: null, nonce: Uint8Array, key: Uint8Array): number;
  };
  export default sodium;
}
