import type { Reference } from '../ports.js';
import type { ConsentBook } from './consents.js';
import type { InboxQueue } from './contested.js';
import type { Delivery, Published } from './delivery.js';
import type { ProductBook } from './products.js';
import type { TakenBook } from './taken.js';
import type { Subject } from './workflow.js';

/** A message as the view remembers it, without its content. */
export interface FiledMessage extends Reference {
  readonly position: bigint;
  readonly digest: string;
  readonly type: string;
  readonly exercise: boolean;
  readonly recipients: readonly string[];
  readonly audiences: readonly string[];
  readonly exceptFor: readonly string[];
  readonly version: number;
  readonly recalled: boolean;
  /** To whom a bureau handed it on. */
  readonly dispatched: readonly string[];
  /** Feeds in which it was published afterwards; absent when there are none. */
  readonly published?: readonly Published[];
}

/** The content of a filed message, opened. Times are milliseconds since the epoch. */
export interface FiledContent {
  readonly compact: string;
  readonly acceptedAt: number;
  readonly expiresAt: number | undefined;
  readonly facts: string;
  readonly inherits: readonly string[];
  /** The commitment of the decision it was filed by. */
  readonly decided: string | undefined;
}

/** A recall as it was stated. */
export interface Recall {
  /** The message recalled. */
  readonly of: Reference;
  readonly digest: string;
  readonly exercise: boolean;
  /** The control message that recalls it. */
  readonly by: Reference;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly recalledAt: number;
  readonly answerBy: number;
  /** The law or order under which its content is erased as well. */
  readonly erase?: string;
}

export interface Receipt {
  readonly of: Reference;
  readonly recipient: string;
  readonly byId: string;
  readonly status: string;
  readonly note: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Who still owes an answer to a request, and until when. */
export interface Owed {
  readonly of: Reference;
  readonly recipient: string;
  readonly digest: string;
  readonly exercise: boolean;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
}

/** A message whose owners look at it again by a date. */
export interface Review {
  readonly of: Reference;
  readonly digest: string;
  readonly exercise: boolean;
  readonly owners: readonly string[];
  /** `YYYY-MM-DD` */
  readonly reviewBy: string;
}

export interface Position {
  readonly topic: string;
  readonly partition: number;
  readonly nextOffset: bigint;
}

/** One courier's turn at the mailboxes: everything in it becomes true at once, or not at all. */
export abstract class MailboxTurn {
  abstract readonly consents: ConsentBook;
  abstract readonly queue: InboxQueue;
  abstract readonly products: ProductBook;
  abstract readonly taken: TakenBook;
  abstract positions(topic: string): Promise<ReadonlyMap<number, bigint>>;
  /** Notes where consumers go on; it becomes true with the rest of the turn. */
  abstract savePositions(positions: readonly Position[]): void;
  /** Every recall that names one of these messages, by whatever digest and in whichever mode. */
  abstract recalls(of: readonly Reference[]): Promise<readonly Recall[]>;
  /** Files messages and puts them into the mailboxes; those in `recalled` and in `waiting` are filed but reach nobody. Already filed ones are left alone. */
  abstract file(deliveries: readonly Delivery[], recalled: ReadonlySet<string>, waiting?: ReadonlySet<string>): Promise<void>;
  /** Puts a message that waited for a countersignature into a mailbox, at a new position; false when it lies there already. */
  abstract countersigned(message: FiledMessage, recipient: string, byId: string, at: number): Promise<boolean>;
  /** Delivers a message to these recipients only, whomever it was addressed to. */
  abstract fileFor(delivery: Delivery, recipients: readonly string[]): Promise<void>;
  abstract hold(deliveries: readonly Delivery[]): Promise<void>;
  /** Takes a message that waits for its time out of there, when it is the one a recall names, by digest and mode. */
  abstract takeHeld(recall: Recall): Promise<Delivery | undefined>;
  /** Who holds the message a recall names, for endorsement or for review. */
  abstract heldBy(recall: Recall): Promise<readonly string[]>;
  /** Takes out what is due. @param now milliseconds since the epoch */
  abstract release(now: number, limit: number): Promise<readonly Delivery[]>;
  /** What a filed message says; undefined when its content is gone. */
  abstract content(of: Reference): Promise<FiledContent | undefined>;
  /** Gives a filed message a place in further mailboxes, behind what was read there. @param version what it was decided at */
  abstract handOn(message: FiledMessage, by: Reference, version: number, recipients: readonly string[]): Promise<void>;
  /** Gives a filed message a place in a feed, behind what was read there; where it has one already, that stands. */
  abstract publish(message: FiledMessage, by: Reference, published: Published, subject: Subject): Promise<void>;
  abstract find(references: readonly Reference[]): Promise<ReadonlyMap<string, FiledMessage>>;
  /** Lets recalls that waited for these messages take effect. */
  abstract makeEffective(of: readonly Reference[]): Promise<void>;
  /** Who of these readers has been shown a message. */
  abstract shownTo(message: FiledMessage, readers: ReadonlySet<string>): Promise<readonly string[]>;
  /** Notes that these readers have it: producing to an inbox topic is the delivery and the read. */
  abstract markShown(shown: readonly { readonly reader: string; readonly of: Reference }[]): Promise<void>;
  /** The first recall of a message, by its digest and in its mode, stands. */
  abstract saveRecall(recall: Recall, effective: boolean, told: readonly string[]): Promise<boolean>;
  abstract withdraw(message: FiledMessage): Promise<void>;
  /** Notes that the content of what a recall names is to be erased; the first order stands. @returns whether it is that one */
  abstract orderErasure(recall: Recall & { readonly erase: string }): Promise<boolean>;
  abstract saveReceipts(receipts: readonly Receipt[]): Promise<void>;
  abstract owe(owed: readonly Owed[]): Promise<void>;
  /** Notes by when owners want to look at messages again. */
  abstract review(reviews: readonly Review[]): Promise<void>;
  abstract answered(of: Reference, recipient: string): Promise<void>;
  /** Requests overdue and not yet chased; they count as chased from now. */
  abstract takeOverdue(now: number, limit: number): Promise<readonly Owed[]>;
  /** Recalls whose deadline has passed with answers missing; they count as chased from now. */
  abstract takeOverdueRecalls(now: number, limit: number): Promise<readonly { readonly recall: Recall; readonly missing: readonly string[] }[]>;
}

/** What a turn is going to ask first. It is asked together with the turn itself, so that nobody in the line waits for it. */
export interface Ahead {
  /** Whose positions. */
  readonly topic: string;
  /** Messages whose recalls. */
  readonly of: readonly Reference[];
}

export abstract class Mailboxes {
  /** Runs work in the one line all couriers stand in. @throws Error when the database is away or refuses */
  abstract inTurn<Result>(work: (turn: MailboxTurn) => Promise<Result>, ahead?: Ahead): Promise<Result>;
  /** How far a topic partition was worked off; undefined when never. */
  abstract position(topic: string, partition: number): Promise<bigint | undefined>;
  /** Whether anything waits for its time, so that an idle courier takes no turn for nothing. @param contested whose queues stay closed */
  abstract anythingDue(now: number, contested?: readonly string[]): Promise<boolean>;
}
