import { derivedSalt, referenceOf, type Message } from '#contracts';
import type { Directory } from '#directory';
import { causedMessageRecord, hubMessage, type ExchangeLog, type ExchangeRecord, type HubIdentity } from '#exchange';
import { toTimestamp, type Clock } from '#kernel';
import { monthsLater, rulesOn, type KindRules } from '../kinds.js';
import type { Due } from './book.js';

/** How many deadlines one look takes. */
const LOOK_LIMIT = 100;

/** Where terms and dates of review are kept. */
export abstract class NoticeDeadlineStore {
  /** Circulating notices whose term is over. */
  abstract over(now: number, limit: number): Promise<readonly Due[]>;
  /** Those whose owner is to be asked. */
  abstract reviews(now: number, limit: number): Promise<readonly Due[]>;
  /** They count as asked from now. */
  abstract asked(notices: readonly string[]): Promise<void>;
}

/**
 * What time brings to notices: owners are asked ahead of the end of the term, and what nobody extended expires by an act
 * of the hub. Everything said is a function of the deadline, so saying it twice says it once. Deadlines of a contested
 * bureau stand still (R27).
 */
export class NoticeDeadlines {
  constructor(private readonly parts: { readonly hub: HubIdentity; readonly directory: Directory; readonly kinds: readonly KindRules[]; readonly store: NoticeDeadlineStore; readonly log: ExchangeLog; readonly clock: Clock }) {}

  /** Looks once. @returns how many owners were asked, and how many notices are over */
  async look(): Promise<{ readonly asked: number; readonly over: number }> {
    const { store, log, clock } = this.parts;
    const now = clock.now();
    const due = (await store.reviews(now, LOOK_LIMIT)).filter((one) => this.#runs(one));
    const over = (await store.over(now, LOOK_LIMIT)).filter((one) => this.#runs(one));
    if (due.length + over.length === 0) return { asked: 0, over: 0 };
    await log.append([...due.map((one) => this.#ask(one)), ...over.map((one) => this.#expire(one))]);
    if (due.length > 0) await store.asked(due.map(({ notice }) => notice.id));
    return { asked: due.length, over: over.length };
  }

  #runs({ notice }: Due): boolean {
    return this.parts.directory.participant(notice.requester)?.isFrozen(this.parts.directory.version) !== true;
  }

  #ask({ notice, exercise, content, at }: Due): ExchangeRecord {
    const until = notice.until ?? at;
    const months = rulesOn(this.parts.kinds, notice.kind, until)?.reviewAheadMonths ?? 6;
    const reviewBy = toTimestamp(until).slice(0, 10);
    return this.#say('control.review/1', exercise, notice.requester, Math.min(at, monthsLater(until, -months)), `review ${notice.id} ${reviewBy}`, {
      message: referenceOf(content), digest: notice.content, reviewBy, detail: 'Is the notice still needed? Extend it with a reason, or withdraw it; otherwise it expires on that day.',
    });
  }

  #expire({ notice, exercise, at }: Due): ExchangeRecord {
    return this.#say('notice.act/1', exercise, notice.requester, at, `expire ${notice.id} ${notice.step}`, { notice: notice.id, act: 'expire', step: notice.step });
  }

  #say(type: Message['type'], exercise: boolean, to: string, at: number, cause: string, body: Readonly<Record<string, unknown>>): ExchangeRecord {
    const { hub } = this.parts;
    const said = hubMessage(hub, { type, mode: exercise ? 'exercise' : 'live', precedence: 'routine', to: [to], body, cause, at });
    return causedMessageRecord(said, { at, salt: derivedSalt(hub.derivedKey('timer salts'), cause) });
  }
}
