import { Problem } from '#kernel';
import { digestOf } from '#envelope';
import type { Directory } from './directory.js';
import { judgeStatement } from './apply-statement.js';

/** One record of `registry.stated`, as every service reads it. */
export interface StatedRecord {
  /** Its offset, which is the rule-set version it makes. */
  readonly version: number;
  /** The hub's clock when the statement was taken (`ce_time`), milliseconds since the epoch. */
  readonly at: number;
  readonly jws: string;
}

export type Outcome = { readonly applied: true; readonly version: number } | { readonly applied: false; readonly problem: Problem };

/** How many recent outcomes are remembered for the door that waits for its own statement. */
const REMEMBERED = 1000;

/**
 * Feeds the log of statements into a directory, one after another. Two doors may write statements with the same
 * predecessor; the log's order decides, and the second is ignored by every reader alike.
 */
export class RegistryLog {
  readonly #outcomes = new Map<number, Outcome>();
  /** By digest: asked for every statement, at a door and in a replay. */
  readonly #applied = new Map<string, { readonly subject: string; readonly version: number }>();

  constructor(readonly directory: Directory) {}

  /** Applies the next record. @throws whatever is not the statement's own fault */
  read(record: StatedRecord): Outcome {
    const outcome = this.#judge(record);
    this.#outcomes.set(record.version, outcome);
    const oldest = this.#outcomes.keys().next().value;
    if (this.#outcomes.size > REMEMBERED && oldest !== undefined) this.#outcomes.delete(oldest);
    return outcome;
  }

  #judge(record: StatedRecord): Outcome {
    const { directory } = this;
    // The same statement twice in the log (sent again after a lost answer) counts as the first.
    const again = this.find(record.jws);
    if (again !== undefined) {
      directory.version = record.version;
      return { applied: true, version: again.version };
    }
    try {
      const judged = judgeStatement(directory, record.jws, record.at);
      judged.apply(record.version);
      this.#applied.set(judged.digest, { subject: judged.statement.subject, version: record.version });
      return { applied: true, version: record.version };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      directory.version = record.version;
      return { applied: false, problem: error };
    }
  }

  /** A statement that was applied before, by its very bytes. */
  find(jws: string): { readonly subject: string; readonly digest: string; readonly version: number } | undefined {
    const digest = digestOf(jws);
    const applied = this.#applied.get(digest);
    return applied === undefined ? undefined : { ...applied, digest };
  }

  /** What became of the record at a version, while it is remembered. */
  outcome(version: number): Outcome | undefined {
    return this.#outcomes.get(version);
  }
}
