import { readIdentity, referenceOf, type Message } from '#contracts';
import { digestOf, payloadOf } from '#envelope';
import { AccessRecorder, Courier, Cursors, Lifecycle, MessageReader, PgReadingRoom, PgMailboxes, PgMailboxTurn, PgRetention, PgSourceStore, routeAccepted, type LogRecord } from '#exchange';
import { admission, agreement, World } from '../../directory/testing/world.js';
import { acceptedRecord } from '../../exchange/exchange-records.js';
import { ReadJudge } from '../../exchange/read/read-judge.js';
import { ContentVault } from '../../exchange/seal-content.js';
import { exchangeDatabase, type ExchangeDatabase } from '../../exchange/testing/database.js';
import { asRead, HUB_IDENTITY, inquiryFor, MemoryClaims, MemoryHeld, MemoryLog, messageOf, provenanceFor, SetClock, signed } from '../../exchange/testing/parts.js';
import { readFeed } from '../../feeds/testing/read-feed.js';
import { forgetNotices, kindsInForce, monthsLater, NoticeDeadlines, NoticeReader, NoticeWorkflow, PgNoticeViews, PgNoticeBook, PgNoticeDeadlines } from '../index.js';

let [db, world, log, clock, courier, offset]: [ExchangeDatabase, World, MemoryLog, SetClock, Courier, bigint] = [] as never;
const kinds = kindsInForce();
const SOUND = { neutrality: true, humanRights: true };

beforeAll(async () => {
  db = await exchangeDatabase();
  world = await World.of('ncb.XA', 'ncb.XB');
});
afterAll(() => db.close());
beforeEach(async () => {
  await db.empty();
  await db.database.query('TRUNCATE notices.notice, notices.content, notices.act, notices.work, notices.extract, notices.diffusion');
  [log, clock, offset] = [new MemoryLog(), new SetClock(), 0n];
  courier = courierBy(kinds);
});

function courierBy(rows: typeof kinds): Courier {
  const inquiry = inquiryFor(world.directory);
  const { directory } = world;
  const workflow = new NoticeWorkflow({ hub: HUB_IDENTITY, directory, kinds: rows, bookIn: (turn) => new PgNoticeBook((turn as PgMailboxTurn).queries) });
  const mailboxes = new PgMailboxes(db.database, new ContentVault(Buffer.alloc(32, 1)));
  return new Courier({ hub: HUB_IDENTITY, judge: new ReadJudge({ inquiry, directory, clock }), inquiry, directory, reach: () => Promise.resolve(), mailboxes, log, clock, ensureInbox: () => Promise.resolve(), workflow });
}

async function decided(...messages: Message[]): Promise<LogRecord[]> {
  const { directory } = world;
  const accepted = messages.map((message, index) => asRead(acceptedRecord({ message, compact: signed(message), digest: digestOf(signed(message)) }, { salt: Buffer.alloc(32, 7), at: clock.at, ruleVersion: directory.version }), BigInt(index)));
  const routed = await routeAccepted(accepted, { hub: HUB_IDENTITY, claims: new MemoryClaims(), held: new MemoryHeld(), inquiry: inquiryFor(directory), provenance: provenanceFor(directory, new PgSourceStore(db.database, new ContentVault(Buffer.alloc(32, 1)))), directory, reach: () => Promise.resolve() });
  return routed.filter(({ topic }) => topic.name === 'exchange.decided').map((record) => asRead(record, offset++));
}
const request = (): Message => messageOf('ncb.XA', ['gs'], { type: 'notice.purple/1', body: { title: 'A hold under the hold', terms: { language: 'en' } } });
const act = (by: string, notice: string, name: string, step: number, more: object = {}): Message => messageOf(by, ['hub'], { type: 'notice.act/1', body: { notice, act: name, step, ...more } });
const changed = (): Record<string, unknown>[] => log.in('notices.changed').map(({ value }) => payloadOf(String(value)) as Record<string, unknown>);
const said = (type: string): Record<string, unknown>[] => log.in('exchange.accepted').map(({ value }) => payloadOf(String(value)) as Record<string, unknown>).filter((message) => message['type'] === type);
async function published(begun = request()): Promise<string> {
  const notice = referenceOf(begun);
  const acts = [act('gs', notice, 'screen', 1), act('gs', notice, 'review', 2), act('gs', notice, 'approve', 3, { officer: 'one', checklist: SOUND }), act('gs', notice, 'publish', 4, { number: 'P-1' })];
  await courier.deliver(await decided(begun, ...acts));
  return notice;
}

