import { TOPICS } from '#contracts';
import type { Directory } from '#directory';
import { isObject, toTimestamp, type Clock } from '#kernel';
import { entryOf, Frontier, givenIn, keptPayload, leafHash, type PgOpenings, type StoredOpening } from '#ledger';
import type { HubIdentity } from '../hub-identity.js';
import type { ExchangeLog } from '../ports.js';
import type { TopicEnds } from '../challenges/answering.js';
import type { EndedStretch, GivenEntries, SignedStatement, StatementStore, StretchRow } from './ports.js';
import { accountEvent, accountRecord, statementRecord } from './statement-records.js';

export interface StatingParts {
  readonly hub: HubIdentity;
  readonly directory: Pick<Directory, 'participants'>;
  readonly log: ExchangeLog;
  readonly store: StatementStore;
  readonly given: GivenEntries;
  readonly openings: Pick<PgOpenings, 'atAll' | 'findAll'>;
  readonly topics: TopicEnds;
  readonly clock: Clock;
  /** How long a stretch lasts, in milliseconds. */
  readonly everyMs: number;
}

/** Entries looked into at a time. */
const STRETCH = 1_000;
/** Records that go to the log at a time. */
const BATCH = 500;
/** Stretches that a database put back from a backup may have lost: more than a year of hours. */
const MOST_LOST = 10_000;

/** What was given to one participant, as far as it was looked at. */
interface Tally {
  readonly tree: Frontier;
  readonly messages: { live: number; exercise: number };
}

/**
 * Says once an hour, signed, what the hub gave to each participant, and how many entries of each topic the log holds. A
 * stretch goes from where the one before ended to where the log is, so each entry is in one of them. What was signed is kept
 * before it goes into the log, so a crash between any two steps repeats the same bytes; where the database was put back from
 * a backup, what the log holds of later hours is stated as it was.
 */
export class Stating {
  #ends: ReadonlyMap<string, bigint> | undefined;

  constructor(private readonly parts: StatingParts) {}

  /** Does what is due. @returns whether something was stated */
  async turn(): Promise<boolean> {
    const { store, clock, everyMs } = this.parts;
    const due = Math.floor(clock.now() / everyMs) * everyMs;
    const latest = await store.latest();
    if (latest !== undefined && latest.complete && latest.endsAt >= due) return false;
    const stretch = latest === undefined || latest.complete ? await this.#end(due, latest?.endsAt) : latest;
    if (stretch === undefined) return false;
    await this.#state(stretch);
    return true;
  }

  /** Ends the stretch that is next, once the log holds all that had been written when it was due. @returns undefined before that */
  async #end(due: number, latest = -Infinity): Promise<StretchRow | undefined> {
    const { store, topics, openings, everyMs } = this.parts;
    this.#ends ??= await topics.ends(Object.values(TOPICS).map(({ name }) => name));
    if (!(await topics.reached(this.#ends))) return undefined;
    this.#ends = undefined;
    const lost = Math.min(MOST_LOST, Math.ceil((due - latest) / everyMs));
    const [known] = await openings.findAll(Array.from({ length: lost }, (_, n) => accountEvent(due - n * everyMs)));
    return known === undefined ? await store.end(due) : await store.end(Date.parse(known.event.time), endedAs(known));
  }

  async #state(stretch: StretchRow): Promise<void> {
    const { hub, log, store } = this.parts;
    const { endsAt } = stretch;
    if (stretch.account === undefined) await store.keep(endsAt, this.#accountOf(stretch), await this.#statementsOf(stretch));
    const account = stretch.account ?? (await store.stretch(endsAt))?.account;
    if (account === undefined) throw new Error('an account that was kept is not there');
    await log.append([accountRecord(hub, endsAt, account)]);
    for (;;) {
      const open = await store.unrecorded(endsAt, BATCH);
      if (open.length === 0) break;
      await log.append(open.map((one) => statementRecord(hub, one)));
      await store.recorded(open);
    }
    await store.complete(endsAt);
  }

  #accountOf({ endsAt, first, until, topics }: StretchRow): string {
    return this.parts.hub.signEvent({ event: 'ledger-counted', endsAt: toTimestamp(endsAt), entries: { first: Number(first), until: Number(until) }, topics });
  }

  /** One for everybody who has an inbox, also where nothing was given: that nothing was is a word worth having. */
  async #statementsOf({ endsAt, first, until }: StretchRow): Promise<SignedStatement[]> {
    const participants = [...this.parts.directory.participants.keys()].filter((id) => id !== 'hub').toSorted();
    const tallies = await this.#tally(participants, { first, until });
    return participants.map((participant) => {
      const { tree, messages } = tallies.get(participant) ?? { tree: Frontier.empty(), messages: { live: 0, exercise: 0 } };
      const statement = this.parts.hub.signEvent({
        event: 'inbox-stated', participant, endsAt: toTimestamp(endsAt), entries: { first: Number(first), until: Number(until) },
        records: Number(tree.size), messages, root: Buffer.from(tree.root()).toString('base64url'),
      });
      return { participant, endsAt, statement };
    });
  }

  async #tally(participants: readonly string[], stretch: { readonly first: bigint; readonly until: bigint }): Promise<ReadonlyMap<string, Tally>> {
    const { given, openings } = this.parts;
    const tallies = new Map<string, Tally>();
    let after: bigint | undefined;
    for (;;) {
      const found = await given.given(participants, { ...stretch, ...(after === undefined ? {} : { after }), limit: STRETCH });
      for (const opening of await openings.atAll(found.map(({ index }) => index))) count(opening, tallies);
      if (found.length < STRETCH) return tallies;
      after = found.at(-1)?.index;
    }
  }
}

/** Where the hub said before that a stretch ended. @throws Error when its own word cannot be read */
function endedAs(known: StoredOpening): EndedStretch {
  const { entries, topics } = keptPayload(known) ?? {};
  if (!isObject(entries) || !isObject(topics)) throw new Error(`the count of ${known.event.time} is in the log and cannot be read`);
  return { first: BigInt(entries['first'] as number), until: BigInt(entries['until'] as number), topics: topics as Record<string, number> };
}

function count(opening: StoredOpening, tallies: Map<string, Tally>): void {
  const payload = keptPayload(opening);
  const said = payload === undefined ? undefined : givenIn(opening.event.topic, payload);
  if (said === undefined) return;
  let tally = tallies.get(said.participant);
  if (tally === undefined) tallies.set(said.participant, (tally = { tree: Frontier.empty(), messages: { live: 0, exercise: 0 } }));
  tally.tree.append(leafHash(entryOf(opening)));
  tally.messages[said.mode] += said.messages.length;
}
