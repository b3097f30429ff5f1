import { createDatabase, databaseErrorCode, type Database, isTransientDatabaseError, isUniqueViolation, statement } from './index.js';
import { breakableLink, createScratchDatabase, eventually, type ScratchDatabase } from './testing/scratch.js';

let scratch: ScratchDatabase;
let database: Database;
const open = (more: Partial<Parameters<typeof createDatabase>[0]> = {}): Database => createDatabase({ url: scratch.url, applicationName: 'database-spec', max: 4, ...more });
const failure = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => undefined, (error: unknown) => error);

beforeAll(async () => {
  scratch = await createScratchDatabase();
  database = open();
  await database.query('CREATE TABLE note (id int PRIMARY KEY, text text NOT NULL)');
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
});
beforeEach(() => database.query('TRUNCATE note'));

const count = async (): Promise<bigint> => (await database.query<{ n: bigint }>('SELECT count(*) AS n FROM note')).rows[0]?.n ?? -1n;

test('gives int8 as bigint beyond the reach of a double, alone and in arrays, timestamptz as Date, bytea as bytes', async () => {
  const { rows } = await database.query(`SELECT 9007199254740993::int8 AS big, ARRAY[1, NULL, 9007199254740993]::int8[] AS bigs, '2026-01-02T03:04:05.678Z'::timestamptz AS at, '\\x00ff'::bytea AS bytes, '{"a":[1]}'::jsonb AS doc`);
  expect(rows).toEqual([{ big: 9007199254740993n, bigs: [1n, null, 9007199254740993n], at: new Date('2026-01-02T03:04:05.678Z'), bytes: Buffer.from([0, 255]), doc: { a: [1] } }]);
});

test('sends bigint, Date, bytes and arrays as they came', async () => {
  const values = [9007199254740993n, new Date(5), Buffer.from([1, 2]), ['a', 'b'], [Buffer.from([3])]];
  const { rows } = await database.query('SELECT $1::int8 AS a, $2::timestamptz AS b, $3::bytea AS c, $4::text[] AS d, $5::bytea[] AS e', values);
  expect(Object.values(rows[0] ?? {})).toEqual(values);
});

test('plans a named statement once a connection', async () => {
  const single = open({ max: 1 });
  const hot = statement('note.find', 'SELECT text FROM note WHERE id = $1');
  for (let id = 0; id < 3; id += 1) await single.query(hot, [id]);
  const { rows } = await single.query('SELECT name, generic_plans + custom_plans AS plans FROM pg_prepared_statements');
  expect(rows).toEqual([{ name: 'note.find', plans: 3n }]);
  await single.close();
});

test('a named statement recovers from a migration that changes its result', async () => {
  const single = open({ max: 1 });
  const hot = statement('note.all', 'SELECT * FROM note');
  await single.query(hot);
  await database.query('ALTER TABLE note ADD COLUMN extra int');
  await failure(single.query(hot));
  expect((await single.query(hot)).rows).toEqual([]);
  await database.query('ALTER TABLE note DROP COLUMN extra');
  await single.close();
});

describe('transaction', () => {
  test('commits what was done and rolls everything back when the work throws', async () => {
    await database.transaction(async (tx) => tx.query(`INSERT INTO note VALUES (1, 'kept')`));
    const error = await failure(database.transaction(async (tx) => {
      await tx.query(`INSERT INTO note VALUES (2, 'gone')`);
      throw new Error('changed my mind');
    }));
    expect(error).toEqual(new Error('changed my mind'));
    expect(await count()).toBe(1n);
  });

  test('says so when a swallowed failure turned the commit into a rollback', async () => {
    const error = await failure(database.transaction(async (tx) => {
      await tx.query(`INSERT INTO note VALUES (1, 'first')`);
      await failure(tx.query(`INSERT INTO note VALUES (1, 'twin')`));
    }));
    expect(String(error)).toMatch(/rolled back/);
    expect(await count()).toBe(0n);
  });

  test('refuses statements after its end instead of running them on a connection somebody else has', async () => {
    let late: Promise<unknown> = Promise.resolve();
    const held = await database.transaction((tx) => Promise.resolve(tx));
    late = failure(held.query(`INSERT INTO note VALUES (9, 'late')`));
    expect(String(await late)).toMatch(/transaction is over/);
  });

  test('sends a first statement with BEGIN, readers behind it, and the last one with COMMIT', async () => {
    await database.query(`INSERT INTO note VALUES (1, 'kept')`);
    const told = await database.transaction(async (tx) => {
      const aside = tx.alongside<{ text: string }>('SELECT text FROM note WHERE id = $1', [1]);
      const [{ rows: first }, { rows: beside }] = await Promise.all([tx.first<{ id: number }>(), aside]);
      const { rows } = await tx.last<{ id: number }>(`INSERT INTO note VALUES ($1, 'last') RETURNING id`, [2]);
      return [first, beside, rows];
    }, { first: 'SELECT id FROM note FOR UPDATE' });
    expect(told).toEqual([[{ id: 1 }], [{ text: 'kept' }], [{ id: 2 }]]);
    expect(await count()).toBe(2n);
  });

  test('does nothing when its first statement fails, and tells the error of its last one', async () => {
    const first = await failure(database.transaction(async (tx) => {
      const aside = failure(tx.alongside('SELECT 1'));
      await failure(tx.last(`INSERT INTO note VALUES (1, 'outside')`));
      await aside;
    }, { first: 'SELECT 1 / 0' }));
    expect([databaseErrorCode(first), await count()]).toEqual(['22012', 0n]);
    const last = await failure(database.transaction(async (tx) => {
      await tx.query(`INSERT INTO note VALUES (1, 'gone')`);
      await tx.last(`INSERT INTO note VALUES (1, 'twin')`);
    }));
    expect([isUniqueViolation(last), await count()]).toEqual([true, 0n]);
    const late = await failure(database.transaction(async (tx) => {
      await tx.last('SELECT 1');
      await tx.query(`INSERT INTO note VALUES (1, 'late')`);
    }));
    expect(String(late)).toMatch(/transaction is over/);
    expect(await count()).toBe(0n);
  });

  test('keeps the connection after a refused duplicate', async () => {
    const single = open({ max: 1 });
    const pid = async (): Promise<unknown> => (await single.query('SELECT pg_backend_pid() AS pid')).rows[0];
    const before = await pid();
    await single.query(`INSERT INTO note VALUES (1, 'one')`);
    const error = await failure(single.query(`INSERT INTO note VALUES (1, 'twin')`));
    expect([isUniqueViolation(error), isUniqueViolation(error, 'note_pkey'), isUniqueViolation(error, 'other'), isTransientDatabaseError(error)]).toEqual([true, true, false, false]);
    expect(await pid()).toEqual(before);
    await single.close();
  });

  test('a deadlock and a serialisation failure are transient and leave nothing behind', async () => {
    await database.query(`INSERT INTO note VALUES (1, 'a'), (2, 'b')`);
    let bothStarted: () => void = () => undefined;
    const barrier = new Promise<void>((resolve) => (bothStarted = resolve));
    let started = 0;
    const cross = (first: number, second: number): Promise<unknown> =>
      failure(database.transaction(async (tx) => {
        await tx.query(`UPDATE note SET text = 'x' WHERE id = $1`, [first]);
        if ((started += 1) === 2) bothStarted();
        await barrier;
        await tx.query(`UPDATE note SET text = 'x' WHERE id = $1`, [second]);
      }));
    const errors = (await Promise.all([cross(1, 2), cross(2, 1)])).filter((error) => error !== undefined);
    expect(errors.map(isTransientDatabaseError)).toEqual([true]);
  });
});

