import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';

/** What the reader of a message is asked to do with it: see `schemas/control/restriction/1.schema.json`. */
export type Demand = 'destroy' | 'keep-unused' | 'none';

/** What a reader is asked, and for which members of the message, as JSON Pointers; none named: all of it. */
export interface Restriction {
  readonly demand: Demand;
  readonly withheld: readonly string[];
}

/** A message on an inbox topic, with everything its reading is judged by. */
export interface TakenMessage extends Reference {
  /** Its place in the order in which it was produced. */
  readonly number: bigint;
  readonly recipient: string;
  readonly exercise: boolean;
  readonly compact: string;
  readonly facts: string;
  readonly inherits: readonly string[];
  /** What was withheld when it was produced, as JSON Pointers. */
  readonly mask: readonly string[];
  /** What its reader was last asked; undefined when nothing ever was. */
  readonly last: Restriction | undefined;
}

/** A restriction that is stored and that its reader has not been told of. */
export interface Untold extends Reference, Restriction {
  readonly recipient: string;
  readonly digest: string;
  readonly exercise: boolean;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** How far what lies on inbox topics was judged. */
export interface Standing {
  /** The rule-set version up to which all of it was. */
  readonly version: number;
  /** The newest version any of it was judged by. */
  readonly target: number;
  /** When all of it was last judged by the clock, milliseconds since the epoch; -Infinity when never. */
  readonly judgedAt: number;
  readonly untold: boolean;
}

/** Which of it is judged: what goes to these, and what belongs to these. */
export interface Affected {
  readonly recipients: readonly string[];
  readonly owners: readonly string[];
}

/** What becomes true of what was taken at once, or not at all; short, for couriers wait meanwhile. */
export interface RestrictionTurn {
  standing(): Promise<Standing>;
  /** From now on nothing is judged by an older registry than this. */
  aim(version: number): Promise<void>;
  /** What their readers were last asked, of those that are neither recalled nor expired. */
  last(numbers: readonly bigint[], now: number): Promise<ReadonlyMap<bigint, Restriction | undefined>>;
  /** Whether anything of it lies behind this number. */
  anyBehind(after: bigint, affected: Affected | undefined, now: number): Promise<boolean>;
  /** Stores what is to be told. @param version what it was judged by @param since milliseconds since the epoch */
  restrict(restricted: readonly { readonly number: bigint; readonly restriction: Restriction }[], version: number, since: number): Promise<void>;
  /** All of it was judged at this version. @param at set when everything was looked at, milliseconds since the epoch */
  judged(version: number, at: number | undefined): Promise<void>;
  /** What nobody was told yet, the oldest first; it counts as told from now. */
  takeUntold(limit: number): Promise<readonly Untold[]>;
}

/** Where it is kept what lies on inbox topics. */
export abstract class RestrictionStore {
  /** How far it got, at a glance. */
  abstract standing(): Promise<Standing>;
  /** What is neither recalled nor expired, in order, behind a number. @param affected all of it when undefined */
  abstract page(after: bigint, affected: Affected | undefined, now: number, limit: number): Promise<readonly TakenMessage[]>;
  /** Consents to this message that hold now. */
  abstract grants(of: Reference, exercise: boolean, now: number): Promise<readonly Grant[]>;
  /** Owners whose consents were given, refused or ran out after one time and up to another, milliseconds since the epoch. */
  abstract consenting(after: number, upTo: number): Promise<readonly string[]>;
  /** While no other process does, and no courier notes what it produces. */
  abstract look<Result>(work: (turn: RestrictionTurn) => Promise<Result>): Promise<Result>;
}
