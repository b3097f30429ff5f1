import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addressJudge } from '../webhooks/address.js';
import { HttpsCaller } from './https-caller.js';

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** @returns its port */
async function listening(host: string, answer: RequestListener, port = 0): Promise<number> {
  const server = createServer(answer);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return (server.address() as AddressInfo).port;
}

const only = (address: string) => (asked: string): boolean => asked === address;

test('a name that leads elsewhere the second time it is asked for leads nowhere: what is judged is what is connected to', async () => {
  const came: string[] = [];
  const port = await listening('127.0.0.1', (_, response) => { came.push('judged'); response.writeHead(204).end(); });
  await listening('127.0.0.2', (_, response) => { came.push('rebound'); response.writeHead(204).end(); }, port);
  const answers = [['127.0.0.1'], ['127.0.0.2'], ['127.0.0.2', '127.0.0.1']];
  let asked = 0;
  const caller = new HttpsCaller({ allows: only('127.0.0.1'), resolve: () => Promise.resolve(answers[asked++] ?? []) });
  const call = async (): Promise<string> => (await caller.post(`http://partner.example:${port}/`, {}, '{}')).outcome;
  expect([await call(), await call(), await call(), came, asked]).toEqual(['delivered', 'address-refused', 'delivered', ['judged', 'judged'], 3]);
});

test.each(['10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1'])('a name that leads to %s is not called', async (address) => {
  const caller = new HttpsCaller({ allows: addressJudge({ loopback: false, networks: [] }), resolve: () => Promise.resolve([address]) });
  expect(await caller.post('https://partner.example/', {}, '{}')).toMatchObject({ outcome: 'address-refused', status: undefined });
  expect(await caller.post(`https://${address.includes(':') ? `[${address}]` : address}/`, {}, '{}')).toMatchObject({ outcome: 'address-refused', status: undefined });
});

test('of a name that leads nowhere no more is said than of one that leads inside', async () => {
  const said = async (resolve: () => Promise<readonly string[]>): Promise<unknown> => await new HttpsCaller({ allows: addressJudge({ loopback: false, networks: [] }), resolve }).post('https://inner.example/', {}, '{}');
  const inside = await said(() => Promise.resolve(['10.0.0.1']));
  expect([await said(() => Promise.resolve([])), await said(() => Promise.reject(new Error('ENOTFOUND')))]).toEqual([inside, inside]);
});

test('redirects are not followed, answers not read for ever, silence not waited for, and Retry-After is heard', async () => {
  let redirected = 0;
  const elsewhere = await listening('127.0.0.1', (_, response) => { redirected++; response.end(); });
  const port = await listening('127.0.0.1', (request, response) => {
    if (request.url === '/moved') response.writeHead(307, { location: `http://127.0.0.1:${elsewhere}/` }).end();
    else if (request.url === '/busy') response.writeHead(429, { 'retry-after': '120' }).end();
    else if (request.url === '/date') response.writeHead(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }).end();
    else if (request.url === '/odd') response.writeHead(503, { 'retry-after': 'soon' }).end();
    else if (request.url === '/other') request.socket.end('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n');
    else if (request.url === '/flood') {
      response.writeHead(200);
      const pour = (): void => { while (!response.destroyed && response.write('x'.repeat(16_384))); };
      response.on('drain', pour);
      pour();
    }
  });
  const caller = new HttpsCaller({ allows: only('127.0.0.1') });
  const call = (path: string): ReturnType<HttpsCaller['post']> => caller.post(`http://127.0.0.1:${port}${path}`, {}, '{}');
  expect([await call('/moved'), redirected]).toEqual([expect.objectContaining({ status: 307, outcome: 'failed', detail: expect.stringContaining('not followed') }), 0]);
  expect(await call('/busy')).toMatchObject({ status: 429, retryAfterMs: 120_000 });
  const { retryAfterMs = 0 } = await call('/date');
  expect(retryAfterMs).toBeGreaterThan(50_000);
  expect((await call('/odd')).retryAfterMs).toBeUndefined();
  expect(await call('/flood')).toMatchObject({ status: 200, outcome: 'delivered' });
  expect(await call('/other')).toMatchObject({ status: undefined, outcome: 'failed', detail: 'the connection was closed without an answer' });
  expect(await new HttpsCaller({ allows: only('127.0.0.1'), timeoutMs: 700 }).post(`http://127.0.0.1:${port}/silence`, {}, '{}')).toMatchObject({ outcome: 'failed', detail: 'no answer within 0.7 seconds' });
});
