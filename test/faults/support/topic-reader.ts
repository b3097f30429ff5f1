import { createHash } from 'node:crypto';
import { readTopic, type ConsumedRecord } from '#kafka';
import type { FaultHub } from './fault-hub.js';

/** A record as it lies in a topic. */
export interface Seen {
  /** `ce_id` without the topic in front: what caused it. */
  readonly cause: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly digest: string;
}

/** What was added to a topic. */
export interface Added {
  /** The first record of each identity, in the order of each partition. */
  readonly first: readonly Seen[];
  /** Every record by `partition:offset`. */
  readonly at: ReadonlyMap<string, Seen>;
  readonly repeated: number;
  /** Identities whose records are not all the same bytes, and how they differ. */
  readonly unlike: readonly string[];
}

interface Known {
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads a topic on from where it stopped, and compares records that say they are the same. */
export class TopicTail {
  readonly #next = new Map<number, bigint>();
  /** Identities of the present reading and of the one before: repetitions come soon after. */
  #known = new Map<string, Known>();
  #before = new Map<string, Known>();
  /** Places, as `partition:offset`, of records a test put there itself. */
  readonly #strangers = new Set<string>();

  constructor(
    private readonly hub: FaultHub,
    private readonly topic: string,
  ) {}

  /** Leaves records out that a test put there itself. @param places as `partition:offset` */
  disregard(places: readonly string[]): void {
    for (const place of places) this.#strangers.add(place);
  }

  async read(): Promise<Added> {
    this.#before = this.#known;
    this.#known = new Map();
    const first: Seen[] = [];
    const at = new Map<string, Seen>();
    const unlike: string[] = [];
    let repeated = 0;
    for (const [partition, end] of await this.hub.admin.topicEndOffsets(this.topic)) {
      const from = this.#next.get(partition) ?? 0n;
      if (from >= end) continue;
      this.#next.set(partition, end);
      for await (const record of readTopic({ connection: this.hub.connection, topic: this.topic, partition, from, to: end })) {
        if (this.#strangers.has(`${partition}:${record.offset}`)) continue;
        const identity = `${String(record.headers['ce_source'])} ${String(record.headers['ce_id'])}`;
        const seen = { cause: String(record.headers['ce_id']).slice(this.topic.length + 1), partition, offset: record.offset, digest: String(record.headers['entente-digest']) };
        at.set(`${partition}:${record.offset}`, seen);
        const known = this.#known.get(identity) ?? this.#before.get(identity);
        const now = toKnown(record);
        if (known === undefined) {
          first.push(seen);
          this.#known.set(identity, now);
        } else {
          repeated++;
          const differences = differ(known, now);
          if (differences.length > 0) unlike.push(`${identity}: ${differences.join(', ')}`);
        }
      }
    }
    return { first, at, repeated, unlike };
  }
}

function toKnown({ value, headers }: ConsumedRecord): Known {
  return { value: createHash('sha256').update(value).digest('base64url'), headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, text.toString('base64url')])) };
}

function differ(one: Known, other: Known): string[] {
  const names = new Set([...Object.keys(one.headers), ...Object.keys(other.headers)]);
  return [...(one.value === other.value ? [] : ['value']), ...[...names].filter((name) => one.headers[name] !== other.headers[name])];
}
