import { createServer } from 'node:net';
import { errorCode } from './error-code.js';

/**
 * Finds TCP ports on 127.0.0.1 that nothing listens on. All are held open until the last is found, so that no two are equal.
 *
 * @param count how many
 * @returns that many distinct ports; between this answer and their use another process may still take one
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)));
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

/** One free port, see {@link freePorts}. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error('no free port');
  return port;
}

/**
 * Says whether a server could listen on this port now.
 *
 * @param port 1 to 65535
 * @param host the address to try, 127.0.0.1 unless given
 */
export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  try {
    const server = await listen(port, host);
    await new Promise((closed) => server.close(closed));
    return true;
  } catch (error) {
    if (['EADDRINUSE', 'EACCES'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}

function listen(port: number, host = '127.0.0.1') {
  return new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}
