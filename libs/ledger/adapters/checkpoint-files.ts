import { appendFile, mkdir, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { CheckpointBoard } from '../publish/publisher.js';
import { SignerMemory } from '../publish/signer.js';
import { readIfThere, writeInOneStep } from './durable-file.js';

/** Notes in one file of the history. */
const SEGMENT = 1000;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A page of the history of checkpoints. */
export interface CheckpointPage {
  readonly items: readonly string[];
  /** Pass it as `after`. */
  readonly next: number;
}

/** The newest checkpoint, and all there ever were: a line of JSON each, a thousand lines a file. */
export class CheckpointFiles extends CheckpointBoard {
  readonly #current: string;
  readonly #history: string;
  readonly #days: string;
  #count: number | undefined;
  /** The day whose checkpoint is there already. */
  #day: string | undefined;

  /** @param today such as 2026-11-22, in UTC */
  constructor(
    folder: string,
    private readonly today: () => string = () => new Date().toISOString().slice(0, 10),
  ) {
    super();
    this.#days = join(folder, 'days');
    this.#current = join(folder, 'checkpoint');
    this.#history = join(folder, 'checkpoints');
  }

  override async current(): Promise<string | undefined> {
    return (await readIfThere(this.#current))?.toString('utf8');
  }

  override async show(note: string): Promise<void> {
    this.#count ??= await this.#mend();
    // The newest first: whoever audits reads the list and then the newest, and a list that is ahead of it looks like a log that shrank.
    await writeInOneStep(this.#current, note, { durable: true });
    this.#count = await this.#list(note, this.#count);
    await this.#forTheDay(note);
  }

  /** @param count how many there are @returns how many there are then */
  async #list(note: string, count: number): Promise<number> {
    await appendFile(this.#segment(count), `${JSON.stringify(note)}\n`);
    return count + 1;
  }

  /** The first checkpoint of the newest day there is one of: what everybody may see, also where members alone read the log. */
  async ofTheDay(): Promise<string | undefined> {
    const days = await readdir(this.#days).catch(() => []);
    const last = days.filter((name) => DAY.test(name)).sort().at(-1);
    return last === undefined ? undefined : (await readIfThere(join(this.#days, last)))?.toString('utf8');
  }

  async #forTheDay(note: string): Promise<void> {
    const day = this.today();
    if (this.#day === day) return;
    const file = join(this.#days, day);
    if ((await readIfThere(file)) === undefined) await writeInOneStep(file, note, { durable: true });
    this.#day = day;
  }

  /** @param after how many to pass over: 0 at first, then `next` of the page before */
  async page(after: number, limit: number): Promise<CheckpointPage> {
    const items: string[] = [];
    let next = after;
    while (items.length < limit) {
      const lines = await this.#lines(next);
      const found = lines.slice(next % SEGMENT, (next % SEGMENT) + limit - items.length);
      items.push(...found.map((line) => JSON.parse(line) as string));
      next += found.length;
      if (found.length === 0 || next % SEGMENT !== 0) break;
    }
    return { items, next };
  }

  /** Counts what is there. Half a line, left by a crash, is taken away; what was shown and not yet listed is listed. */
  async #mend(): Promise<number> {
    const count = await this.#whole();
    const current = await this.current();
    const lately = [...(await this.#lines(Math.max(0, count - 1 - SEGMENT))), ...(await this.#lines(Math.max(0, count - 1)))];
    return current === undefined || lately.includes(JSON.stringify(current)) ? count : await this.#list(current, count);
  }

  async #whole(): Promise<number> {
    await mkdir(this.#history, { recursive: true });
    const last = (await readdir(this.#history)).filter((name) => /^\d{9}$/.test(name)).sort().at(-1);
    if (last === undefined) return 0;
    const content = (await readIfThere(join(this.#history, last))) ?? Buffer.alloc(0);
    const whole = content.lastIndexOf('\n') + 1;
    if (whole < content.length) await truncate(join(this.#history, last), whole);
    return Number(last) * SEGMENT + content.subarray(0, whole).toString('utf8').split('\n').length - 1;
  }

  async #lines(at: number): Promise<string[]> {
    const content = (await readIfThere(this.#segment(at)))?.toString('utf8') ?? '';
    return content.split('\n').slice(0, -1);
  }

  #segment(at: number): string {
    return join(this.#history, String(Math.floor(at / SEGMENT)).padStart(9, '0'));
  }
}

/** The signer's own record: the last note it signed, in a folder of its own. */
export class SignerFile extends SignerMemory {
  readonly #path: string;

  constructor(folder: string) {
    super();
    this.#path = join(folder, 'last-signed');
  }

  override async read(): Promise<string | undefined> {
    return (await readIfThere(this.#path))?.toString('utf8');
  }

  override keep(note: string): Promise<void> {
    return writeInOneStep(this.#path, note, { durable: true, mode: 0o600 });
  }
}
