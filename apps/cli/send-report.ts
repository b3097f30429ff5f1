import { DraftError, EntenteProblem, type Warning } from '#client';
import { EXIT, type ExitCode } from './exit-codes.js';
import { problemLines } from './failures.js';
import type { Column, Rows } from './output.js';
import type { Session } from './session.js';
import { count } from './text.js';

/** What is told about one message of many. */
interface Line {
  readonly line: number;
  readonly status: number;
  readonly reference?: string;
  readonly sealed?: boolean;
  readonly warnings?: readonly Warning[];
  /** Of a preview: what was decided, and who would not receive it. */
  readonly addressees?: readonly unknown[];
  readonly refused?: readonly string[];
  readonly problem?: EntenteProblem | DraftError;
}

function noteOf({ problem, warnings = [], sealed, refused = [] }: Line): string {
  if (problem instanceof EntenteProblem) return problemLines(problem).map((line) => line.trim()).join(' · ');
  if (problem !== undefined) return [problem.message, ...problem.violations.map(({ pointer, detail }) => `${pointer} ${detail}`)].join(' · ');
  return [sealed === true ? 'sealed' : 'in the clear', ...refused.map((to) => `refused: ${to}`), ...warnings.map(({ code, pointer }) => `${code} ${pointer}`)].join(' · ');
}

const COLUMNS: readonly Column<Line>[] = [
  { title: 'line', of: ({ line }) => line },
  { title: 'status', of: ({ status }) => status },
  { title: 'message', of: ({ reference }) => reference },
  { title: 'note', of: noteOf },
];

const DRAFT_STATUS = 422;
/** Progress is shown each so many messages. */
const STEP = 100;

/** Tells of many messages: each one to a program, what did not go smoothly to a person, and the sum to both. */
export class SendReport {
  readonly #rows: Rows<Line>;
  readonly #started = Date.now();
  readonly #tally = { read: 0, sent: 0, refused: 0, warned: 0 };

  constructor(
    private readonly session: Session,
    private readonly how: { readonly dryRun: boolean; readonly quiet: boolean },
  ) {
    this.#rows = how.quiet ? { add: ({ reference, problem }) => { if (problem === undefined && reference !== undefined) session.output.plain(reference); }, end: () => undefined } : session.output.rows<Line>(COLUMNS);
  }

  read(): void {
    this.#tally.read++;
  }

  done(line: number, sent: Omit<Line, 'line'>): void {
    const warned = (sent.warnings?.length ?? 0) > 0;
    if (sent.status >= 400) this.#tally.refused++;
    else this.#tally.sent++;
    if (warned) this.#tally.warned++;
    if (this.how.quiet || this.session.output.format !== 'table' || warned || sent.refused !== undefined) this.#rows.add({ line, ...sent });
    if (this.#tally.sent % STEP === 0) this.session.progress(`${this.#tally.sent.toLocaleString('en')} ${this.#verb}${this.#tally.refused > 0 ? `, ${this.#tally.refused} refused` : ''} …`);
  }

  refused(line: number, problem: EntenteProblem | DraftError, reference?: string): void {
    this.#tally.refused++;
    this.#rows.add({ line, status: problem instanceof EntenteProblem ? problem.status : DRAFT_STATUS, problem, ...(reference === undefined ? {} : { reference }) });
  }

  end(): void {
    const { read, sent, refused, warned } = this.#tally;
    const seconds = Math.max(0.001, (Date.now() - this.#started) / 1000);
    this.session.progressEnd();
    this.#rows.end();
    this.session.say(`entente: ${sent.toLocaleString('en')} ${this.#verb}, ${refused.toLocaleString('en')} refused, ${warned.toLocaleString('en')} with warnings, of ${count(read, 'message')} in ${seconds.toFixed(1)} s (${Math.round(sent / seconds).toLocaleString('en')}/s)`);
  }

  get exitCode(): ExitCode {
    const { sent, refused } = this.#tally;
    return refused === 0 ? EXIT.ok : sent === 0 ? EXIT.refused : EXIT.partly;
  }

  get #verb(): string {
    return this.how.dryRun ? 'would be sent' : 'sent';
  }
}
