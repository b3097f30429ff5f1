import type { Database } from '#postgres';
import { CheckpointFiles, CheckpointSigner, ledgerSecrets, Logging, logSigner, openCheckpoint, PgSequencedLog, PgSequencer, PgSharedMemory, Publisher, recover, SignerFile, TileFiles, type Checkpoint } from '../index.js';

const hub = { name: 'hub.example', derivedKey: () => Buffer.alloc(32, 9) };
export const key = logSigner(hub);
export const secrets = ledgerSecrets(hub);
export const logging = new Logging(secrets);

/** An auditor's parts on a database and a pair of folders: what is published, and what its signer remembers. */
export function auditorOn(on: Database, published: string, remembered: string) {
  const log = new PgSequencedLog(on);
  const tiles = new TileFiles(published);
  const board = new CheckpointFiles(published);
  const signer = new CheckpointSigner(key, new SignerFile(remembered), new PgSharedMemory(on), board);
  const publisher = new Publisher({ log, tiles, signer, board });
  let signed = 0n;
  const sequencer = new PgSequencer(on, logging, () => signed);
  return {
    log, tiles, board, signer, publisher, sequencer,
    know: async () => void (signed = (await signer.last()).size),
    recover: () => recover(log, tiles, signer),
    shown: async (): Promise<Checkpoint> => openCheckpoint((await board.current()) ?? '', key.verifier).checkpoint,
  };
}
