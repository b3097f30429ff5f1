import { TOPICS, TYP } from '#contracts';
import { CHALLENGE_ANSWER, CHALLENGE_ID, CHALLENGE_JWS, CHALLENGED_AT } from '../examples-ledger.js';
import type { JsonObject } from '../openapi/form.js';
import { ledgerSchemas } from '../schemas/ledger.js';
import { text } from '../schemas/words.js';
import { recordMessage } from './message-form.js';

/** Payloads of what is asked of the ledger and vouched for; the doors speak of the same. */
export const attestedPayloads: Readonly<Record<string, JsonObject>> = Object.fromEntries(['Challenge', 'ChallengeAnswer'].map((name) => [name, ledgerSchemas[name] as JsonObject]));

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
});
