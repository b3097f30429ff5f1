import { HEADER, TOPICS } from '#contracts';
import { commitmentOf, entryOf, type LoggedEvent } from '../domain/entry.js';
import { HASH_BYTES, sha256 } from '../domain/hash.js';
import type { LedgerSecrets } from '../hub-log.js';
import { concernsOf } from './concerns.js';
import { LogKeys } from './log-keys.js';

/** A record of a topic, as the log needs it. */
export interface TopicRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, Buffer>>;
}

/** An event about to be logged. */
export interface Logged {
  /** Topic and partition it came from. */
  readonly partition: string;
  /** SHA-256 of source and id, by which an event is told from another. */
  readonly key: Buffer;
  readonly entry: Buffer;
  /** What opens it, encrypted, and the secret of that. */
  readonly sealed: Buffer;
  readonly secret: Buffer;
  /** Enciphered names of what it concerns. */
  readonly concerns: readonly Buffer[];
  /** Keys of the events that can be opened no longer after this one. */
  readonly erases: readonly Buffer[];
  /** Time of the event, milliseconds since the epoch; 0 where it says none that can be read. */
  readonly at: number;
}

/** What tells events apart. No id holds a line feed, so no two pairs meet. */
export const eventKey = (source: string, id: string): Buffer => sha256(`${source}\n${id}`);

const NO_TIME = '1970-01-01T00:00:00.000Z';

/**
 * The commitment a record will have in the log, base64url: what the next record of the same exchange names as the one before
 * it. Three short hashes and nothing looked up. undefined where the record brings no salt, and so has a commitment only in the log.
 */
export function commitmentIn(record: TopicRecord): string | undefined {
  const salt = record.headers[HEADER.salt];
  return salt?.length === HASH_BYTES ? commitmentOf({ event: eventOf(record), salt, valueDigest: sha256(record.value) }).toString('base64url') : undefined;
}

/** Prepares records for the log. Every record becomes an entry, also one that says nothing of itself: nothing is left out. */
export class Logging {
  readonly #keys: LogKeys;

  constructor(secrets: LedgerSecrets) {
    this.#keys = new LogKeys(secrets);
  }

  prepare(record: TopicRecord): Logged {
    const event = eventOf(record);
    const { subjects, kept, erases } = concernsOf(record.topic, event.type, Buffer.from(record.value.buffer, record.value.byteOffset, record.value.length));
    const salt = record.headers[HEADER.salt];
    const opening = { event, salt: salt?.length === HASH_BYTES ? salt : this.#ownSalt(event), valueDigest: sha256(record.value) };
    return { partition: `${record.topic}/${record.partition}`, key: eventKey(event.source, event.id), entry: entryOf(opening), ...this.#keys.vault.seal({ ...opening, kept }), concerns: subjects.map((subject) => this.#keys.subjects.of(subject)), erases: erases === undefined ? NOTHING : contentOf(erases), at: timeOf(event) };
  }

  /** Salts of records without one come out the same each time. */
  #ownSalt({ source, id }: LoggedEvent): Buffer {
    return this.#keys.salts.of(`${source}\n${id}`);
  }
}

const NOTHING: readonly Buffer[] = [];
/** What holds content of a message: its acceptance, and the decision that has it inside. That it was delivered and read stays. */
const contentOf = (reference: string): readonly Buffer[] => [eventKey(reference.slice(0, reference.indexOf('/')), `${TOPICS.accepted.name}:${reference}`), eventKey('hub', `${TOPICS.decided.name}:${reference}`)];

const timeOf = ({ time }: LoggedEvent): number => {
  const at = Date.parse(time);
  return Number.isNaN(at) ? 0 : at;
};

function eventOf({ topic, partition, offset, headers }: TopicRecord): LoggedEvent {
  const text = (name: string): string | undefined => headers[name]?.toString('utf8');
  const [id, source, time, type] = [text(HEADER.id), text(HEADER.source), text(HEADER.time), text(HEADER.type)];
  if (id === undefined || source === undefined || time === undefined || type === undefined || [id, source, time, type].some((each) => !each.isWellFormed() || each.includes('\n'))) {
    return { id: `${topic}:${partition}:${offset}`, source: 'hub', time: NO_TIME, topic, type: 'entente.unreadable/1' };
  }
  return { id, source, time, topic, type };
}
