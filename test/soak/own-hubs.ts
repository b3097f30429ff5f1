import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKafka, startPostgres } from '#devstack';
import { restoredFromBackup } from '../faults/scenarios/restored.js';
import { Count } from '../faults/support/count.js';
import { FaultHub, until } from '../faults/support/fault-hub.js';
import type { Attempt } from '../faults/support/load.js';
import { underLoad } from '../faults/support/under-load.js';
import { backup } from './backup.js';
import { described } from './described.js';
import type { Result, Size } from './episodes.js';
import { production } from './production.js';
import { SmallDisk } from './small-disk.js';
import { readdressing, TcpProxy } from './tcp-proxy.js';

/** An episode that needs a hub set up in a way of its own; a text says why it cannot be had here. */
export type OwnHubEpisode = (size: Size) => Promise<Result | string>;

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'entente-soak-'));
  chmodSync(home, 0o755);
  return home;
}

function removeHome(home: string): void {
  if (process.env.ENTENTE_KEEP_HOME === undefined) rmSync(home, { recursive: true, force: true });
}

const tally = (answers: readonly Attempt[]): string => {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, times]) => `${status === 0 ? 'no answer' : status} ×${times}`).join(', ');
};

/** Fills the disk under a server while messages come, and makes room again. */
const fullDisk = (server: 'kafka' | 'postgres', roomMib: number): OwnHubEpisode => async () => {
  const why = SmallDisk.whyNot();
  if (why !== undefined) return why;
  const home = newHome();
  await (await FaultHub.start({ home })).stop(true);
  const disk = SmallDisk.under(join(home, server), roomMib);
  let hub: FaultHub | undefined;
  let count: Count | undefined;
  try {
    hub = await FaultHub.start({ home });
    const running = hub;
    count = new Count(hub);
    const { findings, facts } = await underLoad(hub, count, async (load) => {
      disk.fill();
      const since = Date.now();
      // What is written meanwhile takes the crumbs that are left.
      for (let second = 0; second < 20; second++) {
        await sleep(1_000);
        if (disk.freeMib > 0) disk.fill();
      }
      const reading = (await running.call('ncb.XB', 'GET', '/v1/inbox?limit=1')).status;
      const answers = load.answersSince(since);
      disk.relieve();
      const relieved = Date.now();
      await until('messages are accepted again', 180_000, async () => load.answersSince(relieved).some(({ status }) => status === 202));
      const acceptedAfter = Date.now() - relieved;
      await until('mailboxes can be read again', 180_000, async () => (await running.call('ncb.XB', 'GET', '/v1/inbox?limit=1')).status === 200);
      return { answers, reading, acceptedAfter, readAfter: Date.now() - relieved };
    }, { pauseMs: 10, patienceMs: 240_000 });
    return {
      accepted: findings.accepted, deliveries: findings.deliveries, wrong: findings.wrong,
      note: `full for 20 s: ${tally(facts.answers)}, reading ${facts.reading}; accepting again after ${facts.acceptedAfter} ms, reading after ${facts.readAfter} ms`,
    };
  } finally {
    await count?.close();
    await hub?.stop(true);
    disk.remove();
    removeHome(home);
  }
};

/** Slow, broken and silently dead connections between the apps and their servers. */
const badLinks: OwnHubEpisode = async () => {
  const home = newHome();
  const [postgres, kafka] = await Promise.all([startPostgres({ home }), startKafka({ home })]);
  const broker = Number(kafka.internal.brokers.split(':')[1]);
  const toBroker: TcpProxy = await TcpProxy.listen(broker, readdressing(broker, () => toBroker.port));
  const toDatabase = await TcpProxy.listen(postgres.port);
  const proxies = [toBroker, toDatabase];
  let hub: FaultHub | undefined;
  let count: Count | undefined;
  try {
    const database = postgres.url.replace(`:${postgres.port}/`, `:${toDatabase.port}/`);
    hub = await FaultHub.start({ home, infra: { database, kafka: { ...kafka.internal, brokers: `127.0.0.1:${toBroker.port}` } } });
    count = new Count(hub);
    const notes: string[] = [];
    const { findings } = await underLoad(hub, count, async (load) => {
      let since = Date.now();
      for (const proxy of proxies) proxy.latencyMs = 40;
      await sleep(15_000);
      for (const proxy of proxies) proxy.latencyMs = 0;
      notes.push(`80 ms round trips: ${tally(load.answersSince(since))}`);
      since = Date.now();
      for (let time = 0; time < 20; time++) {
        for (const proxy of proxies) proxy.reset();
        await sleep(700);
      }
      notes.push(`20 resets: ${tally(load.answersSince(since))}`);
      await sleep(5_000);
      for (const proxy of [toBroker, toDatabase]) {
        since = Date.now();
        proxy.silence();
        await until('messages are accepted again', 60_000, async () => load.answersSince(since + 1_000).some(({ status }) => status === 202));
        notes.push(`${proxy === toBroker ? 'broker' : 'database'} silent: accepting after ${Date.now() - since} ms (${tally(load.answersSince(since))})`);
        await sleep(20_000);
      }
    }, { pauseMs: 20, patienceMs: 120_000 });
    return { accepted: findings.accepted, deliveries: findings.deliveries, wrong: findings.wrong, note: notes.join('; ') };
  } finally {
    await count?.close();
    await hub?.stop(true);
    for (const proxy of proxies) await proxy.close();
    await kafka.stop();
    await postgres.stop();
    removeHome(home);
  }
};

const MINUTE_MS = 60_000;

/** The clock of every app jumps, forwards and backwards; the clients' clocks do not. */
const clockSteps: OwnHubEpisode = async () => {
  const home = newHome();
  const file = join(home, 'clock');
  const step = (ms: number): void => writeFileSync(file, String(ms));
  step(0);
  const preload = `--import ${resolve('test/soak/clock-step.mjs')}`;
  const hub = await FaultHub.start({ home, env: { NODE_OPTIONS: preload, ENTENTE_CLOCK_FILE: file } });
  const count = new Count(hub);
  try {
    const { findings, facts } = await underLoad(hub, count, async (load) => {
      const since = Date.now();
      for (const ms of [10 * MINUTE_MS, 0, -4 * MINUTE_MS, 0, 3_000, -3_000, 0]) {
        step(ms);
        await sleep(8_000);
      }
      return load.answersSince(since);
    }, { pauseMs: 20 });
    return { accepted: findings.accepted, deliveries: findings.deliveries, wrong: findings.wrong, note: `+10 min, −10, −4, +4, ±3 s: ${tally(facts)}` };
  } finally {
    await count.close();
    await hub.stop();
  }
};

/** The database put back from a backup, with the signer's memory, without it, and without what was published. */
const restored: OwnHubEpisode = async () => {
  const hub = await FaultHub.start();
  try {
    const { wrong, accepted, note } = await restoredFromBackup(hub, true);
    return { accepted, deliveries: 0, wrong, note };
  } finally {
    await hub.stop();
  }
};

/** Episodes with hubs of their own, in order. */
export const OWN_HUB_EPISODES: Readonly<Record<string, OwnHubEpisode>> = {
  'kafka-disk': fullDisk('kafka', 160),
  'postgres-disk': fullDisk('postgres', 320),
  links: badLinks,
  clock: clockSteps,
  backup,
  restored,
  production,
  described,
};
