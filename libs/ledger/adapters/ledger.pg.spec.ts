import { randomInt } from 'node:crypto';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entryOf, Frontier, leafHash, openCheckpoint, parseTilePath, PgNaming, PgOpenings, readerOf, sha256, TiledTree, valueOf, verifyConsistency, verifyInclusion, WouldFork, type Checkpoint, type TopicRecord } from '../index.js';
import { Subjects } from '../sequence/concerns.js';
import { auditorOn, key, logging, secrets } from '../testing/auditor.js';
import { idsOf, leavesOf, useLedger } from '../testing/database.js';
import { recordOf, recordsOf } from '../testing/topics.js';

const ledger = useLedger();
const folder = (): string => ledger.folder();
const auditor = (on = ledger.database(), published = join(folder(), 'ledger'), remembered = join(folder(), 'signer')): ReturnType<typeof auditorOn> => auditorOn(on, published, remembered);
const leaves = (on = ledger.database()): Promise<Buffer[]> => leavesOf(on);
const idsInOrder = (on = ledger.database()): Promise<string[]> => idsOf(on);

describe('sequencing', () => {
  it('each record once, in order, however often it comes', async () => {
    const { sequencer, log } = auditor();
    const all = [...recordsOf(0, 40), ...recordsOf(1, 30)];
    await sequencer.sequence(all.slice(0, 50));
    await sequencer.sequence(all.slice(20));
    await sequencer.sequence(all);
    const expected = all.map((record) => logging.prepare(record).entry);
    expect((await leaves()).map(String)).toEqual(expected.map(String));
    const frontier = Frontier.empty();
    for (const entry of expected) frontier.append(leafHash(entry));
    expect(await log.head()).toEqual({ size: 70n, root: frontier.root() });
    expect([await sequencer.position('exchange.accepted', 0), await sequencer.position('exchange.accepted', 1), await sequencer.position('exchange.accepted', 2)]).toEqual([40n, 30n, undefined]);
  });

  it('the same event produced again is passed over; said otherwise it is a conflict entry, once', async () => {
    const { sequencer } = auditor();
    const first = recordOf({ offset: 0, id: 'x', value: 'one' });
    const same = { ...first, offset: 1n };
    const other = { ...first, offset: 2n, value: Buffer.from('two') };
    const otherAgain = { ...other, offset: 3n };
    expect((await sequencer.sequence([first])).appended).toBe(1);
    expect((await sequencer.sequence([same])).appended).toBe(0);
    expect(await sequencer.sequence([other, otherAgain])).toMatchObject({ appended: 1, conflicts: 1 });
    expect((await sequencer.sequence([{ ...other, offset: 4n }, { ...first, offset: 5n }])).appended).toBe(0);
    expect((await ledger.database().query('SELECT index, conflicts_with FROM ledger.opening ORDER BY index')).rows).toEqual([{ index: 0n, conflicts_with: null }, { index: 1n, conflicts_with: 0n }]);
    expect((await leaves())[1]).toEqual(logging.prepare(other).entry);
  });

  it('and the same within one batch', async () => {
    const { sequencer } = auditor();
    const first = recordOf({ offset: 0, id: 'x', value: 'one' });
    expect(await sequencer.sequence([first, { ...first, offset: 1n }, { ...first, offset: 2n, value: Buffer.from('two') }])).toMatchObject({ appended: 2, conflicts: 1 });
  });

  it('entries are read across the batches they came in, and one that is missing ends it', async () => {
    const { sequencer, log } = auditor();
    for (const [from, to] of [[0, 7], [7, 8], [8, 30]]) await sequencer.sequence(recordsOf(0, 30).slice(from, to));
    const all = await leaves();
    expect(all).toHaveLength(30);
    for (const [from, count] of [[0, 30], [0, 1], [6, 1], [6, 3], [7, 1], [8, 22], [5, 20], [29, 1], [3, 0]] as const) {
      expect((await log.entries(BigInt(from), count)).equals(Buffer.concat(all.slice(from, from + count)))).toBe(true);
    }
    await expect(log.entries(29n, 2)).rejects.toThrow(WouldFork);
    await ledger.database().query('ALTER TABLE ledger.leaves DISABLE TRIGGER leaves_stay');
    await ledger.database().query('DELETE FROM ledger.leaves WHERE first = 7');
    await expect(log.entries(5n, 10)).rejects.toThrow(WouldFork);
    await expect(log.entries(7n, 1)).rejects.toThrow(WouldFork);
  });

  it('records that are gone are told', async () => {
    const { sequencer } = auditor();
    expect((await sequencer.sequence([recordOf({ offset: 3 }), recordOf({ offset: 4 }), recordOf({ offset: 9 })])).gaps).toEqual(['exchange.accepted/0: 0 to 2', 'exchange.accepted/0: 5 to 8']);
  });

  it('what says nothing of itself is logged all the same', async () => {
    const { sequencer } = auditor();
    const bare: TopicRecord = { topic: 'exchange.refused', partition: 2, offset: 0n, value: Buffer.from('x'), headers: {} };
    await sequencer.sequence([bare]);
    expect(await idsInOrder()).toEqual(['exchange.refused:2:0']);
  });

  it('sequencers that compete make one log: every event once, indexes without gaps, the order of each partition kept', async () => {
    const partitions = Array.from({ length: 12 }, (_, partition) => recordsOf(partition, 60));
    const compete = async (): Promise<void> => {
      const { sequencer } = auditor();
      const at = partitions.map(() => 0);
      while (at.some((next) => next < 60)) {
        const batch = partitions.flatMap((records, partition) => {
          const from = at[partition] ?? 0;
          at[partition] = Math.min(60, from + randomInt(9));
          // Now and then something is brought again.
          return records.slice(Math.max(0, from - randomInt(5)), at[partition]);
        });
        if (batch.length > 0) await sequencer.sequence(batch);
      }
    };
    await Promise.all([compete(), compete(), compete()]);
    const ids = await idsInOrder();
    expect(ids).toHaveLength(720);
    expect(new Set(ids).size).toBe(720);
    for (let partition = 0; partition < 12; partition += 1) {
      const offsets = ids.filter((id) => id.startsWith(`exchange.accepted:${partition}/`)).map((id) => Number(id.split('/')[1]));
      expect(offsets).toEqual(offsets.map((_, n) => n));
    }
    const { rows } = await ledger.database().query<{ low: bigint; high: bigint }>('SELECT min(index) AS low, max(index) AS high FROM ledger.leaf');
    expect(rows).toEqual([{ low: 0n, high: 719n }]);
  });

  it('erasing destroys what opens the content, also what comes later; every entry and its proof stay, and known values cannot be tried', async () => {
    const { sequencer, log } = auditor();
    const openings = new PgOpenings(ledger.database(), secrets);
    const ids = ['019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90', '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e91'];
    const jws = (payload: object): string => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`;
    const record = (topic: string, offset: number, id: string, payload: object): TopicRecord => recordOf({ topic, offset, id, value: jws(payload) });
    const accepted = ids.map((id, n) => record('exchange.accepted', n, `exchange.accepted:ncb.XA/${id}`, { from: 'ncb.XA', id, case: '7/2026', body: { text: `planted ${n}` } }));
    const erased = ids.map((id, n) => record('records.erased', n, `records.erased:ncb.XA/${id}`, { event: 'erased', message: `ncb.XA/${id}`, ground: 'expired' }));
    await sequencer.sequence([accepted[0]!, ...recordsOf(1, 3)]);
    const before = await leaves();
    expect((await openings.concerning([['case', '7/2026']], { limit: 10 })).items).toHaveLength(1);
    await sequencer.sequence(erased);
    // The second is erased before it comes: it is logged, and never opened.
    await sequencer.sequence([accepted[1]!]);
    expect(await openings.findAll(ids.map((id) => ({ source: 'ncb.XA', id: `exchange.accepted:ncb.XA/${id}` })))).toEqual([]);
    expect((await openings.concerning([['case', '7/2026']], { limit: 10 })).items).toEqual([]);
    expect((await leaves()).slice(0, 4)).toEqual(before);
    expect((await log.head()).size).toBe(7n);
    expect((await openings.findAll([{ source: 'ncb.XA', id: 'records.erased:ncb.XA/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90' }])).map((one) => valueOf(one))).toEqual([String(erased[0]!.value)]);

    // Whoever knows event and value still needs the salt, and that is nowhere: not one 32 bytes in the tables opens the entry.
    const { rows } = await ledger.database().query<{ line: string }>('SELECT t::text AS line FROM ledger.opening t UNION ALL SELECT t::text FROM vault.opening_key t UNION ALL SELECT t::text FROM ledger.concern t');
    const hex = rows.flatMap(({ line }) => [...line.matchAll(/[0-9a-f]{64,}/g)].map(([found]) => found));
    const event = { id: `exchange.accepted:ncb.XA/${ids[0]!}`, source: 'ncb.XA', time: String(accepted[0]!.headers['ce_time']), topic: 'exchange.accepted', type: 'test/1' };
    const opens = (salt: Buffer): boolean => entryOf({ event, salt, valueDigest: sha256(accepted[0]!.value) }).equals(before[0]!);
    expect(opens(accepted[0]!.headers['entente-salt']!)).toBe(true);
    for (const found of hex) for (let at = 0; at + 64 <= found.length; at += 2) expect(opens(Buffer.from(found.slice(at, at + 64), 'hex'))).toBe(false);
  });

  it('what was logged before it was noted whose it is to know is gone through once: found by those, and by nobody else', async () => {
    const { sequencer } = auditor();
    const [openings, naming, id, other] = [new PgOpenings(ledger.database(), secrets), new PgNaming(ledger.database(), secrets), '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90', '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e91'];
    const jws = (payload: object): string => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`;
    const records = [
      recordOf({ offset: 0, id: `exchange.accepted:ncb.XA/${id}`, value: jws({ from: 'ncb.XA', id, case: 'C 1', body: {} }) }),
      recordOf({ topic: 'exchange.delivered', offset: 0, value: jws({ event: 'delivered', message: `ncb.XA.kws/${other}`, recipient: 'ncb.XB', road: 'inbox-topic', mode: 'live' }) }),
      recordOf({ topic: 'access.recorded', offset: 0, value: jws({ event: 'accessed', reader: 'ncb.XC', door: 'inbox', shown: [`ncb.XA/${id}`], case: 'C 1', mode: 'live' }) }),
      recordOf({ offset: 1, id: `exchange.accepted:ncb.XA/${other}`, value: jws({ from: 'ncb.XA', id: other, case: 'C 1', body: {} }) }),
    ];
    await sequencer.sequence(records);
    await sequencer.sequence([recordOf({ topic: 'records.erased', offset: 0, id: `records.erased:ncb.XA/${other}`, value: jws({ event: 'erased', message: `ncb.XA/${other}` }) })]);
    const found = async (kind: 'case-of' | 'recipient-of' | 'case', name: string): Promise<bigint[]> => (await openings.concerning([[kind, name]], { limit: 10 })).items.map(({ index }) => index).toSorted();
    const all = async (): Promise<bigint[][]> => [await found('case-of', 'C 1 ncb.XA'), await found('case-of', 'C 1 ncb.XC'), await found('recipient-of', 'ncb.XB ncb.XA'), await found('recipient-of', 'ncb.XB ncb.XA.kws'), await found('case-of', 'C 1 ncb.XB'), await found('case-of', 'C 2 ncb.XA')];
    const whole = await all();
    expect(whole).toEqual([[0n, 2n], [2n], [1n], [1n], [], []]);
    // As a version before has it: one name for the case, one for the recipient, and nothing of whose they are.
    const former = new Subjects(secrets.names);
    await ledger.database().query('DELETE FROM ledger.concern WHERE subject <> ALL ($1::bytea[])', [[former.of(['case', 'C 1']), former.of(['recipient', 'ncb.XB']), former.of(['message', `ncb.XA/${id}`])]]);
    expect(await all()).toEqual([[], [], [], [], [], []]);
    await naming.begin();
    // What comes now has its names; what an auditor of the version before adds meanwhile is gone through at the end.
    await sequencer.sequence([recordOf({ offset: 2, id: `exchange.accepted:ncb.XD/${id}`, value: jws({ from: 'ncb.XD', id, case: 'C 1', body: {} }) })]);
    expect(await naming.step(3)).toEqual({ left: 2n, closed: false });
    expect(await naming.step(3)).toEqual({ left: 0n, closed: false });
    expect(await all()).toEqual(whole);
    await ledger.database().query("DELETE FROM ledger.concern WHERE index = 5 AND subject <> $1", [former.of(['case', 'C 1'])]);
    await ledger.database().query("UPDATE ledger.naming SET begun = now() - interval '3 minutes'");
    expect(await naming.step(3)).toEqual({ left: 0n, closed: true });
    expect(await found('case-of', 'C 1 ncb.XA')).toEqual([0n, 2n, 5n]);
    await naming.begin();
    expect(await naming.step(3)).toEqual({ left: 0n, closed: true });
    expect(await found('case', 'C 1')).toEqual([0n, 2n, 5n]);
  });

  it('of a log that begins with this version nothing is gone through', async () => {
    const [{ sequencer }, naming] = [auditor(), new PgNaming(ledger.database(), secrets)];
    await naming.begin();
    await sequencer.sequence(recordsOf(0, 3));
    await ledger.database().query("UPDATE ledger.naming SET begun = now() - interval '3 minutes'");
    expect(await naming.step(3)).toEqual({ left: 0n, closed: true });
    expect((await ledger.database().query<{ next: bigint }>('SELECT next FROM ledger.naming')).rows).toEqual([{ next: 0n }]);
  });

  it('entries are neither changed nor removed', async () => {
    const { sequencer } = auditor();
    await sequencer.sequence(recordsOf(0, 3));
    for (const sql of ['UPDATE ledger.leaves SET first = first + 10', 'DELETE FROM ledger.leaves', 'TRUNCATE ledger.leaves', 'DELETE FROM ledger.opening']) await expect(ledger.database().query(sql)).rejects.toThrow('neither changed nor removed');
  });
});

