import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Exported, NotTaken } from '#interchange';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';
import { count } from '../text.js';

/** A line of a report: what, where, why. */
interface Line {
  readonly kind: string;
  readonly at: string;
  readonly why: string;
}

/**
 * Writes an export: to a file, with the report of what could not be expressed on stdout in the form asked for; or to
 * stdout, with the report on stderr.
 */
export function writeExport(session: Session, { document, unexpressed }: Exported<unknown>, out: string | undefined): ExitCode {
  const text = typeof document === 'string' ? document : json(document);
  write(session, text, unexpressed.map(({ pointer, why }) => ({ kind: 'not expressed', at: pointer, why })), out);
  if (out !== undefined) session.say(`entente: ${out} written; ${unexpressed.length === 0 ? 'everything was expressed' : `${count(unexpressed.length, 'thing')} not expressed, or not wholly`}`);
  return EXIT.ok;
}

/** What there is to know about an imported draft. */
export interface ImportReport {
  readonly notTaken: readonly NotTaken[];
  readonly missing: readonly NotTaken[];
  readonly remarks: readonly string[];
}

/** Writes an imported draft in the same way. @returns partly, when something of the import is not in it or it cannot be sent yet */
export function writeImport(session: Session, draft: unknown, { notTaken, missing, remarks }: ImportReport, out: string | undefined): ExitCode {
  const lines = [...notTaken.map((one) => ({ kind: 'not taken over', ...one })), ...missing.map((one) => ({ kind: 'missing', ...one })), ...remarks.map((why) => ({ kind: 'note', at: '', why }))];
  write(session, json(draft), lines, out);
  session.say(`entente: a draft, nothing is sent; ${count(notTaken.length, 'thing')} not taken over, ${missing.length} to be filled in. Look at it, then: entente send ${out ?? 'draft.json'}`);
  return notTaken.length + missing.length === 0 ? EXIT.ok : EXIT.partly;
}

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

function write(session: Session, text: string, lines: readonly Line[], out: string | undefined): void {
  if (out === undefined) {
    session.output.raw(text);
    for (const { kind, at, why } of lines) session.say(`entente: ${kind}: ${at === '' ? '' : `${at}: `}${why}`);
    return;
  }
  try {
    const path = resolve(session.surroundings.cwd, out);
    // A file that is there keeps its permissions when it is written over.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) chmodSync(path, 0o600);
    writeFileSync(path, text, { mode: 0o600 });
  } catch (error) {
    throw new Stop(EXIT.noInput, `${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  const rows = session.output.rows<Line>([{ title: 'what', of: ({ kind }) => kind }, { title: 'where', of: ({ at }) => at, max: 48 }, { title: 'why', of: ({ why }) => why }]);
  lines.forEach((one) => { rows.add(one); });
  rows.end();
}
