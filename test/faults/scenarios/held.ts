import type { Item, Party, Sent } from '../../support/party.js';
import { until } from '../../support/hub.js';

/** Long enough for a router that was killed to have held it, in milliseconds. */
const LAPSES_AFTER_MS = 15_000;
/** How what nobody judges ends. */
export type End = 'lapses' | 'supervision ends';

/** What is there and not expected, or expected and not there, or in another order or number. */
export function differ(what: string, there: readonly string[], expected: readonly string[]): string[] {
  if (JSON.stringify(there) === JSON.stringify(expected)) return [];
  const missing = expected.filter((one) => !there.includes(one));
  const strange = there.filter((one, place) => !expected.includes(one) || there.indexOf(one) !== place);
  return [`${what}: ${there.length} of ${expected.length}; missing ${missing.join(' ') || 'none'}; too many ${strange.join(' ') || 'none'}`];
}

/** Messages of one sender that wait for one endorser: endorsed, returned, both at once, and left to themselves. */
export class Held {
  readonly #endorsed: Sent[] = [];
  readonly #returned: Sent[] = [];
  readonly #disputed: Sent[] = [];
  readonly #left: Sent[] = [];
  /** The two verdicts on each that is disputed. */
  readonly #verdicts = new Map<string, { readonly endorsed: Sent; readonly returned: Sent }>();

  private constructor(
    private readonly sender: Party,
    private readonly endorser: Party,
    private readonly reader: Party,
    private readonly end: End,
  ) {}

  /** Sends so many of each. */
  static async send(sender: Party, endorser: Party, reader: Party, each: number, end: End, more: Readonly<Record<string, unknown>> = {}): Promise<Held> {
    const held = new Held(sender, endorser, reader, end);
    for (let one = 0; one < each; one++) {
      for (const kind of [held.#endorsed, held.#returned, held.#disputed]) kind.push(await sender.send([reader], more));
      held.#left.push(await sender.send([reader], { ...more, ...(end === 'lapses' ? { expiresAt: new Date(Date.now() + LAPSES_AFTER_MS).toISOString() } : {}) }));
    }
    return held;
  }

  get size(): number {
    return this.#all.length;
  }

  get #all(): readonly Sent[] {
    return [...this.#endorsed, ...this.#returned, ...this.#disputed, ...this.#left];
  }

  /** Waits until all are held, and gives the verdicts. @param patienceMs for so long, in milliseconds */
  async judge(patienceMs: number): Promise<void> {
    await until('all are held', async () => {
      const asked = new Set(said(await this.endorser.mailbox(), 'control.endorsement-request/1'));
      return this.#all.every(({ reference }) => asked.has(reference));
    }, patienceMs);
    for (const one of this.#endorsed) await this.#say(one, 'endorsed');
    for (const one of this.#returned) await this.#say(one, 'returned');
    for (const one of this.#disputed) {
      const [endorsed, returned] = await Promise.all([this.#say(one, 'endorsed'), this.#say(one, 'returned')]);
      this.#verdicts.set(one.reference, { endorsed, returned });
    }
    // A verdict that is only accepted may be routed after what ends the supervision, and counts no more.
    const given = [...this.#endorsed, ...this.#returned, ...this.#disputed, ...this.#disputed].map(({ reference }) => reference).toSorted();
    await until('all verdicts are routed', async () => {
      const told = said((await this.sender.mailbox()).filter(({ draft }) => draft.from === this.endorser.id), 'control.endorsement/1');
      return told.toSorted().join() === given.join();
    }, patienceMs);
  }

  /** What became of each, against what had to. */
  async complaints(): Promise<string[]> {
    const [reader, sender, endorser] = [await this.reader.mailbox(), await this.sender.mailbox(), await this.endorser.mailbox()];
    const mine = new Set(this.#all.map(({ reference }) => reference));
    const rejected = new Set(said(endorser, 'control.rejection/1'));
    const won = [...this.#verdicts].map(([reference, { endorsed, returned }]) => ({ reference, endorsed: !rejected.has(endorsed.reference), returned: !rejected.has(returned.reference) }));
    const out = [...this.#endorsed.map(({ reference }) => reference), ...(this.end === 'lapses' ? [] : this.#left.map(({ reference }) => reference)), ...won.filter(({ endorsed }) => endorsed).map(({ reference }) => reference)];
    const about = (mailbox: readonly Item[], type: string, fits: (item: Item) => boolean = () => true): string[] => said(mailbox.filter(fits), type).filter((reference) => mine.has(reference)).toSorted();
    const left = this.#left.map(({ reference }) => reference).toSorted();
    const name = `held by ${this.endorser.id}`;
    return [
      ...differ(`${name}: sent out`, reader.map(({ reference }) => reference).filter((reference) => mine.has(reference)).toSorted(), out.toSorted()),
      ...won.filter(({ endorsed, returned }) => endorsed === returned).map(({ reference, endorsed }) => `${name}: ${endorsed ? 'both verdicts' : 'neither verdict'} counted for ${reference}`),
      ...differ(`${name}: endorsement asked for`, about(endorser, 'control.endorsement-request/1'), [...mine].toSorted()),
      ...differ(`${name}: its sender told that it is returned`, about(sender, 'control.endorsement/1', ({ draft }) => draft.body?.['verdict'] === 'returned').filter((reference) => !this.#verdicts.has(reference)), this.#returned.map(({ reference }) => reference).toSorted()),
      ...(this.end === 'lapses'
        ? [...differ(`${name}: its sender told that it lapsed`, about(sender, 'control.rejection/1'), left), ...differ(`${name}: its endorser told that it lapsed`, about(endorser, 'control.rejection/1'), left)]
        : differ(`${name}: its sender told that supervision is over`, about(sender, 'control.endorsement/1', ({ draft }) => draft.from === 'hub'), left)),
    ];
  }

  async #say(one: Sent, verdict: 'endorsed' | 'returned'): Promise<Sent> {
    return await this.endorser.send([this.sender], { type: 'control.endorsement/1', body: { message: one.reference, digest: one.digest, verdict, note: 'Looked at.' } });
  }
}

/** What messages of a type are about. */
const said = (mailbox: readonly Item[], type: string): string[] => mailbox.filter(({ draft }) => draft.type === type).map(({ draft }) => String(draft.body?.['message']));