it('acts count once and in order, and every record is a function of its act', async () => {
  const notice = await published();
  expect(changed().map(({ act: name, state, step, notice: of }) => [name, state, step, of])).toEqual([['submit', 'submitted', 1, notice], ['screen', 'screening', 2, notice], ['review', 'under-review', 3, notice], ['approve', 'approved', 4, notice], ['publish', 'published', 5, notice]]);
  const [first] = log.in('notices.changed');
  expect(first?.key).toBe(notice);
  expect(readIdentity(asRead(first!, 0n).headers)).toMatchObject({ id: `notices.changed:${notice}`, source: 'hub', time: clock.at });
});

it.each(['before', 'after'] as const)('a crash %s the log has it leaves no act untold, and what is told again is the same, byte for byte', async (failure) => {
  const begun = request();
  const records = await decided(begun, act('gs', referenceOf(begun), 'screen', 1), act('ncb.XA', referenceOf(begun), 'withdraw', 1, { text: 'At the same time.' }));
  const quiet = new MemoryLog();
  // Mailboxes are told of first, and that passes; then the log fails while the notice is told of.
  const append = log.append.bind(log);
  let calls = 0;
  log.append = async (given) => {
    const about = given.some(({ topic }) => topic.name === 'notices.changed');
    if (!about || ++calls !== 2) return append(given);
    if (failure === 'after') await quiet.append(given);
    throw new Error('the log is away');
  };
  await expect(courier.deliver(records)).rejects.toThrow('the log is away');
  await courier.deliver(records);
  await courier.tick();
  expect(changed().filter(({ act: name }) => name === 'screen')).toHaveLength(1);
  expect(said('control.rejection/1')).toMatchObject([{ to: ['ncb.XA'], body: { code: 'act-impossible' } }]);
  const [repeated] = quiet.records;
  if (repeated !== undefined) expect(log.in('notices.changed').find(({ headers }) => headers['ce_id'] === repeated.headers['ce_id'])).toEqual(repeated);
});

it('its owner is asked six months ahead, once; what nobody extended expires, said the same however often', async () => {
  const notice = await published();
  const deadlines = new NoticeDeadlines({ hub: HUB_IDENTITY, directory: world.directory, kinds, store: new PgNoticeDeadlines(db.database), log, clock });
  const until = monthsLater(clock.at, 60);
  clock.at = monthsLater(until, -6) - 1;
  expect(await deadlines.look()).toEqual({ asked: 0, over: 0 });
  clock.at += 1;
  expect(await deadlines.look()).toEqual({ asked: 1, over: 0 });
  expect(await deadlines.look()).toEqual({ asked: 0, over: 0 });
  expect(said('control.review/1')).toMatchObject([{ from: 'hub', to: ['ncb.XA'], body: { message: notice, reviewBy: new Date(until).toISOString().slice(0, 10) } }]);
  clock.at = until;
  expect([await deadlines.look(), await deadlines.look()]).toEqual([{ asked: 0, over: 1 }, { asked: 0, over: 1 }]);
  const [first, second] = log.in('exchange.accepted').filter(({ headers }) => headers['ce_type'] === 'notice.act/1');
  expect(second).toEqual(first);
  await courier.deliver(await decided(payloadOf(String(first?.value)) as Message));
  expect(changed().at(-1)).toMatchObject({ act: 'expire', by: 'hub', state: 'expired' });
  expect(said('control.recall/1')).toMatchObject([{ from: 'hub', body: { message: notice } }]);
  expect(await deadlines.look()).toEqual({ asked: 0, over: 0 });
});

const recallOf = (of: Message): Message => messageOf('ncb.XA', ['gs'], { type: 'control.recall/1', body: { message: referenceOf(of), digest: digestOf(signed(of)), reason: 'Found.' } });

it('a requester that recalls its notice withdraws it: holders and the desk hear of it, and nothing is recalled twice', async () => {
  const begun = request();
  const notice = await published(begun);
  const recall = recallOf(begun);
  await courier.deliver(await decided(recall));
  expect(changed().at(-1)).toMatchObject({ notice, act: 'withdraw', by: 'ncb.XA', message: referenceOf(recall), state: 'withdrawn' });
  expect(said('control.recall/1')).toEqual([]);
  const reached = await db.database.query<{ recipient: string }>('SELECT recipient FROM exchange.mailbox_pointer m WHERE m.sender = $1 AND m.id = $2 ORDER BY recipient', [recall.from, recall.id]);
  expect(reached.rows.map(({ recipient }) => recipient)).toEqual(['gs', 'ncb.XB']);
  await courier.deliver(await decided(act('gs', notice, 'suspend', 6, { text: 'Too late.' })));
  expect(said('control.rejection/1').at(-1)).toMatchObject({ body: { code: 'act-impossible' } });
});

