import { PolicyFault } from '../cedar/read-policies.js';
import type { Obligations } from '../decision.js';

/** What a permit on `oblige` says in its annotations. */
export interface Hint {
  readonly mask?: readonly string[];
  readonly consent?: true;
  readonly countersign?: true;
  readonly existence?: Obligations['existence'];
  readonly alert?: true;
  readonly verify?: true;
  readonly download?: { readonly rows: number; readonly ageDays: number };
  readonly extract?: readonly string[];
  readonly notExecutable?: true;
  readonly review?: true;
}

/** From what hides least to what hides most. */
export const EXISTENCE: readonly Obligations['existence'][] = ['full', 'hit-no-hit', 'contact-source', 'ncnd'];

function pointers(value: string): readonly string[] {
  const found = value.split(' ').filter((part) => part !== '');
  if (found.length === 0 || found.some((part) => !part.startsWith('/body/'))) throw new PolicyFault('@mask and @extract name JSON Pointers below /body, a blank between them.', undefined);
  return found;
}

function existence(value: string): Obligations['existence'] {
  const found = EXISTENCE.find((one) => one === value);
  if (found === undefined) throw new PolicyFault(`@existence is one of ${EXISTENCE.join(', ')}.`, undefined);
  return found;
}

function download(value: string): NonNullable<Hint['download']> {
  const [, rows, ageDays] = /^rows=(\d{1,7}) ageDays=(\d{1,4})$/.exec(value) ?? [];
  if (rows === undefined || ageDays === undefined) throw new PolicyFault('@download is written "rows=100 ageDays=30".', undefined);
  return { rows: Number(rows), ageDays: Number(ageDays) };
}

const READERS: ReadonlyMap<string, (value: string) => Hint> = new Map<string, (value: string) => Hint>([
  ['mask', (value) => ({ mask: pointers(value) })],
  ['extract', (value) => ({ extract: pointers(value) })],
  ['consent', () => ({ consent: true })],
  ['countersign', () => ({ countersign: true })],
  ['conditions', () => ({ countersign: true })],
  ['existence', (value) => ({ existence: existence(value) })],
  ['alert', () => ({ alert: true })],
  ['verify', () => ({ verify: true })],
  ['download', (value) => ({ download: download(value) })],
  ['notexecutable', () => ({ notExecutable: true })],
  ['review', () => ({ review: true })],
]);

/** @throws PolicyFault when no annotation says what the obligation is */
export function readHint(annotations: Readonly<Record<string, string>>): Hint {
  const found = Object.entries(annotations).flatMap(([name, value]) => READERS.get(name)?.(value) ?? []);
  if (found.length === 0) throw new PolicyFault(`A permit on Action::"oblige" says in an annotation what the obligation is: ${[...READERS.keys()].map((name) => `@${name}`).join(', ')}.`, undefined);
  return Object.assign({}, ...found) as Hint;
}
