import { bureauOf, CONFIDENTIALITY, parseReference, referenceOf } from '#contracts';
import type { Directory } from '#directory';
import { isSdJwt } from '#envelope';
import { settled, type Inquiry } from '../inquiry.js';
import { messageOf } from '../masks.js';
import { ownersOf } from '../facts.js';
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

/** Terms under which a bureau may hand a message on to its own entities without asking. */
const WITHIN_THE_COUNTRY = new Set(['free', 'national']);

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
  const within = (WITHIN_THE_COUNTRY.has(data.onward) || own) && (own || !data.conditions || (await turn.consents.hasCountersigned(filed, message.from)));
  const asked = { data, version: delivery.version, at: delivery.acceptedAt, consents: [] };
  const may = (entity: string): boolean =>
    recipients.includes(entity) && within && (['receive', 'forward'] as const).every((action) => settled(inquiry.decide(asked, { action, originator: original.from, recipient: entity }), data).allowed);
  const reached = named.filter(may);
  const had = new Set([...everyoneReached(filed, directory), ...filed.dispatched]);
  const fresh = reached.filter((entity) => !had.has(entity));
  if (fresh.length > 0) await turn.handOn(filed, message, delivery.version, fresh);
  const on: Delivery = {
    message: original, compact: content.compact, digest: filed.digest, acceptedAt: content.acceptedAt, version: delivery.version, recipients: fresh, audiences: [], exceptFor: [],
    masks: {}, cause: delivery.cause, facts: content.facts, inherits: content.inherits, releaseAt: undefined,
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
