import { createHmac } from 'node:crypto';
import { HEADER } from '#contracts';
import { canonicalEvent, entryOf, type LoggedEvent } from '../domain/entry.js';
import { HASH_BYTES, sha256 } from '../domain/hash.js';

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
  /** SHA-256 of source and id, by which an event is told from another. */
  readonly key: Buffer;
  readonly entry: Buffer;
  /** The event in canonical form. */
  readonly event: Buffer;
  /** Salt and digest of the value. */
  readonly secret: Buffer;
}

/** What tells events apart. No id holds a line feed, so no two pairs meet. */
export const eventKey = (source: string, id: string): Buffer => sha256(`${source}\n${id}`);

const NO_TIME = '1970-01-01T00:00:00.000Z';

/** Prepares records for the log. Every record becomes an entry, also one that says nothing of itself: nothing is left out. */
export class Logging {
  /** @param ownSecret from which salts of records without one come, so that they come out the same each time */
  constructor(private readonly ownSecret: Uint8Array) {}

  prepare(record: TopicRecord): Logged {
    const event = eventOf(record);
    const salt = record.headers[HEADER.salt];
    const opening = {
      event,
      salt: salt?.length === HASH_BYTES ? salt : createHmac('sha256', this.ownSecret).update(`${event.source}\n${event.id}`).digest(),
      valueDigest: sha256(record.value),
    };
    return { key: eventKey(event.source, event.id), entry: entryOf(opening), event: Buffer.from(canonicalEvent(event), 'utf8'), secret: Buffer.concat([opening.salt, opening.valueDigest]) };
  }
}

function eventOf({ topic, partition, offset, headers }: TopicRecord): LoggedEvent {
  const text = (name: string): string | undefined => headers[name]?.toString('utf8');
  const [id, source, time, type] = [text(HEADER.id), text(HEADER.source), text(HEADER.time), text(HEADER.type)];
  if (id === undefined || source === undefined || time === undefined || type === undefined || [id, source, time, type].some((each) => !each.isWellFormed() || each.includes('\n'))) {
    return { id: `${topic}:${partition}:${offset}`, source: 'hub', time: NO_TIME, topic, type: 'entente.unreadable/1' };
  }
  return { id, source, time, topic, type };
}
