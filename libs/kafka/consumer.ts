import type { KafkaConnection } from './connection.js';
import type { RecordProducer } from './producer.js';
import type { ConsumedRecord } from './records.js';

/** Circumstances of one call of the handler. */
export interface HandleContext {
  /** 1 on the first call with these records; higher when an earlier call with them failed. */
  readonly attempt: number;
  /** Aborts when the work is no longer this process's to do: the member was expelled, or must give way. */
  readonly signal: AbortSignal;
}

/** What one call of the handler did, for metrics. */
export interface HandleTiming {
  readonly records: number;
  readonly bytes: number;
  /** Time inside the handler, in milliseconds. */
  readonly tookMs: number;
  readonly failed: boolean;
}

/**
 * - `joining`: not a member of the group (yet, or again)
 * - `running`: consuming
 * - `troubled`: the handler, the position store or the dead-letter topic fails for a passing reason; tried again and again
 * - `restarting`: the client crashed and is set up anew
 * - `stopped`, `failed`: the end, wanted or not
 */
export type ConsumerState = 'joining' | 'running' | 'troubled' | 'restarting' | 'stopped' | 'failed';

/** Which part of a topic's partitions a consumer takes: see `partitionOf`. */
export type Lane = 'flash' | 'routine';

export interface ConsumerOptions {
  readonly connection: KafkaConnection;
  /** Group id. Two lanes of the same work are two groups. */
  readonly group: string;
  readonly topics: readonly string[];
  /** Take only this lane's partitions, so that flash traffic has a consumer of its own and overtakes. All by default. */
  readonly lane?: Lane;
  /** How many of a topic's last partitions are for flash. Needed with `lane`. */
  readonly flashPartitionsOf?: (topic: string) => number;
  /**
   * Stable name of this process within the group, such as a pod's. A member that an earlier process of the same name
   * left behind is expelled at the start, so that a restart after a crash does not wait for its session to expire.
   */
  readonly instance?: string;

  /**
   * Does the work. Records of all partitions, those of one partition together and in order; offsets may have gaps. One
   * call at a time. When it resolves the offsets are committed; when it rejects, see `isTransient`.
   */
  readonly handle: (records: ConsumedRecord[], context: HandleContext) => Promise<void>;
  /** Where the handler's own store says a partition goes on (the next offset), asked at each assignment; undefined for the group's committed offset, or the beginning. */
  readonly startAt?: (topic: string, partition: number) => Promise<bigint | undefined>;
  /** Whether an error says that something is away for a while. Such calls are repeated for ever; a `SendFailed` that is retriable always counts as one. */
  readonly isTransient?: (error: unknown) => boolean;
  /** Calls with the same records before they are taken apart to find the poisonous one, and with that one before it is buried. Default 3. */
  readonly maxAttempts?: number;
  /** Pauses between attempts, in milliseconds. Default 100, doubling to 5000. */
  readonly backoff?: { readonly initialMs: number; readonly maxMs: number };

  /** Writes dead letters. */
  readonly deadLetter: RecordProducer;
  /** Where dead letters of a topic go; partition 0 of it. */
  readonly deadTopic: (topic: string) => string;
  /** Called after a record was written to its dead-letter topic, before its offset is committed; a rejection is repeated like a transient error. */
  readonly onDeadLetter?: (record: ConsumedRecord, error: unknown) => void | Promise<void>;

  /** Records of one call. Default 500. */
  readonly maxRecordsPerCall?: number;
  /** Bytes of one call, unless a single record is larger. Default 8 MiB. */
  readonly maxBytesPerCall?: number;
  /** Bytes of one fetch from one broker, unless a single record is larger: what a backlog can take of memory. Default 2 MiB. */
  readonly maxBytesPerFetch?: number;
  /** Bytes of one fetch from one partition. Not below what producers send of one at once (`maxPartitionBytes` there): of a larger batch a broker gives nothing unless its partition comes first. Default 1 MiB. */
  readonly maxBytesPerPartition?: number;
  /** How long to wait for other brokers' answers before calling the handler, in milliseconds, at most 2. Default 0: one broker's answer comes as a whole. */
  readonly lingerMs?: number;
  /** How long a broker holds a fetch that finds nothing, in milliseconds. New records end the wait at once; it bounds how fast pausing and stopping take effect. Default 200. */
  readonly maxWaitMs?: number;
  /** Silence after which the group takes this member's partitions away, in milliseconds. Default 10,000. */
  readonly sessionTimeoutMs?: number;
  /** A call of the handler longer than this makes the consumer unready, in milliseconds. Default 60,000. */
  readonly handleTimeoutMs?: number;

  readonly onState?: (state: ConsumerState, detail: string) => void;
  readonly onHandle?: (timing: HandleTiming) => void;
  /** Crashes in a row, the broker being reachable, after which `onFatal` is called. Default 5. */
  readonly maxCrashes?: number;
  /** Consuming is over and the process should exit, so that whatever supervises it starts it anew. */
  readonly onFatal: (error: Error) => void;
}

/** Whether and how a consumer lives; cheap to ask. */
export interface ConsumerHealth {
  readonly ready: boolean;
  /** Why not. */
  readonly reason?: string;
  /** Records known to lie ahead, over the assigned partitions, as of their last fetch. */
  readonly lag: number;
  /** When the group last confirmed the membership, in milliseconds since the epoch; 0 for never. */
  readonly lastHeartbeatAt: number;
  /** Assigned partitions. */
  readonly assigned: number;
}

/** A consumer at work. */
export interface RunningConsumer {
  health(): ConsumerHealth;
  /** Stops fetching; the membership is kept. Takes effect within `maxWaitMs`. */
  pause(): void;
  resume(): void;
  /**
   * Lets the call in progress finish, commits, leaves the group and disconnects.
   * @param deadlineMs patience, in milliseconds, after which the connections are cut; default 10,000
   */
  stop(deadlineMs?: number): Promise<void>;
}
