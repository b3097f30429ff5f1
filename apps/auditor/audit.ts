import { CheckpointFiles, CheckpointSigner, ledgerSecrets, Logging, logSigner, PgNaming, PgSequencedLog, PgSequencer, PgSharedMemory, Publisher, SignerFile, TileFiles } from '#ledger';
import type { RunningConsumer } from '#kafka';
import { ledgerFoldersOf, readWitnesses, serveOps, type HubProcess } from '#process';
import { answerChallenges } from './attesting.js';
import { nameEarlier } from './naming.js';
import { Publishing } from './publishing.js';
import { sequenceTopics } from './sequencing.js';
import { stateHourly } from './stating.js';
import { gatherFrom } from './witnesses.js';

/** The ledger: every record of every topic becomes an entry, and a signed checkpoint says so. */
export async function audit(parts: HubProcess): Promise<void> {
  const { hub, database, settings } = parts;
  const { published, signer: signerFolder } = ledgerFoldersOf(settings);
  const log = new PgSequencedLog(database);
  const tiles = new TileFiles(published);
  const board = new CheckpointFiles(published);
  const signer = new CheckpointSigner(logSigner(hub), new SignerFile(signerFolder), new PgSharedMemory(database), board);
  const witnesses = gatherFrom(parts, readWitnesses(settings));
  const publishing = new Publishing(parts, { log, tiles, signer, publisher: new Publisher({ log, tiles, signer, board, witnesses }) });
  const sequencer = new PgSequencer(database, new Logging(ledgerSecrets(hub)), () => publishing.signedSize);
  let consumer: RunningConsumer | undefined = undefined;
  // First of all: while the log stands still, this is where one hears why.
  await serveOps(parts, async () => {
    const { ready, reason } = consumer?.health() ?? { ready: false, reason: 'wait for the log' };
    const states = { registry: parts.registry.healthy() ? 'ok' : 'not followed', database: (await database.healthy()) ? 'ok' : 'away', topics: ready ? 'ok' : (reason ?? 'deaf'), checkpoint: publishing.trouble ?? 'ok' };
    const silent = [...witnesses.troubles].map(([name, why]) => `${name}: ${why}`).join('; ');
    // Checkpoints are published without them: a silent witness makes nothing unready, it is told.
    return { ready: Object.values(states).every((state) => state === 'ok'), parts: { ...states, witnesses: silent === '' ? 'ok' : `without ${silent}` } };
  });
  if (!(await publishing.begin())) return;
  const naming = new PgNaming(database, ledgerSecrets(hub));
  await naming.begin();
  consumer = await sequenceTopics(parts, sequencer);
  nameEarlier(parts, naming);
  answerChallenges(parts);
  stateHourly(parts);
}
