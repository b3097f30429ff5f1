import { TOPICS } from '#contracts';
import { toTimestamp } from '#kernel';
import { derivedRecord } from '../exchange-records.js';
import type { HubIdentity } from '../hub-identity.js';
import type { ExchangeRecord } from '../ports.js';
import type { SignedStatement } from './ports.js';

interface EventName {
  readonly source: string;
  readonly id: string;
}

const statementCause = ({ participant, endsAt }: Pick<SignedStatement, 'participant' | 'endsAt'>): string => `statement:${participant}:${toTimestamp(endsAt)}`;
const accountCause = (endsAt: number): string => `account:${toTimestamp(endsAt)}`;

/** How the log knows a statement, and a count. */
export const statementEvent = (of: Pick<SignedStatement, 'participant' | 'endsAt'>): EventName => ({ source: 'hub', id: `${TOPICS.attested.name}:${statementCause(of)}` });
export const accountEvent = (endsAt: number): EventName => ({ source: 'hub', id: `${TOPICS.attested.name}:${accountCause(endsAt)}` });

const record = (hub: HubIdentity, said: { readonly key: string; readonly causeId: string; readonly type: string; readonly value: string; readonly endsAt: number }): ExchangeRecord =>
  derivedRecord({ topic: TOPICS.attested, source: 'hub', ...said }, { salt: hub.derivedKey('statement salts'), at: said.endsAt });

/** What the hub gave to a participant, as it signed it: the same bytes whenever it is made again. */
export const statementRecord = (hub: HubIdentity, one: SignedStatement): ExchangeRecord => record(hub, { key: one.participant, causeId: statementCause(one), type: 'entente.inbox-statement/1', value: one.statement, endsAt: one.endsAt });

/** How many entries of each topic there are, as the hub signed it. */
export const accountRecord = (hub: HubIdentity, endsAt: number, account: string): ExchangeRecord => record(hub, { key: 'hub', causeId: accountCause(endsAt), type: 'entente.ledger-account/1', value: account, endsAt });
