import { setTimeout as sleep } from 'node:timers/promises';
import { crash, freezeUntilExpelled } from '../faults/scenarios/app-faults.js';
import { dutiesThroughKills } from '../faults/scenarios/duties.js';
import { promisesBroken } from '../faults/scenarios/promises.js';
import { repeat } from '../faults/scenarios/repeats.js';
import { webhooksThroughKills } from '../faults/scenarios/webhook-kills.js';
import { brokerAway, databaseAway, terminateBackends } from '../faults/scenarios/server-faults.js';
import { READERS, type Count, type Findings } from '../faults/support/count.js';
import { until, type FaultHub } from '../faults/support/fault-hub.js';
import { compose, Load, persist, type Stream } from '../faults/support/load.js';
import { random, underLoad } from '../faults/support/under-load.js';
import { CheckpointWatch } from '../support/checkpoint-watch.js';
import { driftsOf, gaugeOf, sample, type Sample } from './gauges.js';

/** What an episode found; nothing wrong means that it held. */
export interface Result {
  readonly accepted: number;
  readonly deliveries: number;
  readonly wrong: readonly string[];
  /** What else is worth knowing, for the table. */
  readonly note: string;
}

/** How long and hard the soak is. */
export interface Size {
  readonly minutes: number;
  readonly kills: number;
  /** How long things are away or frozen, in milliseconds. */
  readonly awayMs: number;
  readonly frozenMs: number;
  /** Where chance begins, so that a run can be repeated; anew each time without it. */
  readonly seed?: number;
}

export type Episode = (hub: FaultHub, count: Count, size: Size) => Promise<Result>;

/** Memory a gateway may take more while it can send nothing on, in MiB. */
const GROWTH_MIB = 200;

const resultOf = ({ accepted, deliveries, wrong, repeated, acceptedTwice }: Findings, note: string, more: readonly string[] = []): Result => ({
  accepted, deliveries, wrong: [...wrong, ...more],
  note: `${note}; repeated records: ${Object.entries(repeated).map(([topic, times]) => `${topic} ${times}`).join(', ')}${acceptedTwice.length > 0 ? `; accepted a second time: ${acceptedTwice.length}` : ''}`,
});

/** Whom the kills meet, more often those with unfinished work: a gateway that has just started takes nobody for five seconds. */
const VICTIMS = ['router', 'courier', 'router', 'courier', 'registrar', 'gateway', 'router', 'courier'] as const;

const killing: Episode = async (hub, count, { kills }) => {
  const { findings } = await underLoad(hub, count, async () => {
    for (let kill = 0; kill < kills; kill++) {
      await sleep(random(2_000));
      await crash(hub, VICTIMS[random(VICTIMS.length)] ?? 'gateway', random(300));
    }
    await hub.untilReady();
  }, { pauseMs: 0 });
  return resultOf(findings, `${kills} kills`);
};

const withoutBroker: Episode = async (hub, count, { awayMs }) => {
  const before = gaugeOf(await hub.pid('gateway'))?.memoryMib ?? 0;
  let most = before;
  const watching = setInterval(() => void hub.pid('gateway').then((pid) => (most = Math.max(most, gaugeOf(pid)?.memoryMib ?? 0)), () => undefined), 1_000);
  try {
    const { findings, facts } = await underLoad(hub, count, (load) => brokerAway(hub, load, awayMs), { patienceMs: 2 * awayMs + 60_000 });
    const yes = facts.answers.filter(({ status }) => status === 202 || status === 200).length;
    const patience = facts.answers.filter(({ status }) => status === 503).length;
    return resultOf(findings, `away ${awayMs / 1000} s, answered 503 ${patience} times, accepting again after ${facts.recoveredMs} ms, gateway ${before} → ${most} MiB`, [
      ...(yes > 0 ? [`${yes} accepted without a broker`] : []),
      ...(most > before + GROWTH_MIB ? [`the gateway grew from ${before} to ${most} MiB`] : []),
    ]);
  } finally {
    clearInterval(watching);
  }
};

const freezing: Episode = async (hub, count, { frozenMs }) => {
  const { findings } = await underLoad(hub, count, async () => {
    await freezeUntilExpelled(hub, frozenMs);
    for (const name of ['gateway', 'kafka', 'postgres', 'registrar']) {
      await hub.running.kill(name, 'SIGSTOP');
      await sleep(frozenMs);
      await hub.running.kill(name, 'SIGCONT');
      await sleep(3_000);
    }
  }, { pauseMs: 30, patienceMs: 2 * frozenMs + 60_000 });
  return resultOf(findings, `router with courier, gateway, kafka, postgres, registrar ${frozenMs / 1000} s each`);
};

/** For half of what receipts promise (ENTENTE_LEDGER_WITHIN, 60 s), messages are taken without a database; less a little for clocks and the last look. */
const CERTAINLY_TAKEN_MS = 27_000;
const CERTAINLY_BEHIND_MS = 36_000;

