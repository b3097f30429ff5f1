import { bureauOf, derivedSalt, participantKind, referenceOf, TOPICS } from '#contracts';
import type { Directory } from '#directory';
import { toTimestamp, type Clock } from '#kernel';
import { causedMessageRecord, derivedRecord, type Cause } from '../exchange-records.js';
import { hubMessage, type HubIdentity } from '../hub-identity.js';
import type { CountFault } from './counts.js';
import type { ExchangeLog, ExchangeRecord } from '../ports.js';
import type { HeldMessage } from '../route/held-messages.js';
import { supervisionEnded } from '../route/supervision.js';
import type { AlertDue, Expired, Ordered, Retention, ReviewDue } from './retention.js';

/** How long before its date of review an owner is asked, in months (RPD: six months before the end). */
export const REVIEW_MONTHS = 6;
/** How many deadlines one look takes. */
const LOOK_LIMIT = 200;
/** How long the content of an endorsed message is kept beside the log, in milliseconds: as long as a router may work its endorsement off again. */
const ENDORSED_KEPT_MS = 8 * 24 * 60 * 60_000;
/** How long a meeting that was told is kept, in milliseconds: beyond the day in which it is not told again. */
const ALERT_KEPT_MS = 2 * 24 * 60 * 60_000;

/** What one look did. */
export interface Look {
  readonly erased: number;
  readonly asked: number;
  readonly lapsed: number;
  /** Let go because supervision of their sender ended. */
  readonly released: number;
  /** Owners told of who was refused what (R6). */
  readonly alerted: number;
  /** Senders told of what they count and did not come. */
  readonly miscounted: number;
  /** Whether there may be more to do at once. */
  readonly more: boolean;
}

/** The date so many months after a time, in UTC. */
export function monthsAfter(time: number, months: number): string {
  const date = new Date(time);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  // 31 August and six months is the last day of February, not one of March.
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date.getUTCDate(), last));
  return first.toISOString().slice(0, 10);
}

/**
 * The duties that time brings: content goes when it expires, or is ordered to go, owners are asked before the date of review, what nobody
 * endorsed lapses, what was held under a supervision that is over goes out, and owners hear who was refused what. What the log must know is produced before the deadlines count as met, and is a function of them: a
 * crash in between repeats and never omits.
 */
export class Lifecycle {
  constructor(private readonly parts: { readonly hub: HubIdentity; readonly directory: Directory; readonly retention: Retention; readonly log: ExchangeLog; readonly clock: Clock }) {}

  /** Looks once. @returns undefined when another process is looking */
  async look(): Promise<Look | undefined> {
    const { retention, log, clock } = this.parts;
    const now = clock.now();
    return await retention.look(async (turn) => {
      const paused = this.#paused();
      // Orders first: one that was told of and not counted yet must not come out as an expiry the next time.
      const ordered = await turn.eraseOrdered(now, LOOK_LIMIT);
      const erased = await turn.erase(now, paused, LOOK_LIMIT);
      const due = await turn.reviews(monthsAfter(now, REVIEW_MONTHS), paused, LOOK_LIMIT);
      const lapsed = await turn.lapse(now, paused, LOOK_LIMIT);
      const overReviews = await turn.overReviews(this.#supervising(now), LOOK_LIMIT);
      const alerts = await turn.alerts(LOOK_LIMIT);
      const counts = await turn.counts(now);
      await log.append([...erased.map((one) => this.#erased(one, 'expired', one.expiresAt)), ...ordered.map((one) => this.#ordered(one)), ...due.flatMap((one) => this.#ask(one)), ...lapsed.flatMap((one) => this.#lapsed(one)), ...overReviews.flatMap((one) => this.#release(one, now)), ...alerts.map((one) => this.#alert(one)), ...counts.map((one) => this.#miscounted(one))]);
      await turn.forgetEndorsed(now - ENDORSED_KEPT_MS, LOOK_LIMIT);
      await turn.forgetAlerts(now - ALERT_KEPT_MS, LOOK_LIMIT);
      const did = { erased: erased.length + ordered.length, asked: due.length, lapsed: lapsed.length, released: overReviews.length, alerted: alerts.length, miscounted: counts.length };
      await turn.looked(now, did);
      return { ...did, more: Math.max(did.erased, did.asked, did.lapsed, did.released, did.alerted) === LOOK_LIMIT };
    });
  }

  /** Whose deadlines stand still because two authorities claim them (R27). */
  #paused(): string[] {
    const { directory } = this.parts;
    return [...directory.participants.values()].filter((one) => one.kind === 'bureau' && one.isFrozen(directory.version)).map(({ id }) => id);
  }

  /** Rules under which messages are looked at before they go out, of anybody, now (R21). */
  #supervising(now: number): string[] {
    const { directory } = this.parts;
    const rules = directory.ruleShelf.all(directory.version).filter(({ body }) => body['kind'] === 'supervised');
    return rules.filter(({ id }) => supervisionEnded([id], directory, now) === undefined).map(({ id }) => id);
  }

  #cause(at: number, about: string): Cause {
    return { at, salt: derivedSalt(this.parts.hub.derivedKey('timer salts'), about) };
  }

  #erased(one: Omit<Expired, 'expiresAt'>, ground: 'expired' | 'order' | 'oversight', at: number, under: { readonly basis?: string; readonly order?: string } = {}): ExchangeRecord {
    const reference = referenceOf(one);
    const owner = bureauOf(one.from) ?? one.from;
    const value = this.parts.hub.signEvent({ event: 'erased', message: reference, digest: one.digest, owner, ground, ...under, mode: one.exercise ? 'exercise' : 'live', at: toTimestamp(at), ...(one.decided === undefined ? {} : { step: 3, previous: one.decided }) });
    return derivedRecord({ topic: TOPICS.erased, key: owner, causeId: reference, source: 'hub', type: 'entente.erased/1', digest: one.digest, value }, this.#cause(at, `erased ${reference}`));
  }

  /** By whom, and by which law, is in the log; why is between those concerned. */
  #ordered(one: Ordered): ExchangeRecord {
    return this.#erased(one, participantKind(one.by.from) === 'oversight' ? 'oversight' : 'order', one.orderedAt, { basis: one.basis, order: referenceOf(one.by) });
  }

