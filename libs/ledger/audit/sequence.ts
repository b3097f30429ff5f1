import { digestOf, payloadOf, signedPart } from '#envelope';
import { isObject } from '#kernel';
import { finding, type Finding } from './finding.js';

interface Counted {
  readonly reference: string;
  readonly seq: number;
  readonly prev: string | undefined;
  readonly digest: string;
  readonly message: string;
}

/**
 * Gaps and wrong orders in what senders counted (`seq`, `prev`). A number missing in messages to one addressee may have gone
 * to another: whose messages these are decides what a gap means, so it is a finding only for a sender's own.
 * @param messages as they were signed @param own whose own messages are complete here
 */
export function checkSequence(messages: readonly string[], own: string | undefined): Finding[] {
  const bySender = Map.groupBy(messages.flatMap(countedIn), ({ reference }) => reference.slice(0, reference.indexOf('/')));
  return [...bySender.entries()].flatMap(([sender, counted]) => {
    const inOrder = [...new Map(counted.map((one) => [one.digest, one])).values()].sort((a, b) => a.seq - b.seq);
    return inOrder.slice(1).flatMap((one, n) => judge(inOrder[n] as Counted, one, sender === own));
  });
}

function judge(before: Counted, one: Counted, complete: boolean): Finding[] {
  if (one.seq === before.seq) return [finding('reordered', one.reference, `${one.reference} and ${before.reference} both count as ${one.seq}.`, [before.message, one.message])];
  if (one.seq === before.seq + 1) return one.prev === undefined || one.prev === before.digest ? [] : [finding('reordered', one.reference, `It counts as ${one.seq} and follows another message than ${before.reference}, number ${before.seq}.`, [before.message, one.message])];
  return complete ? [finding('gap', one.reference, `Between ${before.reference} and ${one.reference} ${one.seq - before.seq - 1} messages of ${before.seq + 1} to ${one.seq - 1} are missing.`, [before.message, one.message])] : [];
}

function countedIn(message: string): Counted[] {
  const payload = payloadOf(signedPart(message));
  if (!isObject(payload)) return [];
  const { from, id, seq, prev } = payload;
  if (typeof from !== 'string' || typeof id !== 'string' || typeof seq !== 'number') return [];
  return [{ reference: `${from}/${id}`, seq, prev: typeof prev === 'string' ? prev : undefined, digest: digestOf(message), message }];
}