describe('when the server goes away', () => {
  test('backends terminated in mid-flight give transient errors, crash nothing, and the next call works', async () => {
    const sleeping = [1, 2, 3].map(() => failure(database.query('SELECT pg_sleep(20)')));
    const inTransaction = failure(database.transaction(async (tx) => {
      await tx.query(`INSERT INTO note VALUES (1, 'torn')`);
      await tx.query('SELECT pg_sleep(20)');
    }));
    await eventually(async () => (await scratch.admin(`SELECT 1 FROM pg_stat_activity WHERE application_name = 'database-spec' AND query LIKE '%pg_sleep%' AND state = 'active'`)).length === 4);
    await scratch.terminateAll();
    expect((await Promise.all([...sleeping, inTransaction])).map(isTransientDatabaseError)).toEqual([true, true, true, true]);
    expect(await count()).toBe(0n);
  });

  test('idle connections terminated behind our back do not crash the process', async () => {
    const warnings: string[] = [];
    const ignore = (): void => undefined;
    const watched = open({ logger: { debug: ignore, info: ignore, warn: (_, message) => void warnings.push(message), error: ignore } });
    await Promise.all([watched.query('SELECT 1'), watched.query('SELECT 1')]);
    await scratch.terminateAll();
    await eventually(() => warnings.length === 2 && watched.statistics().total === 0);
    expect((await watched.query('SELECT 1')).rowCount).toBe(1);
    await watched.close();
  });

  test('a transaction whose connection dies before the commit has done nothing', async () => {
    const error = await failure(database.transaction(async (tx) => {
      await tx.query(`INSERT INTO note VALUES (1, 'torn')`);
      await scratch.terminateAll();
    }));
    expect(isTransientDatabaseError(error)).toBe(true);
    expect(await count()).toBe(0n);
  });

  test('nothing there: refused at once, transient, not healthy; healthy again once it is back', async () => {
    const link = await breakableLink(scratch.url);
    const remote = open({ url: link.url });
    expect(await remote.healthy()).toBe(true);
    link.cut();
    expect(await remote.healthy()).toBe(false);
    expect(isTransientDatabaseError(await failure(remote.query('SELECT 1')))).toBe(true);
    link.mend();
    expect(await remote.healthy()).toBe(true);
    await remote.close();
    await link.close();
  });

  test('a half-open link is given up after the statement timeout, a new one within the connection timeout', async () => {
    const link = await breakableLink(scratch.url);
    const remote = open({ url: link.url, statementTimeoutMs: 100, connectionTimeoutMs: 200 });
    await remote.query('SELECT 1');
    link.freeze();
    const started = Date.now();
    expect(isTransientDatabaseError(await failure(remote.query('SELECT 1')))).toBe(true);
    expect(isTransientDatabaseError(await failure(remote.query('SELECT 1')))).toBe(true);
    expect(Date.now() - started).toBeLessThan(8_000);
    link.thaw();
    expect((await remote.query('SELECT 1')).rowCount).toBe(1);
    await remote.close();
    await link.close();
  });

  test('waiting for a connection is bounded, and a statement that runs too long is stopped by the server', async () => {
    const narrow = open({ max: 1, connectionTimeoutMs: 50, statementTimeoutMs: 300 });
    const slow = failure(narrow.query('SELECT pg_sleep(5)'));
    await eventually(() => narrow.statistics().total === 1);
    const waited = await failure(narrow.query('SELECT 1'));
    expect([waited, await slow].map(isTransientDatabaseError)).toEqual([true, true]);
    await narrow.close();
  });
});