describe('publishing', () => {
  it('a checkpoint for what is committed, tiles that lead to its root, and a history', async () => {
    const { sequencer, publisher, board, tiles, shown } = auditor();
    const history: Checkpoint[] = [];
    for (const count of [1, 4, 250, 3, 700, 2000]) {
      const from = Number((await sequencer.position('exchange.accepted', 0)) ?? 0n);
      await sequencer.sequence(recordsOf(0, count, from));
      expect(await publisher.publish()).toBe(true);
      expect(await publisher.publish()).toBe(false);
      history.push(await shown());
    }
    const last = history.at(-1)!;
    expect(last).toMatchObject({ origin: 'hub.example/ledger', size: 2958n });
    const tree = new TiledTree(last.size, readerOf(tiles));
    expect((await tree.root()).equals(last.root)).toBe(true);
    const entries = await leaves();
    for (const index of [0n, 255n, 256n, 2815n, 2957n]) verifyInclusion(leafHash(entries[Number(index)]!), index, last, await tree.inclusion(index));
    for (const older of history) verifyConsistency(older, last, await tree.consistency(older.size));
    // Every checkpoint ever published has its partial tiles, also where they are full by now.
    for (const older of history) expect((await new TiledTree(older.size, readerOf(tiles)).root()).equals(older.root)).toBe(true);
    const page = await board.page(0, 4);
    expect(page.items.map((note) => openCheckpoint(note, key.verifier).checkpoint.size)).toEqual(history.slice(0, 4).map(({ size }) => size));
    expect((await board.page(page.next, 10)).items).toHaveLength(2);
    expect((await board.page(6, 10)).items).toEqual([]);
  });

  it('goes on after a restart, and makes tiles again that were lost or damaged', async () => {
    const before = auditor();
    await before.sequencer.sequence(recordsOf(0, 600));
    await before.publisher.publish();
    const partials = (): string[] => readdirSync(join(folder(), 'ledger/tile/entries/002.p')).map((name) => join(folder(), 'ledger/tile/entries/002.p', name));
    for (const harm of [() => rmSync(join(folder(), 'ledger/tile/0'), { recursive: true }), () => partials().forEach((path) => writeFileSync(path, 'rubbish')), () => rmSync(join(folder(), 'ledger'), { recursive: true })]) {
      harm();
      const { sequencer, publisher, tiles, shown } = auditor();
      await sequencer.sequence(recordsOf(0, 10, Number(await sequencer.position('exchange.accepted', 0))));
      await publisher.publish();
      const head = await shown();
      expect((await new TiledTree(head.size, readerOf(tiles)).root()).equals(head.root)).toBe(true);
    }
  });

  it('a history cut in the middle of a line goes on with the next one', async () => {
    const first = auditor();
    await first.sequencer.sequence(recordsOf(0, 2));
    await first.publisher.publish();
    const [segment] = readdirSync(join(folder(), 'ledger/checkpoints'));
    writeFileSync(join(folder(), 'ledger/checkpoints', segment!), '"half a no', { flag: 'a' });
    const second = auditor();
    await second.sequencer.sequence(recordsOf(0, 2, 2));
    await second.publisher.publish();
    expect((await second.board.page(0, 10)).items).toHaveLength(2);
  });

  it('files under tile/ have the names of C2SP tlog-tiles', async () => {
    const { sequencer, publisher } = auditor();
    await sequencer.sequence(recordsOf(0, 300));
    await publisher.publish();
    const files = readdirSync(join(folder(), 'ledger/tile'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const paths = files.map((file) => join(file.parentPath, file.name).slice(join(folder(), 'ledger/tile').length + 1));
    expect(paths.toSorted()).toEqual(['0/000', '0/001.p/44', '1/000.p/1', 'entries/000', 'entries/001.p/44']);
    for (const path of paths) expect(parseTilePath(path)).toBeDefined();
  });
});
