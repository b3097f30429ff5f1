import { bureauOf, CONFIDENTIALITY, parseReference, referenceOf } from '#contracts';
import type { Directory } from '#directory';
import { isSdJwt } from '#envelope';
import { settled, type Inquiry, type Settled } from '../inquiry.js';
import { messageOf } from '../masks.js';
import { ownersOf } from '../facts.js';
import { consentsToForward, type Grant } from '../provenance.js';
import { everyoneReached, type Delivery } from './delivery.js';
import type { FiledContent, FiledMessage, MailboxTurn } from './mailboxes.js';

/** What came of a dispatch. */
export interface Dispatched {
  /** The original on its way to those who did not have it yet, and to nobody else. */
  readonly original: Delivery | undefined;
  /** Everyone the dispatch reaches, those who had the original already included. */
  readonly reached: readonly string[];
  readonly refused: readonly string[];
}

/**
 * Hands a message on to entities of the bureau it reached: the original, untouched, in a place of its own in each mailbox.
 * Its owner's rules are asked as they were when the dispatch was decided, so that working it off again gives the same.
 */
export async function dispatch(turn: MailboxTurn, delivery: Delivery, { directory, inquiry }: { readonly directory: Directory; readonly inquiry: Inquiry }): Promise<Dispatched> {
  const { message, recipients } = delivery;
  const named = message.to.filter((to) => bureauOf(to) === message.from);
  const of = parseReference(String(message.body?.['message']));
  const filed = (await turn.find([of])).get(referenceOf(of));
  const content = filed === undefined ? undefined : await turn.content(of);
  if (filed === undefined || content === undefined || !mayDispatch(delivery, filed, content, directory)) return { original: undefined, reached: [], refused: named };
  const original = messageOf(content.compact);
  const data = inquiry.factsOf(original, { inherits: content.inherits, maskable: isSdJwt(content.compact) });
  const own = data.owners.includes(message.from);
  // What a bureau has not countersigned itself it does not have yet.
  const within = own || !data.conditions || (await turn.consents.hasCountersigned(filed, message.from));
  const at = { data, version: delivery.version, at: delivery.acceptedAt };
  /** It comes from its originator, and is passed on by the bureau: each is a question of its own. */
  const judged = (entity: string, grants: readonly Grant[]): readonly Settled[] => {
    const consents = consentsToForward(referenceOf(of), message.from, entity, grants);
    return [
      settled(inquiry.decide({ ...at, consents }, { action: 'receive', originator: original.from, recipient: entity }), data),
      settled(inquiry.decide({ ...at, consents }, { action: 'forward', originator: message.from, recipient: entity }), data),
    ];
  };
  const candidates = within ? named.filter((entity) => recipients.includes(entity)) : [];
  const wanting = candidates.some((entity) => judged(entity, []).some(({ unconsented }) => unconsented === true));
  const grants = wanting ? await turn.consents.grants(of, filed.exercise, delivery.acceptedAt) : [];
  const reached = candidates.filter((entity) => judged(entity, grants).every(({ allowed }) => allowed));
  // Who has it by a feed alone has not got it in its mailbox.
  const had = new Set([...everyoneReached({ ...filed, published: [] }, directory), ...filed.dispatched]);
  const fresh = reached.filter((entity) => !had.has(entity));
  if (fresh.length > 0) await turn.handOn(filed, message, delivery.version, fresh);
  const on: Delivery = {
    message: original, compact: content.compact, digest: filed.digest, acceptedAt: content.acceptedAt, version: delivery.version, recipients: fresh, audiences: [], exceptFor: [],
    masks: {}, cause: delivery.cause, facts: content.facts, inherits: content.inherits, releaseAt: undefined, decided: content.decided,
  };
  return { original: fresh.length === 0 ? undefined : on, reached, refused: named.filter((entity) => !reached.includes(entity)) };
}

/** Whether this bureau has this very message still, and asks for no less confidentiality than its owner did. */
function mayDispatch({ message, acceptedAt }: Delivery, filed: FiledMessage, { compact, expiresAt }: FiledContent, directory: Directory): boolean {
  if (filed.digest !== message.body?.['digest'] || filed.exercise !== (message.mode === 'exercise') || filed.recalled) return false;
  if (expiresAt !== undefined && expiresAt <= acceptedAt) return false;
  const original = messageOf(compact);
  const own = ownersOf(original).includes(message.from);
  if (!own && !everyoneReached(filed, directory).has(message.from) && !filed.dispatched.includes(message.from)) return false;
  return own || CONFIDENTIALITY.indexOf(message.handling.confidentiality) >= CONFIDENTIALITY.indexOf(original.handling.confidentiality);
}
