import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { NOON } from '../testing/parts.js';
import type { HeldMessage, KeptRecord, Verdict } from '../route/held-messages.js';
import { ContentVault } from '../seal-content.js';
import { PgHeldMessages } from './held-messages.pg.js';

let exchange: ExchangeDatabase;
let held: PgHeldMessages;
const of = { from: 'ncb.XA.wildlife', id: '019aac01-9c00-7b7e-8c51-6d3f4a5b6c7d' };
const message: HeldMessage = { ...of, digest: 'd', endorser: 'ncb.XA', exercise: false, heldAt: NOON, expiresAt: Date.now() + 3_600_000 };
const record: KeptRecord = { topic: 'exchange.accepted', partition: 3, offset: 7n, value: Buffer.from('a.jws.here'), headers: { 'entente-salt': Buffer.alloc(32, 200), ce_id: Buffer.from('x') } };
const verdict = (more: Partial<Verdict> = {}): Verdict => ({ of, digest: 'd', exercise: false, verdict: 'endorsed', by: { from: 'ncb.XA', id: '019aac01-9c00-7b7e-8c51-000000000001' }, at: Date.now(), ...more });

beforeAll(async () => void (exchange = await exchangeDatabase()), 60_000);
afterAll(() => exchange.close());
beforeEach(async () => {
  await exchange.empty();
  held = new PgHeldMessages(exchange.database, new ContentVault(Buffer.alloc(32, 1)));
  await held.hold(message, record);
});

const rows = async (): Promise<unknown> => (await exchange.database.query('SELECT state, content IS NULL AS empty, (SELECT count(*)::int FROM vault.endorsement_key) AS keys FROM exchange.endorsement')).rows;

it('keeps a record once, gives it back as it came, and shows it while it is held', async () => {
  await held.hold({ ...message, digest: 'other' }, { ...record, value: Buffer.from('other') });
  expect(await held.find(of)).toEqual({ ...message, compact: 'a.jws.here' });
  expect(await held.settle(verdict())).toEqual({ record, endorser: 'ncb.XA', review: false });
  expect(await held.find(of)).toBeUndefined();
});

it('is settled once: the verdict that came first leads to the same again, another to nothing', async () => {
  expect(await held.settle(verdict())).toEqual({ record, endorser: 'ncb.XA', review: false });
  expect(await held.settle(verdict())).toEqual({ record, endorser: 'ncb.XA', review: false });
  const later = verdict({ by: { from: 'ncb.XA', id: '019aac01-9c00-7b7e-8c51-000000000002' } });
  expect(await held.settle(later)).toBeUndefined();
  expect(await held.settle({ ...later, verdict: 'returned' })).toBeUndefined();
});

it('of many verdicts at once one counts', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, (_, i) => held.settle(verdict({ by: { from: 'ncb.XA', id: `019aac01-9c00-7b7e-8c51-00000000001${i}` } }))));
  expect(all.filter((one) => one !== undefined)).toHaveLength(1);
});

it.each<[string, Partial<Verdict>]>([
  ['another digest', { digest: 'e' }],
  ['the other mode', { exercise: true }],
  ['somebody else', { by: { from: 'ncb.XB', id: '019aac01-9c00-7b7e-8c51-000000000003' } }],
  ['another message', { of: { ...of, id: '019aac01-9c00-7b7e-8c51-000000000004' } }],
  ['after its end', { at: Date.now() + 3_600_001 }],
])('%s settles nothing', async (_, more) => {
  expect(await held.settle(verdict(more))).toBeUndefined();
  expect(await held.find(of)).toBeDefined();
});

it('returned, its content and its key are gone', async () => {
  expect(await held.settle(verdict({ verdict: 'returned' }))).toBe('returned');
  expect(await held.settle(verdict({ verdict: 'returned' }))).toBe('returned');
  expect(await rows()).toEqual([{ state: 'returned', empty: true, keys: 0 }]);
});