it('a recalled request is withdrawn, a recalled proposal falls, and what was taken back is content no more', async () => {
  const [first, pending] = [request(), request()];
  const notice = referenceOf(first);
  const offered = messageOf('ncb.XA', ['gs'], { type: 'notice.purple/1', inReplyTo: notice, body: { title: 'Another hold', terms: { language: 'en' } } });
  const digest = digestOf(signed(offered));
  await published(first);
  await courier.deliver(await decided(pending, offered, act('ncb.XA', notice, 'propose-amendment', 5, { content: digest })));
  await courier.deliver(await decided(recallOf(offered), recallOf(pending)));
  expect(changed().slice(-2)).toMatchObject([{ notice, act: 'decline-amendment', by: 'ncb.XA', state: 'published', step: 7 }, { notice: referenceOf(pending), act: 'withdraw', state: 'withdrawn' }]);
  await courier.deliver(await decided(act('ncb.XA', notice, 'propose-amendment', 7, { content: digest })));
  expect(said('control.rejection/1').at(-1)).toMatchObject({ body: { detail: expect.stringContaining('No message with this digest') as unknown } });
});

const ordered = (of: Message): Message => messageOf('oversight.ccf', ['hub'], { type: 'control.recall/1', body: { message: referenceOf(of), digest: digestOf(signed(of)), reason: 'Complaint upheld.', erase: 'Rules on Control, Article 33' } });
const erase = async (): Promise<void> => void (await new Lifecycle({ hub: HUB_IDENTITY, directory: world.directory, retention: new PgRetention(db.database, forgetNotices), log, clock }).look());
const erasures = (): unknown[] => log.in('records.erased').map(({ value }) => payloadOf(String(value)));

it.each(['published', 'withdrawn before'])('the oversight body\'s order to erase a %s notice deletes it: every holder and its owner hear of it, and nothing of it is kept', async (state) => {
  const begun = request();
  const notice = referenceOf(begun);
  const offered = messageOf('ncb.XA', ['gs'], { type: 'notice.purple/1', inReplyTo: notice, body: { title: 'Another hold', terms: { language: 'en' } } });
  await published(begun);
  await courier.deliver(await decided(offered, ...(state === 'published' ? [] : [recallOf(begun)])));
  await db.database.query("UPDATE notices.notice SET flags = '{term-long}'");
  const order = ordered(begun);
  await courier.deliver(await decided(order));
  expect(changed().at(-1)).toMatchObject({ notice, act: 'delete', by: 'oversight.ccf', message: referenceOf(order), state: 'cancelled', code: 'OTHER_RPD' });
  const reached = await db.database.query<{ recipient: string }>('SELECT recipient FROM exchange.mailbox_pointer m WHERE m.sender = $1 AND m.id = $2 ORDER BY recipient', [order.from, order.id]);
  expect(reached.rows.map(({ recipient }) => recipient)).toEqual(['gs', 'ncb.XA', 'ncb.XB']);
  await erase();
  const by = { ground: 'oversight', order: referenceOf(order) };
  expect(erasures()).toEqual([expect.objectContaining({ ...by, message: referenceOf(offered) }), expect.objectContaining({ ...by, message: notice, basis: 'Rules on Control, Article 33' })]);
  const left = await db.database.query(`SELECT n.title, n.flags, c.title AS offered, length(m.content) AS content, m.facts, (SELECT count(*)::int FROM vault.record_key k WHERE k.sender = m.sender AND k.id = m.id) AS keys
    FROM notices.notice n JOIN notices.content c USING (sender, id) JOIN exchange.message m ON m.sender = c.sender AND m.id = c.message_id`);
  expect(left.rows).toEqual(Array(2).fill({ title: '', flags: [], offered: '', content: 0, facts: '', keys: 0 }));
});

