import type { MessageEnvelope } from '#contracts';
import { digestOf, isObject } from './bytes.js';
import type { BodyJudge } from './draft.js';
import type { InboxItem } from './inbox.js';
import type { KeySource } from './registered-keys.js';
import type { Withheld } from './sd-jwt.js';
import { openWithContentKey } from './content-key.js';
import { openSealed, type SealingKey } from './sealing.js';
import { TYP } from './signer.js';
import { Fault } from './fault.js';
import { verifyJws } from './verify.js';

interface Arrived {
  /** Where it stands in the mailbox; empty when it was asked for by name. */
  readonly cursor: string;
  readonly receivedAt: string;
  /** The JWS or SD-JWT as it came. */
  readonly compact: string;
  readonly digest: string;
  /** The reader's own rule says that its law does not let it act upon this (R19). */
  readonly notExecutable?: true;
  /** A rule limits copies: by then this one is refreshed or destroyed (R15). */
  readonly keepUntil?: string;
}

/** A message whose signature holds and whose content could be read. */
export interface ReadMessage extends Arrived {
  readonly message: MessageEnvelope;
  readonly reference: string;
  /** The content, opened when it was sealed. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly sealed: boolean;
  /** Members of the body that were kept from this reader; what is there is signed all the same. */
  readonly withheld: readonly Withheld[];
  /** The key that signed it. */
  readonly kid: string;
  /** What the reader should know, such as `key-revoked-since`. */
  readonly notes: readonly string[];
  readonly fault?: undefined;
}

/** A message that must not be acted upon; `message` is what it claims to be when only its content could not be read. */
export interface UnreadMessage extends Arrived {
  readonly fault: Fault;
  /** Present when the signature holds. */
  readonly message?: MessageEnvelope;
}

export type Received = ReadMessage | UnreadMessage;

export interface Reader {
  readonly keys: KeySource;
  readonly sealingKeys: readonly SealingKey[];
  readonly judge: BodyJudge | undefined;
  /** The content key, where the reader's bureau handed it on. */
  readonly contentKey?: Uint8Array | undefined;
}

/**
 * Verifies and opens what came. A message that does not hold is handed over with its fault, not thrown: one bad message
 * must not stop a mailbox.
 * @throws only what the key source throws when keys cannot be had
 */
export async function readMessage(item: Omit<InboxItem, 'cursor'> & { readonly cursor?: string }, reader: Reader): Promise<Received> {
  const { message: compact, receivedAt, cursor = '', notExecutable, keepUntil } = item;
  const told = { ...(notExecutable === undefined ? {} : { notExecutable }), ...(keepUntil === undefined ? {} : { keepUntil }) };
  let message: MessageEnvelope | undefined;
  try {
    const { payload, digest, kid, withheld, notes } = await verifyJws(compact, reader.keys, TYP.message);
    message = payload as unknown as MessageEnvelope;
    const body = await contentOf(message, reader);
    return { cursor, receivedAt, compact, digest, message, reference: `${message.from}/${message.id}`, body, sealed: message.sealed !== undefined, withheld, kid, notes, ...told };
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return { cursor, receivedAt, compact, digest: await digestOf(compact), fault, ...(message === undefined ? {} : { message }), ...told };
  }
}

async function contentOf(message: MessageEnvelope, { sealingKeys, judge, contentKey }: Reader): Promise<Readonly<Record<string, unknown>>> {
  if (message.sealed === undefined) return message.body ?? {};
  const body = contentKey === undefined ? await openSealed(message.sealed, sealingKeys, message) : await openWithContentKey(message.sealed, contentKey, message);
  if (!isObject(body)) throw new Fault('schema-violation', 'The sealed content is no JSON object.');
  // What the hub could not look at is judged here, before anything acts on it.
  // A type of a newer schema folder is shown all the same: its signature holds.
  const violation = ((await judge?.(message.type, body)) ?? []).find(({ code }) => code !== 'unknown-type');
  if (violation !== undefined) throw new Fault('schema-violation', `${violation.pointer}: ${violation.detail}`);
  return body;
}
