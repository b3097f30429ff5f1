import { parseSize } from '../domain/base64.js';
import { verifyCosignature } from '../domain/cosignature.js';
import type { NoteVerifier } from '../domain/note-keys.js';
import { LedgerError } from '../domain/problem.js';
import type { TreeHead } from '../domain/proofs.js';
import { formatNote, parseNote, parseSignatures, signaturesOf, type NoteSignature, type SignedNote } from '../domain/signed-note.js';
import { formatAddCheckpoint } from './add-checkpoint.js';

/** A witness a hub asks, with the way to it. */
export abstract class AskedWitness {
  abstract readonly verifier: NoteVerifier;
  /** Posts to `<prefix>/add-checkpoint`. @throws when there is no answer in time */
  abstract post(body: string): Promise<{ readonly status: number; readonly body: string }>;
}

/** What a collector tells of its witnesses. */
export interface WitnessNews {
  /** A witness answers again, or no longer, and why. Once for each change. */
  readonly onState: (witness: string, trouble: string | undefined) => void;
  /** A witness says that the log contradicts what it saw. Somebody must look. */
  readonly onContradiction: (witness: string, said: string) => void;
}

/** The consistency proof from a smaller tree to the one in hand. */
export type ProveFrom = (older: bigint) => Promise<readonly Buffer[]>;

interface Candidate extends TreeHead {
  readonly note: SignedNote;
  readonly prove: ProveFrom;
}

/** How long a checkpoint waits for witnesses, in milliseconds: as long as a step of publishing, so that one at the other end of the world is in time. */
const PATIENCE_MS = 1_000;
/** Steps a silent witness is left alone for, at most: one second each. */
const MOST_PAUSE = 5;

/** One witness: what it saw last, whether it answers, what it cosigned of the tree in hand. */
class Standing {
  old = 0n;
  busy = false;
  /** Not waited for, because it was late or away the last time. */
  slow = false;
  trouble: string | undefined;
  pause = 0;
  failures = 0;
  cosigned: { readonly body: string; readonly line: NoteSignature } | undefined;

  constructor(readonly asked: AskedWitness) {}
}

/**
 * Brings each new tree to the witnesses and gathers their cosignatures. A witness that is slow or away holds a checkpoint up
 * once, for a second; from then on it is asked without being waited for, until it answers in time again.
 */
export class CosignatureCollector {
  readonly #standings: readonly Standing[];

  constructor(
    witnesses: readonly AskedWitness[],
    private readonly news: WitnessNews,
    private readonly patienceMs = PATIENCE_MS,
  ) {
    this.#standings = witnesses.map((witness) => new Standing(witness));
  }

  /** Who does not answer, and why. */
  get troubles(): ReadonlyMap<string, string> {
    return new Map(this.#standings.flatMap(({ asked, trouble }) => (trouble === undefined ? [] : [[asked.verifier.name, trouble] as const])));
  }

  /** How many there are. */
  get witnesses(): number {
    return this.#standings.length;
  }

  /** Asks those that have not cosigned this tree yet. @returns the note with the cosignatures that are there in time */
  async cosigned(text: string, head: TreeHead, prove: ProveFrom): Promise<string> {
    const candidate: Candidate = { ...head, note: parseNote(text), prove };
    const asked = this.#standings.filter((standing) => !this.#has(standing, candidate) && !standing.busy && standing.pause-- <= 0);
    const answers = asked.map((standing) => ({ standing, answer: this.#ask(standing, candidate) }));
    const awaited = answers.filter(({ standing }) => !standing.slow);
    if (awaited.length > 0) {
      await within(this.patienceMs, Promise.all(awaited.map(({ answer }) => answer)));
      for (const { standing } of awaited) standing.slow ||= standing.busy;
    }
    return this.#note(candidate);
  }

  /** Whether a tree that is shown already could be shown with more cosignatures. */
  lacks(text: string): boolean {
    const note = parseNote(text);
    return this.#standings.some(({ asked }) => signaturesOf(note, asked.verifier).length === 0);
  }

  #has({ cosigned }: Standing, { note }: Candidate): boolean {
    return cosigned?.body === note.body;
  }

  #note({ note }: Candidate): string {
    const lines = this.#standings.flatMap(({ cosigned }) => (cosigned?.body === note.body ? [cosigned.line] : []));
    return formatNote({ body: note.body, signatures: [...note.signatures, ...lines] });
  }

  async #ask(standing: Standing, candidate: Candidate): Promise<void> {
    standing.busy = true;
    const begun = performance.now();
    try {
      const line = await this.#cosignature(standing, candidate);
      standing.cosigned = { body: candidate.note.body, line };
      standing.old = candidate.size;
      this.#became(standing, undefined);
      standing.slow = performance.now() - begun > this.patienceMs;
    } catch (error) {
      this.#became(standing, error instanceof Error ? error.message : String(error));
    } finally {
      standing.busy = false;
    }
  }

  async #cosignature(standing: Standing, candidate: Candidate): Promise<NoteSignature> {
    const { asked } = standing;
    const first = await this.#post(standing, candidate);
    if (first.status === 409) standing.old = parseSize(first.body.trim());
    const answer = first.status === 409 && standing.old <= candidate.size ? await this.#post(standing, candidate) : first;
    if (answer.status === 422) this.news.onContradiction(asked.verifier.name, answer.body.trim());
    if (answer.status === 409 && standing.old > candidate.size) throw new Error(`It has seen a tree of ${standing.old}, larger than ours of ${candidate.size}.`);
    if (answer.status !== 200) throw new Error(`It answers ${answer.status}: ${answer.body.slice(0, 200).trim()}`);
    const lines = parseSignatures(answer.body).filter(({ name, keyId }) => name === asked.verifier.name && keyId.equals(asked.verifier.keyId));
    const [line] = lines;
    if (line === undefined) throw new LedgerError('unknown-key', 'It answers with the signature of another key.');
    verifyCosignature({ body: candidate.note.body, signatures: lines }, asked.verifier);
    return line;
  }

  async #post({ old, asked }: Standing, { size, note, prove }: Candidate): Promise<{ status: number; body: string }> {
    const from = old > size ? 0n : old;
    const proof = from > 0n && from < size ? await prove(from) : [];
    return await asked.post(formatAddCheckpoint({ old: from, proof, checkpoint: formatNote(note) }));
  }

  #became(standing: Standing, trouble: string | undefined): void {
    standing.failures = trouble === undefined ? 0 : standing.failures + 1;
    standing.pause = trouble === undefined ? 0 : Math.min(2 ** standing.failures - 1, MOST_PAUSE);
    // Who failed is asked again without being waited for; one answer in time, and it is waited for as before.
    standing.slow ||= trouble !== undefined;
    const before = standing.trouble;
    standing.trouble = trouble;
    if ((before === undefined) !== (trouble === undefined)) this.news.onState(standing.asked.verifier.name, trouble);
  }
}

/** Waits for a promise that never rejects, but no longer than this. */
async function within(milliseconds: number, done: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([done, new Promise((resolve) => (timer = setTimeout(resolve, milliseconds)))]);
  clearTimeout(timer);
}
