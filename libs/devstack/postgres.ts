import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { CannotStart } from './cannot-start.js';
import { GuardedProcess, runGuarded } from './guarded-process.js';
import { isProgram } from './is-program.js';
import { lastComplaint } from './log-tail.js';
import { freePort, isFree } from './ports.js';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.js';
import { postgresRunner, type Runner } from './postgres-user.js';
import { serverOf, type Server } from './server.js';
import { readState, writeState } from './state.js';
import { pollUntil } from './wait.js';
import { errorCode } from './error-code.js';

/** A running PostgreSQL. */
export interface PostgresServer extends Server {
  /** Connection string with the owner's password. */
  readonly url: string;
  readonly port: number;
  /** Starts it again after it has ended: same address and password, its data kept. */
  again(): Promise<PostgresServer>;
}

/** Where and how to run PostgreSQL. */
export interface PostgresOptions {
  /** Folder of the home: data in `postgres/`, log in `logs/postgres.log`, credentials in `infra.json`. */
  readonly home: string;
  /** TCP port on 127.0.0.1; that of the last start, or a free one, unless given. */
  readonly port?: number | undefined;
}

const USER = 'entente';
const DATABASE = 'entente';
const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 6_000;
const ATTEMPTS = 4;
/** Nothing of the caller's: PostgreSQL and initdb would take PGDATA, LANG and others from it. */
const ENVIRONMENT = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };
const run = promisify(execFile);

/** Sized for a developer's machine that runs everything; what makes a commit durable stays on. */
export const POSTGRES_SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // A socket's path may not exceed 107 bytes, and nobody needs it.
  unix_socket_directories: '',
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '128MB',
  max_connections: '100',
  wal_level: 'replica',
  max_wal_senders: '0',
  min_wal_size: '64MB',
  max_wal_size: '512MB',
  checkpoint_timeout: '15min',
  // Under mmap nothing stays behind in /dev/shm when the server is killed.
  dynamic_shared_memory_type: 'mmap',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  logging_collector: 'off',
  log_min_messages: 'warning',
};

/**
 * Starts PostgreSQL 18 on 127.0.0.1 with its data in the home, making the cluster and the database `entente` the first time.
 * As root it runs under an unprivileged account (see {@link postgresRunner}).
 *
 * @throws {CannotStart} when the data folder is in use, belongs to another version, or the server does not come up
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { home } = options;
  const data = join(home, 'postgres');
  const logFile = join(home, 'logs/postgres.log');
  mkdirSync(join(home, 'logs'), { recursive: true });
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const binaries = postgresBinaries();
  const runner = postgresRunner([join(data, 'PG_VERSION'), binaries.postgres]);
  if (runner.account) chownSync(data, runner.account.uid, runner.account.gid);

  const remembered = readState(home).postgres;
  const password = remembered?.password ?? randomBytes(18).toString('base64url');
  if (!existsSync(join(data, 'PG_VERSION')) || !remembered) await initialise(data, binaries, runner, password, logFile);
  await clearStalePid(data);
  const port = await choosePort(options.port ?? remembered?.port, options.port !== undefined);
  writeState(home, { postgres: { port, password } });

  const url = `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
  const child = await launch(runner.command(binaries.postgres, ['-D', data, '-p', String(port), ...settings()]), url, logFile);
  return {
    ...serverOf(child, STOP_LIMIT_MS),
    url, port,
    signal: (name) => signalAll(child, name),
    stop: async () => {
      await signalAll(child, 'SIGCONT');
      await child.stop(STOP_LIMIT_MS);
    },
    again: () => startPostgres({ home, port }),
  };
}

/**
 * Starts the server and waits for it. The backends of one that was killed may hold its memory for another moment, and
 * PostgreSQL rightly refuses to start beside them: that is tried again.
 */
async function launch(command: ReturnType<Runner['command']>, url: string, logFile: string): Promise<GuardedProcess> {
  for (let attempt = 1; ; attempt++) {
    const child = await GuardedProcess.start({ ...command, cwd: '/', env: ENVIRONMENT, logFile, stopWith: 'INT' });
    try {
      await untilReady(child, url.replace(/[^/]*$/, 'postgres'), logFile);
      return child;
    } catch (error) {
      await child.stop(STOP_LIMIT_MS);
      if (attempt === ATTEMPTS || !lastComplaint(logFile).includes('pre-existing shared memory block')) throw error;
      await sleep(1_000);
    }
  }
}

