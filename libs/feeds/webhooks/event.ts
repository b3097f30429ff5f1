import { createHash } from 'node:crypto';
import type { FeedItem } from '../feed-reader.js';
import type { Subscription } from '../subscription.js';

export const EVENT_TYPE = 'application/cloudevents+json; charset=utf-8';

export interface Posted {
  readonly from: string;
  readonly id: string;
  readonly type: string;
}

/**
 * What is posted: a CloudEvent 1.0 in JSON, with the signed message untouched in `data`. Its attributes say what the reader
 * can also find in the message, so that it may be routed before it is verified; what counts is what was signed.
 */
export function eventOf(subscription: Subscription, { from, id, type }: Posted, item: FeedItem): string {
  return JSON.stringify({
    specversion: '1.0',
    id: `${subscription.feed}:${from}/${id}`,
    source: from,
    type,
    subject: subscription.feed,
    time: item.receivedAt,
    datacontenttype: item.message.endsWith('~') ? 'application/sd-jwt' : 'application/jose',
    ententechange: item.change,
    ...(item.of === undefined ? {} : { ententeof: item.of }),
    ententemode: subscription.mode,
    ententesubscription: subscription.id,
    ententecursor: item.cursor,
    ...(item.keepUntil === undefined ? {} : { ententekeepuntil: item.keepUntil }),
    data: item.message,
  });
}

/** `webhook-id`: the same for every try of one item by one subscription. */
export const webhookId = (subscription: string, { from, id }: Posted): string => `msg_${createHash('sha256').update(`${subscription} ${from}/${id}`).digest('base64url').slice(0, 27)}`;
