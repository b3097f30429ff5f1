import { sameHash } from '../domain/hash.js';
import { LedgerError } from '../domain/problem.js';
import type { TreeHead } from '../domain/proofs.js';
import { TiledTree } from '../domain/prove.js';
import { tilePath, type TileName } from '../domain/tiles.js';
import type { CosignatureCollector } from '../witness/collect.js';
import { CheckpointSigner, WouldFork, type Signed } from './signer.js';
import { TileStore, TileWriter } from './tile-writer.js';

/** The log as the sequencer has committed it. */
export abstract class SequencedLog {
  abstract head(): Promise<TreeHead>;
  /** Entries side by side. */
  abstract entries(from: bigint, count: number): Promise<Buffer>;
}

/** Where checkpoints are shown. */
export abstract class CheckpointBoard {
  /** The last one shown; undefined before the first. */
  abstract current(): Promise<string | undefined>;
  abstract show(note: string): Promise<void>;
}

export interface PublisherParts {
  readonly log: SequencedLog;
  readonly tiles: TileStore;
  readonly signer: CheckpointSigner;
  readonly board: CheckpointBoard;
  /** Gathers cosignatures; none where there are no witnesses. */
  readonly witnesses?: CosignatureCollector;
}

const PAGE = 16_384;

/** Committed → tiles → signed → witnessed → shown: one step of publishing. One caller at a time. */
export class Publisher {
  #writer: TileWriter | undefined;
  #shown: bigint | undefined;
  /** What was signed last, and how it is shown. */
  #last: { readonly signed: Signed; readonly tree: TiledTree; readonly text: string } | undefined;

  constructor(private readonly parts: PublisherParts) {}

  /** Size of the last tree shown. */
  get shown(): bigint {
    return this.#shown ?? 0n;
  }

  /**
   * Publishes what was committed since, or what witnesses have added. @returns whether there was anything
   * @throws WouldFork when the log contradicts what was signed: the end, until somebody has looked
   */
  async publish(): Promise<boolean> {
    const { log, tiles, signer, board } = this.parts;
    this.#writer ??= await this.#open();
    const head = await log.head();
    const last = await signer.last();
    if (head.size < last.size) throw new WouldFork(`A tree of ${last.size} was signed; the database has ${head.size}.`);
    if (head.size === 0n || (head.size === last.size && last.note !== undefined && this.#shown === head.size)) return await this.#complete();
    const tree = new TiledTree(head.size, readerOf(tiles));
    const signed = await this.#signed(this.#writer, head, tree);
    const text = await this.#cosigned(signed, tree);
    await board.show(text);
    this.#shown = head.size;
    this.#last = { signed, tree, text };
    return true;
  }

  /** Shows the last tree again when witnesses that were late or away have cosigned it since. @returns whether they have */
  async #complete(): Promise<boolean> {
    if (this.#last === undefined || this.parts.witnesses?.lacks(this.#last.text) !== true) return false;
    const { signed, tree, text } = this.#last;
    const fuller = await this.#cosigned(signed, tree);
    if (fuller === text) return false;
    await this.parts.board.show(fuller);
    this.#last = { signed, tree, text: fuller };
    return true;
  }

  async #cosigned(signed: Signed, tree: TiledTree): Promise<string> {
    return (await this.parts.witnesses?.cosigned(signed.note, signed, (older) => tree.consistency(older))) ?? signed.note;
  }

  /** Goes on from the tiles of the last signed tree; where they are gone or damaged all of them are made again from the entries. */
  async #open(): Promise<TileWriter> {
    const { tiles, signer } = this.parts;
    const last = await signer.last();
    try {
      const writer = await TileWriter.open(tiles, last.size);
      if (sameHash(await writer.root(), last.root)) return writer;
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
    }
    return await TileWriter.open(tiles, 0n);
  }

  async #signed(writer: TileWriter, head: TreeHead, tree: TiledTree): Promise<Signed> {
    try {
      await this.#grow(writer, head);
      return await this.parts.signer.sign(head, (older) => tree.consistency(older));
    } catch (error) {
      // What was half written, or is not signed, is written again from where the last signed tree ends.
      this.#writer = undefined;
      throw error;
    }
  }

  async #grow(writer: TileWriter, head: TreeHead): Promise<void> {
    const { log } = this.parts;
    while (writer.size < head.size) {
      const left = head.size - writer.size;
      await writer.append(await log.entries(writer.size, left < PAGE ? Number(left) : PAGE));
    }
    await writer.flush();
    if (writer.size !== head.size || !sameHash(await writer.root(), head.root)) throw new WouldFork(`The tiles of ${head.size} entries do not lead to the root the sequencer has.`);
  }
}

/** Reads tiles for proofs. @throws LedgerError `missing-tile` */
export function readerOf(tiles: TileStore): (tile: TileName) => Promise<Buffer> {
  return async (tile) => {
    const bytes = await tiles.read(tile);
    if (bytes === undefined) throw new LedgerError('missing-tile', `Tile ${tilePath(tile)} is not there.`);
    return bytes;
  };
}
