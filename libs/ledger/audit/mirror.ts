import { parseBundle } from '../domain/bundle.js';
import { openCheckpoint, type Checkpoint } from '../domain/checkpoint.js';
import { ENTRY_BYTES } from '../domain/entry.js';
import { HASH_BYTES, leafHash, sameHash } from '../domain/hash.js';
import { LedgerError } from '../domain/problem.js';
import { TiledTree, type ReadTile } from '../domain/prove.js';
import { TILE_WIDTH, tileOf, tilePath, type TileName } from '../domain/tiles.js';
import { verifyQuorum, type TrustPolicy } from '../domain/trust-policy.js';
import { TileWriter, type TileStore } from '../publish/tile-writer.js';
import { readerOf } from '../publish/publisher.js';
import { failed, finding, type Finding } from './finding.js';

/** A log as the hub shows it to anyone. */
export abstract class LogSource {
  abstract checkpoint(): Promise<string>;
  abstract checkpoints(after: number, limit: number): Promise<{ readonly items: readonly string[]; readonly next: number }>;
  /** undefined when it is not shown */
  abstract tile(name: TileName): Promise<Buffer | undefined>;
}

/** Where a mirror has got to. */
export interface MirrorState {
  readonly size: bigint;
  /** How many checkpoints of the hub's own list were read. */
  readonly read: number;
}

/** What a mirror keeps besides the tiles. */
export abstract class MirrorMemory {
  abstract state(): Promise<MirrorState>;
  abstract keep(state: MirrorState): Promise<void>;
  /** Every checkpoint it ever saw. */
  abstract seen(): Promise<string[]>;
  abstract remember(notes: readonly string[]): Promise<void>;
}

export interface MirrorParts {
  readonly source: LogSource;
  readonly tiles: TileStore;
  readonly memory: MirrorMemory;
  readonly policy: TrustPolicy;
  /** @param size how far it is @param target how far it will be */
  readonly onProgress?: (size: bigint, target: bigint) => void;
  readonly interrupted?: AbortSignal;
}

export interface MirrorReport {
  readonly size: bigint;
  /** How many entries are new. */
  readonly added: bigint;
  /** How many different checkpoints this tree was held against. */
  readonly checkpoints: number;
  readonly findings: readonly Finding[];
  /** Every checkpoint seen that the log signed, smallest first. */
  readonly seen: readonly Seen[];
}

export interface Seen {
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

const PAGE = 1_000;
/** Bundles asked for side by side. */
const ABREAST = 16;
/** Entries after which it is remembered how far it is. */
const STEP = 65_536n;

/**
 * A copy of the log in a folder, made from its entries alone: every hash of it is computed here, and what the hub says of the
 * tree is held against that. So an entry that is not what the tree holds shows, and so does a second history.
 */
export class Mirror {
  readonly #findings: Finding[] = [];

  constructor(private readonly parts: MirrorParts) {}

  /** Copies what is new and checks all checkpoints there are. @param others checkpoints that were seen elsewhere: by witnesses, in evidence */
  async audit(others: readonly string[] = []): Promise<MirrorReport> {
    const { memory } = this.parts;
    const [state, before] = [await memory.state(), await memory.seen()];
    const known = new Set(before);
    const { notes, read } = await this.#newNotes(state.read, known);
    const fresh = [...new Set([...notes, ...others])].filter((note) => !known.has(note));
    await memory.remember(fresh);
    const opened = this.#open([...before, ...fresh], new Set(notes));
    const verified = this.#unforked(opened);
    const size = await this.#follow(verified, { size: state.size, read });
    return { size, added: size - state.size, checkpoints: verified.length, findings: this.#findings, seen: opened };
  }

  /** What the hub lists beyond what was read, and its newest checkpoint. */
  async #newNotes(read: number, known: ReadonlySet<string>): Promise<{ notes: string[]; read: number }> {
    const { source, memory } = this.parts;
    const notes: string[] = [];
    let after = read;
    if (read > 0) {
      const last = (await source.checkpoints(read - 1, 1)).items[0];
      if (last === undefined || !known.has(last)) this.#found(finding('history-changed', `checkpoint ${read}`, 'The list of checkpoints does not hold what it held when it was read before.', last === undefined ? [] : [last]));
    }
    for (;;) {
      const page = await source.checkpoints(after, PAGE);
      if (page.items.length === 0) break;
      notes.push(...page.items);
      after = page.next;
    }
    const newest = await source.checkpoint();
    this.#newest(newest, [...(await memory.seen()), ...notes]);
    return { notes: [...notes, newest], read: after };
  }

