import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Composed, derivedMessageId, DraftError, type EntenteClient } from '#client';
import { warningsOf } from '#contracts';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Column } from '../output.js';
import type { Session } from '../session.js';
import { count } from '../text.js';
import { type Addressed, addresseeOf } from '../vessels/addressing.js';
import { ImportJournal } from '../vessels/journal.js';
import { type RowMessage, toEcomessage } from '../vessels/to-ecomessage.js';
import { readVesselList, type VesselRow } from '../vessels/vessel-list.js';

export interface ImportOptions {
  readonly mode?: 'live' | 'exercise';
  readonly toCommunity: string;
  readonly source?: string;
  readonly open?: boolean;
  readonly dryRun?: boolean;
}

/** What became of one row. */
export interface RowReport {
  readonly line: number;
  readonly vessel: string;
  readonly to?: string;
  readonly outcome: 'sent' | 'repeated' | 'refused' | 'planned';
  readonly reference?: string;
  readonly digest?: string;
  readonly sealed?: boolean;
  /** The hub's signed acceptance. */
  readonly receipt?: string;
  readonly warnings: readonly string[];
  readonly problem?: unknown;
}

const TYPE = 'environment.ecomessage/1';

const COLUMNS: readonly Column<RowReport>[] = [
  { title: 'line', of: ({ line }) => line },
  { title: 'vessel', of: ({ vessel }) => vessel, max: 36 },
  { title: 'to', of: ({ to }) => to, max: 32 },
  { title: 'outcome', of: ({ outcome }) => outcome },
  { title: 'message', of: ({ reference }) => reference, max: 50 },
  { title: 'warnings', of: ({ warnings, problem }) => [problem instanceof Error ? problem.message : undefined, ...warnings].filter((part) => part !== undefined).join(', ') },
];

/** A row with everything that is decided about it before it is sent. */
interface Planned extends RowMessage, Addressed {
  readonly row: VesselRow;
  readonly allWarnings: readonly string[];
}

/** Turns each row of a list into a report to the bureau of its flag. */
export async function importVessels(session: Session, file: string, options: ImportOptions): Promise<ExitCode> {
  const mode = options.mode ?? 'exercise';
  const path = resolve(session.surroundings.cwd, file);
  const bytes = readBytes(path, file);
  const list = readVesselList(bytes);
  list.warnings.forEach((warning) => { session.say(`entente: ${warning}`); });
  const client = session.client();
  const source = options.source ?? basename(path);
  const planned = await plan(client, list.rows, options.toCommunity, source);
  const rows = session.output.rows<RowReport>(COLUMNS, { empty: 'the list has no rows' });
  const tally = { sent: 0, repeated: 0, refused: 0, planned: 0, warned: 0 };
  const report = (one: RowReport): void => {
    tally[one.outcome]++;
    if (one.warnings.length > 0) tally.warned++;
    rows.add(one);
  };
  list.broken.forEach(({ line, fault }) => { report({ line, vessel: '', outcome: 'refused', warnings: [], problem: new DraftError(fault) }); });
  try {
    if (options.dryRun === true) planned.forEach((one) => { report(toReport(one, 'planned')); });
    else await sendAll(session, client, planned, { path, bytes, mode, source, clear: options.open === true, community: options.toCommunity }, report);
  } finally {
    session.progressEnd();
    rows.end();
    session.say(`entente: ${count(list.rows.length + list.broken.length, 'row')}, ${mode}: ${tally.sent} sent, ${tally.repeated} sent before, ${tally.refused} refused${tally.planned > 0 ? `, ${tally.planned} planned, nothing sent` : ''}; ${tally.warned} with warnings`);
  }
  const done = tally.sent + tally.repeated + tally.planned;
  return tally.refused === 0 ? EXIT.ok : done === 0 ? EXIT.refused : EXIT.partly;
}

function readBytes(path: string, named: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Stop(EXIT.noInput, `${named} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function plan(client: EntenteClient, rows: readonly VesselRow[], community: string, source: string): Promise<Planned[]> {
  const { items } = await client.participants();
  const bureaus = new Set(items.filter(({ kind, status }) => kind === 'bureau' && status === 'active').map(({ id }) => id));
  return rows.map((row) => {
    const message = toEcomessage(row, source);
    const { to, warning } = addresseeOf(message.flag, bureaus, community, client.participant);
    const noticed = warningsOf(TYPE, message.body).map(({ code }) => code);
    const allWarnings = [...new Set<string>([...(warning === undefined ? [] : [warning]), ...message.warnings, ...noticed])];
    return { ...message, row, to, warning, allWarnings };
  });
}

const toReport = ({ row, vessel, to, allWarnings }: Planned, outcome: RowReport['outcome']): RowReport => ({ line: row.line, vessel, to, outcome, warnings: allWarnings });

interface Import {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: 'live' | 'exercise';
  readonly source: string;
  readonly clear: boolean;
  readonly community: string;
}

async function sendAll(session: Session, client: EntenteClient, planned: readonly Planned[], what: Import, report: (one: RowReport) => void): Promise<void> {
  const { path, bytes, mode, source, clear, community } = what;
  const hub = await client.hub();
  const digest = createHash('sha256').update(bytes).digest('hex');
  const identity = createHash('sha256').update(JSON.stringify([digest, hub, client.participant, mode, source, clear, community])).digest('hex').slice(0, 16);
  const journal = new ImportJournal(session.home, path, identity);
  if (journal.size > 0) session.say(`entente: this list was imported before; what was signed then is sent again (${journal.file})`);
  const sending: Planned[] = [];
  let done = 0;
  async function* messages(): AsyncGenerator<Composed, void, void> {
    for (const [index, one] of planned.entries()) {
      try {
        const composed = journal.find(index) ?? (await sign(client, one, mode, clear, `${identity} ${index}`));
        if (journal.find(index) === undefined) journal.write(index, composed);
        sending.push(one);
        yield composed;
      } catch (error) {
        if (!(error instanceof DraftError)) throw error;
        report({ ...toReport(one, 'refused'), problem: error });
      }
    }
  }
  for await (const { index, composed, sent, problem } of client.sendBatch(messages(), undefined, { signal: session.interrupted })) {
    const one = sending[index];
    if (one === undefined) continue;
    const { reference, digest: of, sealed, message } = composed;
    const base = { ...toReport(one, sent === undefined ? 'refused' : sent.status === 200 ? 'repeated' : 'sent'), to: message.to.join(', '), reference, digest: of, sealed, ...(sent === undefined ? {} : { receipt: sent.receipt }) };
    report(problem === undefined ? base : { ...base, problem });
    session.progress(`${++done} of ${planned.length} …`);
  }
}

async function sign(client: EntenteClient, { body, to }: Planned, mode: Import['mode'], clear: boolean, cause: string): Promise<Composed> {
  const now = Date.now();
  return client.compose({ type: TYPE, to, mode, body, id: await derivedMessageId(now, cause), issuedAt: new Date(now).toISOString(), ...(clear ? { clear } : {}) });
}
