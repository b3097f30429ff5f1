import { DraftError, EntenteProblem, type BatchResult, type Composed, type Draft, type Preview, type Sent } from '#client';
import { applyOptions, draftFromOptions, type DraftOptions } from '../drafts.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { problemLines } from '../failures.js';
import { readValues, type InputValue } from '../input.js';
import type { Column } from '../output.js';
import type { Session } from '../session.js';
import { count } from '../text.js';

export interface SendOptions extends DraftOptions {
  readonly dryRun?: boolean;
}

/** What is reported of one message, sent or not. */
interface Report {
  readonly line: number;
  readonly status: number;
  readonly reference?: string;
  readonly [member: string]: unknown;
}

const COLUMNS: readonly Column<Report>[] = [
  { title: 'line', of: (report) => report.line },
  { title: 'status', of: (report) => report.status },
  { title: 'message', of: (report) => report.reference },
  { title: 'note', of: noteOf },
];

function noteOf(report: Report): string {
  const { problem, warnings } = report;
  if (problem instanceof EntenteProblem) return problemLines(problem).map((line) => line.trim()).join(' · ');
  if (problem instanceof DraftError) return [problem.message, ...problem.violations.map(({ pointer, detail }) => `${pointer} ${detail}`)].join(' · ');
  const codes = Array.isArray(warnings) ? (warnings as Sent['warnings']).map(({ code, pointer }) => `${code} ${pointer}`) : [];
  return [report['sealed'] === true ? 'sealed' : 'in the clear', ...codes].join(' · ');
}

/** Sends, or previews, what a file, stdin or the options say. */
export async function send(session: Session, file: string | undefined, options: SendOptions): Promise<ExitCode> {
  if (file === undefined) return single(session, draftFromOptions(options), options);
  if (options.text !== undefined) throw new DraftError('Give a file or --text, not both.');
  const values = readValues(session, file);
  const first = await values.next();
  if (first.done === true) {
    session.say('entente: there is nothing in it');
    return EXIT.ok;
  }
  const second = await values.next();
  const lone = second.done === true && first.value.fault === undefined;
  if (lone) return single(session, applyOptions(first.value.value, options), options);
  return many(session, chain([first.value, ...(second.done === true ? [] : [second.value])], values), options);
}

async function* chain<T>(head: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  yield* head;
  yield* rest;
}

async function single(session: Session, draft: Draft, { dryRun }: SendOptions): Promise<ExitCode> {
  const client = session.client();
  const composed = await client.compose(draft);
  sayWhyClear(session, composed);
  if (dryRun === true) return showPreview(session, await client.preview(composed, { signal: session.interrupted }));
  const sent = await client.send(composed, { signal: session.interrupted });
  session.output.one(sent, () => [
    ['message', sent.reference],
    ['status', sent.status === 200 ? '200 the hub had it already' : '202 accepted'],
    ['digest', sent.digest],
    ['content', sent.sealed ? 'sealed for the addressees' : 'in the clear'],
    ['accepted', `${sent.acceptance.acceptedAt} (signed by the hub, verified)`],
    ...sent.warnings.map(({ code, pointer, detail }): [string, string] => ['warning', `${code} at ${pointer}${detail === undefined ? '' : `: ${detail}`}`]),
  ]);
  return EXIT.ok;
}

/** A person who expects a seal shall know that there is none. */
function sayWhyClear(session: Session, { clearBecause, message }: Composed): void {
  if (clearBecause === 'audience') session.say(`entente: not sealed, because an audience is addressed (${message.to.join(', ')}): the hub can read it`);
  if (clearBecause === 'no-sealing-key') session.say('entente: not sealed, because an addressee has no sealing key: the hub can read it');
}

