import { PROBLEMS, type ProblemCode } from '#kernel';
import { escapeHtml, page } from './html.js';

/** A problem as `/problems/<code>` tells it. */
export interface ProblemExplained {
  readonly type: string;
  readonly code: ProblemCode;
  readonly title: string;
  readonly status: number;
  readonly cause: string;
  readonly remedy: string;
  readonly retriable: boolean;
}

const isCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEMS, code);

/** The problem as JSON; undefined for a code that is in no catalogue. */
export function problemJson(code: string): ProblemExplained | undefined {
  if (!isCode(code)) return undefined;
  const { title, status, cause, remedy, retriable } = PROBLEMS[code];
  return { type: `/problems/${code}`, code, title, status, cause, remedy, retriable };
}

/** The catalogue, sorted by status and code. */
export const problemsJson = (): { readonly items: readonly ProblemExplained[] } => ({
  items: Object.keys(PROBLEMS)
    .flatMap((code) => problemJson(code) ?? [])
    .sort((a, b) => a.status - b.status || (a.code < b.code ? -1 : 1)),
});

const again = (retriable: boolean): string => (retriable ? 'Yes: the same bytes may succeed later.' : 'No: the same bytes will be refused again.');

/** The problem as a page; undefined for a code that is in no catalogue. */
export function problemHtml(code: string): string | undefined {
  const problem = problemJson(code);
  if (problem === undefined) return undefined;
  const rows = [
    ['Code', `<code>${problem.code}</code>`],
    ['HTTP status', String(problem.status)],
    ['What brings it about', escapeHtml(problem.cause)],
    ['What to do', escapeHtml(problem.remedy)],
    ['Send it again?', again(problem.retriable)],
  ];
  return page(
    problem.title,
    `<dl>${rows.map(([term, words]) => `<dt>${term}</dt><dd>${words}</dd>`).join('\n')}</dl>
<p><a href="/problems">All problems</a> · <a href="/docs">The API</a></p>`,
  );
}

/** The catalogue as a page. */
export function problemsHtml(): string {
  const rows = problemsJson().items.map(({ code, title, status, retriable }) => `<tr><td>${status}</td><td><a href="/problems/${code}"><code>${code}</code></a></td><td>${escapeHtml(title)}</td><td>${retriable ? 'yes' : ''}</td></tr>`);
  return page(
    'Problems',
    `<p>Every answer that is not what was asked for is <code>application/problem+json</code> (RFC 9457), and its <code>type</code> is one of these.</p>
<table><thead><tr><th>Status</th><th>Code</th><th>Title</th><th>Send again?</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`,
  );
}
