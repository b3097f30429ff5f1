import { referenceOf } from '#contracts';
import type { Directory } from '#directory';
import type { Reference } from '../ports.js';
import { messageOf } from '../masks.js';
import type { Delivery } from './delivery.js';
import type { MailboxTurn } from './mailboxes.js';

/** What waits to go onto the inbox topic of a contested participant (R27). */
export interface Queued {
  readonly recipient: string;
  readonly of: Reference;
  /** What was withheld from it when it was decided. */
  readonly mask: readonly string[];
  readonly version: number;
  readonly cause: { readonly at: number; readonly salt: Uint8Array };
}

/**
 * A contested bureau's mail is queued: in its mailbox, which nobody is shown, and for its inbox topic here, because what is
 * on a topic has been handed over.
 */
export abstract class InboxQueue {
  /** Queues behind what waits already; what is queued stays where it is. */
  abstract add(queued: Queued): Promise<void>;
  /** Whom anything waits for. */
  abstract recipients(): Promise<readonly string[]>;
  /** Takes out what waits for these, in the order it came. */
  abstract take(recipients: readonly string[], limit: number): Promise<readonly Queued[]>;
}

/** Bureaus, and entities with them, whose queues stay closed now. */
export const contestedNow = (directory: Directory): string[] => [...directory.participants.values()].filter((one) => one.isFrozen(directory.version)).map(({ id }) => id);

/** Whether what goes to this inbox topic is queued: its participant is contested, or older mail still waits before it. */
export async function queuesFor(queue: InboxQueue, recipient: string, directory: Directory): Promise<boolean> {
  const participant = directory.participant(recipient);
  // Of nearly all participants nothing was ever queued.
  if (participant === undefined || !participant.everFrozen) return false;
  return participant.isFrozen(directory.version) || (await queue.recipients()).includes(recipient);
}

/** What was queued for inbox topics and may go there now, each with the one it goes to, in the order it came. */
export async function takeSettled(turn: MailboxTurn, directory: Directory, limit: number): Promise<{ readonly taken: number; readonly told: readonly { readonly delivery: Delivery; readonly recipient: string }[] }> {
  const contested = new Set(contestedNow(directory));
  const settled = (await turn.queue.recipients()).filter((recipient) => !contested.has(recipient));
  const taken = settled.length === 0 ? [] : await turn.queue.take(settled, limit);
  const told: { delivery: Delivery; recipient: string }[] = [];
  for (const { recipient, of, mask, version, cause } of taken) {
    const filed = (await turn.find([of])).get(referenceOf(of));
    const content = filed === undefined || filed.recalled ? undefined : await turn.content(of);
    if (filed === undefined || content === undefined) continue;
    const { compact, acceptedAt, facts, inherits, decided } = content;
    told.push({
      recipient,
      delivery: {
        message: messageOf(compact), compact, digest: filed.digest, acceptedAt, version, recipients: [recipient], audiences: [], exceptFor: [], masks: { [recipient]: mask },
        cause: { ...cause, traceparent: undefined }, facts, inherits, releaseAt: undefined, decided,
      },
    });
  }
  return { taken: taken.length, told };
}
