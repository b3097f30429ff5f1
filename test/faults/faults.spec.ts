import { setTimeout as sleep } from 'node:timers/promises';
import { APPS, crash, freezeUntilExpelled, killAfterCommit, killAtRandom, STOP_LIMIT_MS, terminateEach } from './scenarios/app-faults.js';
import { dutiesThroughKills } from './scenarios/duties.js';
import { dead, promiseOf, setAside } from './scenarios/dead-letters.js';
import { putPoison, rubbish, untilBuried } from './scenarios/poison.js';
import { repeat } from './scenarios/repeats.js';
import { brokerAway, brokerFrozen, databaseAway, terminateBackends } from './scenarios/server-faults.js';
import { Count, type Findings } from './support/count.js';
import { FaultHub } from './support/fault-hub.js';
import { compose, persist, type Attempt } from './support/load.js';
import { ENOUGH, underLoad } from './support/under-load.js';

// Short forms of the faults of performance.md, one hub for all of them; the long forms are in test/soak.
let hub: FaultHub;
let count: Count;

beforeAll(async () => {
  hub = await FaultHub.start();
  count = new Count(hub);
}, 90_000);
afterAll(async () => {
  await count?.close();
  await hub?.stop();
}, 30_000);

const LIMIT_MS = 240_000;
/** A gateway that has just started refuses proofs it could have seen before it was killed; the older one is this old at most. */
const PROOFS_JUDGED_MS = 6_000;

/** Invariant I0 held, and so much was sent that it means something. */
function expectNothingLost(findings: Findings): void {
  expect(findings.wrong).toEqual([]);
  expect(findings.accepted).toBeGreaterThan(ENOUGH);
  expect(findings.deliveries).toBeGreaterThan(findings.accepted);
}

/** Answers that a client meets while the log is away: none of them says yes, and each says when to come again. */
function expectOnlyPatience(answers: readonly Attempt[]): void {
  expect(answers.filter(({ status }) => status === 503).length).toBeGreaterThan(3);
  expect(answers.filter(({ status }) => status === 202 || status === 200)).toEqual([]);
  expect(answers.filter(({ status, retryAfter }) => status === 503 && !/^[1-9]\d*$/.test(retryAfter ?? ''))).toEqual([]);
}

describe('every 202 is in exactly the right inboxes once, in its sender\'s order, and nothing else is', () => {
  test('without any fault', async () => {
    const { findings } = await underLoad(hub, count, () => Promise.resolve());
    expectNothingLost(findings);
    expect(findings.repeated).toEqual({ accepted: 0, decided: 0, delivered: 0 });
  }, LIMIT_MS);

  test('when gateway, router, courier and registrar are killed three times each', async () => {
    const { findings } = await underLoad(hub, count, () => killAtRandom(hub, 3, 1_500), { pauseMs: 20 });
    expectNothingLost(findings);
  }, LIMIT_MS);

  test('when the courier is killed between the commit in PostgreSQL and the one in Kafka', async () => {
    const { findings, facts } = await underLoad(hub, count, () => killAfterCommit(hub, 3), { pauseMs: 20 });
    expectNothingLost(findings);
    expect(facts).toBe(3);
    expect(findings.acceptedTwice).toEqual([]);
  }, LIMIT_MS);

  test('when the broker is killed and away for five seconds: 503 meanwhile, and it recovers alone', async () => {
    const { findings, facts } = await underLoad(hub, count, (load) => brokerAway(hub, load, 5_000));
    expectOnlyPatience(facts.answers);
    expectNothingLost(findings);
    expect(findings.acceptedTwice).toEqual([]);
  }, LIMIT_MS);

  test('when the broker is frozen in the middle of sends: no acknowledged message is lost', async () => {
    const { findings, facts } = await underLoad(hub, count, (load) => brokerFrozen(hub, load, 7_000));
    expectOnlyPatience(facts.answers);
    expectNothingLost(findings);
    expect(findings.acceptedTwice).toEqual([]);
  }, LIMIT_MS);

  test('while PostgreSQL is down: messages are accepted, mailboxes say that they cannot be read, tokens are given', async () => {
    const message = compose(hub, { from: 'ncb.NO', precedence: 'routine' }, 0, ['ncb.XA']);
    const { findings, facts, load } = await underLoad(hub, count, async (running) => {
      const away = await databaseAway(hub, running, 4_000, message);
      // What was answered above is in the count with the others.
      await persist(hub, message);
      running.sent.push(message);
      return away;
    });
    expect(facts.answers.filter(({ status }) => status === 202).length).toBeGreaterThan(20);
    expect(facts.answers.filter(({ status }) => status !== 202)).toEqual([]);
    expect(facts.reading).toMatchObject({ status: 503, text: expect.stringContaining('/problems/view-unavailable') as string });
    expect(facts.newToken.status).toBe(202);
    expectNothingLost(findings);
    expect(load.accepted).toBe(load.sent.length);
  }, LIMIT_MS);

  test('when backends of PostgreSQL are terminated', async () => {
    const { findings, facts } = await underLoad(hub, count, () => terminateBackends(hub, 4));
    expect(facts).toBeGreaterThan(8);
    expectNothingLost(findings);
  }, LIMIT_MS);

  test('when router and courier sleep until others have their work, and wake up', async () => {
    const { findings } = await underLoad(hub, count, () => freezeUntilExpelled(hub, 12_000), { pauseMs: 40 });
    expectNothingLost(findings);
    expect(findings.acceptedTwice).toEqual([]);
  }, LIMIT_MS);

  test('when the same message comes a hundred times at once, and again after the gateway was killed', async () => {
    const message = compose(hub, { from: 'ncb.NO', precedence: 'routine' }, 1, ['ncb.XB', 'ncb.KE', 'community.analysts']);
    const atOnce = await repeat(hub, message, 100);
    expect(atOnce.statuses).toEqual([...Array<number>(99).fill(200), 202]);
    await hub.untilQuiet();
    const pid = await hub.pid('gateway');
    process.kill(pid, 'SIGKILL');
    await hub.untilReplaced('gateway', pid);
    await hub.untilReady();
    await sleep(PROOFS_JUDGED_MS);
    const after = await repeat(hub, message, 100);
    expect(after.statuses).toEqual(Array(100).fill(200));
    expect(after.receipts).toEqual(atOnce.receipts);
    expect(after.receipts.size).toBe(1);
    const findings = await count.take([message]);
    expect(findings).toMatchObject({ wrong: [], accepted: 1, repeated: { accepted: 0 } });
  }, LIMIT_MS);

  test('when each app is asked to stop: it ends within ten seconds', async () => {
    const { findings, facts } = await underLoad(hub, count, () => terminateEach(hub), { pauseMs: 20 });
    for (const app of APPS) expect([app, facts[app]]).toEqual([app, expect.any(Number)]);
    expect(Object.values(facts).filter((took) => took >= STOP_LIMIT_MS)).toEqual([]);
    expectNothingLost(findings);
  }, LIMIT_MS);
});

