import { setTimeout as sleep } from 'node:timers/promises';
import type { Party, Sent } from '../../support/party.js';
import { TestHub, until } from '../../support/hub.js';
import { demo, newBureau, newBureaus, newEntity, stated } from '../../support/world.js';
import type { FaultHub } from '../support/fault-hub.js';
import { MailboxReader } from '../support/mailbox-reader.js';
import { TopicTail } from '../support/topic-reader.js';
import { random } from '../support/under-load.js';
import { crash } from './app-faults.js';
import { differ, Held } from './held.js';

/** Who holds, queues, releases, erases and asks. The gateway stays, so that what is said comes in when it is said. */
const KEEPERS = ['router', 'courier', 'registrar', 'router', 'courier'] as const;
/** How long nothing more may come once everything is over, in milliseconds. */
const AFTERWARDS_MS = 2_000;
const PATIENCE_MS = 60_000;
/** So many kills at a stretch, and how much longer each pause after one is than the one before, in milliseconds. */
const [ROUND, LONGER_MS] = [3, 1_500];
const DAY_MS = 86_400_000;
const CLAIMED = { reason: 'Two authorities claim it.', reference: 'EXERCISE/DEC/9' };
const WATCHED = {
  type: 'environment.ecomessage/1',
  body: { subject: { area: 'WILDLIFE', title: 'Invented for the tests', offence: 'None' }, products: [{ description: 'Nothing', scientificName: 'Loxodonta africana', citesAppendix: 'I' }] },
};
const TAILS = ['exchange.accepted', 'exchange.decided', 'exchange.delivered', 'records.erased'] as const;

/** What came of it. */
export interface Duties {
  /** Everything that should not be so. */
  readonly wrong: readonly string[];
  readonly kills: number;
  /** How many messages were held, queued, expired or due for review. */
  readonly messages: number;
}

/** Kills at random moments until it is stopped. */
class Killing {
  times = 0;
  #stopped = false;
  readonly #working: Promise<void>;

  constructor(hub: FaultHub) {
    this.#working = this.#kill(hub);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#working;
  }

  async #kill(hub: FaultHub): Promise<void> {
    while (!this.#stopped) {
      await sleep(200 + random(1_200));
      await crash(hub, KEEPERS[random(KEEPERS.length)] ?? 'router', random(300));
      this.times++;
      // Whoever is killed faster than it starts gets nowhere: in between, everything under way gets through, and whoever
      // looks at the clock comes to look at it, however slow the machine is.
      if (this.times % ROUND === 0) {
        await hub.untilQuiet();
        await sleep((this.times / ROUND) * LONGER_MS);
      }
    }
  }
}

/**
 * What waits for a person or for its time, while router, courier and registrar are killed with SIGKILL at random: messages
 * held for endorsement and for review, mail of a contested bureau for its inbox topic, content that expires, dates of
 * review. Each is released, returned, lapsed, handed over, erased and asked about once. Its messages are in nobody's
 * mailbox but those of parties of its own; in the topics they are between those of others.
 *
 * @param each how many of every kind
 * @param kills at least so many
 */
export async function dutiesThroughKills(hub: FaultHub, each: number, kills: number): Promise<Duties> {
  const test = new TestHub({ url: hub.url, devFile: hub.running.devFile, home: hub.home, servers: hub.running.servers, control: '' }, async () => undefined);
  const gs = demo(test, 'gs');
  const [bureau, supervised, reader, owner] = (await newBureaus(test, 4)) as [Party, Party, Party, Party];
  const customs = await newEntity(bureau, 'customs');
  await stated(bureau, 'delegate', customs.id, { types: ['*'], operations: ['send', 'receive'], road: 'endorsed', copiesIn: [] });
  const rule = await supervise(gs, supervised, reader);
  const queue = await ContestedQueue.open(hub, await newBureau(test), owner);
  const tails = TAILS.map((topic) => new TopicTail(hub, topic));
  for (const tail of tails) await tail.read();

  const killing = new Killing(hub);
  try {
    const forEndorsement = await Held.send(customs, bureau, reader, each, 'lapses');
    const forReview = await Held.send(supervised, gs, reader, each, 'supervision ends', WATCHED);
    await stated(gs, 'freeze', queue.bureau.id, CLAIMED);
    const expiring: Sent[] = [];
    const due: Sent[] = [];
    for (let one = 0; one < 2 * each; one++) {
      await queue.send();
      expiring.push(await owner.send([reader], { expiresAt: new Date(Date.now() + 3_000 + random(3_000)).toISOString() }));
      const reviewBy = new Date(Date.now() + (60 + one) * DAY_MS).toISOString().slice(0, 10);
      due.push(await owner.send([reader], { handling: { confidentiality: 'official-use', purposes: ['WARN'], reviewBy } }));
    }
    for (const held of [forEndorsement, forReview]) await held.judge(PATIENCE_MS + kills * 2_000);
    // What was sent while it was contested has been decided and filed by then: it is queued, and not merely late.
    await until('what goes to the contested bureau is filed', () => queue.isFiled(), PATIENCE_MS);
    const early = await queue.handedOver();
    await stated(gs, 'unfreeze', queue.bureau.id, CLAIMED);
    await stated(gs, 'remove-rule', rule, { reason: 'The exercise is over.' });
    await queue.send();

    const complaints = async (): Promise<string[]> => {
      const letters = (await owner.mailbox()).filter(({ draft }) => draft.type === 'control.review/1').map(({ draft }) => String(draft.body?.['message']));
      return [
        ...(await forEndorsement.complaints()), ...(await forReview.complaints()), ...(await queue.complaints()),
        ...differ('owners asked before the date of review', letters.toSorted(), referencesOf(due).toSorted()),
        ...differ('content that is still there', await contentOf(hub, owner), referencesOf(due).toSorted()),
      ];
    };
    const end = Date.now() + PATIENCE_MS + kills * 2_000;
    while (Date.now() < end && (killing.times < kills || (await complaints()).length > 0)) await sleep(300);
    await killing.stop();
    await hub.untilQuiet();
    await sleep(AFTERWARDS_MS);
    const [accepted, decided, delivered, erased] = await Promise.all(tails.map(async (tail) => await tail.read()));
    const gone = (erased?.first ?? []).map(({ cause }) => cause).filter((cause) => cause.startsWith(`${owner.id}/`));
    const wrong = [
      ...(await complaints()), ...differ('on the topic of a contested bureau before it was settled', early, queue.before),
      ...differ('what the log says was erased', gone.toSorted(), referencesOf(expiring).toSorted()),
      ...Object.entries({ accepted, decided, delivered, erased }).flatMap(([name, added]) => (added?.unlike ?? []).map((one) => `records of one identity that differ in ${name}: ${one}`)),
    ];
    return { wrong, kills: killing.times, messages: forEndorsement.size + forReview.size + queue.size + expiring.length + due.length };
  } finally {
    await killing.stop();
    await hub.untilReady();
  }
}

