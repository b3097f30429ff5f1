import { derivedSalt, referenceOf, TOPICS } from '#contracts';
import { causedMessageRecord, derivedRecord, hubMessage, type ExchangeLog, type ExchangeRecord, type HubIdentity, type ShownMessage } from '#exchange';
import { newUuidV7, toTimestamp, type Clock } from '#kernel';
import type { FeedReader } from '../feed-reader.js';
import type { Subscription } from '../subscription.js';
import { EVENT_TYPE, eventOf, webhookId } from './event.js';
import { LADDER, waitAfter } from './ladder.js';
import { signatureHeaders, type WebhookKeys } from './sign.js';
import type { Asked, Call, Delivered, Leased, Outcome, WebhookCaller, WebhookQueue } from './webhook-queue.js';

/** How long a process works on a subscription before others may; longer than one call may take. In milliseconds. */
const LEASE_MS = 30_000;
/** How many webhooks are called at a time, and how many of one participant. */
const MOST_CALLS = 64;
const MOST_CALLS_OF_ONE = 8;
/** How many items one turn brings before others have theirs, and for how long it may go on to the next, in milliseconds: receivers may be slow. */
const TURN_ITEMS = 50;
const TURN_MS = 30_000;
/** When a subscription that is closed just now is looked at again, in milliseconds. */
const CLOSED_MS = 10_000;
/** The receiver says that nobody lives there any more (Standard Webhooks). */
const GONE = 410;

export interface PostmanParts {
  readonly hub: HubIdentity;
  readonly queue: WebhookQueue;
  readonly reader: FeedReader;
  readonly caller: WebhookCaller;
  readonly log: ExchangeLog;
  readonly keys: WebhookKeys;
  readonly clock: Clock;
  readonly onTrouble: (error: unknown) => void;
  readonly onCall?: (call: Call) => void;
  readonly random?: () => number;
  readonly ladder?: readonly number[];
}

/**
 * Brings feeds to webhooks, each subscription in its own order: an item that fails holds back those behind it, and nobody
 * else. Decided and recorded anew at every try; a delivery is in the database before the log is told, so that a crash
 * between a receiver's answer and the next item tells the log exactly once, byte for byte.
 */
export class Postman {
  readonly #running = new Map<string, { readonly participant: string; readonly done: Promise<void> }>();

  constructor(private readonly parts: PostmanParts) {}

