import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { readdressing, TcpProxy } from './tcp-proxy.js';

describe('a line that is made bad', () => {
  let echo: Server;
  let proxy: TcpProxy;
  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await TcpProxy.listen((echo.address() as AddressInfo).port);
  });
  afterEach(async () => {
    await proxy.close();
    await new Promise((resolve) => echo.close(resolve));
  });

  async function open(): Promise<{ say: (text: string, withinMs?: number) => Promise<string>; ended: Promise<unknown> }> {
    const socket = connect(proxy.port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    const say = async (text: string, withinMs = 1_000): Promise<string> => {
      socket.write(text);
      const late = new Promise<string>((resolve) => setTimeout(() => resolve('silence'), withinMs));
      return await Promise.race([once(socket, 'data').then(([chunk]) => String(chunk)), late]);
    };
    return { say, ended: new Promise((resolve) => socket.once('close', resolve)) };
  }

  test('carries what is said', async () => {
    expect(await (await open()).say('word')).toBe('word');
  });

  test('is slow in both directions', async () => {
    const line = await open();
    proxy.latencyMs = 60;
    const began = Date.now();
    expect(await line.say('word')).toBe('word');
    expect(Date.now() - began).toBeGreaterThanOrEqual(115);
  });

  test('breaks off', async () => {
    const line = await open();
    await line.say('word');
    proxy.reset();
    await line.ended;
  });

  test('falls silent, new connections excepted', async () => {
    const line = await open();
    await line.say('word');
    proxy.silence();
    expect(await line.say('word', 150)).toBe('silence');
    expect(await (await open()).say('word')).toBe('word');
  });
});

test('a broker\'s answer names the proxy, and is as long as before', () => {
  const frame = Buffer.concat([Buffer.from('\0\x09127.0.0.1'), Buffer.from([0, 0, 0x23, 0x84]), Buffer.from('127.0.0.1'), Buffer.from([0, 0, 0x23, 0x85])]);
  const before = frame.length;
  const after = readdressing(9092, () => 19_092)(frame);
  expect(after.length).toBe(before);
  expect(after.readInt32BE(11)).toBe(19_092);
  expect(after.readInt32BE(24)).toBe(9093);
});
