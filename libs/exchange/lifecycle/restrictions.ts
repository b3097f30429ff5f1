import { derivedSalt, referenceOf } from '#contracts';
import type { Directory } from '#directory';
import { toTimestamp, type Clock } from '#kernel';
import { causedMessageRecord } from '../exchange-records.js';
import { hubMessage, type HubIdentity } from '../hub-identity.js';
import { openMessage, takenOut } from '../masks.js';
import type { ExchangeLog, ExchangeRecord } from '../ports.js';
import { STREAMING, type ReadJudge } from '../read/read-judge.js';
import { boundByTime, namedBetween, turnedBetween, withEntities } from './affected.js';
import type { Affected, Demand, Restriction, RestrictionStore, RestrictionTurn, Standing, TakenMessage, Untold } from './restriction-store.js';

/** How many messages one look judges, or tells of. */
const PAGE = 200;
/** How often what time alone can change is judged again though nothing was stated, in milliseconds: rules may speak of it, and consents end. */
const AGAIN_MS = 60 * 60_000;
const NOTHING: ReadonlySet<never> = new Set();

const DETAIL: Readonly<Record<Demand, string>> = {
  destroy: 'You may no longer use this message. Destroy it wherever you keep it, and answer with a receipt: destroyed, or retained with the ground in your law.',
  'keep-unused': 'You may not use this message for now. Keep it where nobody uses it; you will hear when that changes.',
  none: 'You may use this message again. What you destroyed of it can be read once more, at the doors of the hub.',
};
const OF_MEMBERS = 'You may no longer use these members of the message. Destroy them wherever you keep them, and answer with a receipt: destroyed, or retained with the ground in your law.';

/** One way through what was taken. */
interface Pass {
  /** The version up to which all had been judged when it began. */
  readonly from: number;
  readonly version: number;
  readonly at: number;
  /** Whether it looks at everything that time can have changed as well. */
  readonly timed: boolean;
  /** Undefined: everything, which is once, before anything was ever judged. */
  readonly affected: Affected | undefined;
  readonly after: bigint;
}

export interface RestrictionParts {
  readonly hub: HubIdentity;
  readonly directory: Directory;
  readonly store: RestrictionStore;
  readonly judge: Pick<ReadJudge, 'asked'>;
  readonly log: ExchangeLog;
  readonly clock: Clock;
}

/**
 * A later restriction acts as a recall on inbox topics (contract §5): what lies there has been handed over, so its reader is
 * told what it may not use any more. After each change of the registry, what the change can touch is judged again, in pages;
 * what follows is stored first and told then, out of what was stored, so that telling it again makes the same record.
 */
export class Restrictions {
  #pass: Pass | undefined;
  /** Up to when agreements and delegations were looked at, whether they began or ended by themselves. */
  #turnedAt = -Infinity;

  constructor(private readonly parts: RestrictionParts) {}