  #newest(note: string, others: readonly string[]): void {
    const { policy } = this.parts;
    try {
      const { note: parsed, checkpoint } = openCheckpoint(note, policy.log);
      const largest = this.#open(others, new Set()).at(-1);
      if (largest !== undefined && largest.checkpoint.size > checkpoint.size) this.#found(finding('shrunk', `tree of ${checkpoint.size}`, `The newest checkpoint has ${checkpoint.size} entries; one of ${largest.checkpoint.size} was signed before.`, [largest.note, note]));
      verifyQuorum(parsed, policy);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      this.#found(failed(error, 'bad-checkpoint', 'the newest checkpoint', error.message, [note]));
    }
  }

  /** Those the log signed, smallest first. @param listed what the hub lists: of that, nothing may be malformed */
  #open(notes: readonly string[], listed: ReadonlySet<string>): Seen[] {
    const opened = [...new Set(notes)].flatMap((note) => {
      try {
        return [{ note, checkpoint: openCheckpoint(note, this.parts.policy.log).checkpoint }];
      } catch (error) {
        if (!(error instanceof LedgerError)) throw error;
        if (listed.has(note)) this.#found(finding('bad-checkpoint', 'the list of checkpoints', error.message, [note]));
        return [];
      }
    });
    return opened.sort((a, b) => (a.checkpoint.size < b.checkpoint.size ? -1 : a.checkpoint.size > b.checkpoint.size ? 1 : 0));
  }

  /** One of each size. Two roots of one size need no tree to convict the log. */
  #unforked(seen: readonly Seen[]): Seen[] {
    const bySize = Map.groupBy(seen, ({ checkpoint }) => checkpoint.size);
    return [...bySize.entries()].map(([size, same]) => {
      const [first] = same as [Seen, ...Seen[]];
      const other = same.find(({ checkpoint }) => !sameHash(checkpoint.root, first.checkpoint.root));
      if (other !== undefined) this.#found(finding('fork', `tree of ${size}`, `The log signed two trees of ${size} entries.`, [first.note, other.note]));
      return first;
    });
  }

  /** Copies up to each checkpoint in turn, and holds its root against the copy's. @returns how far the copy is */
  async #follow(checkpoints: readonly Seen[], { size, read }: MirrorState): Promise<bigint> {
    const { tiles, memory, onProgress, interrupted } = this.parts;
    const writer = await TileWriter.open(tiles, size);
    const older = checkpoints.filter(({ checkpoint }) => checkpoint.size > 0n && checkpoint.size <= size);
    for (const seen of older) {
      const root = await new TiledTree(seen.checkpoint.size, narrower(tiles, size)).root();
      if (!sameHash(root, seen.checkpoint.root)) this.#found(finding('fork', `tree of ${seen.checkpoint.size}`, `A checkpoint of ${seen.checkpoint.size} entries is of another tree than the one copied before.`, [seen.note]));
    }
    const target = checkpoints.at(-1)?.checkpoint.size ?? 0n;
    let kept = size;
    for (const seen of checkpoints.filter(({ checkpoint }) => checkpoint.size > size)) {
      const from = writer.size;
      while (writer.size < seen.checkpoint.size && interrupted?.aborted !== true) {
        const entries = await this.#entries(writer.size, seen.checkpoint.size);
        if (entries === undefined) return kept;
        await writer.append(entries);
        onProgress?.(writer.size, target);
      }
      if (interrupted?.aborted === true) break;
      if (!sameHash(await writer.root(), seen.checkpoint.root)) {
        await this.#locate(from, seen);
        return kept;
      }
      if (writer.size - kept >= STEP || writer.size === target) {
        await writer.flush();
        await memory.keep({ size: writer.size, read: writer.size === target ? read : (await memory.state()).read });
        kept = writer.size;
      }
    }
    if (kept === target) await memory.keep({ size: kept, read });
    return kept;
  }

  /** The next entries, side by side; undefined when the hub does not show them. */
  async #entries(from: bigint, to: bigint): Promise<Buffer | undefined> {
    const names: TileName[] = [];
    for (let at = from; at < to && names.length < ABREAST; at = (at / BigInt(TILE_WIDTH) + 1n) * BigInt(TILE_WIDTH)) names.push(tileOf(to, 'entries', at));
    const bundles = await Promise.all(names.map((name) => this.parts.source.tile(name)));
    const parts: Buffer[] = [];
    for (const [n, bundle] of bundles.entries()) {
      const name = names[n] as TileName;
      const entries = bundle === undefined ? undefined : entriesOf(bundle);
      if (entries === undefined || entries.length !== name.width || entries.some(({ length }) => length !== ENTRY_BYTES)) {
        this.#found(finding('withheld', `tile/${tilePath(name)}`, bundle === undefined ? 'The hub does not show these entries.' : 'What the hub shows is no bundle of these entries.'));
        return undefined;
      }
      parts.push(...(n === 0 ? entries.slice(Number(from % BigInt(TILE_WIDTH))) : entries));
    }
    return Buffer.concat(parts);
  }

  /** Which entry it is that does not lead to a signed root, as far as the hub's own hashes tell. */
  async #locate(from: bigint, { note, checkpoint }: Seen): Promise<void> {
    const { source } = this.parts;
    let seen = 0;
    for (let at = (from / BigInt(TILE_WIDTH)) * BigInt(TILE_WIDTH); at < checkpoint.size; at += BigInt(TILE_WIDTH)) {
      const [hashes, bundle] = await Promise.all([source.tile(tileOf(checkpoint.size, 0, at)), source.tile(tileOf(checkpoint.size, 'entries', at))]);
      const entries = bundle === undefined ? [] : (entriesOf(bundle) ?? []);
      for (const [n, entry] of entries.entries()) {
        const hash = hashes?.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES);
        if (hash === undefined || sameHash(leafHash(entry), hash)) continue;
        this.#found(finding('altered', `entry ${at + BigInt(n)}`, `Entry ${at + BigInt(n)} does not hash to the leaf that the hub shows at its place.`, [note]));
        seen += 1;
      }
    }
    if (seen === 0) this.#found(finding('fork', `tree of ${checkpoint.size}`, `The entries the hub shows do not lead to the tree of ${checkpoint.size} it signed, going on from the ${from} copied before: entries were dropped, exchanged, or another history was signed.`, [note]));
  }

  #found(one: Finding): void {
    if (!this.#findings.some(({ kind, place }) => kind === one.kind && place === one.place)) this.#findings.push(one);
  }
}

/** Reads tiles as a smaller tree had them, of a copy that has only its own edge: each is the beginning of the wider one. */
function narrower(tiles: TileStore, size: bigint): ReadTile {
  const read = readerOf(tiles);
  return async ({ level, index, width }) => (await read(tileOf(size, level, index * BigInt(TILE_WIDTH)))).subarray(0, width * HASH_BYTES);
}

function entriesOf(bundle: Buffer): Buffer[] | undefined {
  try {
    return parseBundle(bundle);
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}
