import { CosignatureCollector, formatAddCheckpoint, formatNote, HASH_BYTES, signCheckpoint, TiledTree, type NoteSigner, type WitnessNews, AskedWitness } from '../index.js';
import { frontierOf, tilesOf } from './trees.js';

/** A log in memory, that can show itself at any size. */
export class MemoryLog {
  constructor(
    readonly signer: NoteSigner,
    readonly leaves: readonly Buffer[],
  ) {}

  head(size: number): { size: bigint; root: Buffer } {
    return { size: BigInt(size), root: frontierOf(this.leaves.slice(0, size)).root() };
  }

  checkpoint(size: number): string {
    return formatNote(signCheckpoint(this.head(size), this.signer));
  }

  async proof(old: number, size: number): Promise<Buffer[]> {
    return old === 0 || old === size ? [] : await new TiledTree(BigInt(size), tilesOf(this.leaves.slice(0, size))).consistency(BigInt(old));
  }

  /** What is posted to a witness. */
  async request(old: number, size: number): Promise<string> {
    return formatAddCheckpoint({ old: BigInt(old), proof: await this.proof(old, size), checkpoint: this.checkpoint(size) });
  }

  /** The same log up to a size, and another one from there. */
  forkedAt(size: number): MemoryLog {
    return new MemoryLog(this.signer, this.leaves.map((leaf, at) => (at < size ? leaf : Buffer.alloc(HASH_BYTES, at % 256))));
  }
}

/** Gathers from witnesses given as functions. */
export function collectorOf(witnesses: readonly AskedWitness[], news: Partial<WitnessNews> = {}, patienceMs = 10_000): CosignatureCollector {
  return new CosignatureCollector(witnesses, { onState: () => undefined, onContradiction: () => undefined, ...news }, patienceMs);
}
