import { HEADER, loadSchemaRegistry, type Message } from '#contracts';
import { digestOf, payloadOf } from '#envelope';
import { World } from '../../directory/testing/world.js';
import { PgMailboxes } from '../adapters/mailboxes.pg.js';
import { PgRestrictionStore } from '../adapters/restrictions.pg.js';
import { Courier } from '../deliver/courier.js';
import { acceptedRecord } from '../exchange-records.js';
import { Restrictions } from '../lifecycle/restrictions.js';
import type { ExchangeRecord } from '../ports.js';
import { ReadJudge } from '../read/read-judge.js';
import { routeAccepted, type LogRecord } from '../route/route-accepted.js';
import { ContentVault } from '../seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from './database.js';
import { asRead, HUB_IDENTITY, inquiryFor, MemoryClaims, MemoryHeld, MemoryLog, provenanceFor, SetClock, signed } from './parts.js';

const schemas = loadSchemaRegistry();

/** Router, courier and restrictions on one database: ncb.XB and partner.px take their messages from Kafka. */
export class InboxTopics {
  readonly vault = new ContentVault(Buffer.alloc(32, 1));
  world!: World;
  log = new MemoryLog();
  clock = new SetClock();
  courier!: Courier;
  restrictions!: Restrictions;
  #offset = 0n;

  private constructor(readonly db: ExchangeDatabase) {}

  static async open(): Promise<InboxTopics> {
    return new InboxTopics(await exchangeDatabase());
  }

  /** Everything anew, before each test. */
  async begin(): Promise<void> {
    await this.db.empty();
    this.world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC', 'partner.px');
    for (const taker of ['ncb.XB', 'partner.px']) await this.world.must({ by: taker, verb: 'enable-kafka', subject: taker });
    [this.log, this.clock, this.#offset] = [new MemoryLog(), new SetClock(), 0n];
    this.courier = this.courierOf(this.world);
    this.restrictions = this.another();
  }

  partsOf({ directory }: World) {
    const { log, clock } = this;
    const inquiry = inquiryFor(directory);
    return { hub: HUB_IDENTITY, directory, inquiry, judge: new ReadJudge({ inquiry, directory, clock }), log, clock };
  }
  courierOf(world: World): Courier {
    return new Courier({ ...this.partsOf(world), mailboxes: new PgMailboxes(this.db.database, this.vault), reach: () => Promise.resolve(), ensureInbox: () => Promise.resolve() });
  }
  another(world = this.world): Restrictions {
    return new Restrictions({ ...this.partsOf(world), store: new PgRestrictionStore(this.db.database, this.vault) });
  }

  /** Through router and courier: onto inbox topics as far as the rules let it. */
  async deliver(message: Message, compact = signed(message)): Promise<Message> {
    await this.deliverAll([message], compact);
    return message;
  }
  async deliverAll(messages: readonly Message[], as?: string): Promise<void> {
    await this.courier.deliver(await this.decided(messages, as));
  }
  /** Through the router alone. */
  async decided(messages: readonly Message[], as?: string): Promise<LogRecord[]> {
    const { world, clock } = this;
    const accepted = messages.map((message) => {
      const compact = as ?? signed(message);
      return asRead(acceptedRecord({ message, compact, digest: digestOf(compact) }, { salt: Buffer.alloc(32, 7), at: clock.at, ruleVersion: world.directory.version }), this.#offset);
    });
    const routed = await routeAccepted(accepted, { ...this.partsOf(world), claims: new MemoryClaims(), held: new MemoryHeld(), provenance: provenanceFor(world.directory), reach: () => Promise.resolve() });
    return routed.filter(({ topic }) => topic.name === 'exchange.decided').map((record) => asRead(record, this.#offset++));
  }

  /** Until there is nothing more to do. @returns the letters that were written */
  async settle(of = this.restrictions): Promise<ExchangeRecord[]> {
    const before = this.log.in('exchange.accepted').length;
    for (let looks = 0; (await of.look()).more; looks++) if (looks > 50) throw new Error('It never comes to an end.');
    return this.log.in('exchange.accepted').slice(before);
  }

  async setRule(slug: string, body: object, owner = 'ncb.XA'): Promise<void> {
    await this.world.must({ by: owner, verb: 'set-rule', subject: `rule/${owner}/${slug}`, body: { title: slug, ...body } });
  }
  async noMoreToXb(): Promise<void> {
    await this.setRule('no-more', { kind: 'deny', to: { participants: ['ncb.XB'] } });
  }

  /** What was produced to inbox topics: each identity, with how many different records have it. */
  produced(): [string, number][] {
    const seen = new Map<string, Set<string>>();
    for (const { topic, value, headers } of this.log.records) {
      if (!topic.name.startsWith('inbox.')) continue;
      const id = String(headers[HEADER.id]);
      seen.set(id, (seen.get(id) ?? new Set()).add(`${value.toString('base64')} ${JSON.stringify(headers)}`));
    }
    return [...seen].map(([id, records]) => [id, records.size]);
  }
  /** What is noted of what lies there, in order. */
  async noted(): Promise<{ readonly of: string; readonly recipient: string }[]> {
    return (await this.db.database.query<{ of: string; recipient: string }>("SELECT sender || '/' || id AS of, recipient FROM exchange.taken ORDER BY number")).rows;
  }

  /** Letters that follow their schema, as who is asked what about which message. */
  said(records: readonly ExchangeRecord[]): unknown[] {
    return records.map((record) => {
      const { type, to, body, from } = letterIn(record);
      expect([from, type, schemas.validateBody(type, body)]).toEqual(['hub', 'control.restriction/1', []]);
      return [to.join(), body?.['message'], body?.['demand'], ...(body?.['members'] === undefined ? [] : [body['members']])];
    });
  }
}

export const letterIn = (record: ExchangeRecord): Message => payloadOf(record.value.toString('latin1')) as unknown as Message;
