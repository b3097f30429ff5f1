import type { Cluster, Consumer, ConsumerGroupJoinEvent, EachBatchPayload } from 'kafkajs';
import { draw, type Lot } from '../consumer/gathering.js';
import type { Processing } from '../consumer/processing.js';
import { WorkAbandoned } from '../consumer/tenure.js';
import type { ConsumerOptions } from '../consumer.js';
import { Backoff, sleep } from '../time.js';
import { makeClient, type Client } from './client.js';
import { toConsumed } from './decode.js';
import { isFenced } from './errors.js';
import { laneAssigner } from './lane-assigner.js';
import { expelPredecessors } from './predecessor.js';
import { Term } from './term.js';

/** What a membership tells its owner. */
export interface MembershipEvents {
  onJoined(assigned: number): void;
  /** The membership is over, unasked. Told once. */
  onCrash(error: Error): void;
  /** Something passing holds the work up; undefined when it no longer does. */
  onTrouble(reason: string | undefined, error?: unknown): void;
  /** Records were handled and their offsets committed. */
  onProgress(): void;
}

interface Source {
  readonly payload: EachBatchPayload;
  readonly done: () => void;
  readonly fail: (error: unknown) => void;
}

type Position = { readonly topic: string; readonly partition: number };
const keyOf = ({ topic, partition }: Position): string => `${topic}/${partition}`;

/** Silence of kafkajs' fetch loop, with nothing being handled, after which it counts as dead (kafkajs#1431, #1010, #1721). */
const DEAF_AFTER_MS = 20_000;
/** Patience with joining: a rebalance waits for the slowest member. */
const JOIN_WITHIN_MS = 90_000;

/** One kafkajs consumer, from connecting to the end; a crashed one is not mended but followed by another. */
export class Membership {
  readonly #client: Client;
  readonly #consumer: Consumer;
  readonly #clientId: string;
  #cluster: Cluster | undefined;
  #term: Term;
  #lots: Lot<Source>[] = [];
  #working: Promise<void> | undefined;
  #workingSince = 0;
  #positioning = false;
  #paused = false;
  #ended = false;
  #assigned: Position[] = [];
  #joined = false;
  #lastHeartbeatAt = 0;
  #aliveAt = Date.now();
  /** By partition: the end when last fetched, and the next offset to handle. */
  readonly #progress = new Map<string, { end: bigint; next: bigint }>();
  readonly #watchdog: NodeJS.Timeout;
  readonly #sessionTimeoutMs: number;

