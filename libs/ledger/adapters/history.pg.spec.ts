import { join } from 'node:path';
import { LogBehind, readerOf, TiledTree, verifyConsistency, WouldFork, type TopicRecord } from '../index.js';
import { auditorOn } from '../testing/auditor.js';
import { idsOf, leavesOf, ledgerDatabase, useLedger } from '../testing/database.js';
import { recordsOf } from '../testing/topics.js';

const ledger = useLedger();
const folder = (): string => ledger.folder();
const auditor = (on = ledger.database(), published = join(folder(), 'ledger'), remembered = join(folder(), 'signer')): ReturnType<typeof auditorOn> => auditorOn(on, published, remembered);
const leaves = (on = ledger.database()): Promise<Buffer[]> => leavesOf(on);
const idsInOrder = (on = ledger.database()): Promise<string[]> => idsOf(on);

describe('one history', () => {
  /** A database as an older backup has it: what was logged before the restore. */
  async function older(records: readonly TopicRecord[]): ReturnType<typeof ledgerDatabase> {
    const backup = await ledgerDatabase();
    await auditor(backup.database).sequencer.sequence(records);
    return backup;
  }
  const byTopic = (partition: number, count: number): TopicRecord[] => recordsOf(partition, count);

  it('an older database is not signed; its entries come back from the files, and replay finds their places', async () => {
    const before = auditor();
    await before.sequencer.sequence(byTopic(0, 300));
    await before.sequencer.sequence([...byTopic(1, 100), ...byTopic(0, 320).slice(300)]);
    await before.publisher.publish();
    const signed = await before.shown();
    const restored = await older(byTopic(0, 200));
    try {
      const now = auditor(restored.database);
      await now.know();
      await expect(now.publisher.publish()).rejects.toThrow(WouldFork);
      await expect(now.sequencer.sequence(byTopic(1, 5))).rejects.toThrow(LogBehind);
      expect(await now.recover()).toBe(220n);
      expect(await now.recover()).toBe(0n);
      // The topics are read again from the backup's positions, in another order, with something new behind.
      await now.sequencer.sequence(byTopic(1, 120));
      await now.sequencer.sequence(byTopic(0, 330).slice(150));
      expect((await leaves(restored.database)).slice(0, 420).map(String)).toEqual((await leaves()).map(String));
      const again = auditor(restored.database);
      await again.publisher.publish();
      const grown = await again.shown();
      expect(grown.size).toBe(450n);
      verifyConsistency(signed, grown, await new TiledTree(450n, readerOf(again.tiles)).consistency(signed.size));
      expect(new Set(await idsInOrder(restored.database)).size).toBe(450);
      expect((await restored.database.query('SELECT unclaimed FROM ledger.head')).rows).toEqual([{ unclaimed: 0n }]);
    } finally {
      await restored.close();
    }
  });

  it('so it is when the signer has lost its folder too: what is published under its key binds it', async () => {
    const before = auditor();
    await before.sequencer.sequence([...byTopic(0, 300), ...byTopic(1, 20)]);
    await before.publisher.publish();
    const signed = await before.shown();
    const [restored, forked] = [await older(byTopic(0, 200)), await older(byTopic(1, 330))];
    try {
      const now = auditor(restored.database, join(folder(), 'ledger'), join(folder(), 'forgotten'));
      await expect(now.publisher.publish()).rejects.toThrow(WouldFork);
      expect(await now.recover()).toBe(120n);
      await now.publisher.publish();
      expect(await now.shown()).toEqual(signed);
      await expect(auditor(forked.database, join(folder(), 'ledger'), join(folder(), 'nothing')).publisher.publish()).rejects.toThrow(WouldFork);
      expect(await now.shown()).toEqual(signed);
    } finally {
      await restored.close();
      await forked.close();
    }
  });

  it('another history of the same length, or longer, is refused, also by a signer without memory', async () => {
    const before = auditor();
    await before.sequencer.sequence(byTopic(0, 50));
    await before.publisher.publish();
    const forked = await older([...byTopic(1, 30), ...byTopic(0, 30)]);
    try {
      await expect(auditor(forked.database).publisher.publish()).rejects.toThrow(WouldFork);
      expect((await before.shown()).size).toBe(50n);
      // A second signer that starts with nothing, on the same database, is bound by what was signed from it.
      const second = auditor(ledger.database(), join(folder(), 'second'), join(folder(), 'second-signer'));
      await second.publisher.publish();
      expect(await second.shown()).toEqual(await before.shown());
    } finally {
      await forked.close();
    }
  });

  it('two signers side by side sign one growing tree', async () => {
    const one = auditor();
    const two = auditor(ledger.database(), join(folder(), 'two'), join(folder(), 'two-signer'));
    for (let round = 0; round < 8; round += 1) {
      await one.sequencer.sequence(recordsOf(0, 20, round * 20));
      await Promise.all([one.publisher.publish(), two.publisher.publish()]);
      expect(await one.shown()).toEqual(await two.shown());
    }
  });

  it('a database whose last entries were changed behind its back is not signed', async () => {
    const before = auditor();
    await before.sequencer.sequence(byTopic(0, 50));
    await before.publisher.publish();
    await before.sequencer.sequence(byTopic(0, 60).slice(50));
    await ledger.database().query('ALTER TABLE ledger.leaves DISABLE TRIGGER leaves_stay');
    await ledger.database().query('UPDATE ledger.leaves SET entries = set_byte(entries, 5 * 33 + 7, get_byte(entries, 5 * 33 + 7) # 1) WHERE first = 50');
    await expect(auditor().publisher.publish()).rejects.toThrow(WouldFork);
    expect((await before.shown()).size).toBe(50n);
  });
});
