import { loadSchemaRegistry } from '#contracts';
import { buildOpenApi } from '../../apps/gateway/documents/openapi.js';
import { useHub } from '../support/hub.js';
import type { Call, Party } from '../support/party.js';
import { newBureaus, newCommunity, newEntity } from '../support/world.js';
import { answerJudge, type SeenAnswer } from '../documents/answers.js';

const hub = useHub();
const judge = answerJudge(JSON.parse(JSON.stringify(buildOpenApi({ version: '0.1.0', url: 'http://127.0.0.1:8080', schemas: loadSchemaRegistry() }))) as Record<string, unknown>);

/** Reads an answer, which must be the one expected and one the document allows. @returns its body */
async function follows(method: string, url: string, expected: number, answer: Response, text?: string): Promise<string> {
  const body = text ?? (await answer.text());
  const seen: SeenAnswer = { method, url, status: answer.status, contentType: answer.headers.get('content-type') ?? '', body };
  // With what was asked, so that a failure says where.
  expect({ asked: `${method} ${url} ${answer.status}`, wrong: judge(seen) }).toEqual({ asked: `${method} ${url} ${expected}`, wrong: [] });
  return body;
}

const conforms = async (party: Party, method: string, url: string, expected: number, call: Call = {}): Promise<string> => follows(method, url, expected, await party.fetch(method, url, call));
const openly = async (url: string, expected: number, headers: Record<string, string> = {}): Promise<string> => follows('GET', url, expected, await fetch(hub().url + url, { headers }));

