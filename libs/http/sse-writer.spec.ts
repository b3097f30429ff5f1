import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Heartbeats, sseFrame, type SseEnd, SseWriter, writeToAll } from './sse-writer.js';

const delay = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !condition(); i++) await delay(10);
  expect(condition()).toBe(true);
}

describe('frames', () => {
  it('carry id, event and data, and keep a line break from forging another field', () => {
    expect(sseFrame({ id: 'c1', data: '{"a":1}' }).toString()).toBe('id: c1\ndata: {"a":1}\n\n');
    expect(sseFrame({ event: 'gone', data: 'a\r\nb\rc\nid: 9' }).toString()).toBe('event: gone\ndata: a\ndata: b\ndata: c\ndata: id: 9\n\n');
    expect(sseFrame({ id: 'c1\ndata: x', event: 'e\rid: 2', data: '' }).toString()).toBe('id: c1 data: x\nevent: e id: 2\ndata: \n\n');
  });
});

describe('readers of a stream', () => {
  let server: Server;
  let port: number;
  let writers: SseWriter[] = [];
  const ends: SseEnd[] = [];
  const heartbeats = new Heartbeats(200);

  beforeAll(async () => {
    server = createServer((_request: IncomingMessage, response: ServerResponse) => {
      const writer = new SseWriter(response, { bufferLimit: 512 * 1024, linger: 3_000, heartbeats });
      writer.onEnd((reason) => ends.push(reason));
      writers.push(writer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    writers = [];
    ends.length = 0;
  });

  /** A reader that collects what comes. */
  function read(): { text: () => string; ended: Promise<void>; leave: () => void; headers: () => Record<string, unknown> } {
    let text = '';
    let headers: Record<string, unknown> = {};
    let leave = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      const request = get({ port, host: '127.0.0.1' }, (response) => {
        headers = response.headers;
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('close', () => resolve());
      });
      request.on('error', () => resolve());
      leave = () => request.destroy();
    });
    return { text: () => text, ended, leave: () => leave(), headers: () => headers };
  }

  it('get events in order, each once, and the end', async () => {
    const reader = read();
    await until(() => writers.length === 1);
    const [writer] = writers;
    for (let i = 0; i < 1000; i++) expect(writer?.send({ id: String(i), data: `event ${String(i)}` })).toBe(true);
    writer?.end();
    await reader.ended;
    expect(reader.headers()).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const ids = [...reader.text().matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(ends).toEqual(['ended']);
    expect(writer?.write(Buffer.from('x'))).toBe(false);
  });

  it('hear a comment when nothing happens', async () => {
    const reader = read();
    await until(() => reader.text().split('\n').filter((line) => line === ':').length >= 2);
    reader.leave();
    await until(() => ends.length === 1);
    expect(ends).toEqual(['reader-left']);
    expect(heartbeats.size).toBe(0);
  });

  it('are dropped when they do not read, without cost to the others', async () => {
    const quick = read();
    await until(() => writers.length === 1);
    const slow = connect(port, '127.0.0.1');
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    slow.pause();
    slow.on('error', () => undefined);
    await until(() => writers.length === 2);
    const before = process.memoryUsage().rss;
    let sent = 0;
    const data = 'x'.repeat(16_000);
    while (writers[1]?.open === true && sent < 5_000) {
      writeToAll(writers, sseFrame({ id: String(++sent), data }));
      if (sent % 20 === 0) await delay(1);
    }
    expect(ends).toEqual(['too-slow']);
    expect(writers[0]?.open).toBe(true);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    // What it reads now are whole events up to some point, then the end, or nothing more once the time to linger is over.
    await until(() => writers[1]?.buffered === 0 || slow.destroyed || quick.text().includes(`id: ${String(sent)}\n`));
    quick.leave();
    slow.destroy();
  });

  it('that are dropped get whole events, then the end', async () => {
    const slow = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    slow.pause();
    await until(() => writers.length === 1);
    let written = 0;
    while (writers[0]?.send({ id: String(written + 1), data: 'x'.repeat(16_000) }) === true) {
      written++;
      if (written % 20 === 0) await delay(1);
    }
    slow.on('data', (chunk: Buffer) => chunks.push(chunk));
    slow.resume();
    await new Promise((resolve) => slow.on('close', resolve));
    const text = Buffer.concat(chunks).toString();
    expect(text.endsWith('\n\n')).toBe(true);
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual(Array.from({ length: written }, (_, i) => i + 1));
  });

  it('that take nothing for a while are dropped, however little waits for them, and whoever waits for them hears of it', async () => {
    const own = new Heartbeats(60_000, 1e9, 500);
    const other = createServer((_request, response) => writers.push(new SseWriter(response, { bufferLimit: 64e6, heartbeats: own })));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const slow = connect((other.address() as AddressInfo).port, '127.0.0.1');
    slow.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    slow.pause();
    await until(() => writers.length === 1);
    const [writer] = writers;
    let why: SseEnd | undefined;
    writer?.onEnd((reason) => { why = reason; });
    // More than the system keeps for it.
    writer?.write(Buffer.alloc(32e6, 'x'));
    await writer?.drained();
    expect([why, own.size]).toEqual(['too-slow', 0]);
    slow.destroy();
    other.close();
  });

  it('have all together no more waiting than the process can keep: whoever is slow is dropped, the others stay', async () => {
    const own = new Heartbeats(60_000, 24e6);
    const other = createServer((_request, response) => writers.push(new SseWriter(response, { bufferLimit: 1e9, linger: 100, heartbeats: own })));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const sockets = Array.from({ length: 4 }, (_, index) => {
      const socket = connect((other.address() as AddressInfo).port, '127.0.0.1');
      socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      if (index === 0) socket.resume();
      else socket.pause();
      return socket;
    });
    await until(() => writers.length === 4);
    for (let round = 0; round < 60; round++) {
      for (const writer of writers) writer.write(Buffer.alloc(1e6, 'x'));
      await writers[0]?.drained();
      await delay(1);
    }
    expect(writers.filter(({ open }) => open)).toHaveLength(1);
    for (const socket of sockets) socket.destroy();
    other.close();
  });

  it('cost little when they are many and idle', async () => {
    const readers = Array.from({ length: 300 }, () => read());
    await until(() => writers.length === 300);
    const used = process.cpuUsage();
    await delay(1_000);
    const { user, system } = process.cpuUsage(used);
    // 300 readers heard about five comments each, reader and writer in this one process.
    expect((user + system) / 1000).toBeLessThan(500);
    for (const reader of readers) reader.leave();
    await until(() => heartbeats.size === 0);
  });
});
