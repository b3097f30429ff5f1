import { readProblem, readRetryAfter } from './problems.js';

test('a problem document is read member by member', () => {
  const violation = { pointer: '/to', code: 'required', detail: 'to is missing' };
  const problem = readProblem({ type: '/problems/schema-violation', title: 'T', status: 422, code: 'schema-violation', detail: 'D', violations: [violation, { pointer: 1 }] }, 422);
  expect(problem).toMatchObject({ code: 'schema-violation', status: 422, message: 'D', retriable: false, violations: [violation] });
  expect(JSON.parse(JSON.stringify(problem))).toEqual({ type: '/problems/schema-violation', title: 'T', status: 422, code: 'schema-violation', detail: 'D', retriable: false, violations: [violation] });
});

test('what a proxy answers becomes a problem by its status', () => {
  expect(readProblem(undefined, 502)).toMatchObject({ status: 502, code: 'http-502', retriable: true, message: 'The hub answered 502' });
  expect(readProblem('<html>', 404)).toMatchObject({ status: 404, retriable: false });
  expect(readProblem({ type: 'https://x/problems/not-accepted' }, 503)).toMatchObject({ code: 'not-accepted', retriable: true });
  expect(readProblem({ code: 'internal-error', retriable: true }, 500).retriable).toBe(true);
});

test('Retry-After in seconds, as a date, and as rubbish', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  expect(readRetryAfter('3', now)).toBe(3_000);
  expect(readRetryAfter('Sun, 22 Nov 2026 10:00:05 GMT', now)).toBe(5_000);
  expect(readRetryAfter('Sun, 22 Nov 2026 09:00:00 GMT', now)).toBe(0);
  expect(readRetryAfter('soon', now)).toBeUndefined();
  expect(readRetryAfter(null, now)).toBeUndefined();
});