const referencesOf = (sent: readonly Sent[]): string[] => sent.map(({ reference }) => reference);

/** Puts a sender under supervision, and waits until it holds. @returns the rule */
async function supervise(gs: Party, sender: Party, reader: Party): Promise<string> {
  const rule = `rule/gs/t${sender.id.slice(4).toLowerCase()}`;
  await stated(gs, 'set-rule', rule, {
    title: 'Invented for the tests', kind: 'supervised', from: { participants: [sender.id] }, data: { types: [WATCHED.type] },
    reference: 'EXERCISE/DEC/8', appeal: 'The oversight body of the exercise.', validUntil: new Date(Date.now() + DAY_MS).toISOString(),
  });
  await until('supervision holds', async () => JSON.stringify((await sender.submit(await sender.sign(sender.draft([reader], WATCHED)))).json['warnings'] ?? null).includes('held-for-review'));
  return rule;
}

/** What the view holds of an owner's messages that has content. */
async function contentOf(hub: FaultHub, owner: Party): Promise<string[]> {
  const rows = await hub.sql<{ id: string }>(
    `SELECT m.id FROM exchange.message m JOIN vault.record_key k USING (sender, id) WHERE m.sender = $1 AND length(m.content) > 0 AND (m.expires_at IS NOT NULL OR EXISTS (SELECT 1 FROM exchange.review r WHERE r.sender = m.sender AND r.id = m.id)) ORDER BY m.id`,
    [owner.id],
  );
  return rows.map(({ id }) => `${owner.id}/${id}`).toSorted();
}

/** Mail of a bureau that takes Kafka, before, while and after it is contested. */
class ContestedQueue {
  readonly #sent: Sent[] = [];
  readonly #onTopic: string[] = [];
  readonly #topic: MailboxReader;
  /** What was on its topic before it was contested. */
  before: readonly string[] = [];

  private constructor(
    private readonly hub: FaultHub,
    readonly bureau: Party,
    private readonly sender: Party,
  ) {
    this.#topic = new MailboxReader(hub);
  }

  static async open(hub: FaultHub, bureau: Party, sender: Party): Promise<ContestedQueue> {
    await stated(bureau, 'enable-kafka', bureau.id);
    const queue = new ContestedQueue(hub, bureau, sender);
    await until('it has a topic', async () => (await hub.admin.topics()).includes(`inbox.${bureau.id}`), PATIENCE_MS);
    await queue.send();
    await until('its topic is written to', async () => (await queue.handedOver()).length === 1, PATIENCE_MS);
    queue.before = [...queue.#onTopic];
    return queue;
  }

  get size(): number {
    return this.#sent.length;
  }

  async send(): Promise<void> {
    this.#sent.push(await this.sender.send([this.bureau]));
  }

  /** Whether the courier has worked off everything that was sent. */
  async isFiled(): Promise<boolean> {
    const rows = await this.hub.sql<{ filed: string }>('SELECT count(*) AS filed FROM exchange.message WHERE sender = $1 AND id = ANY ($2)', [this.sender.id, this.#sent.map(({ message }) => message.id)]);
    return Number(rows[0]?.filed) === this.#sent.length;
  }

  /** Everything on its topic so far, the first record of each identity. */
  async handedOver(): Promise<readonly string[]> {
    for (const { reference } of (await this.#topic.inboxTopic(this.bureau.id)).received) if (!this.#onTopic.includes(reference)) this.#onTopic.push(reference);
    return [...this.#onTopic];
  }

  async complaints(): Promise<string[]> {
    const { status } = await this.bureau.call('GET', '/v1/inbox?limit=1');
    const shown = status === 200 ? (await this.bureau.mailbox()).map(({ reference }) => reference) : [];
    return [...differ('topic of the contested bureau, in order', await this.handedOver(), referencesOf(this.#sent)), ...differ('mailbox of the contested bureau, in order', shown, referencesOf(this.#sent))];
  }
}
