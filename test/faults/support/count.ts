import { BUREAUS, COMMUNITIES, ENTITIES, KAFKA_TAKERS, OTHERS } from '../../../deploy/local/demonstration.js';
import type { FaultHub } from './fault-hub.js';
import { isPassing, type Sent } from './load.js';
import { MailboxReader, type Received } from './mailbox-reader.js';
import { PollReader } from './poll-reader.js';
import { StreamReader } from './stream-reader.js';
import { TopicTail, type Added } from './topic-reader.js';

/** What a count found. */
export interface Findings {
  /** Everything that should not be so; empty when invariant I0 holds. */
  readonly wrong: readonly string[];
  readonly accepted: number;
  readonly deliveries: number;
  /** Records that stand in a topic more than once. */
  readonly repeated: Readonly<Record<string, number>>;
  /** Identities in `exchange.accepted` under which two different acceptances stand. */
  readonly acceptedTwice: readonly string[];
}

/** More of a kind than this are only counted. */
const MOST_TOLD = 8;
/** Those who also read by a stream, or by long polls, from the first count to the last. */
const STREAMING = ['ncb.XB', 'ncb.KE.kws'];
const POLLING = ['ncb.XA', 'ncb.KE.kws'];
/** Every participant of the demonstration, the General Secretariat and the oversight body excepted. */
export const READERS: readonly string[] = [...BUREAUS, ...OTHERS, ...ENTITIES].map(({ id }) => id);

/** Who must get a message: those it names and the members of its audiences, except its sender. */
export function expectedReaders({ from, to }: Pick<Sent, 'from' | 'to'>): Set<string> {
  const reached = new Set(to.flatMap((one) => COMMUNITIES.find(({ id }) => id === one)?.members ?? (one === 'all' ? BUREAUS.map(({ id }) => id) : [one])));
  reached.delete(from);
  return reached;
}

/**
 * Invariant I0 seen from outside, without the ledger: every 202 is in exactly the right inboxes once, in its sender's
 * order, and nothing else is; every promise points at its record; records of one identity are the same bytes.
 */
export class Count {
  readonly #mailboxes: MailboxReader;
  readonly #accepted: TopicTail;
  readonly #decided: TopicTail;
  readonly #delivered: TopicTail;
  readonly #followers: readonly { readonly by: string; readonly follower: StreamReader | PollReader }[];

