import { createSecretKey, type KeyObject } from 'node:crypto';
import { decrypt, encrypt, randomOctets } from '#kernel';

/**
 * Content at rest: AES-256-GCM under a key of the record's own, itself wrapped under the hub's. Destroying the wrapped
 * key makes the content unreadable in every copy of the table.
 */
export class ContentVault {
  readonly #master: KeyObject;

  /** @param master 32 bytes */
  constructor(master: Buffer) {
    this.#master = createSecretKey(master);
  }

  seal(content: string): { readonly content: Buffer; readonly wrapped: Buffer } {
    const key = randomOctets(32);
    return { content: encrypt(Buffer.from(content, 'utf8'), createSecretKey(key)), wrapped: encrypt(key, this.#master) };
  }

  /** @throws Error when content or key were altered, or the master key is another */
  open(content: Buffer, wrapped: Buffer): string {
    return decrypt(content, createSecretKey(decrypt(wrapped, this.#master))).toString('utf8');
  }
}
