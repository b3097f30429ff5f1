import { derivedUuidV7 } from '#kernel';
import { breakableLink } from '../../postgres/testing/scratch.js';
import { createDatabase } from '#postgres';
import type { Claim } from '../ports.js';
import { exchangeDatabase, type ExchangeDatabase } from '../testing/database.js';
import { NOTHING_GIVEN } from '../provenance.js';
import { PgAcceptedStore, PgClaimStore } from './accepted.pg.js';

let db: ExchangeDatabase;
let claims: PgClaimStore;
beforeAll(async () => {
  db = await exchangeDatabase();
  claims = new PgClaimStore(db.database);
});
beforeEach(() => db.empty());
afterAll(() => db.close());

const id = (n: number): string => derivedUuidV7(1_700_000_000_000 + n, Buffer.alloc(1), String(n));
const claimOf = (n: number, offset: number, more: Partial<Claim> = {}): Claim => ({
  from: 'ncb.XA', id: id(n), digest: `digest ${n}`, inputDigest: Buffer.alloc(32, n), acceptedAt: 1_700_000_000_123 + n, partition: 2, offset: BigInt(offset), ...more,
});

describe('claims', () => {
  it('what it was given to be decided by is claimed with it, and stands', async () => {
    const given = { inherits: ['ncb.XB'], sources: [], grants: [{ of: 'ncb.XA/x', owner: 'ncb.XB', by: 'ncb.XA', use: 'send' as const, to: [], purposes: [], digest: '"{}\\' }] };
    const [, first] = await claims.claim([claimOf(8, 20), { ...claimOf(9, 21), given }], 7);
    expect(first?.given).toEqual(given);
    const [again] = await claims.claim([claimOf(9, 21)], 8);
    expect(again).toMatchObject({ version: 7, given });
  });

  it('the first in the log stands, with the version it was claimed at', async () => {
    const first = claimOf(1, 10);
    expect(await claims.claim([first], 7)).toEqual([{ standing: first, version: 7, given: NOTHING_GIVEN, chained: true }]);
    const [again] = await claims.claim([claimOf(1, 11, { digest: 'other', inputDigest: Buffer.alloc(32, 9), acceptedAt: 5 })], 8);
    expect(again?.given).toEqual(NOTHING_GIVEN);
    const { from, id: _, ...standing } = first;
    expect(from).toBe('ncb.XA');
    expect(again).toEqual({ standing, version: 7, given: NOTHING_GIVEN, chained: true });
    // As a router of a version that named no entries claims: its decision stays as it was.
    await db.database.query('UPDATE exchange.accepted SET chained = DEFAULT');
    expect((await claims.claim([first], 8))[0]).toMatchObject({ version: 7, chained: false });
  });

  it('repeated after a crash, the claim and its version are the same', async () => {
    const batch = [claimOf(1, 1), claimOf(2, 2), claimOf(3, 3)];
    const first = await claims.claim(batch, 4);
    const again = await claims.claim(batch, 9);
    expect(again.map(({ version }) => version)).toEqual([4, 4, 4]);
    expect(again.map(({ standing }) => [standing.partition, standing.offset, standing.acceptedAt, standing.digest, standing.inputDigest])).toEqual(first.map(({ standing }) => [standing.partition, standing.offset, standing.acceptedAt, standing.digest, standing.inputDigest]));
  });

  it('twice in one batch: the earlier one stands, answers in the order asked', async () => {
    const answers = await claims.claim([claimOf(2, 1), claimOf(1, 2), claimOf(1, 3), claimOf(2, 4), claimOf(3, 5)], 1);
    expect(answers.map(({ standing }) => standing.offset)).toEqual([1n, 2n, 2n, 1n, 5n]);
  });

  it('one id of two senders is two messages', async () => {
    const answers = await claims.claim([claimOf(1, 1), claimOf(1, 2, { from: 'ncb.XB' })], 1);
    expect(answers.map(({ standing }) => standing.offset)).toEqual([1n, 2n]);
  });

  it('two routers at once agree on who came first', async () => {
    const rivals = await Promise.all(Array.from({ length: 8 }, (_, router) => claims.claim(Array.from({ length: 20 }, (__, n) => claimOf(n, router * 100 + n)), router)));
    for (let n = 0; n < 20; n++) {
      expect(new Set(rivals.map((answers) => `${answers[n]?.standing.offset} ${answers[n]?.version}`)).size).toBe(1);
    }
  });

  it('offsets beyond what a double keeps come back whole', async () => {
    const offset = 2n ** 62n + 1n;
    await claims.claim([claimOf(1, 0, { offset })], 1);
    expect((await claims.claim([claimOf(1, 1)], 1))[0]?.standing.offset).toBe(offset);
  });
});

describe('what the door asks', () => {
  it('finds the first acceptance, of this sender alone', async () => {
    const store = new PgAcceptedStore(db.database, (error) => { throw error; });
    await claims.claim([claimOf(1, 10)], 7);
    const { from, id: known, ...standing } = claimOf(1, 10);
    const answers = await Promise.all([store.find({ from, id: known }), store.find({ from: 'ncb.XB', id: known }), store.find({ from, id: id(2) })]);
    expect(answers).toEqual([standing, undefined, undefined]);
  });

  it('does not wait for a database that is away, says so once, and asks again when it is back', async () => {
    const link = await breakableLink(db.scratch.url);
    const database = createDatabase({ url: link.url, applicationName: 'entente-spec', connectionTimeoutMs: 500 });
    let complaints = 0;
    const store = new PgAcceptedStore(database, () => complaints++);
    await claims.claim([claimOf(1, 10)], 7);
    try {
      expect(await store.find(claimOf(1, 0))).toBeDefined();
      link.freeze();
      const started = performance.now();
      expect(await Promise.all(Array.from({ length: 50 }, (_, n) => store.find(claimOf(n, 0))))).toEqual(Array(50).fill(undefined));
      expect(performance.now() - started).toBeLessThan(5_000);
      const paused = performance.now();
      for (let n = 0; n < 20; n++) expect(await store.find(claimOf(1, 0))).toBeUndefined();
      expect(performance.now() - paused).toBeLessThan(2_000);
      expect(complaints).toBe(1);
      link.cut();
      link.thaw();
      link.mend();
      await new Promise((resolve) => setTimeout(resolve, 1_600));
      expect(await store.find(claimOf(1, 0))).toBeDefined();
    } finally {
      await link.close();
      await database.close();
    }
  });
});
