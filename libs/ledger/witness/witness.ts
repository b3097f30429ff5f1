import { parseCheckpointBody, type Checkpoint } from '../domain/checkpoint.js';
import { cosign } from '../domain/cosignature.js';
import { emptyRoot, sameHash } from '../domain/hash.js';
import type { NoteSigner, NoteVerifier } from '../domain/note-keys.js';
import { LedgerError } from '../domain/problem.js';
import { verifyConsistency, type TreeHead } from '../domain/proofs.js';
import { formatSignatures, parseNote, verifyNote, type SignedNote } from '../domain/signed-note.js';
import { parseAddCheckpoint, type AddCheckpoint } from './add-checkpoint.js';

/** What a witness answers, with the status of C2SP tlog-witness. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly contentType: string;
  readonly body: string;
}

/** A checkpoint as a witness remembers it. */
export interface Witnessed extends TreeHead {
  /** As the log signed it. */
  readonly note: string;
}

/** What comes of looking: the answer, and what is remembered with it. */
export interface Look {
  readonly answer: WitnessAnswer;
  /** The newest tree from now on. */
  readonly keep?: Witnessed;
  /** A checkpoint that the log signed beside another of the same size: evidence of two histories. */
  readonly contradiction?: string;
}

/** What a witness must never forget: the newest tree of each log. */
export abstract class WitnessMemory {
  /**
   * Looks at what was seen last of a log and remembers what comes of it, as one step: whoever else looks meanwhile waits,
   * also in another process. On the disk when it returns. It does not wait for anything but the disk, so `look` is plain.
   */
  abstract inTurn(origin: string, look: (last: TreeHead | undefined) => Look): WitnessAnswer;
}

const PLAIN = 'text/plain; charset=utf-8';
const SIZE = 'text/x.tlog.size';
const say = (status: WitnessAnswer['status'], body: string): WitnessAnswer => ({ status, contentType: PLAIN, body: `${body}\n` });

interface Asked extends Omit<AddCheckpoint, 'checkpoint'> {
  readonly text: string;
  readonly note: SignedNote;
  readonly head: Checkpoint;
}

/** A witness: it cosigns trees that go on from those it saw before, and no others. Whoever asks is nothing to it; the log's signature is. */
export class Witness {
  readonly #logs: ReadonlyMap<string, readonly NoteVerifier[]>;

  /**
   * @param logs keys of the logs it watches; a log may have several, while it changes from one to the next
   * @param clock seconds since the epoch
   */
  constructor(
    private readonly key: NoteSigner,
    logs: readonly NoteVerifier[],
    private readonly memory: WitnessMemory,
    private readonly clock: () => bigint = () => BigInt(Math.floor(Date.now() / 1000)),
  ) {
    this.#logs = Map.groupBy(logs, ({ name }) => name);
  }

  get vkey(): string {
    return this.key.verifier.vkey;
  }

  /** Answers one `add-checkpoint`. What it answers is remembered before it returns. */
  addCheckpoint(body: string): WitnessAnswer {
    const asked = orFault(() => read(body));
    if (asked instanceof LedgerError) return say(400, asked.message);
    const keys = this.#logs.get(asked.head.origin);
    if (keys === undefined) return say(404, `This witness does not watch ${asked.head.origin}.`);
    if (!keys.some((key) => orFault(() => verifyNote(asked.note, key)) === undefined)) return say(403, `The checkpoint is not signed with a key this witness knows of ${asked.head.origin}.`);
    if (asked.old > asked.head.size) return say(400, `A tree of ${asked.old} is not the beginning of one of ${asked.head.size}.`);
    return this.memory.inTurn(asked.head.origin, (last) => this.#look(asked, last));
  }

  #look(asked: Asked, last: TreeHead | undefined): Look {
    const { old, head, proof, text } = asked;
    const seen = last ?? { size: 0n, root: emptyRoot() };
    if (old !== seen.size) return { answer: { status: 409, contentType: SIZE, body: `${seen.size}\n` } };
    const fault = orFault(() => goesOn(seen, head, proof));
    // A wrong proof is whoever asked's; another root of the same size is the log's own word against itself.
    if (fault instanceof LedgerError) return { answer: say(422, fault.message), ...(head.size === seen.size ? { contradiction: text } : {}) };
    const answer: WitnessAnswer = { status: 200, contentType: PLAIN, body: formatSignatures([cosign(asked.note.body, this.clock(), this.key)]) };
    return head.size === seen.size && last !== undefined ? { answer } : { answer, keep: { size: head.size, root: head.root, note: text } };
  }
}

function read(body: string): Asked {
  const { old, proof, checkpoint } = parseAddCheckpoint(body);
  const note = parseNote(checkpoint);
  return { old, proof, text: checkpoint, note, head: parseCheckpointBody(note.body) };
}

function goesOn(seen: TreeHead, head: TreeHead, proof: readonly Uint8Array[]): void {
  if (seen.size > 0n) return verifyConsistency(seen, head, proof);
  if (proof.length > 0) throw new LedgerError('wrong-proof', 'From the empty tree there is nothing to prove.');
  if (head.size === 0n && !sameHash(head.root, seen.root)) throw new LedgerError('wrong-root', 'The empty tree has another root.');
}

/** What a check throws, as a value; undefined or its result when it holds. */
function orFault<T>(check: () => T): T | LedgerError {
  try {
    return check();
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
}
