import type { Given } from './provenance.js';
import type { RecordHeaders, TopicDefinition } from '#contracts';

/** A record on its way into the log. */
export interface ExchangeRecord {
  readonly topic: Pick<TopicDefinition, 'name' | 'partitions' | 'flashPartitions'>;
  readonly key: string;
  /** Whether it travels on the partitions kept for flash. */
  readonly flash: boolean;
  readonly value: Buffer;
  readonly headers: RecordHeaders;
}

/** Where the log put a record. */
export interface Placed {
  readonly partition: number;
  readonly offset: bigint;
}

/** The log everything travels on. */
export abstract class ExchangeLog {
  /**
   * Appends records; resolves when all in-sync replicas have them, with their places in the order given.
   * @throws Error when that is not known; the records may or may not be there
   */
  abstract append(records: readonly ExchangeRecord[]): Promise<readonly Placed[]>;
}

/** The first acceptance of a `(from, id)`. */
export interface FirstAcceptance extends Placed {
  readonly digest: string;
  /** SHA-256 of the signing input. */
  readonly inputDigest: Buffer;
  /** Milliseconds since the epoch. */
  readonly acceptedAt: number;
}

export interface Reference {
  readonly from: string;
  readonly id: string;
}

/** How far the ledger is behind what was promised: a figure at hand, nothing that has to be asked. */
export interface PromisePace {
  /** Milliseconds for which the oldest promise has waited. */
  readonly lagMs: number;
  /** Notes where an accepted message lies. */
  accepted(partition: number, offset: bigint): void;
}

/** What the hub remembers of acceptances beyond this process. */
export abstract class AcceptedStore {
  /** The first acceptance, if the view has it; undefined also when the view is away, for acceptance does not wait for it. */
  abstract find(reference: Reference): Promise<FirstAcceptance | undefined>;
}

/** An acceptance as the router found it in the log. */
export interface Claim extends FirstAcceptance, Reference {
  /** What it is decided by beside the registry; absent where there is nothing. */
  readonly given?: Given;
}

export interface Claimed {
  /** The acceptance that stands for this `(from, id)`: this one, or an earlier one. */
  readonly standing: FirstAcceptance;
  /** The rule-set version its decision is made at, however often it is made. */
  readonly version: number;
  /** What its decision is made by beside the registry. */
  readonly given: Given;
  /** Whether its decision names the entry of its acceptance: decisions of earlier versions do not, also when they are made again. */
  readonly chained: boolean;
}

/** Who comes first: decided once, in the database, for each `(from, id)`. */
export abstract class ClaimStore {
  /** Claims a batch; the results in the order given. @param version the rule-set version new claims are decided at */
  abstract claim(claims: readonly Claim[], version: number): Promise<readonly Claimed[]>;
}
