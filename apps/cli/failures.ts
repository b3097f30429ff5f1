import { DraftError, EntenteProblem, Fault, HubUnavailable, TokenRefused, type Violation } from '#client';
import { EXIT, Stop, type ExitCode } from './exit-codes.js';
import type { Sink } from './output.js';
import { safeLines } from './text.js';

const MOST_VIOLATIONS = 20;

interface Failure {
  readonly exitCode: ExitCode;
  readonly lines: readonly string[];
}

const violationLines = (violations: readonly Violation[]): string[] => [
  ...violations.slice(0, MOST_VIOLATIONS).map(({ pointer, code, detail }) => `  ${pointer === '' ? '/' : pointer}  ${code}: ${detail}`),
  ...(violations.length > MOST_VIOLATIONS ? [`  and ${violations.length - MOST_VIOLATIONS} more`] : []),
];

/** What a problem says, in lines for a person. */
export function problemLines(problem: EntenteProblem): string[] {
  const detail = problem.detail === '' || problem.detail === problem.title ? '' : ` — ${problem.detail}`;
  return [`${problem.title} (${problem.status} ${problem.code})${detail}`, ...violationLines(problem.violations)];
}

function judge(error: unknown): Failure {
  if (error instanceof Stop) return { exitCode: error.exitCode, lines: [error.message, ...(error.remedy === undefined ? [] : [`  ${error.remedy}`])] };
  if (error instanceof EntenteProblem) {
    const exitCode = error.retriable ? EXIT.unavailable : EXIT.refused;
    return { exitCode, lines: [...problemLines(error), `  entente explain ${error.code} says more`] };
  }
  if (error instanceof DraftError) return { exitCode: EXIT.refused, lines: [error.message, ...violationLines(error.violations), '  nothing was sent'] };
  if (error instanceof HubUnavailable) return { exitCode: EXIT.unavailable, lines: [error.message, '  Is it running? npm start starts one here; entente status tells'] };
  if (error instanceof TokenRefused) return { exitCode: EXIT.notLetIn, lines: [`the hub gives no token: ${error.message} (${error.code})`, '  Check --as and --key: the key must be registered and the participant active'] };
  if (error instanceof Fault) return { exitCode: EXIT.unverified, lines: [`${error.message} (${error.code})`] };
  if (error instanceof TypeError && error.message.includes('<from>/<id>')) return { exitCode: EXIT.usage, lines: [error.message] };
  const { stack, message } = error instanceof Error ? error : { stack: undefined, message: String(error) };
  return { exitCode: EXIT.defect, lines: [`a defect of this program: ${message}`, ...(stack ?? '').split('\n').slice(1, 4)] };
}

/** Says what went wrong, on stderr, and with which code to end. */
export function reportFailure(error: unknown, stderr: Sink, interrupted: boolean): ExitCode {
  if (interrupted) return EXIT.interrupted;
  const { exitCode, lines } = judge(error);
  stderr.write(`${safeLines(lines.map((line, i) => (i === 0 ? `entente: ${line}` : line)).join('\n'))}\n`);
  return exitCode;
}
