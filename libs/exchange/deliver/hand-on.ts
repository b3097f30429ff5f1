import { referenceOf } from '#contracts';
import type { Directory } from '#directory';
import { isSdJwt } from '#envelope';
import { settled, type Inquiry } from '../inquiry.js';
import { openMessage } from '../masks.js';
import { everyoneReached, type Delivery } from './delivery.js';
import type { MailboxTurn } from './mailboxes.js';
import type { HandedOn } from './workflow.js';

/**
 * Gives a filed message a place in further mailboxes, the original untouched, as far as its owner's rules let each have it.
 * They are asked as they were when the cause was accepted, so that working it off again gives the same.
 */
export async function handOn(turn: MailboxTurn, { of, by, version, at, cause }: HandedOn, to: readonly string[], { directory, inquiry }: { readonly directory: Directory; readonly inquiry: Inquiry }): Promise<{ readonly fresh: readonly string[]; readonly delivery: Delivery | undefined }> {
  const filed = (await turn.find([of])).get(referenceOf(of));
  const content = filed === undefined || filed.recalled ? undefined : await turn.content(of);
  if (filed === undefined || content === undefined) return { fresh: [], delivery: undefined };
  const form = openMessage(content.compact);
  const { message } = form;
  const data = inquiry.factsOf(message, { inherits: content.inherits, maskable: isSdJwt(content.compact) });
  const had = new Set([...everyoneReached(filed, directory), ...filed.dispatched, message.from]);
  const fresh = to.filter((one) => !had.has(one) && settled(inquiry.decide({ data, version, at, consents: [], form }, { action: 'receive', originator: message.from, recipient: one }), data).allowed);
  if (fresh.length === 0) return { fresh, delivery: undefined };
  await turn.handOn(filed, by, version, fresh);
  const delivery: Delivery = {
    message, compact: content.compact, digest: filed.digest, acceptedAt: content.acceptedAt, version, recipients: fresh, audiences: [], exceptFor: [],
    masks: {}, cause, facts: content.facts, inherits: content.inherits, releaseAt: undefined,
  };
  return { fresh, delivery };
}
