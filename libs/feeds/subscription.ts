import type { Mode, Purpose } from '#contracts';
import type { FeedFilter } from './filter.js';

export type SubscriptionState = 'active' | 'paused' | 'disabled' | 'ended';

/** What a subscriber asked for, and where it stands. */
export interface Subscription {
  readonly id: string;
  readonly participant: string;
  readonly feed: string;
  readonly mode: Mode;
  /** What everything it brings is used for: declared once, and decided by for every item. */
  readonly purpose: Purpose;
  readonly officer: string | undefined;
  readonly case: string | undefined;
  readonly filter: FeedFilter;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The position in the mailboxes when it was made: without a cursor it begins behind it. */
  readonly since: bigint;
  readonly state: SubscriptionState;
  readonly stateReason: string | undefined;
  readonly stateAt: number;
  /** Where its items are posted to; undefined where they are fetched. */
  readonly webhook: Webhook | undefined;
}

export interface Webhook {
  readonly url: string;
  /** Which secret holds; the one before it holds for a day after a rotation. */
  readonly generation: number;
  readonly rotatedAt: number | undefined;
  /** Everything up to here was delivered, or was not to be. */
  readonly position: bigint;
  /** How often the item at `failing` has failed. */
  readonly failures: number;
  readonly failing: bigint | undefined;
  /** When it is tried next, milliseconds since the epoch. */
  readonly nextAt: number;
}

/** One try to deliver an item to a webhook. */
export interface Attempt {
  readonly id: string;
  readonly message: string;
  readonly digest: string;
  readonly position: bigint;
  readonly number: number;
  readonly at: number;
  readonly tookMs: number;
  readonly status: number | undefined;
  readonly outcome: 'delivered' | 'failed' | 'address-refused';
  readonly detail: string | undefined;
  readonly resent: boolean;
}

/** Most subscriptions one participant has at a time. */
export const MOST_SUBSCRIPTIONS = 200;

/** Where subscriptions are kept. What has ended stays on record and is found no more. */
export abstract class Subscriptions {
  /** @returns false when the participant has as many as it may */
  abstract create(subscription: Omit<Subscription, 'since'>): Promise<Subscription | undefined>;
  abstract of(participant: string): Promise<readonly Subscription[]>;
  abstract find(id: string): Promise<Subscription | undefined>;
  /** Changes the state of what has not ended. @returns the subscription as it is then; undefined when it has ended */
  abstract turn(id: string, state: SubscriptionState, reason: string | undefined, at: number): Promise<Subscription | undefined>;
  abstract rotate(id: string, at: number): Promise<Subscription | undefined>;
  /** The latest first. */
  abstract attempts(id: string, limit: number): Promise<readonly Attempt[]>;
}