describe('what the hub answers is what /openapi.json says', () => {
  it('sending: accepted, repeated, refused, malformed', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const draft = sender!.draft([reader!], { body: { text: 'one' } });
    const jws = await sender!.sign(draft);
    const vessel = { area: 'FISHERIES' };
    await conforms(sender!, 'POST', '/v1/messages', 202, { body: jws });
    await conforms(sender!, 'POST', '/v1/messages', 200, { body: jws });
    await conforms(sender!, 'POST', '/v1/messages', 409, { body: await sender!.sign({ ...draft, body: { text: 'two' } }) });
    await conforms(sender!, 'POST', '/v1/messages', 422, { body: await sender!.sign(sender!.draft([reader!], { body: vessel })) });
    await conforms(sender!, 'POST', '/v1/messages', 422, { body: await sender!.sign(sender!.draft(['ncb.ZZ9'])) });
    await conforms(sender!, 'POST', '/v1/messages', 400, { body: 'nonsense' });
    await conforms(sender!, 'POST', '/v1/messages', 403, { body: await sender!.sign(sender!.draft([sender!])) });
    await conforms(sender!, 'POST', '/v1/messages', 403, { body: await sender!.sign({ ...draft, from: reader!.id }) });
    await conforms(sender!, 'POST', '/v1/messages', 401, { body: await sender!.sign(draft, { kid: 'none' }) });
    await conforms(sender!, 'POST', '/v1/messages', 415, { body: 'x', type: 'text/plain' });
    await conforms(sender!, 'POST', '/v1/messages', 415, { body: jws, headers: { 'content-encoding': 'gzip' } });
    await conforms(sender!, 'POST', '/v1/messages', 413, { body: 'x'.repeat(1_400_000) });
    await conforms(sender!, 'POST', '/v1/messages/preview', 200, { body: JSON.stringify({ message: jws, routing: await sender!.routing(jws, { exclude: [reader!.id] }) }), type: 'application/json' });
    const fresh = await sender!.sign(sender!.draft([reader!]));
    const batch = await conforms(sender!, 'POST', '/v1/messages/batch', 200, { body: `${fresh}\n${jws}\nnonsense\n${JSON.stringify({ message: 'a.b.c' })}\n`, type: 'application/x-ndjson' });
    expect(batch.trimEnd().split('\n').map((line) => (JSON.parse(line) as { status: number }).status)).toEqual([202, 200, 400, 400]);
  });

  it('reading: pages, a stream, a message, a recall', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    const item = await reader!.receives(sent.reference);
    await conforms(reader!, 'GET', '/v1/inbox', 200, { headers: { 'entente-purpose': 'WARN', 'entente-officer': 'P-1', 'entente-case': 'X/1' } });
    await conforms(reader!, 'GET', `/v1/inbox?after=${item.cursor}`, 200);
    await conforms(reader!, 'GET', '/v1/inbox?mode=exercise&type=control.recall/1,general.reply/1', 200);
    await conforms(reader!, 'GET', '/v1/inbox?limit=501', 400);
    await conforms(reader!, 'GET', '/v1/inbox?after=AAAAAAAAAAAAAAAAAAAAAA', 400);
    await conforms(reader!, 'GET', '/v1/inbox/stream?after=rubbish', 400);
    await conforms(reader!, 'GET', `/v1/messages/${sent.reference}`, 200);
    await conforms(sender!, 'GET', `/v1/messages/${sent.reference}`, 200);
    await conforms(reader!, 'GET', '/v1/messages/ncb.XA/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90', 404);
    await conforms(reader!, 'GET', `/v1/messages/${sent.reference}/recall`, 404);
    const recall = await sender!.send([reader!], { type: 'control.recall/1', body: { message: sent.reference, digest: sent.digest, reason: 'An exercise of the test suite.' } });
    await reader!.receives(recall.reference);
    const standing = await conforms(sender!, 'GET', `/v1/messages/${sent.reference}/recall`, 200);
    expect(JSON.parse(standing)).toMatchObject({ effective: true, told: [{ recipient: reader!.id, status: 'pending' }] });
    await conforms(reader!, 'GET', `/v1/messages/${sent.reference}`, 404);

    const leaving = new AbortController();
    const stream = await reader!.fetch('GET', '/v1/inbox/stream', { signal: leaving.signal });
    const { value } = (await stream.body?.getReader().read()) ?? {};
    leaving.abort();
    await follows('GET', '/v1/inbox/stream', 200, stream, new TextDecoder().decode(value));
  });

  it('the registry', async () => {
    const [bureau, other] = await newBureaus(hub(), 2);
    const entity = await newEntity(bureau!, 'hidden', { listed: false });
    const community = await newCommunity(hub(), [bureau!]);
    await conforms(bureau!, 'GET', '/v1/participants', 200);
    await conforms(bureau!, 'GET', `/v1/participants/${entity.id}`, 200);
    await conforms(other!, 'GET', `/v1/participants/${entity.id}`, 404);
    await conforms(bureau!, 'GET', '/v1/communities', 200);
    expect(JSON.parse(await conforms(bureau!, 'GET', `/v1/communities/${community}`, 200))).toHaveProperty('members');
    expect(JSON.parse(await conforms(other!, 'GET', `/v1/communities/${community}`, 200))).not.toHaveProperty('members');
    await conforms(bureau!, 'GET', `/v1/registry/statements?subject=${bureau!.id}`, 200);
    await conforms(other!, 'GET', `/v1/registry/statements?subject=${community}`, 404);
    await conforms(bureau!, 'GET', '/v1/registry/statements', 400);
    await conforms(bureau!, 'POST', '/v1/registry/statements', 400, { body: 'nonsense' });
    await openly(`/v1/participants/${bureau!.id}/keys`, 200);
    await openly('/v1/participants/hub/keys', 200);
    await openly(`/v1/participants/${entity.id}/keys`, 404);
  });

  it('what needs no token', async () => {
    await openly('/healthz', 200);
    await openly('/readyz', 200);
    await openly('/metrics', 200);
    await openly('/oauth/jwks', 200);
    await openly('/.well-known/oauth-authorization-server', 200);
    await openly('/v1/inbox', 401);
    await openly('/v1/inbox', 401, { authorization: 'Bearer x' });
    await openly('/openapi.json', 200);
    await openly('/asyncapi.json', 200);
    await openly('/docs', 200);
    // The same page, for whoever types it with a slash behind; the description has it once.
    expect((await fetch(`${hub().url}/docs/`)).status).toBe(200);
    await openly('/problems/refused', 200, { accept: 'application/json' });
    await openly('/problems', 200, { accept: 'text/html' });
    await openly('/problems/none', 404);
    const refused = await fetch(`${hub().url}/oauth/token`, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'grant_type=client_credentials' });
    await follows('POST', '/oauth/token', 400, refused);
  });
});