  /** Starts what is due, and does not wait for it. @returns how many subscriptions were taken up */
  async look(): Promise<number> {
    const { queue, clock } = this.parts;
    await this.#record(await queue.unrecorded(200));
    const free = MOST_CALLS - this.#running.size;
    if (free <= 0) return 0;
    const taken = await queue.take(clock.now(), LEASE_MS, { most: free, mostOfOne: MOST_CALLS_OF_ONE, running: new Map([...this.#running].map(([id, { participant }]) => [id, participant])) });
    for (const leased of taken) {
      const { id, participant } = leased.subscription;
      const done = this.#turn(leased)
        .catch(this.parts.onTrouble)
        .finally(() => this.#running.delete(id));
      this.#running.set(id, { participant, done });
    }
    return taken.length;
  }

  /** Resolves when what is under way is over. */
  async rest(): Promise<void> {
    await Promise.all([...this.#running.values()].map(({ done }) => done));
  }

  /** One turn; whatever ends it, the subscription is free for the next. */
  async #turn(leased: Leased): Promise<void> {
    const { clock, queue } = this.parts;
    // Whatever comes of it, those who waited meanwhile come first.
    let nextAt = clock.now();
    const end = nextAt + TURN_MS;
    try {
      for (const asked of await queue.askedAgain(leased)) if (clock.now() < end) await this.#again(leased, asked);
      nextAt = await this.#onward(leased, end);
    } finally {
      await queue.release(leased, nextAt);
    }
  }

  /** @param end of the turn @returns from when on it may have its next turn; both in milliseconds since the epoch */
  async #onward(leased: Leased, end: number): Promise<number> {
    const { queue, reader, clock } = this.parts;
    for (let items = 0; items < TURN_ITEMS && clock.now() < end; items++) {
      const now = clock.now();
      const subscription = await queue.renew(leased, now, LEASE_MS);
      if (subscription?.webhook === undefined || subscription.webhook.nextAt > now) return now;
      if (!reader.isOpen(subscription)) return now + CLOSED_MS;
      // What is withheld may be much: one look at a time, so that the lease is renewed between them.
      const { items: found, scannedTo, more } = await reader.scan(subscription, subscription.webhook.position, { limit: 1, door: 'webhook', once: true });
      const [item] = found;
      if (item !== undefined && !(await this.#deliver(leased, subscription, item, false))) return now;
      if (item === undefined) await queue.pass(leased, scannedTo);
      if (item === undefined && !more) return now;
    }
    return clock.now();
  }

  /** One item once more, out of turn, as far as the subscriber may have it now. Asked for until it was done: a crash in between posts it again and never leaves it out. */
  async #again(leased: Leased, asked: Asked): Promise<void> {
    const { position } = asked;
    const subscription = await this.parts.queue.renew(leased, this.parts.clock.now(), LEASE_MS);
    if (subscription === undefined) return;
    const { items } = await this.parts.reader.scan(subscription, position - 1n, { limit: 1, door: 'webhook', until: position });
    const [item] = items;
    if (item !== undefined) await this.#deliver(leased, subscription, item, true);
    await this.parts.queue.doneAgain(leased, asked);
  }

  /** @returns whether the next item may follow */
  async #deliver(leased: Leased, subscription: Subscription, item: ShownMessage, resent: boolean): Promise<boolean> {
    const { keys, reader, caller, clock, queue, hub, log } = this.parts;
    const { webhook, id } = subscription;
    if (webhook === undefined) return false;
    const body = eventOf(subscription, item, reader.present(subscription, item));
    const began = clock.now();
    const signed = signatureHeaders(keys, { id: webhookId(id, item), timestamp: Math.floor(began / 1000), body }, id, webhook);
    const call = await caller.post(webhook.url, { 'content-type': EVENT_TYPE, 'user-agent': 'Entente-Webhooks/1', ...signed }, body);
    this.parts.onCall?.(call);
    const at = clock.now();
    // Failures are the item's: what comes in its place, should it be withdrawn, is tried as often.
    const failures = webhook.failing === item.position ? webhook.failures : 0;
    const outcome = resent ? ({ then: 'nothing' } as const) : this.#outcome(call, failures, at);
    const attempt = { id: newUuidV7(at), message: referenceOf(item), position: item.position, number: failures + 1, at, tookMs: call.tookMs, status: call.status, outcome: call.outcome, detail: call.detail, resent };
    // Told before it is so: a crash in between tells it again and never leaves it out.
    if (outcome.then === 'disable') await log.append([noticeOf(hub, subscription, outcome.reason, at)]);
    if (!(await queue.attempted(leased, attempt, outcome))) return false;
    if (call.outcome === 'delivered') await this.#record((await queue.unrecorded(200)).filter((one) => one.attempt.id === attempt.id));
    return outcome.then === 'next';
  }

  #outcome(call: Call, failures: number, at: number): Outcome {
    if (call.outcome === 'delivered') return { then: 'next' };
    if (call.status === GONE) return { then: 'disable', reason: 'The webhook answered 410 Gone.' };
    const { random = Math.random, ladder = LADDER } = this.parts;
    const wait = waitAfter(failures + 1, random(), ladder, call.retryAfterMs);
    return wait === undefined ? { then: 'disable', reason: `The webhook failed ${String(failures + 1)} times in a row. ${call.detail ?? ''}`.trim() } : { then: 'again', at: at + wait };
  }

  async #record(delivered: readonly Delivered[]): Promise<void> {
    if (delivered.length === 0) return;
    await this.parts.log.append(delivered.map((one) => deliveredRecord(this.parts.hub, one)));
    await this.parts.queue.recorded(delivered.map(({ attempt }) => attempt.id));
  }
}

/** A function of the try alone: the same bytes whenever it is made again. */
function deliveredRecord(hub: HubIdentity, { subscription, attempt }: Delivered): ExchangeRecord {
  const { participant, mode, id } = subscription;
  const { message, digest, at } = attempt;
  const value = hub.signEvent({ event: 'delivered', message, digest, recipient: participant, road: 'webhook', mode, at: toTimestamp(at), subscription: id });
  return derivedRecord(
    { topic: TOPICS.delivered, key: participant, causeId: `${message}:${participant}:webhook:${attempt.id}`, source: 'hub', type: 'entente.delivered/1', digest, value },
    { at, salt: derivedSalt(hub.derivedKey('webhook salts'), attempt.id) },
  );
}

/** Tells a subscriber that nothing is posted to it any more, and what to do. */
function noticeOf(hub: HubIdentity, { participant, mode, id, feed }: Subscription, reason: string, at: number): ExchangeRecord {
  const cause = `disabled ${id} ${String(at)}`;
  const said = hubMessage(hub, {
    type: 'control.subscription-notice/1', mode, precedence: 'routine', to: [participant], cause, at,
    body: { subscription: id, feed, event: 'webhook-disabled', at: toTimestamp(at), reason, detail: 'Mend the receiver, then resume the subscription: it goes on with the item that failed.' },
  });
  return causedMessageRecord(said, { at, salt: derivedSalt(hub.derivedKey('webhook salts'), cause) });
}