it('the oversight body\'s deletion by an act of its own leaves nothing of it either; a diffusion it has erased is recalled', async () => {
  const notice = await published();
  const sent = messageOf('ncb.XA', ['ncb.XB'], { type: 'notice.purple/1', body: { title: 'A hold under the hold', terms: { language: 'en' } } });
  await courier.deliver(await decided(sent, act('oversight.ccf', notice, 'delete', 5, { case: 'CASE-1' })));
  await courier.deliver(await decided(ordered(sent)));
  await erase();
  expect(changed().slice(-2)).toMatchObject([{ notice, act: 'delete', state: 'cancelled' }, { event: 'diffusion-changed', act: 'delete', by: 'oversight.ccf', state: 'recalled' }]);
  expect(said('control.recall/1')).toMatchObject([{ from: 'hub', body: { message: notice } }]);
  expect((await db.database.query('SELECT title FROM notices.notice UNION ALL SELECT title FROM notices.content UNION ALL SELECT title FROM notices.diffusion UNION ALL SELECT facts FROM exchange.message WHERE erased_at IS NOT NULL')).rows).toEqual(Array(5).fill({ title: '' }));
});

it('a consent that is recalled takes the extracts down that rest on it, also one that was on its way', async () => {
  const notice = await published();
  const consent = messageOf('ncb.XA', ['gs'], { body: { text: 'The public may see the title.' } });
  const extract = (): Message => messageOf('gs', ['ncb.XB'], { type: 'notice.extract/1', body: { notice, consent: referenceOf(consent), kind: 'purple', language: 'en', title: 'A hold', until: '2030' } });
  const [first, late, refused] = [extract(), extract(), extract()];
  await world.must({ by: 'ncb.XA', verb: 'set-rule', subject: 'rule/ncb.XA/public', body: { title: 'Invented', kind: 'public-extract', data: { types: ['notice.purple/1'] }, fields: ['/body/title'] } });
  await courier.deliver(await decided(consent));
  await courier.deliver(await decided(first));
  const onItsWay = await decided(late);
  await courier.deliver(await decided(recallOf(consent)));
  await courier.deliver(onItsWay.map((record) => ({ ...record, offset: offset++ })));
  expect(said('control.recall/1')).toMatchObject([first, late].map((one) => ({ from: 'hub', body: { message: referenceOf(one), digest: digestOf(signed(one)), reason: 'The consent it rests on was recalled: take it down.' } })));
  await courier.deliver(await decided(refused));
  expect((await db.database.query('SELECT 1 FROM exchange.mailbox_pointer WHERE id = $1', [refused.id])).rows).toEqual([]);
});

it('that a request is being processed shows to bureaus where the rules of its kind say so, and to nobody its requester keeps out', async () => {
  const { directory } = world;
  const vault = new ContentVault(Buffer.alloc(32, 1));
  const access = new AccessRecorder(HUB_IDENTITY, log, clock);
  const messages = new MessageReader({ directory, reach: () => Promise.resolve(), room: new PgReadingRoom(db.database, vault), judge: new ReadJudge({ inquiry: inquiryFor(directory), directory, clock }), access, clock });
  const shownTo = async (reader: string, pendingShown: boolean): Promise<readonly object[]> => {
    const rows = kinds.map((row) => (row.kind === 'purple' ? { ...row, pendingShown } : row));
    const notices = new NoticeReader({ views: new PgNoticeViews(db.database, vault), kinds: rows, messages, access, cursors: new Cursors(Buffer.alloc(32, 2)), clock });
    return (await notices.list({ reader, mode: 'exercise', limit: 10, kinds: [], states: [], content: true, declaration: {} })).items;
  };
  const begun = request();
  await courier.deliver(await decided(begun));
  await db.database.query("UPDATE notices.notice SET exercise = true, excluded = '{ncb.XC}'");
  expect(await shownTo('ncb.XB', false)).toEqual([]);
  expect(await shownTo('ncb.XB', true)).toEqual([{ notice: referenceOf(begun), kind: 'purple', state: 'being-processed', mode: 'exercise', cursor: expect.any(String) as string }]);
  expect(await shownTo('ncb.XC', true)).toEqual([]);
  expect(await shownTo('ncb.XB.customs', true)).toEqual([]);
  await courier.deliver(await decided(act('gs', referenceOf(begun), 'refuse', 1, { code: 'OTHER_RPD' })));
  await db.database.query("UPDATE notices.notice SET state = 'refused', standing = standing || '{\"state\": \"refused\"}'");
  expect(await shownTo('ncb.XB', true)).toEqual([]);
});

