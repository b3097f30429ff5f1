import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Exported, Unexpressed } from '#interchange';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';
import { count } from '../text.js';

/**
 * Writes an export: to a file, with the report of what could not be expressed on stdout in the form asked for; or to
 * stdout, with the report on stderr.
 */
export function writeExport(session: Session, { document, unexpressed }: Exported<unknown>, out: string | undefined): ExitCode {
  const text = typeof document === 'string' ? document : `${JSON.stringify(document, undefined, 2)}\n`;
  if (out === undefined) {
    session.output.raw(text);
    for (const { pointer, why } of unexpressed) session.say(`entente: not expressed: ${pointer}: ${why}`);
    return EXIT.ok;
  }
  try {
    writeFileSync(resolve(session.surroundings.cwd, out), text, { mode: 0o600 });
  } catch (error) {
    throw new Stop(EXIT.noInput, `${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  const rows = session.output.rows<Unexpressed>([{ title: 'not expressed', of: ({ pointer }) => pointer }, { title: 'why', of: ({ why }) => why }], { empty: 'everything was expressed' });
  unexpressed.forEach((one) => { rows.add(one); });
  rows.end();
  session.say(`entente: ${out} written, ${count(unexpressed.length, 'member')} not expressed`);
  return EXIT.ok;
}
