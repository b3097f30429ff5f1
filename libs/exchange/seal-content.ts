import { decrypt, encrypt, randomOctets } from '#kernel';

/**
 * Content at rest: encrypted under a key of the record's own, itself wrapped under the hub's. Destroying the wrapped
 * key makes the content unreadable in every copy of the table.
 */
export class ContentVault {
  /** @param master 32 bytes */
  constructor(private readonly master: Uint8Array) {}

  seal(content: string): { readonly content: Buffer; readonly wrapped: Buffer } {
    const key = randomOctets(32);
    return { content: encrypt(Buffer.from(content, 'utf8'), key), wrapped: encrypt(key, this.master) };
  }

  /** @throws Error when content or key were altered, or the master key is another */
  open(content: Buffer, wrapped: Buffer): string {
    return decrypt(content, decrypt(wrapped, this.master)).toString('utf8');
  }
}
