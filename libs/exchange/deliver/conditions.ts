import { parseReference, referenceOf } from '#contracts';
import type { Directory } from '#directory';
import { causedMessageRecord } from '../exchange-records.js';
import { hubMessage, type HubIdentity } from '../hub-identity.js';
import { messageOf } from '../masks.js';
import type { ExchangeRecord } from '../ports.js';
import { everyoneReached, type Delivery } from './delivery.js';
import type { MailboxTurn } from './mailboxes.js';

/** Whether a message waits for a countersignature before anyone gets it (R23). */
export const waitsForCountersignature = ({ message }: Delivery): boolean => message.conditions !== undefined;

/**
 * Tells everyone a message reaches that it waits under conditions: each alone, so that none learns of the others.
 * The message itself lies on file, and in nobody's mailbox.
 */
export function conditionsRecords(delivery: Delivery, hub: HubIdentity, directory: Directory): ExchangeRecord[] {
  const { message, digest, cause } = delivery;
  return [...everyoneReached(delivery, directory)].sort().map((recipient) => {
    const said = hubMessage(hub, {
      type: 'control.conditions/1',
      mode: message.mode,
      precedence: message.precedence ?? 'routine',
      to: [recipient],
      body: { message: referenceOf(message), digest, conditions: message.conditions },
      inReplyTo: referenceOf(message),
      cause: `conditions ${referenceOf(message)} ${recipient}`,
      at: cause.at,
    });
    return causedMessageRecord(said, cause);
  });
}

/**
 * What a countersignature releases, or nothing: it must name the message that waits, its digest, and its conditions word
 * for word, and come from someone the message reaches. The first one counts.
 * @returns the original as it then goes to this one reader
 */
async function countersign(turn: MailboxTurn, delivery: Delivery, directory: Directory): Promise<Delivery | undefined> {
  const { message } = delivery;
  const { body = {} } = message;
  const of = parseReference(String(body['message']));
  const original = (await turn.find([of])).get(referenceOf(of));
  if (original === undefined || original.recalled || original.digest !== body['digest'] || original.exercise !== (message.mode === 'exercise')) return undefined;
  if (!everyoneReached(original, directory).has(message.from)) return undefined;
  const content = await turn.content(of);
  if (content === undefined) return undefined;
  const { compact, facts, inherits, decided } = content;
  const opened = messageOf(compact);
  if (opened.conditions === undefined || opened.conditions !== body['conditions']) return undefined;
  if (!(await turn.countersigned(original, message.from, message.id, delivery.acceptedAt))) return undefined;
  return { ...delivery, masks: {}, message: opened, compact, digest: original.digest, version: original.version, recipients: [message.from], audiences: [], exceptFor: [], facts, inherits, decided };
}

/** What the countersignatures among these release, each to the one who signed. */
export async function countersigned(turn: MailboxTurn, deliveries: readonly Delivery[], directory: Directory): Promise<readonly Delivery[]> {
  const released: Delivery[] = [];
  for (const delivery of deliveries) {
    const original = delivery.message.type === 'control.countersignature/1' ? await countersign(turn, delivery, directory) : undefined;
    if (original !== undefined) released.push(original);
  }
  return released;
}
