import { loadSchemaRegistry } from '#contracts';
import { fromStixBundle, readBundle, type StixImport, UnreadableBundle } from '#interchange';
import { parseIJson, Problem } from '#kernel';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readText } from '../input.js';
import { writeImport } from '../interchange/write-export.js';
import type { Session } from '../session.js';

export interface ImportStixOptions {
  readonly id?: string;
  readonly to?: readonly string[];
  readonly mode?: 'live' | 'exercise';
  readonly out?: string;
}

/** More than any message of ours, pictures included. */
const MAX_CHARACTERS = 32 * 1024 * 1024;

/** Makes a draft of a report or incident in a bundle of STIX 2.1. It sends nothing. */
export async function importStix(session: Session, file: string, { out, ...wishes }: ImportStixOptions): Promise<ExitCode> {
  const text = await readText(session, file);
  if (text.length > MAX_CHARACTERS) throw new Stop(EXIT.noInput, `${file} has more than ${MAX_CHARACTERS} characters`, 'Export one report at a time');
  const imported = draftOf(file, text, wishes);
  if (imported === 'withdrawn') throw new Stop(EXIT.refused, `${file}: its producer revoked it: nothing is left to send`, 'If you sent it before, take that back: entente recall');
  const { draft, type, notTaken, remarks } = imported;
  const violations = loadSchemaRegistry().validateBody(type, draft['body'], '/body');
  const missing = violations === 'unknown-type' ? [] : violations.map(({ pointer, detail }) => ({ at: pointer, why: `to be filled in or mended: ${detail}` }));
  return writeImport(session, draft, { notTaken, missing, remarks }, out);
}

function draftOf(file: string, text: string, wishes: Omit<ImportStixOptions, 'out'>): StixImport | 'withdrawn' {
  try {
    return fromStixBundle(readBundle(parseIJson(Buffer.from(text))), wishes);
  } catch (error) {
    if (error instanceof UnreadableBundle) throw new Stop(EXIT.noInput, `${file} cannot be read:\n  ${error.faults.join('\n  ')}`);
    if (error instanceof Problem) throw new Stop(EXIT.noInput, `${file} cannot be read: ${error.message}`);
    throw error;
  }
}
