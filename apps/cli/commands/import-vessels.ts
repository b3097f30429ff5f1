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
import { type Form, formed, type Formed } from '../vessels/forms.js';
import { ImportJournal } from '../vessels/journal.js';
import { type RowMessage, toEcomessage } from '../vessels/to-ecomessage.js';
import { readVesselList, type VesselRow } from '../vessels/vessel-list.js';

export interface ImportOptions {
  readonly mode?: 'live' | 'exercise';
  readonly toCommunity: string;
  readonly source?: string;
  readonly open?: boolean;
  readonly dryRun?: boolean;
  /** What each row becomes. */
  readonly into?: Form;
  /** The source's word on neutrality and human rights, without which no notice can be asked for. */
  readonly attest?: boolean;
}

/** What became of one row. */
export interface RowReport {
  readonly line: number;
  readonly vessel: string;
  readonly to?: string;
  readonly outcome: 'sent' | 'repeated' | 'refused' | 'planned' | 'skipped';
  readonly reference?: string;
  readonly digest?: string;
  readonly sealed?: boolean;
  /** The hub's signed acceptance. */
  readonly receipt?: string;
  readonly warnings: readonly string[];
  readonly problem?: unknown;
}

const COLUMNS: readonly Column<RowReport>[] = [
  { title: 'line', of: ({ line }) => line },
  { title: 'vessel', of: ({ vessel }) => vessel, max: 36 },
  { title: 'to', of: ({ to }) => to, max: 32 },
  { title: 'outcome', of: ({ outcome }) => outcome },
  { title: 'message', of: ({ reference }) => reference, max: 50 },
  { title: 'warnings', of: ({ warnings, problem }) => [problem instanceof Error ? problem.message : undefined, ...warnings].filter((part) => part !== undefined).join(', ') },
];

/** A row with everything that is decided about it before it is sent. */
interface Planned extends RowMessage, Omit<Addressed, 'to'> {
  readonly form: Formed;
  readonly to: readonly string[];
  readonly row: VesselRow;
  readonly allWarnings: readonly string[];
}

/** Turns each row of a list into a report to the bureau of its flag, or into a request for a notice. */
export async function importVessels(session: Session, file: string, options: ImportOptions): Promise<ExitCode> {
  const mode = options.mode ?? 'exercise';
  const path = resolve(session.surroundings.cwd, file);
  const bytes = readBytes(path, file);
  const list = readVesselList(bytes);
  list.warnings.forEach((warning) => { session.say(`entente: ${warning}`); });
  const client = session.client();
  const source = options.source ?? basename(path);
  const into = options.into ?? 'ecomessage';
  if (into === 'purple-notice' && options.attest !== true) throw new Stop(EXIT.usage, 'the source attests what it asks a notice for', 'Add --attest: it is of no political, military, religious or racial character, and was obtained with respect for human rights');
  const { planned, unfit } = await plan(client, list.rows, { ...options, into, mode, source });
  const rows = session.output.rows<RowReport>(COLUMNS, { empty: 'the list has no rows' });
  const tally = { sent: 0, repeated: 0, refused: 0, planned: 0, skipped: 0, warned: 0 };
  const report = (one: RowReport): void => {
    tally[one.outcome]++;
    if (one.warnings.length > 0) tally.warned++;
    rows.add(one);
  };
  list.broken.forEach(({ line, fault }) => { report({ line, vessel: '', outcome: 'refused', warnings: [], problem: new DraftError(fault) }); });
  unfit.forEach((one) => { report(one); });
  try {
    if (options.dryRun === true) planned.forEach((one) => { report(toReport(one, 'planned')); });
    else await sendAll(session, client, planned, { path, bytes, mode, source, clear: options.open === true, community: options.toCommunity, into }, report);
  } finally {
    session.progressEnd();
    rows.end();
    session.say(`entente: ${count(list.rows.length + list.broken.length, 'row')}, ${mode}: ${tally.sent} sent, ${tally.repeated} sent before, ${tally.refused} refused${tally.skipped > 0 ? `, ${tally.skipped} left out` : ''}${tally.planned > 0 ? `, ${tally.planned} planned, nothing sent` : ''}; ${tally.warned} with warnings`);
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

interface Plan {
  readonly planned: readonly Planned[];
  /** Rows that cannot become what was asked for. */
  readonly unfit: readonly RowReport[];
}

async function plan(client: EntenteClient, rows: readonly VesselRow[], { toCommunity, into, mode, source }: ImportOptions & { readonly into: Form; readonly mode: 'live' | 'exercise'; readonly source: string }): Promise<Plan> {
  const { items } = await client.participants();
  const bureaus = new Set(items.filter(({ kind, status }) => kind === 'bureau' && status === 'active').map(({ id }) => id));
  const all = rows.map((row): Planned | RowReport => {
    const message = toEcomessage(row, source);
    const form = formed(into, message, { mode, source });
    if ('unfit' in form) return { line: row.line, vessel: message.vessel, outcome: 'skipped', warnings: [form.unfit] };
    const { to, warning } = form.to === undefined ? addresseeOf(message.flag, bureaus, toCommunity, client.participant) : { to: form.to, warning: undefined };
    const noticed = warningsOf(form.type, form.body).map(({ code }) => code);
    const allWarnings = [...new Set<string>([...(warning === undefined ? [] : [warning]), ...message.warnings, ...noticed])];
    return { ...message, form, row, to: typeof to === 'string' ? [to] : to, warning, allWarnings };
  });
  return { planned: all.filter((one) => 'form' in one), unfit: all.filter((one): one is RowReport => !('form' in one)) };
}

const toReport = ({ row, vessel, to, allWarnings }: Planned, outcome: RowReport['outcome']): RowReport => ({ line: row.line, vessel, to: to.join(', '), outcome, warnings: allWarnings });

interface Import {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: 'live' | 'exercise';
  readonly source: string;
  readonly clear: boolean;
  readonly community: string;
  readonly into: Form;
}

async function sendAll(session: Session, client: EntenteClient, planned: readonly Planned[], what: Import, report: (one: RowReport) => void): Promise<void> {
  const { path, bytes, mode, source, clear, community, into } = what;
  const hub = await client.hub();
  const digest = createHash('sha256').update(bytes).digest('hex');
  const identity = createHash('sha256').update(JSON.stringify([digest, hub, client.participant, mode, source, clear, community, ...(into === 'ecomessage' ? [] : [into])])).digest('hex').slice(0, 16);
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

async function sign(client: EntenteClient, { form, to }: Planned, mode: Import['mode'], clear: boolean, cause: string): Promise<Composed> {
  const now = Date.now();
  return client.compose({ ...form, to, mode, id: await derivedMessageId(now, cause), issuedAt: new Date(now).toISOString(), ...(clear ? { clear } : {}) });
}
