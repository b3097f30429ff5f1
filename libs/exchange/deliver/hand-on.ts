import { referenceOf } from '#contracts';
import type { Directory } from '#directory';
import { isSdJwt } from '#envelope';
import type { DataFacts } from '#policy';
import { settled, type Asked, type Inquiry } from '../inquiry.js';
import { openMessage, type OpenedMessage } from '../masks.js';
import { everyoneReached, type Delivery } from './delivery.js';
import type { FiledContent, FiledMessage, MailboxTurn } from './mailboxes.js';
import type { Circle, HandedOn } from './workflow.js';

interface Parts {
  readonly directory: Directory;
  readonly inquiry: Inquiry;
}

/** A filed message that is to go further. */
interface Opened {
  readonly filed: FiledMessage;
  readonly content: FiledContent;
  readonly form: OpenedMessage;
  readonly data: DataFacts;
}

/** @returns undefined for what is not on file, was recalled, or has no content any more */
async function opened(turn: MailboxTurn, { of }: HandedOn, inquiry: Inquiry): Promise<Opened | undefined> {
  const filed = (await turn.find([of])).get(referenceOf(of));
  const content = filed === undefined || filed.recalled ? undefined : await turn.content(of);
  if (filed === undefined || content === undefined) return undefined;
  const form = openMessage(content.compact);
  return { filed, content, form, data: inquiry.factsOf(form.message, { inherits: content.inherits, maskable: isSdJwt(content.compact) }) };
}

/** Whether its owner's rules let someone have it, as they were when the cause was accepted. */
const allowed = ({ form, data }: Opened, { version, at }: HandedOn, recipient: string, inquiry: Inquiry, more: Pick<Asked, 'excluded' | 'onBehalfOf'> = {}): boolean =>
  settled(inquiry.decide({ data, version, at, consents: [], form }, { action: 'receive', originator: form.message.from, recipient, ...more }), data).allowed;

const deliveryOf = ({ filed, content, form: { message } }: Opened, { version, cause }: HandedOn, to: Pick<Delivery, 'recipients' | 'audiences' | 'exceptFor'>): Delivery => ({
  message, compact: content.compact, digest: filed.digest, acceptedAt: content.acceptedAt, version, ...to, masks: {}, cause, facts: content.facts, inherits: content.inherits, releaseAt: undefined, decided: content.decided,
});

/**
 * Gives a filed message a place in further mailboxes, the original untouched, as far as its owner's rules let each have it.
 * They are asked as they were when the cause was accepted, so that working it off again gives the same.
 */
export async function handOn(turn: MailboxTurn, handed: HandedOn, to: readonly string[], { directory, inquiry }: Parts): Promise<{ readonly fresh: readonly string[]; readonly delivery: Delivery | undefined }> {
  const given = await opened(turn, handed, inquiry);
  if (given === undefined) return { fresh: [], delivery: undefined };
  const { filed, form: { message } } = given;
  // Who has it by a feed alone has not got it in its mailbox.
  const had = new Set([...everyoneReached({ ...filed, published: [] }, directory), ...filed.dispatched, message.from]);
  const fresh = to.filter((one) => !had.has(one) && allowed(given, handed, one, inquiry));
  if (fresh.length === 0) return { fresh, delivery: undefined };
  await turn.handOn(filed, handed.by, handed.version, fresh);
  return { fresh, delivery: deliveryOf(given, handed, { recipients: fresh, audiences: [], exceptFor: [] }) };
}

/**
 * Publishes a filed message in a feed, the original untouched, decided for everyone the feed was open to when the cause was
 * accepted. As with what is sent to a feed, its terms must take it, and nothing comes that each reader had to countersign first.
 * @returns undefined when it reaches nobody there, or was published there before
 */
export async function publish(turn: MailboxTurn, handed: HandedOn, { feed, excluded, may, of, says }: Circle, { directory, inquiry }: Parts): Promise<Delivery | undefined> {
  const [given, found] = [await opened(turn, handed, inquiry), directory.feeds.get(feed)];
  if (given === undefined || found === undefined || given.filed.published?.some(({ audience }) => audience === feed) === true) return undefined;
  const { filed, form: { message } } = given;
  if (message.conditions !== undefined || !found.takes(found.owner, handed.version, message.type)) return undefined;
  const readers = directory.members(feed, handed.version);
  const exceptFor = readers.filter((one) => one === message.from || !may(one) || !allowed(given, handed, one, inquiry, { excluded, onBehalfOf: of.from }));
  if (exceptFor.length === readers.length) return undefined;
  await turn.publish(filed, handed.by, { audience: feed, version: handed.version, exceptFor }, { of, says });
  return deliveryOf(given, handed, { recipients: [], audiences: [feed], exceptFor });
}
