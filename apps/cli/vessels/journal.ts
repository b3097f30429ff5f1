import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Composed } from '#client';
import { isObject } from '#kernel';
import { EXIT, Stop } from '../exit-codes.js';

interface Entry {
  readonly row: number;
  readonly composed: Composed;
}

/**
 * What an import has signed, row by row, written before it is sent: importing the same file again sends the very same
 * bytes, which the hub knows as a repeat. It lies in the home, not beside the data, and only its owner can read it.
 */
export class ImportJournal {
  readonly file: string;
  readonly #known = new Map<number, Composed>();

  /**
   * @param identity what makes this import this one: digest of the file, sender, mode, options
   * @throws Stop when it cannot be written
   */
  constructor(home: string, importedFile: string, identity: string) {
    const folder = join(home, 'imports');
    this.file = join(folder, `${basename(importedFile)}.${identity}.sent.ndjson`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      if (!existsSync(this.file)) appendFileSync(this.file, '', { mode: 0o600 });
    } catch (error) {
      throw new Stop(EXIT.noInput, `${this.file} cannot be written: ${error instanceof Error ? error.message : String(error)}`, 'What is sent must be noted, so that a repeat is a repeat: choose another folder with ENTENTE_HOME');
    }
    const text = readFileSync(this.file, 'utf8');
    // So that what is written next does not continue a half-written line.
    if (text !== '' && !text.endsWith('\n')) appendFileSync(this.file, '\n');
    for (const line of text.split('\n')) {
      const entry = readEntry(line);
      if (entry !== undefined) this.#known.set(entry.row, entry.composed);
    }
  }

  get size(): number {
    return this.#known.size;
  }

  find(row: number): Composed | undefined {
    return this.#known.get(row);
  }

  write(row: number, composed: Composed): void {
    appendFileSync(this.file, `${JSON.stringify({ row, composed } satisfies Entry)}\n`);
    this.#known.set(row, composed);
  }
}

/** A line half written when the program was killed was never sent. */
function readEntry(line: string): Entry | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return isObject(value) && typeof value['row'] === 'number' && isObject(value['composed']) ? (value as unknown as Entry) : undefined;
  } catch {
    return undefined; // the half-written line
  }
}
