import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { randomOctets } from './random.js';

const NONCE = 12;
const TAG = 16;

/** AES-256-GCM (NIST SP 800-38D): nonce ‖ ciphertext ‖ tag, with a new random nonce. @param key 32 bytes */
export function encrypt(plain: Uint8Array, key: KeyObject): Buffer {
  const nonce = randomOctets(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** What `encrypt` made, opened. @throws Error when it was altered, or the key is another */
export function decrypt(sealed: Uint8Array, key: KeyObject): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE, sealed.length - TAG)), decipher.final()]);
}
