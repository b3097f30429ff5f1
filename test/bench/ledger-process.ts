import { join } from 'node:path';
import { CheckpointFiles, CheckpointSigner, KEY_TYPE, Logging, noteSigner, PgSequencedLog, PgSequencer, PgSharedMemory, Publisher, SignerFile, TileFiles } from '#ledger';
import { createDatabase } from '#postgres';
import { recordOf } from '../../libs/ledger/testing/topics.js';

/** What the bench asks of the process that writes a long log. */
export interface LedgerTask {
  readonly database: string;
  readonly folder: string;
  /** Numbers of entries at which memory is looked at, rising; the last one is the end. */
  readonly marks: readonly number[];
}

export interface LedgerMark {
  readonly entries: number;
  readonly residentMib: number;
  /** Since the mark before. */
  readonly perSecond: number;
}

export interface LedgerResult {
  readonly marks: readonly LedgerMark[];
  /** Entries the last checkpoint covers. */
  readonly published: number;
}

const BATCH = 1_000;
const PUBLISH_EVERY_MS = 1_000;
/** About as long as a decision about a short message. */
const VALUE = 'v'.repeat(1_600);
const KEY = Buffer.alloc(32, 7);

/** The auditor's work without a hub around it: the same sequencer, publisher and signer, tiles as files, side by side. */
async function write({ database: url, folder, marks }: LedgerTask): Promise<LedgerResult> {
  const database = createDatabase({ url, applicationName: 'entente-bench-ledger', max: 4 });
  const log = new PgSequencedLog(database);
  const tiles = new TileFiles(join(folder, 'published'));
  const board = new CheckpointFiles(join(folder, 'published'));
  const signer = new CheckpointSigner(noteSigner('bench/ledger', KEY_TYPE.log, KEY), new SignerFile(join(folder, 'signer')), new PgSharedMemory(database), board);
  const publisher = new Publisher({ log, tiles, signer, board });
  const sequencer = new PgSequencer(database, new Logging({ salts: KEY, openings: KEY, names: KEY }), () => publisher.shown);
  let publishing: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => void (publishing = publishing.then(() => publisher.publish())), PUBLISH_EVERY_MS);
  const reached: LedgerMark[] = [];
  try {
    let entries = 0;
    for (const mark of marks) {
      const [since, from] = [performance.now(), entries];
      for (; entries < mark; entries += BATCH) await sequencer.sequence(Array.from({ length: BATCH }, (_, n) => recordOf({ offset: entries + n, value: `${VALUE}${entries + n}` })));
      reached.push({ entries, residentMib: Math.round(process.memoryUsage.rss() / 1024 / 1024), perSecond: ((entries - from) * 1000) / (performance.now() - since) });
    }
  } finally {
    clearInterval(timer);
  }
  await publishing;
  await publisher.publish();
  await database.close();
  return { marks: reached, published: Number(publisher.shown) };
}

process.on('message', (task: LedgerTask) => {
  write(task).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
