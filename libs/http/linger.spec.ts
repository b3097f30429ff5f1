import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { lingerFor } from './linger.js';

it('does not pile up on a connection that is refused again and again', async () => {
  const server = createServer((request, response) => {
    for (let again = 0; again < 50_000; again++) lingerFor(request);
    response.writeHead(413, { connection: 'close', 'content-length': '9' }).end('too large');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true });
  let text = '';
  socket.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n');
  socket.on('end', () => socket.end('later'));
  await new Promise((resolve) => socket.on('close', resolve));
  await new Promise((resolve) => server.close(resolve));
  expect(text).toMatch(/^HTTP\/1\.1 413 [^]*too large$/);
});

it('takes in what comes after the answer, and cuts who never ends', async () => {
  const patience = 300;
  const server = createServer((request, response) => {
    lingerFor(request, patience);
    response.writeHead(413, { connection: 'close', 'content-length': '9' }).end('too large');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  const began = performance.now();
  let text = '';
  let ended = 0;
  const errors: string[] = [];
  const closed = new Promise((resolve) => socket.on('close', resolve));
  socket.on('data', (chunk: Buffer) => { text += chunk.toString(); });
  socket.on('end', () => { ended = performance.now(); });
  socket.on('error', (error: NodeJS.ErrnoException) => errors.push(String(error.code)));
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n');
  const sending = setInterval(() => socket.write('x'.repeat(1000)), 10);
  await closed;
  clearInterval(sending);
  await new Promise((resolve) => server.close(resolve));
  expect(text).toMatch(/^HTTP\/1\.1 413 [^]*too large$/);
  // The answer ended at once, the connection only when patience did, and not with the body.
  expect(ended).toBeGreaterThan(0);
  expect(performance.now() - began).toBeGreaterThanOrEqual(patience - 10);
  expect(errors).toHaveLength(1);
  expect(['EPIPE', 'ECONNRESET']).toContain(errors[0]);
});
