import type { Cluster, Consumer, ConsumerGroupJoinEvent } from 'kafkajs';
import type { Processing } from '../consumer/processing.js';
import { WorkAbandoned } from '../consumer/tenure.js';
import type { ConsumerOptions } from '../consumer.js';
import { Backoff, sleep } from '../time.js';
import { makeClient, type Client } from './client.js';
import { laneAssigner } from './lane-assigner.js';
import { expelPredecessors } from './predecessor.js';
import { Term } from './term.js';
import { WorkLoop } from './work-loop.js';

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

/** Silence of kafkajs' fetch loop, with nothing being handled, after which it counts as dead (kafkajs#1431, #1010, #1721). */
const DEAF_AFTER_MS = 20_000;
/** Patience with joining: a rebalance waits for the slowest member. */
const JOIN_WITHIN_MS = 90_000;
/** Batches that may be handed over at once beyond the partitions there are when it starts: topics grow. */
const ROOM_FOR_PARTITIONS = 32;

/** One kafkajs consumer, from connecting to the end; a crashed one is not mended but followed by another. */
export class Membership {
  readonly #client: Client;
  readonly #consumer: Consumer;
  readonly #clientId: string;
  readonly #work: WorkLoop;
  readonly #sessionTimeoutMs: number;
  readonly #watchdog: NodeJS.Timeout;
  #cluster: Cluster | undefined;
  #memberId: string | undefined;
  #term: Term;
  #assigned: { readonly topic: string; readonly partition: number }[] = [];
  #positioning = false;
  #paused = false;
  #ended = false;
  #joined = false;
  #lastHeartbeatAt = 0;
  /** When kafkajs last showed that it is not asleep. */
  #aliveAt = Date.now();

  constructor(
    private readonly options: ConsumerOptions,
    processing: Processing,
    private readonly events: MembershipEvents,
    private readonly formerMemberId: string | undefined,
  ) {
    const { connection, group, instance, lane, sessionTimeoutMs = 10_000, maxWaitMs = 200 } = options;
    this.#sessionTimeoutMs = sessionTimeoutMs;
    this.#term = new Term(sessionTimeoutMs);
    this.#clientId = instance ? `${connection.clientId}.${instance}` : connection.clientId;
    this.#work = new WorkLoop(options, processing, sessionTimeoutMs, () => this.#term, () => this.events.onProgress(), () => this.#heard());
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
      maxBytes: options.maxBytesPerFetch ?? 2 * 1024 * 1024,
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
      if (this.#cluster && (instance || this.formerMemberId)) {
        const expelled = await expelPredecessors(this.#cluster, group, ({ memberId, clientId }) => memberId === this.formerMemberId || (!!instance && clientId === this.#clientId));
        if (expelled > 0) connection.logger?.info({ group, instance, expelled }, 'expelled what was left of us in the group');
      }
      await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await this.#consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        // All batches of a fetch, so that they are handled together; no more, since kafkajs calls that many workers for each fetch.
        partitionsConsumedConcurrently: this.#partitions(topics) + ROOM_FOR_PARTITIONS,
        eachBatch: (payload) => this.#work.receive(payload),
      });
    } catch (error) {
      this.#crash(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #partitions(topics: readonly string[]): number {
    return topics.reduce((sum, topic) => sum + (this.#cluster?.findTopicPartitionMetadata(topic).length ?? 0), 0);
  }

  /** Whether it is a member that knows where to go on. */
  get joined(): boolean {
    return this.#joined && !this.#positioning;
  }
  /** Name the group gave it, kept when it is over. */
  get memberId(): string | undefined {
    return this.#memberId ?? this.formerMemberId;
  }
  get assigned(): number {
    return this.#assigned.length;
  }
  /** When the group last answered as to a member, in milliseconds since the epoch. */
  get lastHeartbeatAt(): number {
    return this.#lastHeartbeatAt;
  }
  /** How long the present call of the handler has been going on, in milliseconds. */
  get handlingMs(): number {
    return this.#work.handlingMs;
  }
  /** Records known to lie ahead. */
  get lag(): number {
    return this.#work.lag;
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
    const why = new WorkAbandoned('the consumer is being stopped');
    this.#term.retire(why);
    const left = new AbortController();
    await Promise.race([this.#work.stop().then(() => this.#disconnect()), sleep(deadlineMs, left.signal)]);
    left.abort();
    this.#term.lose(why);
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
    this.#term.lose(new WorkAbandoned('the group moved on to a new generation'));
    this.#term = new Term(this.#sessionTimeoutMs);
    this.#joined = true;
    this.#memberId = payload.memberId;
    this.#positioning = false;
    this.#heard();
    this.#work.reset();
    this.#assigned = Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
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
    for (let troubled = false; !term.over; ) {
      try {
        const positions = await Promise.all(assigned.map(({ topic, partition }) => startAt(topic, partition)));
        if (term.over) return;
        assigned.forEach((where, index) => {
          const offset = positions[index];
          if (offset !== undefined) this.#apply(() => this.#consumer.seek({ ...where, offset: String(offset) }));
        });
        this.#positioning = false;
        this.#tellOnlookers(assigned.flatMap((where, index) => (positions[index] === undefined ? [] : [{ ...where, offset: String(positions[index]) }])));
        if (troubled) this.events.onTrouble(undefined);
        if (this.#paused) this.pause();
        else this.resume();
        return;
      } catch (error) {
        troubled = true;
        this.events.onTrouble('the positions to go on from cannot be read', error);
        await term.pause(backoff.next());
      }
    }
  }

  /** What a member before this one handled and could not commit would count as lag until something follows it. */
  #tellOnlookers(offsets: { topic: string; partition: number; offset: string }[]): void {
    this.#consumer.commitOffsets(offsets).catch((error: unknown) => this.options.connection.logger?.info({ err: error }, 'the positions could not be told to the group'));
  }

  #watch(): void {
    if (this.#ended || this.#work.working) return;
    const silence = Date.now() - this.#aliveAt;
    if (silence > (this.#joined ? DEAF_AFTER_MS : JOIN_WITHIN_MS)) this.#crash(new Error(`the consumer was deaf for ${silence} ms`));
  }

  #crash(error: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#joined = false;
    clearInterval(this.#watchdog);
    this.#term.lose(error);
    void this.#work.stop();
    void this.#disconnect();
    this.#client.cut();
    this.events.onCrash(error);
  }

  async #disconnect(): Promise<void> {
    try {
      await this.#consumer.disconnect();
    } catch (error) {
      this.#debug(error, 'disconnecting failed');
    }
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