describe('the feed of its kind', () => {
  const FEED = 'feed.notices-purple';
  const terms = { name: 'Purple notices', readers: ['bureau', 'partner'], types: ['notice.purple', 'notice.act'] };
  beforeAll(async () => {
    for (const id of ['partner.pact', 'partner.half', 'partner.none']) await world.must({ by: 'gs', verb: 'admit', subject: id, body: admission(id) });
    const covers = (name: string, ...categories: string[]): Promise<unknown> => world.must({ by: 'gs', verb: 'conclude-agreement', subject: `agreement/${name}`, body: agreement(`partner.${name}`, { categories, purposes: ['SUPPORT_INVESTIGATION'], personalData: true, hostCountries: ['XA'] }) });
    await covers('pact', 'notice.purple', 'notice.act');
    await covers('half', 'notice.purple');
    await world.must({ by: 'gs', verb: 'create-feed', subject: FEED, body: terms });
  });
  /** What stands in the feed: its type, and to whom it does not go. */
  const inFeed = async (): Promise<unknown[]> => (await db.database.query<{ type: string; except_for: string[] }>('SELECT m.type, p.except_for FROM exchange.published p JOIN exchange.message m USING (sender, id) WHERE p.audience = $1 ORDER BY p.position', [FEED])).rows.map((row) => [row.type, row.except_for.toSorted()]);
  const delivered = (): Record<string, unknown>[] => log.in('exchange.delivered').map(({ value }) => payloadOf(String(value)) as Record<string, unknown>).filter(({ road }) => road === 'feed');
  const CONTENT = ['ncb.XA', 'partner.none'];
  /** Those of the desk do not come back to it. */
  const ACT = ['gs', 'ncb.XA', 'partner.half', 'partner.none'];

  it('gets the content and the acts that say where it stands, each for whom rules and agreements let have it, and no checklist', async () => {
    const notice = await published();
    const offered = messageOf('ncb.XA', ['gs'], { type: 'notice.purple/1', inReplyTo: notice, body: { title: 'Another hold', terms: { language: 'en' } } });
    await courier.deliver(await decided(offered, act('ncb.XA', notice, 'propose-amendment', 5, { content: digestOf(signed(offered)) }), act('gs', notice, 'accept-amendment', 6, { officer: 'one', checklist: SOUND }), act('gs', notice, 'suspend', 7, { text: 'Being clarified.' }), act('gs', notice, 'resume', 8)));
    expect(await inFeed()).toEqual([['notice.purple/1', CONTENT], ['notice.act/1', ACT], ['notice.purple/1', CONTENT], ['notice.act/1', ACT], ['notice.act/1', ACT]]);
    expect(delivered().slice(0, 3)).toMatchObject([{ recipient: FEED, message: notice }, { recipient: FEED }, { recipient: FEED, message: referenceOf(offered) }]);
    expect((await db.database.query('SELECT 1 FROM exchange.mailbox_pointer WHERE recipient LIKE $1', ['partner.%'])).rows).toEqual([]);
  });

  it('is decided once: after a crash the log has it again byte for byte, and the feed once', async () => {
    const begun = request();
    const records = await decided(begun, act('gs', referenceOf(begun), 'screen', 1), act('gs', referenceOf(begun), 'review', 2), act('gs', referenceOf(begun), 'approve', 3, { officer: 'one', checklist: SOUND }), act('gs', referenceOf(begun), 'publish', 4, { number: 'P-1' }));
    const append = log.append.bind(log);
    let crashed = false;
    log.append = async (given) => {
      const placed = await append(given);
      if (crashed || !given.some(({ key }) => key === FEED)) return placed;
      crashed = true;
      throw new Error('the log is away');
    };
    await expect(courier.deliver(records)).rejects.toThrow('the log is away');
    expect(await inFeed()).toEqual([]);
    await courier.tick();
    expect(await inFeed()).toEqual([['notice.purple/1', CONTENT], ['notice.act/1', ACT]]);
    const [first, again] = log.in('exchange.delivered').filter(({ headers }) => headers['ce_id'] === `exchange.delivered:${referenceOf(begun)}:${FEED}`);
    expect(again).toEqual(first);
  });

  it('brings nothing to whom the requester keeps out, be it as member of an audience, nor an act to whoever was not let have the content', async () => {
    await world.must({ by: 'gs', verb: 'create-community', subject: 'community.kept-out', body: { name: 'Invented' } });
    await world.must({ by: 'gs', verb: 'join', subject: 'community.kept-out', body: { member: 'partner.pact' } });
    await world.must({ by: 'gs', verb: 'join', subject: 'community.kept-out', body: { member: 'ncb.XB' } });
    const begun = request();
    await courier.deliver(await decided(begun));
    await db.database.query("UPDATE notices.notice SET excluded = '{community.kept-out}'");
    const notice = referenceOf(begun);
    await courier.deliver(await decided(act('gs', notice, 'screen', 1), act('gs', notice, 'review', 2), act('gs', notice, 'approve', 3, { officer: 'one', checklist: SOUND }), act('gs', notice, 'publish', 4, { number: 'P-1' })));
    expect(await inFeed()).toEqual([['notice.purple/1', ['ncb.XA', 'ncb.XB', 'partner.none', 'partner.pact']]]);
    expect((await db.database.query("SELECT 1 FROM exchange.dispatched WHERE recipient = 'ncb.XB'")).rows).toEqual([]);
  });

  /** What a reader gets of it from the start. */
  const read = async (participant: string, filter = {}): Promise<unknown[]> => (await readFeed(FEED, participant, filter, { world, database: db.database, log, clock })).map(({ change, message }) => `${change} ${(payloadOf(message) as Message).type}`);
  const [CONTENT_COMES, NUMBER, SUSPENDED] = ['published notice.purple/1', 'published notice.act/1', 'suspended notice.act/1'];
  it('tells what became of a notice to whoever was shown it, past filters, host countries and later rules, and to nobody else', async () => {
    const notice = await published();
    expect(await read('partner.pact', { types: ['notice.purple'], countries: ['XA'] })).toEqual([CONTENT_COMES, NUMBER]);
    expect(await read('partner.half')).toEqual([CONTENT_COMES]);
    await world.must({ by: 'ncb.XA', verb: 'set-rule', subject: 'rule/ncb.XA/later', body: { title: 'Invented', kind: 'deny', to: { participants: ['partner.pact', 'ncb.XB'] } } });
    await courier.deliver(await decided(act('gs', notice, 'suspend', 5, { text: 'Being clarified.' })));
    expect([await read('partner.pact', { types: ['notice.purple'] }), await read('ncb.XB')]).toEqual([[NUMBER, SUSPENDED], []]);
    await world.must({ by: 'ncb.XA', verb: 'remove-rule', subject: 'rule/ncb.XA/later', body: { reason: 'For the spec.' } });
    expect(await read('ncb.XB', { countries: ['XB'] })).toEqual([]);
  });

  it('shows who comes late what became of the content that stands, whatever it takes the place of, and of what was withdrawn nothing', async () => {
    const notice = await published();
    const offered = messageOf('ncb.XA', ['gs'], { type: 'notice.purple/1', inReplyTo: notice, body: { title: 'Another hold', terms: { language: 'en' } } });
    await courier.deliver(await decided(act('gs', notice, 'suspend', 5, { text: 'Being clarified.' }), offered, act('ncb.XA', notice, 'propose-amendment', 6, { content: digestOf(signed(offered)) }), act('gs', notice, 'accept-amendment', 7, { officer: 'one', checklist: SOUND })));
    await courier.deliver(await decided(...(said('control.recall/1') as unknown as Message[])));
    expect(await read('partner.pact')).toEqual([NUMBER, SUSPENDED, 'amended notice.purple/1']);
    await courier.deliver(await decided(recallOf(offered)));
    expect([await read('ncb.XB'), await read('partner.pact')]).toEqual([[], ['withdrawn control.recall/1']]);
  });

  it('brings a pilot to its participants alone, and nothing while gs has no such feed or it does not take the kind', async () => {
    courier = courierBy(kinds.map((row) => (row.kind === 'purple' ? { ...row, participants: ['ncb.XA', 'partner.half'] } : row)));
    await published();
    expect(await inFeed()).toEqual([['notice.purple/1', ['gs', 'ncb.XA', 'ncb.XB', 'partner.none', 'partner.pact']]]);
    await db.empty();
    courier = courierBy(kinds);
    await world.must({ by: 'gs', verb: 'amend-feed', subject: FEED, body: { ...terms, types: ['notice.orange'] } });
    await published();
    await world.must({ by: 'gs', verb: 'end-feed', subject: FEED, body: { reason: 'For the spec.' } });
    await published();
    expect(await inFeed()).toEqual([]);
  });
});
