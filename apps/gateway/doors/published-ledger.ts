import { Problem } from '#kernel';
import { CheckpointFiles, parseTilePath, TileFiles, type CheckpointPage, type NoteVerifier } from '#ledger';
import type { AuthenticationRequest, TokenDoor } from '#http';

/** Who may read the ledger as it grows: anyone, or those who hold a token. */
export type LedgerReaders = 'everyone' | 'members';

const MOST_CHECKPOINTS = 1_000;

/** The ledger as the auditor has published it: files, and nothing else is asked. */
export class PublishedLedger {
  readonly #tiles: TileFiles;
  readonly #checkpoints: CheckpointFiles;

  constructor(
    folder: string,
    private readonly log: NoteVerifier,
    private readonly witnesses: readonly NoteVerifier[],
    private readonly readers: LedgerReaders,
    private readonly door: TokenDoor,
  ) {
    this.#tiles = new TileFiles(folder);
    this.#checkpoints = new CheckpointFiles(folder);
  }

  get vkey(): string {
    return this.log.vkey;
  }

  /** The witnesses this hub asks: nobody has to believe them for that. */
  get witnessVkeys(): readonly string[] {
    return this.witnesses.map(({ vkey }) => vkey);
  }

  /** @throws Problem of the token, where one is asked for */
  async admit(request: AuthenticationRequest): Promise<void> {
    if (this.readers === 'members') await this.door.authenticate(request);
  }

  /** @throws Problem `not-found` before the first one */
  async checkpoint(): Promise<string> {
    const note = await this.#checkpoints.current();
    if (note === undefined) throw new Problem('not-found', { detail: 'No checkpoint has been published yet.' });
    return note;
  }

  /** What everybody may see, whoever reads the log as it grows. @throws Problem `not-found` before the first one */
  async checkpointOfTheDay(): Promise<string> {
    const note = await this.#checkpoints.ofTheDay();
    if (note === undefined) throw new Problem('not-found', { detail: 'No checkpoint has been published yet.' });
    return note;
  }

  /** @throws Problem `malformed-request` */
  async checkpoints(after: string | undefined, limit: string | undefined): Promise<{ items: readonly string[]; next: string }> {
    const page: CheckpointPage = await this.#checkpoints.page(wholeNumber('after', after ?? '0', 0, Number.MAX_SAFE_INTEGER), wholeNumber('limit', limit ?? '100', 1, MOST_CHECKPOINTS));
    return { items: page.items, next: String(page.next) };
  }

  /** @param path as C2SP tlog-tiles spells it, from the level on @throws Problem `not-found` */
  async tile(path: string): Promise<Buffer> {
    const name = parseTilePath(path);
    const bytes = name && (await this.#tiles.read(name));
    if (bytes === undefined) throw new Problem('not-found');
    return bytes;
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  if (!/^\d{1,16}$/.test(text) || Number(text) < least || Number(text) > most) throw new Problem('malformed-request', { detail: `${name} is a whole number from ${least} to ${most}.` });
  return Number(text);
}
