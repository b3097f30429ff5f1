import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/** What one step of the suite came to. */
export interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
  /** Single tests with their time in seconds, where the step has any. */
  readonly tests: readonly { readonly name: string; readonly seconds: number }[];
}

/** The part of jest's `--json` report that counts (https://jestjs.io/docs/cli#--json). */
export interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** Why a file could not be run. */
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string; readonly duration?: number | null; readonly failureMessages?: readonly string[] | null }[];
  }[];
}

/**
 * Counts a jest report. A spec file that could not even be run counts as one failure, and so does every test that was left
 * out: what is not run proves nothing.
 */
export function countJest(name: string, report: JestReport, seconds: number, root: string): Outcome {
  const broken = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed')).length;
  return {
    name,
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numPendingTests + report.numTodoTests + broken,
    seconds,
    tests: report.testResults.flatMap((file) => file.assertionResults.map((test) => ({ name: `${relative(root, file.name)}: ${test.fullName}`, seconds: (test.duration ?? 0) / 1000 }))),
  };
}

export const readReport = (file: string): JestReport => JSON.parse(readFileSync(file, 'utf8')) as JestReport;

/** What failed in a jest report, by name, with what was said of it. */
export function failuresOf(report: JestReport, root: string): { readonly name: string; readonly why: string }[] {
  return report.testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status !== 'passed').map((test) => ({ name: `${file}: ${test.fullName}`, why: test.failureMessages?.join('\n') || test.status }));
    return status === 'failed' && failed.length === 0 ? [{ name: file, why: message }] : failed;
  });
}

/** A step that is one check: lint, types. */
export const countOne = (name: string, ok: boolean, seconds: number): Outcome => ({ name, passed: ok ? 1 : 0, failed: ok ? 0 : 1, seconds, tests: [] });

/** The line the whole run ends with. */
export function summary(outcomes: readonly Outcome[]): string {
  const sum = (of: (outcome: Outcome) => number): number => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  return `${sum((outcome) => outcome.passed)} passed, ${sum((outcome) => outcome.failed)} failed`;
}

/** The tests that took longest, slowest first. */
export function slowest(outcomes: readonly Outcome[], count: number): { readonly name: string; readonly seconds: number }[] {
  return outcomes.flatMap((outcome) => outcome.tests).sort((one, other) => other.seconds - one.seconds).slice(0, count);
}
