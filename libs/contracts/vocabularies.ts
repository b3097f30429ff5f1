import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemasDirectory } from './schema-files.js';

/** One word of a vocabulary. What else a term says (`alpha3`, `group`, …) differs from one vocabulary to the next. */
export interface Term {
  readonly code: string;
  readonly label: string;
  readonly [more: string]: unknown;
}

/** A list somebody else keeps, as data: with where it was taken from, and its date. */
export interface Vocabulary {
  readonly vocabulary: string;
  readonly title: string;
  readonly description: string;
  readonly source: string;
  /** When the source published it; where that is not known, when it was taken over. */
  readonly asOf: string;
  /** Codes and ranges (`XA-XZ`) everybody may give a meaning of their own. */
  readonly userAssigned?: readonly string[];
  readonly terms: readonly Term[];
}

/** Reads every vocabulary below `schemas/`, by name. The newest version of each counts. */
export function readVocabularies(directory: string = schemasDirectory()): ReadonlyMap<string, Vocabulary> {
  const folder = join(directory, 'vocabularies');
  return new Map(readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => {
    const versions = readdirSync(join(folder, name)).map((file) => Number.parseInt(file, 10)).filter((version) => version > 0);
    return [name, JSON.parse(readFileSync(join(folder, name, `${Math.max(...versions)}.json`), 'utf8')) as Vocabulary];
  }));
}

const inRange = (code: string, range: string): boolean => {
  const [from = '', to = from] = range.split('-');
  return code.length === from.length && code >= from && code <= to;
};

/** Whether a code stands in a vocabulary, or is one that everybody may use. */
export function hasCode({ terms, userAssigned = [] }: Vocabulary, code: string): boolean {
  return terms.some((term) => term.code === code || term['alpha3'] === code) || userAssigned.some((range) => inRange(code, range));
}

let read: ReadonlyMap<string, Vocabulary> | undefined;
const answers = new Map<string, boolean>();
const MOST_ANSWERS = 4_000;

/** As `hasCode`, of the vocabularies of this package; read at the first question, and each answer kept. */
export function isKnownCode(vocabulary: string, code: string): boolean {
  const key = `${vocabulary} ${code}`;
  const before = answers.get(key);
  if (before !== undefined) return before;
  read ??= readVocabularies();
  const list = read.get(vocabulary);
  if (list === undefined) throw new TypeError(`There is no vocabulary ${vocabulary}.`);
  const known = hasCode(list, code);
  if (answers.size < MOST_ANSWERS) answers.set(key, known);
  return known;
}
