import { derivedSalt, referenceOf } from '#contracts';
import type { Directory } from '#directory';
import { toTimestamp } from '#kernel';
import { causedMessageRecord, type Cause } from '../exchange-records.js';
import { hubMessage, type HubIdentity } from '../hub-identity.js';
import type { ExchangeRecord } from '../ports.js';
import { knownAs } from '../reasons.js';
import type { Owed, Recall } from './mailboxes.js';

/** Requests nobody answered in time: each addressee reads of itself, the originator of all. */
export function chaseRequests(overdue: readonly Owed[], hub: HubIdentity): ExchangeRecord[] {
  const byMessage = new Map<string, Owed[]>();
  for (const owed of overdue) byMessage.set(referenceOf(owed.of), [...(byMessage.get(referenceOf(owed.of)) ?? []), owed]);
  return [...byMessage.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const late = group.map((owed) => owed.recipient);
    // Each addressee reads of itself alone; the originator reads of all.
    const letters = [...late.map((recipient) => ({ to: recipient, names: [recipient] })), { to: first.of.from, names: late }];
    return letters.map(({ to, names }) => reminder(hub, first, to, names, 'No answer by the deadline of the request.'));
  });
}

/** Recalls not answered in time. What the hub recalled for others is told to whose message it was. */
export function chaseRecalls(recalls: readonly { readonly recall: Recall; readonly missing: readonly string[] }[], hub: HubIdentity, directory: Directory): ExchangeRecord[] {
  return recalls.flatMap(({ recall, missing }) => {
    const source = recall.by.from === 'hub' ? recall.of.from : recall.by.from;
    const names = [...new Set(missing.map((one) => knownAs(source, one, directory)))];
    return [...missing.map((recipient) => ({ to: recipient, names: [recipient] })), { to: source, names }].map((letter) =>
      reminder(hub, { ...recall, dueAt: recall.answerBy }, letter.to, letter.names, 'No answer to the recall by its deadline.'),
    );
  });
}

function reminder(hub: HubIdentity, { of, digest, exercise, dueAt }: Omit<Owed, 'recipient'>, to: string, overdue: readonly string[], reason: string): ExchangeRecord {
  const said = hubMessage(hub, {
    type: 'control.reminder/1',
    mode: exercise ? 'exercise' : 'live',
    precedence: 'routine',
    to: [to],
    body: { message: referenceOf(of), digest, replyBy: toTimestamp(dueAt), overdue, reason },
    inReplyTo: referenceOf(of),
    // Who is late may have changed when this is said again: then it is another letter.
    cause: `overdue ${referenceOf(of)} ${to} ${overdue.join(' ')} ${reason}`,
    at: dueAt,
  });
  const cause: Cause = { at: dueAt, salt: derivedSalt(hub.derivedKey('timer salts'), `overdue ${referenceOf(of)}`) };
  return causedMessageRecord(said, cause);
}