  constructor(private readonly hub: FaultHub) {
    this.#mailboxes = new MailboxReader(hub);
    this.#accepted = new TopicTail(hub, 'exchange.accepted');
    this.#decided = new TopicTail(hub, 'exchange.decided');
    this.#delivered = new TopicTail(hub, 'exchange.delivered');
    this.#followers = [
      ...STREAMING.map((reader) => ({ by: 'stream', follower: new StreamReader(hub, reader) })),
      ...POLLING.map((reader) => ({ by: 'long polls', follower: new PollReader(hub, reader) })),
    ];
  }

  /** Lets go of streams and long polls. */
  async close(): Promise<void> {
    await Promise.all(this.#followers.map(({ follower }) => follower.close()));
  }

  /** Leaves records out that a test put onto a topic itself. @param places as `partition:offset` */
  disregard(topic: 'accepted' | 'decided', places: readonly string[]): void {
    (topic === 'accepted' ? this.#accepted : this.#decided).disregard(places);
  }

  /** Waits until nothing is under way, then counts everything since the last count. @param sent all that was sent meanwhile */
  async take(sent: readonly Sent[], quietWithinMs = 60_000): Promise<Findings> {
    await this.hub.untilQuiet(quietWithinMs);
    const wrong = new Complaints();
    const accepted = sent.filter(({ receipt }) => receipt !== undefined);
    for (const one of sent) judgeAnswers(one, wrong);
    const topics = { accepted: await this.#accepted.read(), decided: await this.#decided.read(), delivered: await this.#delivered.read() };
    judgePromises(accepted, topics.accepted, wrong);
    judgeRecords(accepted, topics, wrong);
    const deliveries = await this.#judgeMailboxes(accepted, wrong);
    return {
      wrong: wrong.list(),
      accepted: accepted.length,
      deliveries,
      repeated: { accepted: topics.accepted.repeated, decided: topics.decided.repeated, delivered: topics.delivered.repeated },
      acceptedTwice: topics.accepted.unlike,
    };
  }

  async #judgeMailboxes(accepted: readonly Sent[], wrong: Complaints): Promise<number> {
    const byReader = new Map<string, Map<string, Sent>>(READERS.map((reader) => [reader, new Map()]));
    for (const one of accepted) for (const reader of expectedReaders(one)) byReader.get(reader)?.set(one.reference, one);
    let deliveries = 0;
    for (const [reader, expected] of byReader) {
      const received = await this.#mailboxes.inbox(reader);
      deliveries += received.length;
      judgeMailbox(`inbox of ${reader}`, received, expected, wrong);
      for (const { reference } of await this.#mailboxes.inbox(reader, 'exercise')) wrong.add(`exercise inbox of ${reader}: not sent in exercise`, reference);
      for (const { by, follower } of this.#followers) if (follower.reader === reader) judgeMailbox(`${by} of ${reader}`, await follower.take(expected.size), expected, wrong);
      if (!KAFKA_TAKERS.includes(reader)) continue;
      const topic = await this.#mailboxes.inboxTopic(reader);
      judgeMailbox(`topic inbox.${reader}`, topic.received, expected, wrong);
    }
    return deliveries;
  }
}

/**
 * Only these answers are in order: accepted, accepted before, not known to be accepted or not promised for now (with
 * Retry-After), none, or that token and proof are to be renewed.
 */
function judgeAnswers({ reference, attempts, receipt }: Sent, wrong: Complaints): void {
  for (const { status, retryAfter, text } of attempts) {
    if (status !== 200 && status !== 202 && !isPassing({ status, text })) wrong.add(`answered ${status}`, `${reference} ${text}`);
    if ((status === 503 || status === 429) && !/^[1-9]\d*$/.test(retryAfter ?? '')) wrong.add(`${status} without Retry-After`, reference);
  }
  if (receipt === undefined) wrong.add('never accepted', `${reference} (${attempts.length} attempts, last ${attempts.at(-1)?.status} ${attempts.at(-1)?.text})`);
}

/** Never a 202 without its record in the log, where the promise says. */
function judgePromises(accepted: readonly Sent[], log: Added, wrong: Complaints): void {
  for (const { reference, receipt = '', digest } of accepted) {
    const promise = JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString()) as { digest: string; topic: string; partition: number; offset: number };
    const record = log.at.get(`${promise.partition}:${promise.offset}`);
    if (promise.topic !== 'exchange.accepted' || promise.digest !== digest || record?.cause !== reference || record.digest !== digest) wrong.add('a promise without its record', `${reference} at ${promise.partition}:${promise.offset}`);
  }
}

function judgeRecords(accepted: readonly Sent[], topics: { accepted: Added; decided: Added; delivered: Added }, wrong: Complaints): void {
  const references = new Set(accepted.map(({ reference }) => reference));
  judgeSame('exchange.accepted', topics.accepted, references, wrong);
  judgeSame('exchange.decided', topics.decided, references, wrong);
  const roads = new Set(accepted.flatMap((one) => roadsOf(one)));
  judgeSame('exchange.delivered', topics.delivered, roads, wrong);
  for (const identity of [...topics.decided.unlike, ...topics.delivered.unlike]) wrong.add('records of one identity that differ', identity);
  const byReference = new Map(accepted.map((one) => [one.reference, one]));
  judgeOrder('exchange.accepted', topics.accepted.first.map(({ cause }) => cause), byReference, wrong);
  judgeOrder('exchange.decided', topics.decided.first.map(({ cause }) => cause), byReference, wrong);
}

/** What `exchange.delivered` says of a message: each entry of `to`, and each inbox topic. */
function roadsOf(sent: Sent): string[] {
  const readers = expectedReaders(sent);
  return [
    ...sent.to.map((to) => `${sent.reference}:${to}`),
    ...KAFKA_TAKERS.filter((taker) => readers.has(taker)).map((taker) => `${sent.reference}:${taker}:inbox-topic`),
  ];
}

function judgeSame(where: string, { first }: Added, expected: ReadonlySet<string>, wrong: Complaints): void {
  const there = new Set(first.map(({ cause }) => cause));
  for (const one of expected) if (!there.has(one)) wrong.add(`${where}: missing`, one);
  for (const one of there) if (!expected.has(one)) wrong.add(`${where}: not sent`, one);
}

function judgeMailbox(where: string, received: readonly Received[], expected: ReadonlyMap<string, Sent>, wrong: Complaints): void {
  const seen = new Set<string>();
  for (const { reference, jws } of received) {
    if (seen.has(reference)) wrong.add(`${where}: twice`, reference);
    seen.add(reference);
    const sent = expected.get(reference);
    if (sent === undefined) wrong.add(`${where}: not meant for it`, reference);
    else if (sent.jws !== jws) wrong.add(`${where}: other bytes`, reference);
  }
  for (const reference of expected.keys()) if (!seen.has(reference)) wrong.add(`${where}: missing`, reference);
  judgeOrder(where, received.map(({ reference }) => reference), expected, wrong);
}

function judgeOrder(where: string, references: readonly string[], sent: ReadonlyMap<string, Sent>, wrong: Complaints): void {
  const last = new Map<string, number>();
  for (const reference of references) {
    const one = sent.get(reference);
    if (one === undefined) continue;
    if (one.number <= (last.get(one.stream) ?? -1)) wrong.add(`${where}: out of order`, `${one.stream} ${last.get(one.stream)} before ${one.number}`);
    last.set(one.stream, one.number);
  }
}

/** What is wrong, by kind: one defect in a thousand messages is told a few times, not a thousand. */
class Complaints {
  readonly #kinds = new Map<string, string[]>();

  add(kind: string, detail: string): void {
    const told = this.#kinds.get(kind) ?? [];
    this.#kinds.set(kind, told);
    told.push(detail);
  }

  list(): string[] {
    return [...this.#kinds].map(([kind, details]) => `${kind} (${details.length}): ${details.slice(0, MOST_TOLD).join('; ')}`);
  }
}
