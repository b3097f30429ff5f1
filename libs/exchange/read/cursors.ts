import { createCipheriv, createDecipheriv, createHmac, type Cipheriv } from 'node:crypto';
import { fromBase64url, Problem } from '#kernel';

const BLOCK = 16;
const HALF = 8;
/** How many bindings are remembered (about 300 bytes each): questions over many messages have one each, and whoever asks chooses them. */
const REMEMBERED = 20_000;

/**
 * Cursors of a reader: the position in the hub's one count, bound to the reader and enciphered, so that neither a gap
 * nor the pace of numbers tells what others receive. A cursor of another reader looks exactly like rubbish.
 */
export class Cursors {
  readonly #bindings = new Map<string, Buffer>();
  /** One block, never the same twice for one reader, so the bare block cipher is the permutation that is wanted; it keeps no state between blocks. */
  readonly #cipher: Cipheriv;

  /** @param key 32 bytes, the same for every gateway of the hub */
  constructor(private readonly key: Buffer) {
    this.#cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  }

  /** @param box whose mailbox, mode included */
  encode(box: string, position: bigint): string {
    return this.encodeAll(box, [position])[0] ?? '';
  }

  /** Many of one mailbox, for the price of one call of the cipher. @param box whose mailbox, mode included */
  encodeAll(box: string, positions: readonly bigint[]): string[] {
    const binding = this.#binding(box);
    const blocks = Buffer.allocUnsafe(BLOCK * positions.length);
    const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.length);
    for (const [index, position] of positions.entries()) {
      blocks.set(binding, index * BLOCK);
      view.setBigUint64(index * BLOCK + HALF, position);
    }
    const sealed = this.#cipher.update(blocks);
    return positions.map((_, index) => sealed.toString('base64url', index * BLOCK, (index + 1) * BLOCK));
  }

  /** @throws Problem `bad-cursor` */
  decode(box: string, cursor: string): bigint {
    let sealed: Buffer;
    try {
      sealed = fromBase64url(cursor);
    } catch (cause) {
      throw new Problem('bad-cursor', { cause });
    }
    if (sealed.length !== BLOCK) throw new Problem('bad-cursor');
    const decipher = createDecipheriv('aes-256-ecb', this.key, null).setAutoPadding(false);
    const block = Buffer.concat([decipher.update(sealed), decipher.final()]);
    if (!block.subarray(0, HALF).equals(this.#binding(box))) throw new Problem('bad-cursor');
    return block.readBigUInt64BE(HALF);
  }

  #binding(box: string): Buffer {
    let binding = this.#bindings.get(box);
    if (binding === undefined) {
      binding = createHmac('sha256', this.key).update(box).digest().subarray(0, HALF);
      const oldest = this.#bindings.size < REMEMBERED ? undefined : this.#bindings.keys().next().value;
      if (oldest !== undefined) this.#bindings.delete(oldest);
      this.#bindings.set(box, binding);
    }
    return binding;
  }
}