  #ask(due: ReviewDue): ExchangeRecord[] {
    // From when it was to be asked: the same letter whenever it is written again.
    const at = Math.max(due.acceptedAt, Date.parse(monthsAfter(Date.parse(due.reviewBy), -REVIEW_MONTHS)));
    return due.owners.map((owner) =>
      this.#say(due, 'control.review/1', owner, { reviewBy: due.reviewBy, detail: 'Recall it when it is needed no longer; send it again with a later date when it is.' }, `review ${referenceOf(due)} ${due.reviewBy} ${owner}`, at),
    );
  }

  /** Tells both sides that nobody endorsed it in time. */
  #lapsed(held: HeldMessage): ExchangeRecord[] {
    return [held.from, held.endorser].map((to) => this.#say(held, 'control.rejection/1', to, { code: 'already-expired', detail: 'It expired before it was endorsed.' }, `lapsed ${referenceOf(held)} ${to}`, held.expiresAt ?? held.heldAt));
  }

  /** Supervision ends by itself: what was held under it goes out, and both sides hear that it does. */
  #release(held: HeldMessage, now: number): ExchangeRecord[] {
    if (held.review === undefined) return [];
    const at = Math.max(held.heldAt, supervisionEnded(held.review.rules, this.parts.directory, now) ?? now);
    return [this.#say(held, 'control.endorsement/1', held.from, { verdict: 'endorsed', note: 'The supervision it was held under is over.' }, `released ${referenceOf(held)} ${held.endorser}`, at)];
  }

  /** To the owner alone, whose rule asks for it; who asked hears nothing. The time of asking makes it the same letter again. */
  #alert({ of, digest, exercise, owner, reader, who, action, rule, at }: AlertDue): ExchangeRecord {
    return this.#say({ ...of, digest, exercise }, 'control.alert/1', owner, { who, at: toTimestamp(at), action, rule }, `alert ${referenceOf(of)} ${reader} ${rule}`, at);
  }

  /** To the sender, whose count it is; the message at which it shows makes it the same letter again. */
  #miscounted({ of, missing, detail }: CountFault): ExchangeRecord {
    return this.#say(of, 'control.alert/1', of.from, { who: of.from, at: toTimestamp(of.acceptedAt), action: 'count', ...(missing === undefined ? {} : { missing }), detail }, `count ${referenceOf(of)} ${detail}`, of.acceptedAt);
  }

  #say(about: Pick<Expired, 'from' | 'id' | 'digest' | 'exercise'>, type: string, to: string, body: Readonly<Record<string, unknown>>, cause: string, at: number): ExchangeRecord {
    const reference = referenceOf(about);
    const said = hubMessage(this.parts.hub, {
      type, mode: about.exercise ? 'exercise' : 'live', precedence: 'routine', to: [to], body: { message: reference, digest: about.digest, ...body }, inReplyTo: reference, cause, at,
    });
    return causedMessageRecord(said, this.#cause(at, cause));
  }
}