function showPreview(session: Session, preview: Preview): ExitCode {
  const { addressees, warnings } = preview;
  if (session.output.format === 'table') {
    const rows = session.output.rows<Preview['addressees'][number]>([
      { title: 'addressee', of: ({ to, blind }) => (blind === true ? `${to} (blind)` : to) },
      { title: 'decision', of: ({ allowed }) => (allowed ? 'allowed' : 'refused') },
      { title: 'rules', of: ({ rules }) => rules.join(', ') },
    ]);
    addressees.forEach((addressee) => { rows.add(addressee); });
    rows.end();
    warnings.forEach(({ code, pointer, detail }) => { session.say(`warning: ${code} at ${pointer}${detail === undefined ? '' : `: ${detail}`}`); });
    session.say('nothing was sent');
  } else session.output.one(preview, () => []);
  const allowed = addressees.filter((addressee) => addressee.allowed).length;
  return allowed === addressees.length ? EXIT.ok : allowed === 0 ? EXIT.refused : EXIT.partly;
}

/** Sends in batches; a line that is no draft is reported and passed over. */
async function many(session: Session, values: AsyncIterable<InputValue>, options: SendOptions): Promise<ExitCode> {
  const client = session.client();
  const lines: number[] = [];
  const rows = session.output.rows<Report>(session.output.format === 'table' ? COLUMNS : []);
  const tally = { sent: 0, refused: 0, warned: 0, read: 0 };
  const report = (one: Report): void => {
    // A person wants to see what did not go smoothly; a program wants all of it.
    if (session.output.format !== 'table' || one.status >= 300 || (Array.isArray(one['warnings']) && one['warnings'].length > 0)) rows.add(one);
  };
  const refuse = (line: number, error: DraftError): void => {
    tally.refused++;
    report({ line, status: 422, problem: error });
  };
  async function* drafts(): AsyncGenerator<Composed, void, void> {
    for await (const { line, value, fault } of values) {
      tally.read++;
      try {
        if (fault !== undefined) throw new DraftError(`not JSON: ${fault}`);
        const composed = await client.compose(applyOptions(value, options));
        lines.push(line);
        yield composed;
      } catch (error) {
        if (!(error instanceof DraftError)) throw error;
        refuse(line, error);
      }
    }
  }
  const started = Date.now();
  const onProgress = (): void => { session.progress(`${tally.sent.toLocaleString('en')} sent${tally.refused > 0 ? `, ${tally.refused} refused` : ''} …`); };
  const results = options.dryRun === true ? previews(session, drafts()) : client.sendBatch(drafts(), undefined, { signal: session.interrupted });
  try {
    for await (const result of results) {
      const line = lines[result.index] ?? result.index + 1;
      if (result.problem === undefined) tally.sent++;
      else tally.refused++;
      if ((result.sent?.warnings.length ?? 0) > 0) tally.warned++;
      report(result.sent === undefined ? { line, status: result.problem.status, reference: result.composed.reference, problem: result.problem } : { line, ...result.sent });
      if (tally.sent % 100 === 0) onProgress();
    }
  } finally {
    session.progressEnd();
    rows.end();
    const seconds = Math.max(0.001, (Date.now() - started) / 1000);
    const verb = options.dryRun === true ? 'would be sent' : 'sent';
    session.say(`entente: ${tally.sent.toLocaleString('en')} ${verb}, ${tally.refused.toLocaleString('en')} refused, ${tally.warned.toLocaleString('en')} with warnings, of ${count(tally.read, 'line')} in ${seconds.toFixed(1)} s (${Math.round(tally.sent / seconds).toLocaleString('en')}/s)`);
  }
  return tally.refused === 0 ? EXIT.ok : tally.sent === 0 ? EXIT.refused : EXIT.partly;
}

async function* previews(session: Session, drafts: AsyncIterable<Composed>): AsyncGenerator<BatchResult, void, void> {
  const client = session.client();
  let index = 0;
  for await (const composed of drafts) {
    const place = index++;
    try {
      const { addressees, warnings } = await client.preview(composed);
      const { reference, digest, sealed, clearBecause, message } = composed;
      yield { index: place, composed, sent: { status: 200, id: message.id, reference, digest, sealed, clearBecause, warnings, addressees } as unknown as Sent };
    } catch (error) {
      if (!(error instanceof EntenteProblem)) throw error;
      yield { index: place, composed, problem: error };
    }
  }
}
