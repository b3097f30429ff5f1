import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Party } from '../../support/party.js';
import { TestHub } from '../../support/hub.js';
import { newBureaus, stated } from '../../support/world.js';
import { until, type FaultHub } from '../support/fault-hub.js';
import { TopicTail } from '../support/topic-reader.js';

/** A courier that died holds its webhooks for so long, in milliseconds (libs/feeds, LEASE_MS), and a new one has to start. */
const TAKEN_OVER_MS = 60_000;
/** Milliseconds an answer takes, so that there is a middle to be killed in. */
const ANSWER_MS = 40;

interface Call {
  readonly id: string;
  readonly reference: string;
}

/** A receiver that lets the courier be killed while it answers. */
class Receiver {
  readonly calls: Call[] = [];
  readonly #server: Server;

  /** @param onCall given the number of the call; what it returns is done before the answer (`first`) or at once after it */
  constructor(onCall: (number: number) => { readonly first: boolean; readonly act: () => Promise<void> } | undefined) {
    this.#server = createServer((request, response) => {
      void request.toArray().then(async (parts) => {
        const { id } = JSON.parse(Buffer.concat(parts as Buffer[]).toString()) as { id: string };
        const number = this.calls.push({ id: String(request.headers['webhook-id']), reference: id.slice(id.indexOf(':') + 1) });
        const done = onCall(number);
        if (done?.first === true) await done.act();
        else await sleep(ANSWER_MS);
        response.writeHead(204).end();
        if (done?.first === false) await done.act();
      });
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/**
 * A webhook is posted to while the courier is killed with SIGKILL in the middle of a call, and at once after an answer.
 * Each item comes at least once and in order, a repetition under the id it had; the log of attempts has each delivery once,
 * and so has the exchange's own.
 */
export async function webhooksThroughKills(hub: FaultHub, items: number, kills: number): Promise<{ readonly wrong: readonly string[]; readonly calls: number }> {
  const test = new TestHub({ url: hub.url, devFile: hub.running.devFile, home: hub.home, servers: hub.running.servers, control: '' }, async () => undefined);
  const [owner, reader] = (await newBureaus(test, 2)) as [Party, Party];
  const feed = `feed.t${randomBytes(8).toString('hex')}`;
  await stated(owner, 'create-feed', feed, { name: 'Invented for the tests', readers: ['bureau'] });
  const tail = new TopicTail(hub, 'exchange.delivered');
  await tail.read();
  let killed = 0;
  const every = Math.max(2, Math.floor(items / (kills + 1)));
  const receiver = new Receiver((number) => {
    if (killed >= kills || number % every !== 0) return undefined;
    killed++;
    return { first: killed % 2 === 1, act: async () => { process.kill(await hub.pid('courier'), 'SIGKILL'); } };
  });
  try {
    const url = await receiver.open();
    const made = await reader.call('POST', '/v1/subscriptions', { type: 'application/json', body: JSON.stringify({ feed, purpose: 'SUPPORT_INVESTIGATION', delivery: 'webhook', webhook: { url } }) });
    if (made.status !== 201) throw new Error(`no subscription: ${made.text}`);
    const subscription = String(made.json['id']);
    const sent: string[] = [];
    for (let one = 0; one < items; one++) sent.push((await owner.send([feed])).reference);
    const attempts = (): Promise<readonly { readonly reference: string; readonly outcome: string; readonly recorded: boolean }[]> =>
      hub.sql(`SELECT sender || '/' || message_id AS reference, outcome, recorded FROM feeds.attempt WHERE subscription = $1 ORDER BY id`, [subscription]);
    await until('every item was posted and recorded', (kills + 1) * TAKEN_OVER_MS, async () => {
      const done = (await attempts()).filter(({ outcome, recorded }) => outcome === 'delivered' && recorded);
      return new Set(done.map(({ reference }) => reference)).size === items;
    });
    const delivered = (await attempts()).filter(({ outcome }) => outcome === 'delivered').map(({ reference }) => reference);
    const order = receiver.calls.map(({ reference }) => sent.indexOf(reference));
    const ids = new Map(receiver.calls.map(({ id, reference }) => [reference, id]));
    const { first, unlike } = await tail.read();
    const recorded = first.filter(({ cause }) => cause.includes(`:${reader.id}:webhook:`)).map(({ cause }) => cause.slice(0, cause.indexOf(':')));
    const wrong = [
      ...(order.every((place, at) => place >= 0 && (at === 0 || place === order[at - 1] || place === (order[at - 1] ?? 0) + 1)) ? [] : [`the order of calls: ${order.join(' ')}`]),
      ...(new Set(order).size === items ? [] : [`only ${new Set(order).size} of ${items} came`]),
      ...(receiver.calls.every(({ id, reference }) => ids.get(reference) === id) && new Set(ids.values()).size === items ? [] : ['an item was repeated under another id']),
      ...(delivered.join() === sent.join() ? [] : [`deliveries in the log of attempts: ${delivered.map((one) => sent.indexOf(one)).join(' ')}`]),
      ...(recorded.toSorted().join() === sent.toSorted().join() ? [] : [`deliveries in the exchange's log: ${recorded.length} of ${items}`]),
      ...unlike.map((one) => `records of one identity that differ: ${one}`),
      ...(killed === kills ? [] : [`the courier was killed ${killed} of ${kills} times`]),
    ];
    return { wrong, calls: receiver.calls.length };
  } finally {
    receiver.close();
  }
}
