import type { MessageEnvelope, SealedContent } from '#contracts';
import { fromBase64url, isObject, toBase64url } from './bytes.js';
import { contentKeyOf } from './content-key.js';
import { ADMINISTRATION, type Draft } from './draft.js';
import { newMessageId, parseReference } from './message-id.js';
import { DraftError } from './problems.js';
import type { ReadMessage } from './received.js';
import type { KeySource } from './registered-keys.js';
import { openSealed, sealBody, sealingKeysOf, type SealingKey } from './sealing.js';
import { Fault } from './fault.js';

/** The message a bureau speaks about, as it was read. */
export interface Original {
  readonly reference: string;
  readonly digest: string;
  readonly mode: MessageEnvelope['mode'];
}

/** A bureau's word on a message its entity wants to send: it goes out, or back with a reason. */
export function endorsement({ reference, digest, mode }: Original, verdict: 'endorsed' | 'returned', note: string | undefined): Draft {
  return {
    type: 'control.endorsement/1', mode, to: parseReference(reference).from, inReplyTo: reference, handling: ADMINISTRATION,
    body: { message: reference, digest, verdict, ...(note === undefined ? {} : { note }) },
  };
}

/** Who hands on, and with which keys. */
export interface Dispatcher {
  readonly participant: string;
  readonly keys: KeySource;
  readonly sealingKeys: readonly SealingKey[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * A bureau hands a message on to its own entities; never as less confidential than the original is. Where the original is
 * sealed, its content key goes with it, sealed for them: they open the very bytes its owner signed.
 * @throws DraftError when nobody is named, or an entity has no sealing key; Fault when the bureau itself cannot open it
 */
export async function dispatch({ reference, digest, mode }: Original, { handling, sealed }: Pick<MessageEnvelope, 'handling' | 'sealed'>, to: readonly string[], note: string | undefined, by: Dispatcher): Promise<Draft> {
  if (to.length === 0) throw new DraftError('A dispatch names the entities it goes to.');
  const id = newMessageId(by.now);
  return {
    type: 'control.dispatch/1', id, mode, to, inReplyTo: reference, handling: { confidentiality: handling.confidentiality, purposes: handling.purposes },
    body: { message: reference, digest, ...(note === undefined ? {} : { note }), ...(sealed === undefined ? {} : { key: await keyFor(sealed, to, id, by) }) },
  };
}

async function keyFor(sealed: SealedContent, to: readonly string[], id: string, { participant, keys, sealingKeys, now }: Dispatcher): Promise<SealedContent> {
  const contentKey = await contentKeyOf(sealed, sealingKeys);
  return sealBody({ key: toBase64url(contentKey) }, await sealingKeysOf(to, keys, now), { from: participant, id });
}

/** The content key that came with a dispatch; undefined when none did. @throws Fault when it does not open */
export async function keyHandedOn({ message, body }: ReadMessage, sealingKeys: readonly SealingKey[]): Promise<Uint8Array | undefined> {
  if (!isObject(body['key'])) return undefined;
  const opened = await openSealed(body['key'] as unknown as SealedContent, sealingKeys, message);
  if (!isObject(opened) || typeof opened['key'] !== 'string') throw new Fault('cannot-open', 'The dispatch carries no content key.');
  return fromBase64url(opened['key']);
}
