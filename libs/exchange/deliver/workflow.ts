import type { ExchangeRecord, Reference } from '../ports.js';
import type { Cause } from '../exchange-records.js';
import type { Delivery } from './delivery.js';
import type { FiledMessage, MailboxTurn } from './mailboxes.js';

/** A filed message that goes to further participants, and what makes it do so. */
export interface HandedOn {
  readonly of: Reference;
  /** The message that has it handed on. */
  readonly by: Reference;
  /** Rule-set version and time (ms) of that message: by these the owner's rules are asked. */
  readonly version: number;
  readonly at: number;
  readonly cause: Cause;
}

/** What something published in a feed is of. */
export interface Subject {
  /** The first content of it: a notice goes by the request it began with. */
  readonly of: Reference;
  /** Whether it says what became of the content that stood then, instead of being content: it is shown to those alone who have that. */
  readonly says: boolean;
}

/** For whom a filed message is published in a feed. */
export interface Circle extends Subject {
  readonly feed: string;
  /** Whom its owner keeps out. */
  readonly excluded: ReadonlySet<string>;
  /** Who of those the feed is open to may have it, if the rules let them. */
  readonly may: (reader: string) => boolean;
}

/** What a workflow can do about what it noted. */
export interface Road {
  readonly say: (records: readonly ExchangeRecord[]) => Promise<unknown>;
  /** @returns whom it reached who did not have it: those its owner's rules allow */
  readonly handOn: (handed: HandedOn, to: readonly string[]) => Promise<readonly string[]>;
  /** Publishes a filed message in a feed, as far as its owner's rules and agreements let each reader have it. */
  readonly publish: (handed: HandedOn, circle: Circle) => Promise<void>;
}

/** A port: what messages of a kind of their own lead to, in the one line all couriers stand in. */
export interface Workflow {
  /** Notes what came, in the very turn that files it. @returns whether there is something to work off */
  note(turn: MailboxTurn, deliveries: readonly Delivery[]): Promise<boolean>;
  /**
   * A recall took effect. @param original what was recalled
   * @returns who hears of it besides those who were shown it; undefined when the message is nothing the workflow keeps
   */
  recalled(turn: MailboxTurn, recall: Delivery, original: FiledMessage): Promise<readonly string[] | undefined>;
  /** Works off what was noted, oldest first; a repetition says the same. @returns whether there may be more */
  settle(turn: MailboxTurn, road: Road): Promise<boolean>;
}
