import { Problem, PROBLEMS, type ProblemCode } from './index.js';

const codes = Object.keys(PROBLEMS) as ProblemCode[];

describe('the catalogue', () => {
  // Clients act on code and status: a line here may be added, and is changed with a new version of the contract only.
  it('keeps its codes, statuses and what may be sent again', () => {
    const lines = codes.map((code) => `${PROBLEMS[code].status} ${code}${PROBLEMS[code].retriable ? ' again' : ''}`).toSorted();
    expect(lines).toEqual([
      '400 array-element-masked', '400 bad-cursor', '400 disclosure-malformed', '400 disclosure-missing', '400 disclosure-nested', '400 disclosure-repeated', '400 disclosure-unknown',
      '400 duplicate-name', '400 forbidden-name', '400 header-not-allowed', '400 invalid-utf8', '400 lone-surrogate', '400 loose-base64url',
      '400 malformed-request', '400 mask-misplaced', '400 not-a-jws', '400 not-an-sd-jwt', '400 not-json', '400 number-out-of-range', '400 routing-mismatch',
      '400 sd-alg-unknown', '400 sd-malformed', '400 too-deep', '400 too-many-members', '400 wrong-typ',
      '401 algorithm-not-allowed', '401 key-expired', '401 key-revoked', '401 key-unknown', '401 proof-invalid', '401 proof-replayed', '401 proof-stale',
      '401 signature-invalid', '401 token-invalid', '401 token-missing', '401 token-unbound',
      '403 consent-missing', '403 contested', '403 countersignature-missing', '403 not-dispatched', '403 not-subscribed', '403 not-yourself', '403 notice-not-yours', '403 refused', '403 statement-not-allowed', '403 suspended', '403 wrong-original', '404 not-found', '405 method-not-allowed', '408 request-timeout again', '409 act-impossible', '409 id-taken', '409 never-posted', '409 stale-predecessor', '409 subscription-limit',
      '410 replay-too-old',
      '413 too-large', '415 compressed-body', '415 unsupported-media-type',
      '422 already-expired', '422 clock-skew', '422 filter-matches-nothing', '422 id-time-mismatch', '422 rule-invalid', '422 rule-too-wide', '422 schema-violation', '422 statement-invalid', '422 unknown-addressee', '422 unknown-type', '422 weaker-than-source', '422 webhook-address', '422 wrong-hub',
      '429 ledger-behind again', '429 too-many-challenges again', '429 too-many-requests again', '500 internal-error again', '503 not-accepted again', '503 view-unavailable again',
    ]);
  });

  it.each(codes)('%s says in whole sentences what it is, what brings it about and what to do', (code) => {
    const { title, cause, remedy } = PROBLEMS[code];
    expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
    expect(title).toMatch(/^\S.{4,79}$/);
    expect(title).not.toMatch(/\.$/);
    expect(cause).toMatch(/^\S.+\.$/);
    expect(remedy).toMatch(/^\S.+\.$/);
  });

  it('cannot be changed by anyone who holds it', () => {
    expect(Object.isFrozen(PROBLEMS)).toBe(true);
    expect(codes.every((code) => Object.isFrozen(PROBLEMS[code]))).toBe(true);
  });

  it('has a title of its own for each', () => {
    expect(new Set(codes.map((code) => PROBLEMS[code].title)).size).toBe(codes.length);
  });
});

describe('a problem document (RFC 9457)', () => {
  it('has the members the contract names, and no more than is known', () => {
    expect(JSON.parse(JSON.stringify(new Problem('not-found')))).toEqual({
      type: '/problems/not-found', title: 'Not found', status: 404, code: 'not-found', detail: 'Not found',
    });
  });

  it('carries detail, violations and whether to send again', () => {
    const violations = [{ pointer: '/body/x', code: 'required', detail: 'x is missing.' }];
    expect(new Problem('schema-violation', { violations, detail: 'no' }).toJSON()).toMatchObject({ status: 422, detail: 'no', violations });
    expect(new Problem('not-accepted').toJSON()).toMatchObject({ status: 503, retriable: true });
    expect(new Problem('refused').toJSON()).not.toHaveProperty('retriable');
  });

  it('never shows what lies behind it', () => {
    const text = JSON.stringify(new Problem('internal-error', { cause: new Error('password=hunter2'), retryAfter: 3 }));
    expect(text).not.toMatch(/hunter2|stack|cause/);
  });

  it('is an error with its cause for the log', () => {
    const cause = new Error('inner');
    const problem = new Problem('not-json', { cause });
    expect(problem).toBeInstanceOf(Error);
    expect(problem).toMatchObject({ name: 'Problem', message: 'Not JSON', cause, retryAfter: undefined });
    expect('cause' in new Problem('not-json')).toBe(false);
  });
});
