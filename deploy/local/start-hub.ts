import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kafkaToEnv, type Infrastructure, type KafkaAccess } from '#devstack';
import type { Answer, ProcessSignal, Request } from './remote.js';

/** How a test wants its hub. */
export interface HubOptions {
  /** Folder for its state; two hubs never share one. */
  readonly home: string;
  readonly port: number;
  /** Servers that run already; otherwise the hub starts its own in the home. */
  readonly infra?: { readonly database: string; readonly kafka: KafkaAccess };
  /** Added to the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** The supervisor's lines go to `<home>/logs/supervisor.log` instead of this terminal. */
  readonly quiet?: boolean;
}

/** PostgreSQL and Kafka of a hub. */
export type Servers = Pick<Infrastructure, 'kind' | 'database' | 'kafka'>;

/** A hub in processes of its own. Names are `gateway`, `registrar`, `router`, `courier`, `auditor`, `witnesses`, `kafka`, `postgres`. */
export interface RunningHub {
  readonly url: string;
  readonly devFile: string;
  /** Its servers, as its own processes reach them. */
  readonly servers: Servers;
  /** The supervisor itself. */
  readonly pid: number;
  /** Process numbers by name; undefined for what is down at the moment. */
  pids(): Promise<Record<string, number | undefined>>;
  /** Sends a signal: SIGKILL crashes (the supervisor starts it again), SIGSTOP freezes, SIGCONT thaws. */
  kill(name: string, signal: ProcessSignal): Promise<void>;
  /** Stops one and leaves it down. */
  hold(name: string): Promise<void>;
  /** Starts what was held; returns when its process runs (a server: takes requests). */
  release(name: string): Promise<void>;
  /** Stops all of it; returns when every process has ended. */
  stop(): Promise<void>;
}

/**
 * Starts a whole hub and waits until it takes messages. It ends with this process, however that ends.
 *
 * @throws when the hub cannot start, with what it said
 */
export async function startHub({ home, port, infra, env, quiet = true }: HubOptions): Promise<RunningHub> {
  const up = join(packageRoot(), 'dist/deploy/local/up.js');
  if (!existsSync(up)) throw new Error(`${up} is missing: run npm run build first`);
  const logFile = join(home, 'logs/supervisor.log');
  mkdirSync(dirname(logFile), { recursive: true });
  const log = quiet ? openSync(logFile, 'a') : undefined;
  const out = log ?? 'inherit';
  const child = fork(up, [], {
    // The flags of a test runner are not for the hub.
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', out, out, 'ipc'],
    env: {
      ...process.env, ...(infra ? { DATABASE_URL: infra.database, ...kafkaToEnv(infra.kafka) } : {}), ...env,
      ENTENTE_HOME: home, ENTENTE_PORT: String(port),
    },
  });
  if (log !== undefined) closeSync(log);
  return control(child, await readiness(child, quiet ? logFile : 'above'));
}

/** What the supervisor says when all of it runs. */
type Ready = Pick<RunningHub, 'url' | 'devFile' | 'servers'>;

function readiness(child: ChildProcess, log: string): Promise<Ready> {
  return new Promise((resolve, reject) => {
    child.on('message', ({ event, url, devFile, servers }: { event?: string } & Partial<Ready>) => {
      if (event === 'ready' && url && devFile && servers) resolve({ url, devFile, servers });
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`the hub did not start (${signal ?? `exit ${code}`}), see ${log}`)));
  });
}

function control(child: ChildProcess, ready: Ready): RunningHub {
  if (child.pid === undefined) throw new Error('a running hub has a process number');
  const open = new Map<number, { resolve: (answer: Answer) => void; reject: (error: Error) => void }>();
  const exited = new Promise<void>((resolve) => child.once('exit', () => {
    for (const { reject } of open.values()) reject(new Error('the supervisor has ended'));
    resolve();
  }));
  child.on('message', (message: Answer) => {
    const waiting = open.get(message.id);
    open.delete(message.id);
    if (message.error === undefined) waiting?.resolve(message);
    else waiting?.reject(new Error(message.error));
  });
  let last = 0;
  const ask = (request: (id: number) => Request): Promise<Answer> => new Promise((resolve, reject) => {
    const id = ++last;
    open.set(id, { resolve, reject });
    child.send(request(id), (error) => error && reject(error));
  });
  return {
    ...ready, pid: child.pid,
    pids: async () => (await ask((id) => ({ do: 'pids', id }))).pids ?? {},
    kill: async (name, signal) => void (await ask((id) => ({ do: 'signal', id, name, signal }))),
    hold: async (name) => void (await ask((id) => ({ do: 'hold', id, name }))),
    release: async (name) => void (await ask((id) => ({ do: 'release', id, name }))),
    stop: async () => {
      if (child.connected) child.send({ do: 'stop' } satisfies Request);
      await exited;
    },
  };
}

/** The folder of package.json above this file, from deploy/ and from dist/deploy/ alike. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
