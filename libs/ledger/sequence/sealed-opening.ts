import { decrypt, encrypt, HmacKey, randomOctets } from '#kernel';
import { canonicalEvent, type LoggedEvent } from '../domain/entry.js';
import { HASH_BYTES, sha256 } from '../domain/hash.js';
import { payloadIn, unabridged, type Keeping } from './kept-value.js';

/** What opens an entry, and what was said there as far as it is kept here. */
export interface KeptOpening {
  readonly event: LoggedEvent;
  readonly salt: Buffer;
  readonly valueDigest: Buffer;
  readonly kept: Keeping;
}

/** An opening at rest, and the secret its key is made of; both have their own places. */
export interface SealedOpening {
  readonly sealed: Buffer;
  readonly secret: Buffer;
}

/** Bytes of the secret of one record. */
export const SECRET_BYTES = 32;
const FORMS = ['nothing', 'whole', 'abridged'] as const;

/**
 * Openings at rest: encrypted under a key of the record's own, made of a secret beside it and the hub's. Destroying the
 * secret makes an opening unreadable in every copy of its table.
 */
export class OpeningVault {
  readonly #master: HmacKey;

  /** @param master 32 bytes */
  constructor(master: Uint8Array) {
    this.#master = new HmacKey(master);
  }

  seal({ event, salt, valueDigest, kept }: KeptOpening): SealedOpening {
    const secret = randomOctets(SECRET_BYTES);
    const said = Buffer.from(canonicalEvent(event), 'utf8');
    const head = Buffer.alloc(3);
    head.writeUInt8(FORMS.indexOf(kept.form), 0);
    head.writeUInt16BE(said.length, 1);
    return { sealed: encrypt(Buffer.concat([head, said, salt, valueDigest, kept.bytes]), this.#keyOf(secret)), secret };
  }

  /** @throws Error when it was altered, or the hub's key is another */
  open(sealed: Buffer, secret: Buffer): KeptOpening {
    const plain = decrypt(sealed, this.#keyOf(secret));
    const [form, end] = [FORMS[plain.readUInt8(0)], 3 + plain.readUInt16BE(1)];
    if (form === undefined) throw new Error('the opening has an unknown form');
    return {
      event: JSON.parse(plain.toString('utf8', 3, end)) as LoggedEvent,
      salt: plain.subarray(end, end + HASH_BYTES),
      valueDigest: plain.subarray(end + HASH_BYTES, end + 2 * HASH_BYTES),
      kept: { form, bytes: plain.subarray(end + 2 * HASH_BYTES) },
    };
  }

  #keyOf(secret: Uint8Array): Buffer {
    return this.#master.of(secret);
  }
}

/**
 * The value of an opening: as it is kept, or given by whoever has it. Only bytes that were logged come back.
 * @param message the message a decision is about, without which a decision cannot be put together
 */
export function valueOf({ kept, valueDigest }: KeptOpening, message?: string): string | undefined {
  const value = kept.form === 'whole' ? kept.bytes.toString('latin1') : kept.form === 'abridged' && message !== undefined ? unabridged(kept.bytes, message) : message;
  return value !== undefined && sha256(Buffer.from(value, 'latin1')).equals(valueDigest) ? value : undefined;
}

/** What a kept value says; of a decision all but its message. undefined where nothing is kept of it, or it is no JWS. */
export function keptPayload({ kept }: Pick<KeptOpening, 'kept'>): Readonly<Record<string, unknown>> | undefined {
  if (kept.form === 'nothing') return undefined;
  return payloadIn(kept.form === 'whole' ? kept.bytes : Buffer.from(unabridged(kept.bytes, ''), 'latin1'));
}