function settings(): string[] {
  return Object.entries(POSTGRES_SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Makes a new cluster; one that was left half made (no version file, or no remembered password) is thrown away first. */
async function initialise(data: string, binaries: PostgresBinaries, runner: Runner, password: string, logFile: string): Promise<void> {
  if (existsSync(join(data, 'PG_VERSION')) && existsSync(join(data, 'postmaster.opts'))) {
    throw new CannotStart(`${data} holds a database whose password is not in infra.json`, `Move it away to start with an empty one: mv ${data} ${data}.old`);
  }
  rmSync(data, { recursive: true, force: true });
  mkdirSync(data, { mode: 0o700 });
  const passwordFile = join(data, '..', 'initdb.password');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (runner.account) {
    chownSync(data, runner.account.uid, runner.account.gid);
    chownSync(passwordFile, runner.account.uid, runner.account.gid);
  }
  const command = runner.command(binaries.initdb, [
    '--pgdata', data, '--username', USER, '--pwfile', passwordFile, '--auth', 'scram-sha-256',
    '--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8', '--locale', 'C',
  ]);
  try {
    await runGuarded({ ...command, cwd: '/', env: ENVIRONMENT, logFile });
  } catch (error) {
    throw new CannotStart(`no database could be made in ${data}: ${error instanceof Error ? error.message : String(error)}`, 'Check that the folder is writable and the disk not full');
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/**
 * A server that was killed leaves its lock file. PostgreSQL takes it over unless the process number now belongs to a
 * stranger, which it cannot tell; and a predecessor that is just being stopped gets a moment to finish.
 */
async function clearStalePid(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  for (let waited = 0; existsSync(file); waited += 100) {
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    if (!(await isProgram(pid, data))) return rmSync(file, { force: true });
    if (waited >= 10_000) {
      throw new CannotStart(`another PostgreSQL (process ${pid}) uses ${data}`, `Stop it first: kill -INT ${pid}`);
    }
    await sleep(100);
  }
}

async function choosePort(wanted: number | undefined, insist: boolean): Promise<number> {
  if (wanted === undefined) return freePort();
  if (await isFree(wanted)) return wanted;
  if (insist) throw new CannotStart(`port ${wanted} for PostgreSQL is in use`, 'Choose another, or stop what listens there');
  return freePort();
}

/**
 * Every backend leads a group of its own, so freezing the server's group would leave the open connections alive. The
 * server's own death, on the other hand, ends its backends by itself.
 */
async function signalAll(child: GuardedProcess, name: NodeJS.Signals): Promise<void> {
  child.signal(name);
  if (name !== 'SIGSTOP' && name !== 'SIGCONT') return;
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const backends = stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number)).filter(([, parent]) => parent === child.pid);
  for (const [pid] of backends) {
    try {
      if (pid) process.kill(pid, name);
    } catch (error) {
      // ESRCH: its connection was closed since the list was made.
      if (errorCode(error) !== 'ESRCH') throw error;
    }
  }
}

/** Waits until the server takes connections, and makes the database when it is not there. */
async function untilReady(child: GuardedProcess, url: string, logFile: string): Promise<void> {
  const ready = await pollUntil(START_LIMIT_MS, async () => {
    if (child.exit) throw new CannotStart(`PostgreSQL ended while starting: ${lastComplaint(logFile)}`, `See ${logFile}`);
    return ensureDatabase(url);
  }, 40);
  if (!ready) throw new CannotStart(`PostgreSQL was not ready after ${START_LIMIT_MS / 1000} s: ${lastComplaint(logFile)}`, `See ${logFile}`);
}

async function ensureDatabase(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // The server may go away at any moment while it starts; the query then fails, and that is what counts.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    return true;
  } catch (error) {
    // Refused connections and "the database system is starting up" (57P03) pass with time; a wrong password does not.
    if (errorCode(error) === '28P01') {
      throw new CannotStart('PostgreSQL refuses the password in infra.json', 'The home was mixed with another: use a new one (ENTENTE_HOME=…)');
    }
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