const withoutDatabase: Episode = async (hub, count, { awayMs }) => {
  const message = compose(hub, { from: 'ncb.NO', precedence: 'routine' }, Date.now(), ['ncb.XA']);
  const watch = new CheckpointWatch(hub.url);
  try {
    const { findings, facts, load } = await underLoad(hub, count, async (running) => {
      const began = Date.now();
      const away = await databaseAway(hub, running, awayMs, message);
      const back = Date.now();
      await until('messages are taken again', 60_000, async () => running.answersSince(back).some(({ status }) => status === 202));
      const recoveredMs = Date.now() - back;
      await persist(hub, message);
      running.sent.push(message);
      await sleep(3_000);
      await hub.running.kill('postgres', 'SIGKILL');
      await sleep(5_000);
      await terminateBackends(hub, 10);
      return { ...away, began, recoveredMs };
    }, { patienceMs: 2 * awayMs + 60_000 });
    const { answers, began, reading, newToken, recoveredMs } = facts;
    const early = answers.filter(({ at, status }) => at < began + CERTAINLY_TAKEN_MS && status !== 202);
    const late = answers.filter(({ at }) => at > began + CERTAINLY_BEHIND_MS);
    const patience = answers.filter(({ status }) => status === 429).length;
    const others = answers.filter(({ status }) => status !== 202 && status !== 429).length;
    return resultOf(findings, `away ${awayMs / 1000} s (${answers.length - patience - others} accepted meanwhile, 429 ${patience} times, reading ${reading.status}, new token ${newToken.status}), taking again after ${recoveredMs} ms, killed, backends ended`, [
      ...(early.length > 0 ? [`${early.length} not accepted while promises could be kept without PostgreSQL`] : []),
      ...(late.some(({ status }) => status === 202) ? ['accepted when the promise might be broken'] : []),
      ...(others > 0 ? [`${others} answered otherwise than 202 and 429 without PostgreSQL`] : []),
      ...(reading.status === 503 ? [] : [`reading answered ${reading.status}`]),
      ...([202, 429].includes(newToken.status) ? [] : [`with a new token ${newToken.status} ${newToken.text}`]),
      ...(await promisesBroken(hub, watch, load.sent)),
    ]);
  } finally {
    await watch.stop();
  }
};

const repeating: Episode = async (hub, count) => {
  const message = compose(hub, { from: 'ncb.NO', precedence: 'routine' }, Date.now(), ['ncb.XB', 'ncb.KE', 'community.analysts']);
  const receipts = new Set<string>();
  for (const app of [undefined, 'gateway', 'router', 'courier'] as const) {
    if (app !== undefined) await crash(hub, app);
    await hub.untilReady();
    await sleep(6_000);
    for (const receipt of (await repeat(hub, message, 100)).receipts) receipts.add(receipt);
  }
  return resultOf(await count.take([message]), `400 copies, ${receipts.size} receipt`, receipts.size === 1 ? [] : [`${receipts.size} different receipts`]);
};

/** Everyone sends at once, at two precedences. */
const CROWD: readonly Stream[] = READERS.flatMap((from) => [{ from, precedence: 'routine' as const }, { from, precedence: 'flash' as const }]);

/** Accepted per second with nothing held back. @param lastingMs for so long, in milliseconds */
async function saturation(hub: FaultHub, count: Count, lastingMs: number): Promise<number> {
  const began = Date.now();
  const load = new Load(hub, { streams: CROWD, pauseMs: 0 });
  await sleep(lastingMs);
  await load.stop();
  const rate = load.accepted / ((Date.now() - began) / 1000);
  await count.take(load.sent);
  return rate;
}

const STEADY_CHUNK_MS = 60_000;
const SAMPLE_MS = 2_500;

/** Seven tenths of what these senders reach, for as long as asked, counted once a minute. */
const steady: Episode = async (hub, count, { minutes }) => {
  const most = await saturation(hub, count, 10_000);
  const samples: Sample[] = [];
  const wrong: string[] = [];
  let accepted = 0;
  let deliveries = 0;
  const began = Date.now();
  while (Date.now() - began < minutes * 60_000) {
    // At saturation a stream spends all its time sending; a pause of 3/7 of that leaves seven tenths at most.
    const load = new Load(hub, { streams: CROWD, pauseMs: ((CROWD.length * 1000) / most) * (3 / 7) });
    for (const end = Date.now() + Math.min(STEADY_CHUNK_MS, began + minutes * 60_000 - Date.now()); Date.now() < end; await sleep(SAMPLE_MS)) samples.push(await sample(hub));
    await load.stop();
    const findings = await count.take(load.sent);
    wrong.push(...findings.wrong);
    accepted += findings.accepted;
    deliveries += findings.deliveries;
  }
  const rate = accepted / ((Date.now() - began) / 1000);
  const drifts = driftsOf(samples);
  const grown = drifts.filter(({ early, late }) => late > early * 1.25 + 25).map(({ name, early, late }) => `${name} grew from ${early} to ${late}`);
  const note = `${minutes} min at ${rate.toFixed(0)}/s of ${most.toFixed(0)}/s; ${drifts.map(({ name, early, late }) => `${name} ${early} → ${late}`).join(', ')}`;
  return { accepted, deliveries, wrong: [...wrong, ...grown], note };
};

/** So many of each kind of what waits, at most: each is looked for again and again until it is over. */
const DUTIES_EACH = 10;

/** The last on its hub: its messages are no part of what the others count. */
const duties: Episode = async (hub, _count, { kills }) => {
  const { wrong, kills: killed, messages } = await dutiesThroughKills(hub, Math.min(DUTIES_EACH, 1 + Math.ceil(kills / 4)), kills);
  return { accepted: messages, deliveries: messages, wrong, note: `${killed} kills while messages were held, queued, expired and due for review` };
};

/** Kills at a webhook, at most: after each it takes half a minute until another process may go on. */
const WEBHOOK_KILLS = 6;

const webhooks: Episode = async (hub, _count, { kills }) => {
  const [items, times] = [40, Math.min(WEBHOOK_KILLS, 1 + Math.ceil(kills / 20))];
  const { wrong, calls } = await webhooksThroughKills(hub, items, times);
  return { accepted: items, deliveries: items, wrong, note: `${times} kills of the courier in ${calls} calls of a webhook` };
};

/** Episodes that share one hub, in order. */
export const EPISODES: Readonly<Record<string, Episode>> = { kills: killing, broker: withoutBroker, database: withoutDatabase, freeze: freezing, repeats: repeating, steady, duties, webhooks };
