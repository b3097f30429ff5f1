import type { ProblemDocument } from '#kernel';
import { Quotas } from './quotas.js';
import { TestHub } from './testing/test-hub.js';

describe('a sender beyond its quota', () => {
  const clock = { at: Date.now(), now: (): number => clock.at };
  const hub = new TestHub();

  beforeAll(async () => {
    await hub.start({ quotas: new Quotas({ perMinute: 600, of: new Map() }, clock) });
  });
  afterAll(() => hub.app.close(500));

  it('is refused with the same answer before and after its proof is looked at, its body unread, and taken again after Retry-After', async () => {
    const token = await hub.token();
    const send = async (body = 'x'): Promise<Response> => fetch(hub.url('/v1/messages'), { method: 'POST', body, headers: { ...(await hub.headers(token, 'POST', '/v1/messages')), 'content-type': 'application/jose' } });
    const first = await send();
    expect([first.status, first.headers.get('ratelimit'), first.headers.get('ratelimit-policy')]).toEqual([202, '"requests";r=9;t=1', '"requests";q=10;w=1']);
    for (let taken = 1; taken < 10; taken++) expect((await send()).status).toBe(202);

    const refused = await send('y'.repeat(100_000));
    const problem = (await refused.json()) as ProblemDocument;
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('content-type'), refused.headers.get('cache-control')]).toEqual([429, '1', 'application/problem+json', 'no-store']);
    expect([problem.code, problem.type, problem.retriable]).toEqual(['too-many-requests', '/problems/too-many-requests', true]);
    // A token that is not known yet is verified first, and refused in the same words.
    const unknown = await fetch(hub.url('/v1/inbox'), { headers: await hub.headers(await hub.token(), 'GET', '/v1/inbox') });
    expect([unknown.status, await unknown.json()]).toEqual([429, problem]);
    // The connection goes on.
    expect((await fetch(hub.url('/open/hello'))).status).toBe(200);

    clock.at += 1_000;
    expect((await send()).status).toBe(202);
  });
});
