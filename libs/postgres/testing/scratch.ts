import { randomUUID } from 'node:crypto';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { Client } from 'pg';

/** A database of its own for one test file, so that files may run side by side on one server. */
export interface ScratchDatabase {
  readonly url: string;
  /** Runs SQL as the owner of the server, outside the database under test. */
  admin<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Ends every connection to this database from the server's side; answers how many. */
  terminateAll(): Promise<number>;
  drop(): Promise<void>;
}

/** @param serverUrl a database on the server in which the role may create others; default: DATABASE_URL */
export async function createScratchDatabase(serverUrl = process.env['DATABASE_URL']): Promise<ScratchDatabase> {
  if (!serverUrl) throw new Error('DATABASE_URL is not set: these tests need a PostgreSQL.');
  const name = `scratch_${randomUUID().replaceAll('-', '')}`;
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const admin = async <Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> => (await client.query<Row>(sql, [...values])).rows;
  return {
    url: url.href,
    admin,
    terminateAll: async () => (await admin('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])).length,
    drop: async () => {
      await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await client.end();
    },
  };
}

/** A link to the server that a test can break in the ways networks do. */
export interface Link {
  readonly url: string;
  /** Bytes are swallowed in both directions; nobody is told (a half-open link). */
  freeze(): void;
  thaw(): void;
  /** Resets all connections and refuses new ones. */
  cut(): void;
  /** Takes connections again. */
  mend(): void;
  close(): Promise<void>;
}

/** A TCP proxy before the server of this URL, on a free port of 127.0.0.1. */
export async function breakableLink(url: string): Promise<Link> {
  const target = new URL(url);
  const [host, port] = [target.hostname, Number(target.port || 5432)];
  const sockets = new Set<Socket>();
  let frozen = false;
  let refusing = false;
  const forward = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('data', (bytes) => {
      if (!frozen) to.write(bytes);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((near) => {
    if (refusing) return near.resetAndDestroy();
    const far = connect(port, host);
    forward(near, far);
    forward(far, near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  target.hostname = '127.0.0.1';
  target.port = String((server.address() as AddressInfo).port);
  const reset = (): void => sockets.forEach((socket) => socket.resetAndDestroy());
  return {
    url: target.href,
    freeze: () => void (frozen = true),
    thaw: () => void (frozen = false),
    cut: () => {
      refusing = true;
      reset();
    },
    mend: () => void (refusing = false),
    close: async () => {
      reset();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Waits until something holds. @throws after `timeoutMs` milliseconds */
export async function eventually(holds: () => boolean | Promise<boolean>, timeoutMs = 30_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It did not come true within ${timeoutMs} ms.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
