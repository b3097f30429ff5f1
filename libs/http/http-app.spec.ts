import { execFile } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { promisify } from 'node:util';
import type { ProblemDocument } from '#kernel';
import type { HttpLogger } from './logger.js';
import { TestHub } from './testing/test-hub.js';

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Writes bytes as they are and reads until the hub closes. */
function raw(port: number, ...pieces: (string | Buffer)[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket: Socket = connect(port, '127.0.0.1', () => {
      for (const piece of pieces) socket.write(piece);
    });
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' || error.code === 'EPIPE' ? resolve(Buffer.concat(chunks).toString()) : reject(error)));
  });
}

describe('an HTTP application', () => {
  const hub = new TestHub();
  const logged: { fields: object; message: string }[] = [];
  const logger: HttpLogger = { info: () => undefined, warn: () => undefined, error: (fields, message) => logged.push({ fields, message }) };
  let port: number;
  let token: string;

  beforeAll(async () => {
    await hub.start({ logger });
    port = Number(new URL(hub.issuer).port);
    token = await hub.token();
  });
  afterAll(() => hub.app.close(500));

  const post = async (body: NonNullable<RequestInit['body']>, contentType: string | undefined, more: Record<string, string> = {}) =>
    fetch(hub.url('/v1/messages'), {
      method: 'POST',
      body,
      headers: { ...(await hub.headers(token, 'POST', '/v1/messages')), ...(contentType === undefined ? {} : { 'content-type': contentType }), ...more },
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    });

  async function expectProblem(response: Response, status: number, code: string): Promise<ProblemDocument> {
    const problem = (await response.json()) as ProblemDocument;
    expect({ status: response.status, code: problem.code, type: problem.type }).toEqual({ status, code, type: `/problems/${code}` });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    return problem;
  }

  it('hands bodies over as the bytes they are', async () => {
    const bytes = Buffer.from('{"a":1,"a":2, "\\u0000": "\xff"} ', 'latin1');
    const answer = (await (await post(bytes, 'Application/JSON; charset=utf-8')).json()) as { length: number; type: string; participant: string };
    expect(answer).toMatchObject({ participant: 'ncb.XA', type: 'application/json', length: bytes.length });
    expect((await post('a.b.c', 'application/jose')).status).toBe(202);
  });

  it('refuses other content types and missing bodies', async () => {
    await expectProblem(await post('x', 'text/plain'), 415, 'unsupported-media-type');
    await expectProblem(await post('x', 'application/x-ndjson'), 415, 'unsupported-media-type');
    await expectProblem(await post(new Blob(['x']), undefined), 415, 'unsupported-media-type');
    await expectProblem(await post('', 'application/jose'), 400, 'malformed-request');
  });

  it.each([['content-encoding', 'gzip'], ['content-encoding', 'br'], ['transfer-encoding', 'gzip, chunked']])('refuses a compressed body: %s %s', async (name, value) => {
    const answer = await raw(port, `POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/jose\r\n${name}: ${value}\r\nConnection: close\r\n${name === 'content-encoding' ? 'Content-Length: 0' : ''}\r\n\r\n${name === 'content-encoding' ? '' : '0\r\n\r\n'}`);
    expect(answer).toMatch(/^HTTP\/1\.1 (415 [^]*compressed-body|400 [^]*malformed-request)/);
  });

  it('refuses what is too large by its declared length, before it is sent', async () => {
    const headers = await hub.headers(token, 'POST', '/v1/messages');
    const answer = await raw(
      port,
      `POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: ${headers['Authorization'] ?? ''}\r\nDPoP: ${headers['DPoP'] ?? ''}\r\nContent-Type: application/jose\r\nContent-Length: 1398503\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 [^]*\/problems\/too-large/);
  });

  it('takes exactly as much as it says, and not a byte more, without a declared length', async () => {
    const stream = (length: number): ReadableStream =>
      new ReadableStream({
        start(controller) {
          for (let sent = 0; sent < length; sent += 65_536) controller.enqueue(new Uint8Array(Math.min(65_536, length - sent)).fill(0x61));
          controller.close();
        },
      });
    expect(await (await post(stream(1_398_502), 'application/jose')).json()).toMatchObject({ length: 1_398_502 });
    await expectProblem(await post(stream(1_398_503), 'application/jose'), 413, 'too-large');
  });

  it('is heard by who sends on without listening', async () => {
    // In a process of its own: in this one the answer would be read before the connection is gone.
    const sends = `
      const { connect } = require('node:net');
      const [port, path, length] = process.argv.slice(1);
      const body = Buffer.alloc(Number(length), 0x41);
      const one = () => new Promise((resolve) => {
        let text = '';
        const socket = connect(port, '127.0.0.1');
        socket.on('data', (chunk) => { text += chunk; }).on('error', (error) => { text += error.code; }).on('close', () => resolve(text));
        socket.write('POST ' + path + ' HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\nContent-Type: application/jose\\r\\nContent-Length: ' + length + '\\r\\n\\r\\n');
        socket.pause();
        socket.write(body, () => socket.resume());
      });
      Promise.all(Array.from({ length: 8 }, one)).then((answers) => console.log(JSON.stringify(answers)));`;
    const answers = async (path: string): Promise<string[]> => JSON.parse((await promisify(execFile)(process.execPath, ['-e', sends, String(port), path, String(8 * 1024 * 1024)])).stdout) as string[];
    for (const [path, expected] of [['/v1/messages', /^HTTP\/1\.1 401 [^]*token-missing[^]*}$/], ['/v1/nothing', /^HTTP\/1\.1 404 [^]*not-found[^]*}$/], ['/open/echo', /^HTTP\/1\.1 413 [^]*too-large[^]*}$/]] as const) {
      expect(await answers(path)).toEqual(Array.from({ length: 8 }, () => expect.stringMatching(expected) as unknown));
    }
  });

  it('answers whoever has no token before a byte of the body has come', async () => {
    for (const length of ['Content-Length: 16777216', 'Transfer-Encoding: chunked']) {
      const answer = await raw(port, `POST /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n${length}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 401 [^]*\/problems\/token-missing/);
    }
  });

  it('answers 408 to a header or a body that does not arrive', async () => {
    // Its own: where time is this short, a busy machine makes every other client late as well.
    const hasty = await new TestHub().start({ headersTimeout: 1_000, requestTimeout: 1_500 });
    const headers = await hasty.headers(await hasty.token(), 'POST', '/v1/messages');
    const there = Number(new URL(hasty.issuer).port);
    const [slowHeader, slowBody] = await Promise.all([
      raw(there, 'GET /open/hello HTTP/1.1\r\nHost: x\r\nX-'),
      raw(there, `POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: ${headers['Authorization'] ?? ''}\r\nDPoP: ${headers['DPoP'] ?? ''}\r\nContent-Type: application/jose\r\nContent-Length: 100\r\n\r\nabc`),
    ]);
    expect(slowHeader).toMatch(/^HTTP\/1\.1 408 [^]*application\/problem\+json[^]*\/problems\/request-timeout/);
    expect(slowBody).toMatch(/^HTTP\/1\.1 408 [^]*\/problems\/request-timeout/);
    await hasty.app.close(500);
  });

  it('answers what is not HTTP, and headers that are too long', async () => {
    expect(await raw(port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*\/problems\/malformed-request/);
    expect(await raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 [^]*\/problems\/too-large/);
  });

  it('answers malformed addresses', async () => {
    expect(await raw(port, 'GET /open/%E0%A4 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*\/problems\/malformed-request/);
    expect(await raw(port, `GET /v1/messages/${'x'.repeat(400)}/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it('answers absence in one way, whatever is absent', async () => {
    const read = async (response: Response) => ({ status: response.status, body: await response.text(), headers: [...response.headers].filter(([name]) => name !== 'date') });
    const path = '/v1/messages/ncb.XZ/0192f0c5-0000-7000-8000-000000000000';
    const hidden = await read(await fetch(hub.url(path), { headers: await hub.headers(token, 'GET', path) }));
    const nowhere = await read(await fetch(hub.url('/v1/nothing/here')));
    expect(hidden.status).toBe(404);
    expect(hidden).toEqual(nowhere);
  });

  it('names the methods that an address has', async () => {
    const response = await fetch(hub.url('/v1/messages'), { method: 'DELETE' });
    await expectProblem(response, 405, 'method-not-allowed');
    expect(response.headers.get('allow')).toBe('POST');
    expect((await fetch(hub.url('/oauth/token'))).headers.get('allow')).toBe('POST');
    await expectProblem(await fetch(hub.url('/v1/messages'), { method: 'QUERY' }), 405, 'method-not-allowed');
    expect((await fetch(hub.url('/v1/messages/ncb.XB/1'), { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD');
    // Before anything of a body is read, however large it says it will be.
    expect(await raw(Number(new URL(hub.url('/')).port), 'PUT /v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n')).toMatch(/^HTTP\/1\.1 405 [^]*connection: close/);
  });

  it('says nothing about its own mistakes but the trace id that it logs', async () => {
    const response = await fetch(hub.url('/open/broken'));
    const text = await response.clone().text();
    const problem = (await expectProblem(response, 500, 'internal-error')) as ProblemDocument & { trace: string };
    expect(text).not.toContain('hunter2');
    expect(logged.some(({ fields }) => 'trace' in fields && fields.trace === problem.trace && 'err' in fields && String(fields.err).includes('hunter2'))).toBe(true);
  });

  it('says when to come back', async () => {
    const response = await fetch(hub.url('/open/busy'));
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await expectProblem(response, 503, 'not-accepted')).toMatchObject({ retriable: true });
  });

  it('finishes what is under way when it stops, and cuts what does not end', async () => {
    const other = await new TestHub().start();
    const slow = fetch(other.url('/open/slow'));
    const stream = await fetch(other.url('/open/stream'));
    await delay(100);
    const begun = performance.now();
    const closed = other.app.close(1_000);
    expect(other.app.closing.aborted).toBe(true);
    expect(await (await slow).json()).toEqual({ slow: true });
    await expect(fetch(other.url('/open/hello'))).rejects.toThrow();
    await closed;
    expect(performance.now() - begun).toBeLessThan(10_000);
    await expect(stream.text()).resolves.toContain('retry:');
  });
});
