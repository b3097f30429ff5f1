import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { TreeHead } from '../domain/proofs.js';
import { WitnessMemory, type Look, type WitnessAnswer } from '../witness/witness.js';

/** So many contradictions of one log are kept; the first one proves enough. */
const MOST_CONTRADICTIONS = 100;
/** Milliseconds a second process on the same folder waits for the first. */
const PATIENCE_MS = 5_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS seen (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS contradiction (origin TEXT NOT NULL, at TEXT NOT NULL, note TEXT NOT NULL, UNIQUE (origin, note)) STRICT;
`;

/**
 * The memory of a witness: one SQLite file in its folder. Looking and remembering are one immediate transaction, forced to
 * the disk before it ends, so that neither a crash nor a second process on the folder makes it cosign two trees of one size.
 */
export class WitnessStore extends WitnessMemory {
  readonly #database: DatabaseSync;
  readonly #onContradiction: (origin: string, note: string) => void;

  /** @param onContradiction told of a log that signed two histories, once for each checkpoint */
  constructor(folder: string, onContradiction: (origin: string, note: string) => void) {
    super();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#database = new DatabaseSync(join(folder, 'seen.sqlite'));
    this.#onContradiction = onContradiction;
    this.#database.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${SCHEMA}`);
  }

  override inTurn(origin: string, look: (last: TreeHead | undefined) => Look): WitnessAnswer {
    this.#database.exec('BEGIN IMMEDIATE');
    let done: Look;
    let news = false;
    try {
      done = look(this.last(origin));
      const { keep, contradiction } = done;
      if (keep !== undefined) {
        this.#database.prepare('INSERT INTO seen (origin, size, root, note) VALUES (?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note').run(origin, keep.size, keep.root, keep.note);
      }
      if (contradiction !== undefined) news = this.#accuse(origin, contradiction);
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
    if (news) this.#onContradiction(origin, done.contradiction ?? '');
    return done.answer;
  }

  /** The newest tree seen of a log. */
  last(origin: string): (TreeHead & { readonly note: string }) | undefined {
    const query = this.#database.prepare('SELECT size, root, note FROM seen WHERE origin = ?');
    query.setReadBigInts(true);
    const row = query.get(origin) as { size: bigint; root: Uint8Array; note: string } | undefined;
    return row === undefined ? undefined : { size: row.size, root: row.root, note: row.note };
  }

  /** Checkpoints a log signed that contradict what was seen before: with the note seen, evidence against it. */
  contradictions(origin: string): string[] {
    return this.#database.prepare('SELECT note FROM contradiction WHERE origin = ? ORDER BY rowid').all(origin).map(({ note }) => String(note));
  }

  close(): void {
    this.#database.close();
  }

  #accuse(origin: string, note: string): boolean {
    const { changes } = this.#database
      .prepare('INSERT OR IGNORE INTO contradiction (origin, at, note) SELECT $origin, $at, $note WHERE (SELECT count(*) FROM contradiction WHERE origin = $origin) < $most')
      .run({ $origin: origin, $at: new Date().toISOString(), $note: note, $most: MOST_CONTRADICTIONS });
    return Number(changes) > 0;
  }
}
