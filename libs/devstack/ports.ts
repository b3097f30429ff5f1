import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { errorCode } from './error-code.js';

/**
 * Where ports are chosen: below those that systems give to outgoing connections (from 32768 on Linux, 49152 elsewhere), so that
 * none of those takes one before it is used, or while the server on it starts again.
 */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/**
 * Finds TCP ports on 127.0.0.1 that nothing listens on. All are held open until the last is found, so that no two are equal.
 *
 * @param count how many
 * @returns that many distinct ports; between this answer and their use another process may still take one
 */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>();
  try {
    while (held.size < count) {
      const port = randomInt(LOWEST, HIGHEST);
      const server = await tryListen(port);
      if (server !== undefined) held.set(port, server);
    }
    return [...held.keys()];
  } finally {
    await Promise.all([...held.values()].map((server) => new Promise((closed) => server.close(closed))));
  }
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
  const server = await tryListen(port, host);
  await new Promise((closed) => (server === undefined ? closed(undefined) : server.close(closed)));
  return server !== undefined;
}

/** A server on this port; undefined when it is taken. */
async function tryListen(port: number, host = '127.0.0.1'): Promise<Server | undefined> {
  try {
    return await listen(port, host);
  } catch (error) {
    if (['EADDRINUSE', 'EACCES'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}

function listen(port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}