  constructor(
    private readonly options: ConsumerOptions,
    private readonly processing: Processing,
    private readonly events: MembershipEvents,
  ) {
    const { connection, group, instance, lane, sessionTimeoutMs = 10_000, maxWaitMs = 200 } = options;
    this.#sessionTimeoutMs = sessionTimeoutMs;
    this.#term = new Term(sessionTimeoutMs);
    this.#clientId = instance ? `${connection.clientId}.${instance}` : connection.clientId;
    const retry = { retries: 3, initialRetryTime: 100, maxRetryTime: 1_000 };
    this.#client = makeClient({ ...connection, clientId: this.#clientId }, { requestTimeoutMs: 10_000, retry });
    this.#consumer = this.#client.kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      partitionAssigners: [laneAssigner(lane, options.flashPartitionsOf ?? (() => 0), (cluster) => (this.#cluster = cluster))],
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: Math.max(sessionTimeoutMs, 30_000),
      heartbeatInterval: Math.floor(sessionTimeoutMs / 5),
      minBytes: 1,
      maxWaitTimeInMs: maxWaitMs,
      maxBytes: options.maxBytesPerFetch ?? 8 * 1024 * 1024,
      maxBytesPerPartition: options.maxBytesPerPartition ?? 1024 * 1024,
      // kafkajs' own restart forgets to come back in several ways; the owner makes a new membership instead.
      retry: { factor: 0.2, multiplier: 2, ...retry, restartOnFailure: () => Promise.resolve(false) },
    });
    this.#listen();
    this.#watchdog = setInterval(() => this.#watch(), 2_000);
    this.#watchdog.unref();
  }

  /** Connects and joins. Failures are told by `onCrash`. */
  async start(): Promise<void> {
    const { group, topics, instance, connection } = this.options;
    try {
      await this.#consumer.connect();
      if (instance && this.#cluster) {
        const expelled = await expelPredecessors(this.#cluster, group, this.#clientId);
        if (expelled > 0) connection.logger?.info({ group, instance, expelled }, 'expelled what an earlier process left in the group');
      }
      await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        // More than there are partitions, so that all batches of a fetch come at once and can be handled together.
        partitionsConsumedConcurrently: 1_000,
        eachBatch: (payload) => this.#receive(payload),
      });
    } catch (error) {
      this.#crash(error instanceof Error ? error : new Error(String(error)));
    }
  }

  get joined(): boolean {
    return this.#joined && !this.#positioning;
  }
  get assigned(): number {
    return this.#assigned.length;
  }
  get lastHeartbeatAt(): number {
    return this.#lastHeartbeatAt;
  }
  /** How long the present call of the handler has been going on, in milliseconds. */
  get handlingMs(): number {
    return this.#working ? Date.now() - this.#workingSince : 0;
  }
  get lag(): number {
    let lag = 0n;
    for (const { end, next } of this.#progress.values()) if (end > next) lag += end - next;
    return Number(lag);
  }

  pause(): void {
    this.#paused = true;
    this.#apply(() => this.#consumer.pause(this.options.topics.map((topic) => ({ topic }))));
  }

  resume(): void {
    this.#paused = false;
    // While positions are being asked for, whoever asks resumes when it knows them.
    if (!this.#positioning) this.#apply(() => this.#consumer.resume(this.options.topics.map((topic) => ({ topic }))));
  }

  /** Finishes the call in progress, commits, leaves the group; after the deadline cuts the connections instead. */
  async stop(deadlineMs: number): Promise<void> {
    this.#ended = true;
    clearInterval(this.#watchdog);
    const disconnected = this.#consumer.disconnect().catch((error: unknown) => this.#debug(error, 'disconnecting failed'));
    await Promise.race([Promise.all([disconnected, this.#working]), sleep(deadlineMs)]);
    this.#term.end(new WorkAbandoned('the consumer was stopped'));
    this.#client.cut();
  }

  #listen(): void {
    const { HEARTBEAT, GROUP_JOIN, FETCH, REBALANCING, CRASH } = this.#consumer.events;
    this.#consumer.on(HEARTBEAT, () => this.#heard());
    this.#consumer.on(FETCH, () => (this.#aliveAt = Date.now()));
    this.#consumer.on(REBALANCING, () => (this.#joined = false));
    this.#consumer.on(GROUP_JOIN, (event) => this.#join(event));
    this.#consumer.on(CRASH, ({ payload }) => this.#crash(payload.error));
  }

  #heard(): void {
    this.#lastHeartbeatAt = this.#aliveAt = Date.now();
    this.#term.confirmed();
  }

  // kafkajs emits this before the first fetch of the new generation, and calls listeners at once.
  #join({ payload }: ConsumerGroupJoinEvent): void {
    this.#term.end(new WorkAbandoned('the group moved on to a new generation'));
    this.#term = new Term(this.#sessionTimeoutMs);
    this.#joined = true;
    this.#heard();
    this.#assigned = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
    this.#progress.clear();
    this.events.onJoined(this.#assigned.length);
    if (this.options.startAt && this.#assigned.length > 0) void this.#position(this.options.startAt, this.#term);
    else if (this.#paused) this.pause();
  }

  /** Holds the partitions back until the handler's store has said where they go on. */
  async #position(startAt: NonNullable<ConsumerOptions['startAt']>, term: Term): Promise<void> {
    const assigned = this.#assigned;
    this.#positioning = true;
    this.#apply(() => this.#consumer.pause(assigned.map(({ topic, partition }) => ({ topic, partitions: [partition] }))));
    const backoff = new Backoff(100, 5_000);
    let troubled = false;
    while (!term.over && !this.#ended) {
      try {
        const positions = await Promise.all(assigned.map(({ topic, partition }) => startAt(topic, partition)));
        if (term.over || this.#ended) return;
        assigned.forEach((where, index) => {
          const offset = positions[index];
          if (offset !== undefined) this.#apply(() => this.#consumer.seek({ ...where, offset: String(offset) }));
        });
        this.#positioning = false;
        if (troubled) this.events.onTrouble(undefined);
        if (this.#paused) this.pause();
        else this.resume();
        return;
      } catch (error) {
        troubled = true;
        this.events.onTrouble('the positions to go on from cannot be read', error);
        await sleep(backoff.next(), term.signal);
      }
    }
  }

  #receive(payload: EachBatchPayload): Promise<void> {
    const { topic, partition, highWatermark, messages } = payload.batch;
    const first = messages[0];
    if (!first || this.#ended || payload.isStale()) return Promise.resolve();
    const records = messages.map((message) => toConsumed(topic, partition, message));
    this.#progress.set(keyOf(payload.batch), { end: BigInt(highWatermark), next: BigInt(first.offset) });
    return new Promise((done, fail) => {
      this.#lots.push({ source: { payload, done, fail }, records, next: 0 });
      this.#working ??= this.#work();
    });
  }

  /** Handles what has arrived, call by call, until nothing is left. */
  async #work(): Promise<void> {
    const term = this.#term;
    const { lingerMs = 0, maxRecordsPerCall = 500, maxBytesPerCall = 8 * 1024 * 1024 } = this.options;
    this.#workingSince = Date.now();
    await (lingerMs > 0 ? sleep(Math.min(lingerMs, 2)) : new Promise((resolve) => setImmediate(resolve)));
    term.heartbeat = this.#lots[0]?.source.payload.heartbeat;
    const beat = setInterval(() => void term.beat(), this.#sessionTimeoutMs / 5);
    try {
      while (this.#lots.length > 0) {
        this.#drop(({ source }) => this.#ended || source.payload.isStale());
        if (this.#lots.length === 0) break;
        if (term !== this.#term) throw new WorkAbandoned('the group moved on to a new generation');
        this.#workingSince = Date.now();
        const { records, parts } = draw(this.#lots, maxRecordsPerCall, maxBytesPerCall);
        await this.processing.process(records, term);
        for (const { lot, to } of parts) this.#resolve(lot, to);
        await this.#commit(parts.map(({ lot }) => lot));
        this.#drop((lot) => lot.next >= lot.records.length);
        this.events.onProgress();
        if (term.over && this.#lots.length > 0) throw term.over;
      }
    } catch (error) {
      term.heard(error);
      if (term.over && !this.#ended) this.#abandoned(term.over);
      for (const { source } of this.#lots.splice(0)) source.fail(error);
    } finally {
      clearInterval(beat);
      this.#working = undefined;
    }
  }

  #resolve(lot: Lot<Source>, to: number): void {
    const last = lot.records[to - 1];
    lot.next = to;
    if (!last) return;
    lot.source.payload.resolveOffset(String(last.offset));
    const progress = this.#progress.get(keyOf(last));
    if (progress) progress.next = last.offset + 1n;
  }

  async #commit(lots: readonly Lot<Source>[]): Promise<void> {
    const topics = new Map<string, { partition: number; offset: string }[]>();
    for (const { records, next } of lots) {
      const last = records[next - 1];
      if (!last) continue;
      const partitions = topics.get(last.topic) ?? [];
      partitions.push({ partition: last.partition, offset: String(last.offset + 1n) });
      topics.set(last.topic, partitions);
    }
    await lots[0]?.source.payload.commitOffsetsIfNecessary({ topics: Array.from(topics, ([topic, partitions]) => ({ topic, partitions })) });
    this.#heard();
  }

  #drop(which: (lot: Lot<Source>) => boolean): void {
    this.#lots = this.#lots.filter((lot) => {
      if (!which(lot)) return true;
      lot.source.done();
      return false;
    });
  }

  #abandoned(why: Error): void {
    const details = { group: this.options.group, records: this.#lots.reduce((sum, { records, next }) => sum + records.length - next, 0), why: why.message };
    const { logger } = this.options.connection;
    if (isFenced(why)) logger?.error(details, 'expelled from the group: the work at hand is abandoned, another member does it');
    else logger?.warn(details, 'the work at hand is abandoned for a rebalance');
  }

  #watch(): void {
    if (this.#ended || this.#working) return;
    const silence = Date.now() - this.#aliveAt;
    if (silence > (this.#joined ? DEAF_AFTER_MS : JOIN_WITHIN_MS)) this.#crash(new Error(`the consumer was deaf for ${silence} ms`));
  }

  #crash(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#joined = false;
    clearInterval(this.#watchdog);
    this.#term.end(error);
    this.#consumer.disconnect().catch((again: unknown) => this.#debug(again, 'disconnecting failed'));
    this.#client.cut();
    this.events.onCrash(error);
  }

  /** kafkajs refuses to be paused or positioned when it has just crashed; the next membership does it again. */
  #apply(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#debug(error, 'the consumer is gone');
    }
  }

  #debug(error: unknown, message: string): void {
    this.options.connection.logger?.debug({ group: this.options.group, err: error }, message);
  }
}