  /** Tells what is stored, or judges a page. @returns what it did, and whether there may be more to do at once */
  async look(): Promise<{ readonly restricted: number; readonly told: number; readonly more: boolean }> {
    const { store, clock } = this.parts;
    const now = clock.now();
    const standing = await store.standing();
    // What is stored is told before anything is judged anew: nothing is overtaken by what came after it.
    if (standing.untold) return { restricted: 0, told: await this.#tell(), more: true };
    const pass = (this.#pass ??= await this.#begin(standing, now));
    if (pass === undefined) return { restricted: 0, told: 0, more: false };
    const judged = await this.#judgePage(pass, now);
    // Only what is stored for good counts as done.
    this.#pass = judged?.after === undefined ? undefined : { ...pass, after: judged.after };
    const restricted = judged?.restricted ?? 0;
    return { restricted, told: 0, more: this.#pass !== undefined || restricted > 0 };
  }

  /** A way through, once no process with an older registry judges any more. */
  async #begin(standing: Standing, now: number): Promise<Pass | undefined> {
    const due = await this.#due(standing, now);
    if (due === undefined) return undefined;
    return await this.parts.store.look(async (turn) => ((await this.#aim(turn, due.version, due.from)) ? due : undefined));
  }

  async #due({ version: from, target, judgedAt }: Standing, now: number): Promise<Pass | undefined> {
    const { directory, store } = this.parts;
    const { version } = directory;
    // Another process has read further, and judged by it.
    if (version < target || version < from) return undefined;
    if (from < 0 || !Number.isFinite(judgedAt)) return { from, version, at: now, timed: true, affected: undefined, after: 0n };
    const timed = now - judgedAt >= AGAIN_MS;
    const turned = turnedBetween(directory, Math.max(this.#turnedAt, judgedAt), now);
    if (version === from && turned.size === 0 && !timed) {
      this.#turnedAt = now;
      return undefined;
    }
    const byTime = timed ? [...boundByTime(directory), ...(await store.consenting(judgedAt, now))] : [];
    const named = withEntities(directory, new Set([...namedBetween(directory, from, version), ...turned, ...byTime]));
    return { from, version, at: now, timed, affected: { recipients: named, owners: named }, after: 0n };
  }

  /** @returns false when another process knows more, or something was noted meanwhile that had been judged by less than is known here */
  async #aim(turn: RestrictionTurn, version: number, from: number): Promise<boolean> {
    const standing = await turn.standing();
    if (version < standing.target || standing.version < from) return false;
    if (version > standing.target) await turn.aim(version);
    return true;
  }

  /**
   * Judged beside the couriers' turns; only what follows is stored while they wait.
   * @returns how many were restricted, and where to go on; undefined when this way through has ended before its end
   */
  async #judgePage(pass: Pass, now: number): Promise<{ readonly restricted: number; readonly after: bigint | undefined } | undefined> {
    const { directory, store } = this.parts;
    const { version } = directory;
    const page = await store.page(pass.after, pass.affected, now, PAGE);
    const found = new Map<bigint, Restriction>();
    for (const one of page) {
      const restriction = await this.#restrictionOf(one, now);
      if (restriction !== undefined && isNews(restriction, one.last)) found.set(one.number, restriction);
    }
    const after = page.at(-1)?.number ?? pass.after;
    const last = page.length < PAGE;
    if (found.size === 0 && !last) return { restricted: 0, after };
    return await store.look(async (turn) => {
      if (!(await this.#aim(turn, version, pass.from))) return undefined;
      // Another process may have come to the same since the page was read, and a recall may have come first.
      const standing = await turn.last([...found.keys()], now);
      const restricted = [...found].flatMap(([number, restriction]) => (standing.has(number) && isNews(restriction, standing.get(number)) ? [{ number, restriction }] : []));
      if (restricted.length > 0) await turn.restrict(restricted, version, now);
      // What couriers noted meanwhile lies behind.
      if (!last || (await turn.anyBehind(after, pass.affected, now))) return { restricted: restricted.length, after };
      await turn.judged(pass.version, pass.timed ? pass.at : undefined);
      this.#turnedAt = pass.at;
      return { restricted: restricted.length, after: undefined };
    });
  }

  /** What this reader may not use of it now; undefined while it is contested who the reader is (R27). */
  async #restrictionOf(one: TakenMessage, now: number): Promise<Restriction | undefined> {
    const { directory, judge, store } = this.parts;
    const reader = directory.participant(one.recipient);
    if (reader === undefined || reader.isFrozen(directory.version)) return undefined;
    // It knows that it is suspended, and that may end. Its own data stays within its reach.
    if (!reader.isActive(directory.version)) return judge.asked(one.recipient)(one).allowed ? NO_RESTRICTION : { demand: 'keep-unused', withheld: [] };
    const verdict = judge.asked(one.recipient, {}, STREAMING);
    const first = verdict(one);
    const { allowed, obligations } = first.unconsented === true ? verdict(one, await store.grants(one, one.exercise, now)) : first;
    if (!allowed) return { demand: 'destroy', withheld: [] };
    const mask = obligations.mask.filter((pointer) => !one.mask.includes(pointer));
    if (mask.length === 0) return NO_RESTRICTION;
    const opened = openMessage(one.compact);
    const had = takenOut(opened, one.mask) ?? NOTHING;
    const withheld = takenOut(opened, [...one.mask, ...mask]);
    if (withheld === undefined) return { demand: 'destroy', withheld: [] };
    const members = [...opened.maskable].filter(([, disclosure]) => withheld.has(disclosure) && !had.has(disclosure)).map(([pointer]) => pointer);
    return members.length === 0 ? NO_RESTRICTION : { demand: 'destroy', withheld: members };
  }

  /** Produced out of what was stored, and counted as told when the log has it: a crash in between repeats the same record. */
  async #tell(): Promise<number> {
    const { store, log } = this.parts;
    return await store.look(async (turn) => {
      const untold = await turn.takeUntold(PAGE);
      if (untold.length > 0) await log.append(untold.map((one) => this.#letter(one)));
      return untold.length;
    });
  }

  #letter(one: Untold): ExchangeRecord {
    const { hub } = this.parts;
    const { demand, withheld, digest, since, recipient } = one;
    const reference = referenceOf(one);
    const cause = `restriction ${reference} ${recipient} ${since}`;
    const members = withheld.length === 0 ? {} : { members: withheld };
    const said = hubMessage(hub, {
      type: 'control.restriction/1', mode: one.exercise ? 'exercise' : 'live', precedence: 'routine', to: [recipient], inReplyTo: reference, cause, at: since,
      body: { message: reference, digest, since: toTimestamp(since), demand, ...members, detail: withheld.length === 0 ? DETAIL[demand] : OF_MEMBERS },
    });
    return causedMessageRecord(said, { at: since, salt: derivedSalt(hub.derivedKey('timer salts'), cause) });
  }
}

const NO_RESTRICTION: Restriction = Object.freeze({ demand: 'none', withheld: Object.freeze([]) });

/** Whether a reader has to hear of it. Who was asked to destroy everything is not asked to keep it afterwards. */
function isNews({ demand, withheld }: Restriction, last: Restriction = NO_RESTRICTION): boolean {
  if (demand === 'keep-unused' && last.demand === 'destroy' && last.withheld.length === 0) return false;
  return demand !== last.demand || withheld.length !== last.withheld.length || withheld.some((pointer) => !last.withheld.includes(pointer));
}
