import { countJest, countOne, failuresOf, slowest, summary, type JestReport } from './tally.js';

const file = (name: string, status: string, ...tests: [string, string, number][]): JestReport['testResults'][number] => ({
  name: `/root/${name}`, status, message: 'why the file', assertionResults: tests.map(([fullName, outcome, duration]) => ({ fullName, status: outcome, duration, failureMessages: outcome === 'failed' ? ['why'] : [] })),
});
const report = (counts: Partial<JestReport>): JestReport => ({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [], ...counts });

describe('counting a run', () => {
  test('tests that passed and failed', () => {
    const outcome = countJest('unit', report({ numPassedTests: 2, numFailedTests: 1, testResults: [file('a.spec.ts', 'failed', ['one', 'passed', 5], ['two', 'passed', 2_500], ['three', 'failed', 1])] }), 3, '/root');
    expect(outcome).toMatchObject({ passed: 2, failed: 1 });
    expect(slowest([outcome], 1)).toEqual([{ name: 'a.spec.ts: two', seconds: 2.5 }]);
  });

  test('a file that did not run is a failure, and so is a test that was left out', () => {
    expect(countJest('unit', report({ testResults: [file('broken.spec.ts', 'failed')] }), 1, '/root').failed).toBe(1);
    expect(countJest('unit', report({ numPassedTests: 1, numPendingTests: 2, numTodoTests: 1 }), 1, '/root').failed).toBe(3);
  });

  test('what failed, by name: tests, what was left out, and files that did not run', () => {
    const testResults = [file('a.spec.ts', 'failed', ['one', 'passed', 5], ['two', 'failed', 1]), file('b.spec.ts', 'passed', ['three', 'pending', 0]), file('broken.spec.ts', 'failed'), file('c.spec.ts', 'passed', ['four', 'passed', 1])];
    expect(failuresOf(report({ testResults }), '/root')).toEqual([
      { name: 'a.spec.ts: two', why: 'why' },
      { name: 'b.spec.ts: three', why: 'pending' },
      { name: 'broken.spec.ts', why: 'why the file' },
    ]);
  });

  test('the last line', () => {
    expect(summary([countOne('lint', true, 1), countOne('types', false, 1), countJest('unit', report({ numPassedTests: 7 }), 1, '/root')])).toBe('8 passed, 1 failed');
  });
});
