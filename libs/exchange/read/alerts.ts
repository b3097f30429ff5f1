import { bureauOf, referenceOf } from '#contracts';
import type { Directory } from '#directory';
import type { Clock } from '#kernel';
import type { Decision, OwnersAlert } from '#policy';
import type { Reference } from '../ports.js';
import { knownAs } from '../reasons.js';

/** What somebody asked for when it met a message; `control.alert/1` explains each. */
export type Met = 'read' | 'subscribe' | 'open' | 'evidence' | 'trace' | 'search';

/** Somebody was refused a message, and an owner of it wants to hear of that (R6). */
export interface Meeting extends OwnersAlert {
  readonly reader: string;
  /** The reader by the name the owner may know: an entity that is not listed to it goes by its bureau's. */
  readonly who: string;
  readonly of: Reference;
  readonly action: Met;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Where meetings are kept until the hub has said them. */
export abstract class MeetingBook {
  /**
   * Each owner is told of one reader, message and rule once a day, whatever is noted again. With nothing to note it writes
   * all the same, so that it takes as long. @throws Error when the database is away
   */
  abstract note(meetings: readonly Meeting[]): Promise<void>;
}

/** Told of what a reader asked for and was not given, with the decision that says which owners want to hear of it. */
export type Refused = (message: Reference, decision: Pick<Decision, 'obligations'>) => void;

const DAY_MS = 24 * 60 * 60_000;
/** How many meetings a process remembers, so as not to note them again the same day (about 200 bytes each). */
const REMEMBERED = 50_000;

/**
 * The silent alert (R6): who asks and is refused learns nothing, and the owners whose rules say so are told. What was met
 * is stored before the answer is given, so that a crash loses none; the hub says it later (`Lifecycle`). Where somebody
 * asks for one message, an answer that there is none waits for a write whether or not an alert is due, as long as any rule
 * in the registry asks for alerts: the time it takes tells nothing.
 */
export class Alerts {
  #pending: Meeting[] = [];
  #writing: Promise<void> | undefined;
  #even = false;
  #known = new Set<string>();
  #ruled = { version: -1, any: false };

  constructor(private readonly parts: { readonly directory: Directory; readonly book: MeetingBook; readonly clock: Clock }) {}

  /** Notes what is refused from here on; nothing is stored before `stored`. */
  watch(reader: string, action: Met): Refused {
    return (message, { obligations: { alerts = [] } }) => {
      for (const alert of alerts) if (alert.owner !== (bureauOf(reader) ?? reader)) this.#meet(reader, action, message, alert);
    };
  }

  /**
   * Resolves when everything met so far is stored.
   * @param answer `nothing` for an answer that says there is nothing: it takes a write in any case
   * @throws Error when the database is away: nothing may be answered then
   */
  async stored(answer?: 'nothing'): Promise<void> {
    if (answer === 'nothing' && this.#anyRule()) this.#even = true;
    // The write under way, and the next one, which takes everything met so far: whoever comes later is not waited for.
    for (let writes = 0; writes < 2 && (this.#writing !== undefined || this.#even || this.#pending.length > 0); writes++) {
      this.#writing ??= this.#write().finally(() => (this.#writing = undefined));
      await this.#writing;
    }
  }

  #meet(reader: string, action: Met, { from, id }: Reference, { owner, rule }: OwnersAlert): void {
    // An entity that is not listed to this owner wrote it, out of the owner's data: naming the message would name it.
    if (knownAs(owner, from, this.parts.directory) !== from) return;
    const at = this.parts.clock.now();
    const meeting = { owner, rule, reader, who: knownAs(owner, reader, this.parts.directory), of: { from, id }, action, at };
    if (!this.#known.has(keyOf(meeting))) this.#pending.push(meeting);
  }

  async #write(): Promise<void> {
    const taken = this.#pending;
    this.#pending = [];
    this.#even = false;
    try {
      await this.parts.book.note(taken);
    } catch (error) {
      this.#pending = [...taken, ...this.#pending];
      throw error;
    }
    if (this.#known.size > REMEMBERED) this.#known = new Set();
    for (const one of taken) this.#known.add(keyOf(one));
  }

  /** Whether any rule may ask for alerts: as long as none does, nobody waits. */
  #anyRule(): boolean {
    const { directory } = this.parts;
    const { version } = directory;
    if (this.#ruled.version !== version) {
      const any = directory.ruleShelf.all(version).some(({ body }) => body['alert'] === true || (typeof body['cedar'] === 'string' && body['cedar'].includes('@alert')));
      this.#ruled = { version, any };
    }
    return this.#ruled.any;
  }
}

const keyOf = ({ owner, rule, reader, of, at }: Meeting): string => `${String(Math.floor(at / DAY_MS))} ${owner} ${reader} ${referenceOf(of)} ${rule}`;
