import { type Composed, DraftError, type EntenteClient, EntenteProblem, type Preview, type Warning } from '#client';
import { composeValue, draftFromOptions, type DraftOptions } from '../drafts.js';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readValues, type InputValue } from '../input.js';
import type { Session } from '../session.js';
import { SendReport } from '../send-report.js';
import { isUnknownOutcome, keepUnsent } from '../unsent.js';

export interface SendOptions extends DraftOptions {
  readonly dryRun?: boolean;
  readonly quiet?: boolean;
}

/** Sends, or previews, what a file, stdin or the options say. */
export async function send(session: Session, file: string | undefined, options: SendOptions): Promise<ExitCode> {
  if (file === undefined) {
    const draft = draftFromOptions(options);
    const client = session.client();
    return single(session, client, await client.compose(draft), options);
  }
  if (options.text !== undefined) throw new Stop(EXIT.usage, 'a file or --text, not both');
  const client = session.client();
  const values = readValues(session, file);
  const first = await values.next();
  if (first.done === true) throw new Stop(EXIT.noInput, `${file === '-' ? 'stdin' : file} is empty`);
  const second = await values.next();
  if (second.done === true && first.value.fault === undefined) return single(session, client, await composeValue(client, first.value.value, options), options);
  return many(session, client, chain([first.value, ...(second.done === true ? [] : [second.value])], values), options);
}

async function* chain<T>(head: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T, void, void> {
  yield* head;
  yield* rest;
}

const warningLine = ({ code, pointer, detail }: Warning): string => `${code} at ${pointer}${detail === undefined ? '' : `: ${detail}`}`;

async function single(session: Session, client: EntenteClient, composed: Composed, { dryRun, quiet }: SendOptions): Promise<ExitCode> {
  sayWhyClear(session, composed);
  if (dryRun === true) return showPreview(session, await client.preview(composed, { signal: session.interrupted }));
  const sent = await client.send(composed, { signal: session.interrupted }).catch((error: unknown) => {
    if (isUnknownOutcome(error, session)) keepUnsent(session, [composed]);
    throw error;
  });
  if (quiet === true) session.output.plain(sent.reference);
  else session.output.one(sent, () => [
    ['message', sent.reference],
    ['status', sent.status === 200 ? '200 the hub had it already' : '202 accepted'],
    ['digest', sent.digest],
    ['content', contentOf(composed)],
    ['accepted', `${sent.acceptance.acceptedAt} (signed by the hub, verified)`],
    ...sent.warnings.map((warning): [string, string] => ['warning', warningLine(warning)]),
  ]);
  return EXIT.ok;
}

function contentOf({ sealed, maskable }: Composed): string {
  if (sealed) return 'sealed for the addressees';
  if (maskable === undefined) return 'in the clear';
  return maskable.length === 0 ? 'in the clear; nothing that was named is there' : `in the clear; rules may withhold ${maskable.join(', ')}`;
}

/** A person who expects a seal shall know that there is none. */
function sayWhyClear(session: Session, { clearBecause, message }: Composed): void {
  if (clearBecause === 'audience') session.say(`entente: not sealed, because an audience is addressed (${message.to.join(', ')}): the hub can read it`);
}

function showPreview(session: Session, preview: Preview): ExitCode {
  const { addressees, warnings } = preview;
  if (session.output.format === 'table') {
    const rows = session.output.rows<Preview['addressees'][number]>([
      { title: 'addressee', of: ({ to, blind }) => (blind === true ? `${to} (blind)` : to) },
      { title: 'decision', of: ({ allowed }) => (allowed ? 'allowed' : 'refused') },
      { title: 'rules', of: ({ rules }) => rules.join(', ') },
      { title: 'withheld', of: ({ withheld = [] }) => withheld.join(', ') },
    ]);
    addressees.forEach((addressee) => { rows.add(addressee); });
    rows.end();
    warnings.forEach((warning) => { session.say(`warning: ${warningLine(warning)}`); });
    session.say('nothing was sent');
  } else session.output.one(preview, () => []);
  const allowed = addressees.filter((addressee) => addressee.allowed).length;
  return allowed === addressees.length ? EXIT.ok : allowed === 0 ? EXIT.refused : EXIT.partly;
}

/** Sends in batches; a line that is no draft is reported and passed over. */
async function many(session: Session, client: EntenteClient, values: AsyncIterable<InputValue>, options: SendOptions): Promise<ExitCode> {
  const report = new SendReport(session, { dryRun: options.dryRun === true, quiet: options.quiet === true });
  const lines: number[] = [];
  const open = new Map<number, Composed>();
  async function* drafts(): AsyncGenerator<Composed, void, void> {
    for await (const { line, value, fault } of values) {
      report.read();
      try {
        if (fault !== undefined) throw new DraftError(`not JSON: ${fault}`);
        const composed = await composeValue(client, value, options);
        open.set(lines.push(line) - 1, composed);
        yield composed;
      } catch (error) {
        if (!(error instanceof DraftError)) throw error;
        report.refused(line, error);
      }
    }
  }
  try {
    if (options.dryRun === true) await previewAll(client, drafts(), (index) => lines[index] ?? 0, report);
    else {
      for await (const { index, composed, sent, problem } of client.sendBatch(drafts(), undefined, { signal: session.interrupted })) {
        const line = lines[index] ?? 0;
        open.delete(index);
        if (problem === undefined) report.done(line, sent);
        else report.refused(line, problem, composed.reference);
      }
    }
  } catch (error) {
    if (options.dryRun !== true && isUnknownOutcome(error, session)) {
      keepUnsent(session, [...open.values()]);
      session.say(`entente: what stands behind line ${lines.at(-1) ?? 0} was not read`);
    }
    throw error;
  } finally {
    report.end();
  }
  return report.exitCode;
}

async function previewAll(client: EntenteClient, drafts: AsyncIterable<Composed>, lineOf: (index: number) => number, report: SendReport): Promise<void> {
  let index = 0;
  for await (const composed of drafts) {
    const line = lineOf(index++);
    const { reference, sealed } = composed;
    try {
      const { addressees, warnings } = await client.preview(composed);
      const refused = addressees.filter(({ allowed }) => !allowed).map(({ to }) => to);
      report.done(line, { status: refused.length === addressees.length ? 403 : 200, reference, sealed, warnings, addressees, ...(refused.length === 0 ? {} : { refused }) });
    } catch (error) {
      if (!(error instanceof EntenteProblem)) throw error;
      report.refused(line, error, reference);
    }
  }
}
