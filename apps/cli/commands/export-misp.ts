import { toMispEvent } from '#interchange';
import type { ExitCode } from '../exit-codes.js';
import { readSource } from '../interchange/read-source.js';
import { writeExport } from '../interchange/write-export.js';
import type { Session } from '../session.js';

/** Writes a message as an event of MISP. */
export async function exportMisp(session: Session, what: string, { out }: { readonly out?: string }): Promise<ExitCode> {
  return writeExport(session, toMispEvent(await readSource(session, what), new Date().toISOString().slice(0, 10)), out);
}
