import { toTimestamp } from '#kernel';
import { digestOf } from '#envelope';
import { exampleChallenge, exampleEvent, MESSAGE, REFERENCE } from './examples.js';

const ASKED_AT = Date.parse('2026-11-22T10:04:00.000Z');
/** A message nobody got an answer for. */
const LOST = { message: REFERENCE.replace(/.$/, '5'), digest: digestOf('a.b.c') };

export const CHALLENGE_JWS = exampleChallenge({ hub: MESSAGE.hub, by: MESSAGE.from, ...LOST, issuedAt: toTimestamp(ASKED_AT - 120) });
export const CHALLENGE_ID = digestOf(CHALLENGE_JWS);
const about = { id: CHALLENGE_ID, by: MESSAGE.from, ...LOST, askedAt: toTimestamp(ASKED_AT) };
export const CHALLENGE_ANSWER = exampleEvent({ event: 'challenge-answered', ...about, asOf: toTimestamp(ASKED_AT + 480), found: 'nothing' });
/** As the door shows it. */
export const OPEN_CHALLENGE = { id: CHALLENGE_ID, challenge: CHALLENGE_JWS, receipt: exampleEvent({ event: 'challenged', ...about, answerBy: toTimestamp(ASKED_AT + 60_000) }), records: [] };
export const ANSWERED_CHALLENGE = { ...OPEN_CHALLENGE, answer: CHALLENGE_ANSWER };
export const CHALLENGED_AT = toTimestamp(ASKED_AT);

/** What the hub states of an hour: an inbox that was given nothing, and how many entries of each topic there are. */
export const HOUR_ENDS = toTimestamp(Date.parse('2026-11-22T11:00:00.000Z'));
const hour = { endsAt: HOUR_ENDS, entries: { first: 3, until: 5 } };
export const INBOX_STATEMENT = exampleEvent({ event: 'inbox-stated', participant: 'ncb.XB', ...hour, records: 0, messages: { live: 0, exercise: 0 }, root: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU' });
export const LEDGER_ACCOUNT = exampleEvent({ event: 'ledger-counted', ...hour, topics: { 'exchange.accepted': 2, 'exchange.decided': 2, 'exchange.delivered': 1 } });
