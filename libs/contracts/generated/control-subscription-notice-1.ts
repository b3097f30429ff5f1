// Generated from schemas/control/subscription-notice/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Instant } from './common-instant-1.js';

/**
 * The hub tells a subscriber that nothing is posted to its webhook any more, why, and what it can do.
 */
export interface SubscriptionNotice {
  /**
   * The subscription.
   */
  subscription: string;
  /**
   * The feed it is to.
   */
  feed: string;
  /**
   * What happened.
   */
  event: 'webhook-disabled';
  /**
   * When it happened.
   */
  at: Instant;
  /**
   * Why it happened.
   */
  reason: string;
  /**
   * What the subscriber can do.
   */
  detail?: string;
}
