import { recordHeaders, TOPICS } from '#contracts';
import { toTimestamp } from '#kernel';
import { derivedRecord } from '../exchange-records.js';
import type { HubIdentity } from '../hub-identity.js';
import type { ExchangeRecord } from '../ports.js';
import type { KeptChallenge } from './ports.js';

/** How the log knows the question, and its answer. */
export const questionEvent = ({ id, by }: Pick<KeptChallenge, 'id' | 'by'>): { readonly source: string; readonly id: string } => ({ source: by, id: `${TOPICS.attested.name}:challenge:${id}` });
export const answerEvent = ({ id }: Pick<KeptChallenge, 'id'>): { readonly source: string; readonly id: string } => ({ source: 'hub', id: `${TOPICS.attested.name}:answer:${id}` });
/** What the log says of a message whose content is gone. */
export const erasureEvent = ({ message }: Pick<KeptChallenge, 'message'>): { readonly source: string; readonly id: string } => ({ source: 'hub', id: `${TOPICS.erased.name}:${message}` });

/** The question as it was signed, so that it is in the ledger whatever becomes of it. */
export const questionRecord = (kept: KeptChallenge): ExchangeRecord => {
  const { source, id } = questionEvent(kept);
  return { topic: TOPICS.attested, key: kept.by, flash: false, value: Buffer.from(kept.compact, 'latin1'), headers: recordHeaders({ id, source, type: 'entente.challenge/1', time: kept.askedAt, salt: kept.salt, digest: kept.id }) };
};

/** The hub's answer, which follows from the question. */
export const answerRecord = (kept: KeptChallenge, answer: string): ExchangeRecord =>
  derivedRecord({ topic: TOPICS.attested, key: kept.by, causeId: `answer:${kept.id}`, source: 'hub', type: 'entente.challenge-answer/1', value: answer }, { salt: kept.salt, at: kept.askedAt });

/** The hub's word that it was asked, and by when it answers: where no answer comes, this is what anyone can carry away. */
export const receiptOf = (hub: HubIdentity, { id, by, message, digest, askedAt, answerBy }: KeptChallenge): string =>
  hub.signEvent({ event: 'challenged', id, by, message, digest, askedAt: toTimestamp(askedAt), answerBy: toTimestamp(answerBy) });
