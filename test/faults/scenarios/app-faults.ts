import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { kafkaToEnv } from '#devstack';
import { startApp, type App, type AppName } from '../../../deploy/local/apps.js';
import { until, type FaultHub } from '../support/fault-hub.js';
import { random } from '../support/under-load.js';

/** The processes of the hub that faults are done to. */
export const APPS: readonly AppName[] = ['gateway', 'router', 'courier', 'registrar'];

/** A process must have ended so many milliseconds after SIGTERM (performance.md). */
export const STOP_LIMIT_MS = 10_000;

/** Crashes an app at this moment and starts it again after a while, without the supervisor's growing patience. */
export async function crash(hub: FaultHub, name: AppName, downMs = 0): Promise<void> {
  await hub.running.kill(name, 'SIGKILL');
  await hub.running.hold(name);
  await sleep(downMs);
  await hub.running.release(name);
}

/** Kills every app with SIGKILL at random moments, the supervisor bringing it back. @param times kills of each */
export async function killAtRandom(hub: FaultHub, times: number, withinMs: number): Promise<void> {
  await Promise.all(
    APPS.map(async (name) => {
      for (let kill = 0; kill < times; kill++) {
        await sleep(200 + random(withinMs));
        const pid = await hub.pid(name);
        process.kill(pid, 'SIGKILL');
        await hub.untilReplaced(name, pid);
      }
    }),
  );
  await hub.untilReady();
}

/**
 * Kills the courier in the moment between the commit of its work in PostgreSQL and that of its position in Kafka: the
 * notification a commit sends is the trigger.
 *
 * @returns how often that was done
 */
export async function killAfterCommit(hub: FaultHub, times: number): Promise<number> {
  const listener = new Client({ connectionString: hub.dev.database });
  await listener.connect();
  try {
    let done = 0;
    await listener.query('LISTEN entente_mailboxes');
    for (; done < times; done++) {
      const pid = await hub.pid('courier');
      await new Promise<void>((resolve) => listener.once('notification', () => {
        process.kill(pid, 'SIGKILL');
        resolve();
      }));
      await hub.running.hold('courier');
      await hub.running.release('courier');
      await sleep(random(500));
    }
    return done;
  } finally {
    await listener.end();
  }
}

/** Asks each app to stop under load. @returns milliseconds each took; the supervisor starts it again */
export async function terminateEach(hub: FaultHub): Promise<Record<string, number>> {
  const took: Record<string, number> = {};
  for (const name of APPS) {
    const pid = await hub.pid(name);
    const asked = Date.now();
    process.kill(pid, 'SIGTERM');
    await until(`${name} has ended`, STOP_LIMIT_MS * 2, async () => !isAlive(pid));
    took[name] = Date.now() - asked;
    await hub.untilReplaced(name, pid);
    await hub.untilReady();
  }
  return took;
}

/** Starts another process of an app beside the supervisor's, as a cluster would have it. */
export async function startSecond(hub: FaultHub, name: 'router' | 'courier'): Promise<App> {
  const { brokers, sasl } = hub.connection;
  return await startApp(name, {
    root: process.cwd(),
    logs: `${hub.home}/logs`,
    opsPorts: { registrar: 0, router: 0, courier: 0, auditor: 0, gateway: 0 },
    env: {
      ...process.env, ...kafkaToEnv({ brokers: brokers.join(','), ...(sasl === undefined ? {} : { sasl }) }),
      ENTENTE_HUB_FILE: `${hub.home}/hub.json`, DATABASE_URL: hub.dev.database, ENTENTE_URL: hub.url, ENTENTE_INSTANCE: 'second', NODE_ENV: 'production',
    },
  });
}

/**
 * Freezes router and courier for longer than their groups wait, while others take their work over, and thaws them: what
 * they were in the middle of is not theirs any more.
 */
export async function freezeUntilExpelled(hub: FaultHub, frozenMs: number): Promise<void> {
  const seconds = await Promise.all([startSecond(hub, 'router'), startSecond(hub, 'courier')]);
  try {
    await sleep(4_000);
    await hub.running.kill('router', 'SIGSTOP');
    await sleep(random(300));
    await hub.running.kill('courier', 'SIGSTOP');
    await sleep(frozenMs);
    await hub.running.kill('router', 'SIGCONT');
    await hub.running.kill('courier', 'SIGCONT');
    await sleep(3_000);
  } finally {
    await Promise.all(seconds.map((app) => app.stop()));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // no such process
  }
}
