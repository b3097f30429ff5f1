import { TYP } from '#contracts';
import type { PublicJwk } from '#envelope';
import { isObject } from '#kernel';
import { LedgerError } from '../domain/problem.js';
import { readHubSigned } from './promises.js';

/** A stretch of the log that the hub has signed something about. */
export interface Stretch {
  /** When it ended, milliseconds since the epoch. */
  readonly endsAt: number;
  /** Its first entry, and the first one behind it. */
  readonly first: bigint;
  readonly until: bigint;
}

/** What the hub says it gave to somebody within a stretch. */
export interface InboxStatement extends Stretch {
  readonly participant: string;
  /** Entries that say so, and messages they name. */
  readonly records: number;
  readonly messages: { readonly live: number; readonly exercise: number };
  /** base64url: root of the tree (RFC 6962) over those entries, in the order of the log. */
  readonly root: string;
  readonly statement: string;
}

/** How many entries of each topic the hub says the log holds before the end of a stretch. */
export interface Account extends Stretch {
  readonly topics: ReadonlyMap<string, bigint>;
  readonly account: string;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Reads what the hub signed of an inbox. @throws LedgerError when it is none of the hub's */
export function readInboxStatement(statement: string, keys: readonly PublicJwk[]): InboxStatement {
  const said = readHubSigned(statement, TYP.event, keys);
  const { event, participant, records, messages, root } = said;
  if (event !== 'inbox-stated' || typeof participant !== 'string' || !isCount(records) || !isObject(messages) || !isCount(messages['live']) || !isCount(messages['exercise']) || typeof root !== 'string') throw new LedgerError('malformed', 'It is no statement of an inbox.');
  return { ...stretchOf(said), participant, records, messages: { live: messages['live'], exercise: messages['exercise'] }, root, statement };
}

/** Reads what the hub signed of its topics. @throws LedgerError when it is none of the hub's */
export function readAccount(account: string, keys: readonly PublicJwk[]): Account {
  const said = readHubSigned(account, TYP.event, keys);
  const { event, topics } = said;
  if (event !== 'ledger-counted' || !isObject(topics) || !Object.values(topics).every(isCount)) throw new LedgerError('malformed', 'It is no count of the log.');
  return { ...stretchOf(said), topics: new Map(Object.entries(topics).map(([topic, count]) => [topic, BigInt(count as number)])), account };
}

function stretchOf({ endsAt, entries }: Readonly<Record<string, unknown>>): Stretch {
  const at = typeof endsAt === 'string' ? Date.parse(endsAt) : NaN;
  if (Number.isNaN(at) || !isObject(entries) || !isCount(entries['first']) || !isCount(entries['until']) || entries['first'] > entries['until']) throw new LedgerError('malformed', 'It says of no stretch of the log.');
  return { endsAt: at, first: BigInt(entries['first']), until: BigInt(entries['until']) };
}
