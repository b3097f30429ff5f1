import { openCheckpoint, signCheckpoint } from '../domain/checkpoint.js';
import { emptyRoot, sameHash } from '../domain/hash.js';
import type { NoteSigner } from '../domain/note-keys.js';
import { LedgerError } from '../domain/problem.js';
import { verifyConsistency, type TreeHead } from '../domain/proofs.js';
import { formatNote } from '../domain/signed-note.js';

/** What the signer itself remembers, away from the database: a backup of one must not bring back the other. */
export abstract class SignerMemory {
  /** The last note signed; undefined before the first. */
  abstract read(): Promise<string | undefined>;
  /** On the disk when it resolves. */
  abstract keep(note: string): Promise<void>;
}

/** What was signed from a database, seen by every signer that works on it. */
export abstract class SharedMemory {
  /** Calls `sign` with the last tree signed, alone among signers, and remembers what it answers, all or nothing. */
  abstract inTurn<Head extends TreeHead>(sign: (last: TreeHead) => Promise<Head>): Promise<Head>;
}

/** The log would contradict what was signed before. Nothing is signed until somebody has looked. */
export class WouldFork extends Error {}

export interface Signed extends TreeHead {
  readonly note: string;
}

interface Unsigned extends TreeHead {
  readonly note?: undefined;
}

/** Signs trees that grow, and no others: a smaller tree, or another of the same size, would be a second history. */
export class CheckpointSigner {
  constructor(
    private readonly key: NoteSigner,
    private readonly memory: SignerMemory,
    private readonly shared: SharedMemory,
    /** Where checkpoints are shown: what stands there under this key was signed, whoever has forgotten it. */
    private readonly board?: { current(): Promise<string | undefined> },
  ) {}

  /** The last tree signed with this key, by this signer's own memory and by what is shown. @throws LedgerError when one of them is not signed with it */
  async last(): Promise<Signed | Unsigned> {
    const [own, shown] = await this.#known();
    return own.size >= shown.size ? own : shown;
  }

  async #known(): Promise<[own: Signed | Unsigned, shown: Signed | Unsigned]> {
    return [this.#opened(await this.memory.read()), this.#opened(await this.board?.current())];
  }

  #opened(note: string | undefined): Signed | Unsigned {
    return note === undefined ? { size: 0n, root: emptyRoot() } : { ...openCheckpoint(note, this.key.verifier).checkpoint, note };
  }

  /** @param prove the consistency proof from a smaller tree @throws WouldFork */
  async sign(head: TreeHead, prove: (older: bigint) => Promise<Buffer[]>): Promise<Signed> {
    return await this.shared.inTurn(async (shared) => {
      const [own, shown] = await this.#known();
      for (const last of [own, shown, shared]) await follows(last, head, prove);
      const note = formatNote(signCheckpoint(head, this.key));
      if (note !== own.note) await this.memory.keep(note);
      return { ...head, note };
    });
  }
}

async function follows(last: TreeHead, head: TreeHead, prove: (older: bigint) => Promise<Buffer[]>): Promise<void> {
  if (head.size < last.size) throw new WouldFork(`A tree of ${last.size} was signed; the log has ${head.size}.`);
  if (last.size === 0n) return;
  if (head.size === last.size) {
    if (!sameHash(head.root, last.root)) throw new WouldFork(`Another tree of ${last.size} was signed.`);
    return;
  }
  try {
    verifyConsistency(last, head, await prove(last.size));
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new WouldFork(`The log of ${head.size} does not go on from the tree of ${last.size} that was signed: ${error.message}`, { cause: error });
  }
}
