import { TOPICS, TYP } from '#contracts';
import { CHALLENGE_ANSWER, CHALLENGE_ID, CHALLENGE_JWS, CHALLENGED_AT, HOUR_ENDS, INBOX_STATEMENT, LEDGER_ACCOUNT } from '../examples-ledger.js';
import type { JsonObject } from '../openapi/form.js';
import { ledgerSchemas } from '../schemas/ledger.js';
import { text } from '../schemas/words.js';
import { recordMessage } from './message-form.js';

/** Payloads of what is asked of the ledger and vouched for; the doors speak of the same. */
export const attestedPayloads: Readonly<Record<string, JsonObject>> = Object.fromEntries(['Challenge', 'ChallengeAnswer', 'InboxStatement', 'LedgerAccount'].map((name) => [name, ledgerSchemas[name] as JsonObject]));

const key = { form: TOPICS.attested.key, example: 'ncb.XA' };

/** Questions of auditors, and what the hub answers. */
export const attested = (): Readonly<Record<string, JsonObject>> => ({
  challenge: recordMessage({
    name: 'challenge', title: 'Challenge', summary: 'Somebody asks what the ledger knows of a message it sent.', type: text('The kind of record.', { const: 'entente.challenge/1' }), typ: TYP.challenge, payload: 'Challenge', key, digest: true, salt: true,
    example: { id: `${TOPICS.attested.name}:challenge:${CHALLENGE_ID}`, type: 'entente.challenge/1', source: 'ncb.XA', time: CHALLENGED_AT, digest: CHALLENGE_ID, value: CHALLENGE_JWS },
  }),
  challengeAnswer: recordMessage({
    name: 'challengeAnswer', title: 'Answer to a challenge', summary: 'What the ledger knows of it, signed by the hub.', type: text('The kind of record.', { const: 'entente.challenge-answer/1' }), typ: TYP.event, payload: 'ChallengeAnswer', key, digest: false, salt: true,
    example: { id: `${TOPICS.attested.name}:answer:${CHALLENGE_ID}`, type: 'entente.challenge-answer/1', source: 'hub', time: CHALLENGED_AT, value: CHALLENGE_ANSWER },
  }),
  inboxStatement: recordMessage({
    name: 'inboxStatement', title: 'Statement of an inbox', summary: 'What the hub gave to a participant within an hour.', type: text('The kind of record.', { const: 'entente.inbox-statement/1' }), typ: TYP.event, payload: 'InboxStatement', key: { form: TOPICS.attested.key, example: 'ncb.XB' }, digest: false, salt: true,
    example: { id: `${TOPICS.attested.name}:statement:ncb.XB:${HOUR_ENDS}`, type: 'entente.inbox-statement/1', source: 'hub', time: HOUR_ENDS, value: INBOX_STATEMENT },
  }),
  ledgerAccount: recordMessage({
    name: 'ledgerAccount', title: 'Count of the ledger', summary: 'How many entries of each topic the ledger holds.', type: text('The kind of record.', { const: 'entente.ledger-account/1' }), typ: TYP.event, payload: 'LedgerAccount', key: { form: TOPICS.attested.key, example: 'hub' }, digest: false, salt: true,
    example: { id: `${TOPICS.attested.name}:account:${HOUR_ENDS}`, type: 'entente.ledger-account/1', source: 'hub', time: HOUR_ENDS, value: LEDGER_ACCOUNT },
  }),
});