describe('a record that cannot be processed is set aside with the reason, and its partition moves on', () => {
  test.each(['accepted', 'decided'] as const)('exchange.%s', async (name) => {
    const topic = `exchange.${name}`;
    const poison = rubbish(topic);
    const { findings, facts } = await underLoad(hub, count, async () => {
      const places = await putPoison(hub, topic, 'ncb.XA/routine', poison);
      count.disregard(name, places);
      return await untilBuried(hub, topic, places);
    });
    expect(facts.map(({ value }) => value.toString('base64')).sort()).toEqual(poison.map(({ value }) => value.toString('base64')).sort());
    for (const { reason } of facts) expect(reason).toMatch(/\w+: .+/);
    expectNothingLost(findings);
  }, LIMIT_MS);

  test('entente dead list shows it, and redrive puts it back where it came from', async () => {
    const message = compose(hub, { from: 'ncb.NO', precedence: 'routine' }, 2, ['ncb.XA', 'ncb.KE']);
    await setAside(hub, message);
    const letters = await dead(hub, 'list', 'exchange.accepted');
    expect(letters.length).toBeGreaterThan(1);
    const mine = letters.find(({ reason }) => reason === 'TypeError: set aside by a test');
    const [redriven, ...others] = await dead(hub, 'redrive', 'exchange.accepted', '--offset', String(mine?.offset), '--yes');
    expect(others).toEqual([]);
    message.receipt = promiseOf(redriven, message.digest);
    expect(await count.take([message])).toMatchObject({ wrong: [], accepted: 1, deliveries: 2 });
  }, LIMIT_MS);

  test('once, also when its consumer starts again before anything follows it', async () => {
    const topic = 'exchange.decided';
    const places = await putPoison(hub, topic, 'ncb.XA/routine', rubbish(topic).slice(0, 1));
    count.disregard('decided', places);
    await untilBuried(hub, topic, places);
    // Its letter is written before its position: a courier killed in between would rightly write it again.
    await hub.untilQuiet();
    await crash(hub, 'courier');
    // It travels behind the poison: when it has arrived, the poison was passed.
    const message = compose(hub, { from: 'ncb.XA', precedence: 'routine' }, 0, ['ncb.XB']);
    await persist(hub, message);
    expect(await count.take([message])).toMatchObject({ wrong: [], accepted: 1, deliveries: 1 });
    expect(await untilBuried(hub, topic, places)).toHaveLength(1);
  }, LIMIT_MS);
});

// The last: its messages are no part of what is counted above.
describe('what waits for a person or for its time', () => {
  test('is released, returned, lapsed, handed over, erased and asked about once when its keepers are killed in the middle', async () => {
    const { wrong, kills } = await dutiesThroughKills(hub, 2, 6);
    expect(wrong).toEqual([]);
    expect(kills).toBeGreaterThan(5);
  }, LIMIT_MS);
});
