import { loadSchemaRegistry, readSchemas, schemasDirectory } from '#contracts';
import { type Imported, MessageForm, readEvent, toDraft, UnreadableEvent } from '#interchange';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readText } from '../input.js';
import { writeImport } from '../interchange/write-export.js';
import type { Session } from '../session.js';

export interface ImportMispOptions {
  readonly type?: string;
  readonly to?: readonly string[];
  readonly mode?: 'live' | 'exercise';
  readonly out?: string;
}

/** More than any event of ours, pictures included. */
const MAX_CHARACTERS = 32 * 1024 * 1024;

/** Makes a draft of an event of MISP. It sends nothing. */
export async function importMisp(session: Session, file: string, { out, ...wishes }: ImportMispOptions): Promise<ExitCode> {
  const text = await readText(session, file);
  if (text.length > MAX_CHARACTERS) throw new Stop(EXIT.noInput, `${file} has more than ${MAX_CHARACTERS} characters`, 'Export one event at a time');
  const imported = draftOf(file, text, wishes);
  if (imported === 'withdrawn') throw new Stop(EXIT.refused, `${file}: everything in the event is deleted: it was withdrawn there, and nothing is left to send`, 'If you sent it before, take that back: entente recall');
  const { draft, type, notTaken, remarks } = imported;
  const registry = loadSchemaRegistry();
  const violations = registry.validateBody(type, draft['body'], '/body');
  if (violations === 'unknown-type') throw new Stop(EXIT.usage, `there is no type of message "${type}"`, 'schemas/README.md lists all of them; name one with --type');
  const missing = violations.map(({ pointer, detail }) => ({ at: pointer, why: `to be filled in or mended: ${detail}` }));
  return writeImport(session, draft, { notTaken, missing, remarks }, out);
}

function draftOf(file: string, text: string, wishes: Omit<ImportMispOptions, 'out'>): Imported | 'withdrawn' {
  try {
    return toDraft(readEvent(JSON.parse(text)), new MessageForm(readSchemas(schemasDirectory())), wishes);
  } catch (error) {
    if (error instanceof UnreadableEvent || error instanceof SyntaxError) throw new Stop(EXIT.noInput, `${file} cannot be read: ${error.message}`);
    throw error;
  }
}
