import type { Attempt, Subscription } from '../subscription.js';

/** A subscription this process works on alone, for a while. */
export interface Leased {
  readonly subscription: Subscription;
  readonly lease: string;
}

/** A try that reached the receiver, to be told to the log. */
export interface Delivered {
  readonly subscription: Subscription;
  readonly attempt: Attempt;
}

/** What follows from a try for what is next. */
export type Outcome =
  | { readonly then: 'next' }
  /** @param at milliseconds since the epoch */
  | { readonly then: 'again'; readonly at: number }
  | { readonly then: 'disable'; readonly reason: string }
  /** Asked for out of turn: nothing changes. */
  | { readonly then: 'nothing' };

/** How many subscriptions a process takes up. */
export interface Room {
  readonly most: number;
  /** Of one participant, those counted that are under way. */
  readonly mostOfOne: number;
  /** What is under way: participant by subscription. None of it is taken again, should its lease have run out. */
  readonly running: ReadonlyMap<string, string>;
}

/** An item to be posted again, out of turn. */
export interface Asked {
  readonly position: bigint;
  readonly at: Date;
}

/** Which webhooks have something to deliver, and how it went. Whoever's lease has run out changes nothing any more. */
export abstract class WebhookQueue {
  /** Takes subscriptions that have something to deliver now, those first that waited longest. */
  abstract take(now: number, leaseMs: number, room: Room): Promise<readonly Leased[]>;
  /** The subscription as it is now, its lease made longer; undefined when it is no longer this process's, or not active. */
  abstract renew(leased: Leased, now: number, leaseMs: number): Promise<Subscription | undefined>;
  /** Everything up to a position was delivered, or was not to be. */
  abstract pass(leased: Leased, position: bigint): Promise<void>;
  abstract release(leased: Leased, nextAt: number): Promise<void>;
  /** Notes a try and what follows from it, at once. @returns false when the lease was lost */
  abstract attempted(leased: Leased, attempt: Omit<Attempt, 'digest'>, outcome: Outcome): Promise<boolean>;
  /** Deliveries the log does not know of yet. */
  abstract unrecorded(limit: number): Promise<readonly Delivered[]>;
  abstract recorded(ids: readonly string[]): Promise<void>;
  /** Asks for an item that was tried before to be posted again. @returns false when it never was */
  abstract askAgain(subscription: string, message: string, now: number): Promise<boolean>;
  /** What was asked to be posted again for a subscription, in order. */
  abstract askedAgain(leased: Leased): Promise<readonly Asked[]>;
  /** It was posted again, or is not to be; unless it was asked for once more meanwhile, it is asked for no more. */
  abstract doneAgain(leased: Leased, asked: Asked): Promise<void>;
  /** Forgets tries before a time, in milliseconds since the epoch. */
  abstract forget(before: number): Promise<void>;
}

/** How a receiver answered. */
export interface Call {
  readonly status: number | undefined;
  readonly outcome: Attempt['outcome'];
  readonly detail: string | undefined;
  readonly tookMs: number;
  /** How long the receiver asks to be left alone (`Retry-After`, RFC 9110 §10.2.3), in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Posts something to a webhook. Never throws: whatever goes wrong is the answer. */
export abstract class WebhookCaller {
  abstract post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Call>;
}
