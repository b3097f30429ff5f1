import { loadSchemaRegistry } from '#contracts';
import { readBundle, revokeBundle, type StixBundle, STIX_TYPES, toStixBundle, UnreadableBundle } from '#interchange';
import { isObject } from '#kernel';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { obeyTerms, readOne, readSource, type ReadSource } from '../interchange/read-source.js';
import { writeExport } from '../interchange/write-export.js';
import type { Session } from '../session.js';

export interface ExportStixOptions {
  readonly out?: string;
  /** The message that this one amends. */
  readonly amends?: string;
  readonly despite?: string;
  readonly withdrawn?: boolean;
}

/** Writes a message as a bundle of STIX 2.1; what was taken back, as a bundle in which everything is revoked. */
export async function exportStix(session: Session, what: string, { out, amends, despite, withdrawn = false }: ExportStixOptions): Promise<ExitCode> {
  const now = new Date().toISOString();
  const earlier = withdrawn ? await earlierBundle(session, what) : undefined;
  if (earlier !== undefined) return writeExport(session, { document: revokeBundle(earlier, now), unexpressed: [] }, out);
  const read = await readSource(session, what);
  if (!STIX_TYPES.includes(read.source.type)) throw new Stop(EXIT.usage, `a message of type ${read.source.type} has no form in STIX`, `These have one: ${STIX_TYPES.join(', ')}`);
  const violations = loadSchemaRegistry().validateBody(read.source.type, read.source.body, '/body');
  if (read.withheld.length === 0 && violations !== 'unknown-type' && violations.length > 0) throw new Stop(EXIT.usage, `${what} is not what its type demands:\n  ${violations.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('\n  ')}`);
  const over = read.recalledAt ?? (withdrawn ? now : undefined);
  if (read.recalledAt !== undefined) session.say(`entente: it was recalled at ${read.recalledAt}: everything in the bundle is revoked`);
  obeyTerms(session, read, despite);
  const before = amends === undefined ? undefined : await amended(session, amends, read, despite);
  const { document, unexpressed } = toStixBundle(read.source, { now, ...(before === undefined ? {} : { amends: before.source }), ...(despite === undefined ? {} : { despite }) });
  const kept = read.withheld.map(({ at, members }) => ({ pointer: at, why: `${members === 1 ? 'a member was' : `${members} members were`} kept from you` }));
  return writeExport(session, over === undefined ? { document, unexpressed: [...unexpressed, ...kept] } : { document: revokeBundle(document, over), unexpressed: [] }, out);
}

async function amended(session: Session, what: string, { source }: ReadSource, despite: string | undefined): Promise<ReadSource> {
  const before = await readSource(session, what);
  if (before.source.from !== source.from) throw new Stop(EXIT.usage, `${what} is of ${before.source.from}, and only ${source.from} amends what ${source.from} said`);
  if (before.source.type !== source.type) throw new Stop(EXIT.usage, `${what} is of type ${before.source.type}, and this of ${source.type}`);
  obeyTerms(session, before, despite);
  return before;
}

/** The bundle in a file that was exported before; undefined when the file holds a message. */
async function earlierBundle(session: Session, what: string): Promise<StixBundle | undefined> {
  if (!/\.json$|^-$/.test(what)) return undefined;
  const value = await readOne(session, what);
  if (!isObject(value) || value['type'] !== 'bundle') return undefined;
  try {
    return readBundle(value);
  } catch (error) {
    throw error instanceof UnreadableBundle ? new Stop(EXIT.noInput, `${what} cannot be read: ${error.message}`) : error;
  }
}
