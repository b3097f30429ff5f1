import { LedgerError, recover, WouldFork, type CheckpointSigner, type PgSequencedLog, type Publisher, type TileStore } from '#ledger';
import type { HubProcess } from '#process';
import { counter, gauge, histogram } from '#telemetry';
import { pause } from './pause.js';

const EVERY_MS = 1_000;
/** How often a log that stands still says so, in milliseconds. */
const TELL_EVERY_MS = 60_000;

const REMEDY =
  'Nothing is appended or signed meanwhile, and messages are refused as soon as promises might be broken. Put back the database, or the published files, that belong to what was signed: then it goes on by itself. ' +
  'Never remove the signer\'s folder to get on: what it signed is in the hands of others, and a second history would be found.';

interface Works {
  readonly log: PgSequencedLog;
  readonly tiles: TileStore;
  readonly signer: CheckpointSigner;
  readonly publisher: Publisher;
}

/** A checkpoint every second while there is something new. What would be a second history ends the process, loudly. */
export class Publishing {
  #signed = 0n;
  #trouble: string | undefined = 'nothing was published yet';
  #begun = false;
  #contradicted = false;
  #told = -Infinity;
  readonly #stopped = new AbortController();

  constructor(
    private readonly parts: HubProcess,
    private readonly works: Works,
  ) {}

  /** Size of the last tree signed. */
  get signedSize(): bigint {
    return this.#signed;
  }

  /** Why there is no new checkpoint; undefined while all is well. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /**
   * Brings database and published files together, then goes on by itself. Waits while the database is away; and while it
   * contradicts what was signed, saying so, until somebody has put back the right one.
   * @returns false when it was stopped before they belonged together: nothing may be appended then
   */
  async begin(): Promise<boolean> {
    const { parts, works } = this;
    gauge({ name: 'entente_ledger_stopped', help: '1 while the database contradicts what was signed: nothing is appended or signed until somebody has looked' }, () => (this.#contradicted ? 1 : 0));
    parts.onStop('recovery', async () => this.#stopped.abort());
    // What has not been signed since may contradict it at any size, so the first checkpoint is part of it.
    const begin = async (): Promise<void> => {
      await this.#recover();
      await works.publisher.publish();
      this.#signed = (await works.signer.last()).size;
    };
    while (!this.#stopped.signal.aborted && !(await this.#step(begin))) await pause(EVERY_MS, this.#stopped.signal);
    if (this.#stopped.signal.aborted) return false;
    this.#contradicted = false;
    this.#begun = true;
    gauge({ name: 'entente_ledger_published_entries', help: 'Entries of the last checkpoint shown' }, () => Number(works.publisher.shown));
    const took = histogram({ name: 'entente_ledger_publish_seconds', help: 'Time from committed entries to the checkpoint that covers them' });
    const checkpoints = counter({ name: 'entente_ledger_checkpoints_total', help: 'Checkpoints shown' });
    const publish = async (): Promise<void> => {
      const begun = performance.now();
      const news = await works.publisher.publish();
      this.#signed = (await works.signer.last()).size;
      if (!news) return;
      checkpoints.add(1);
      took.record((performance.now() - begun) / 1000);
    };
    const publishing = (async () => {
      while (!this.#stopped.signal.aborted) {
        const begun = performance.now();
        await this.#step(publish);
        await pause(EVERY_MS - (performance.now() - begun), this.#stopped.signal);
      }
    })();
    parts.onStop('checkpoints', async () => {
      this.#stopped.abort();
      await publishing;
    });
    return true;
  }

  async #recover(): Promise<void> {
    const { log, tiles, signer } = this.works;
    const back = await recover(log, tiles, signer);
    if (back > 0n) this.parts.logger.error({ entries: String(back) }, 'the database was older than the signed log; its entries were taken back from the published files, and their events are read again from the topics');
  }

  /** Before anything was appended the process stays, so that whoever asks it hears why. */
  #stand(error: Error): void {
    this.#contradicted = true;
    if (performance.now() - this.#told < TELL_EVERY_MS) return;
    this.#told = performance.now();
    this.parts.logger.error({ err: error, remedy: REMEDY }, 'the database and what was signed do not belong together; the log stands still');
  }

  /** @returns whether it succeeded */
  async #step(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.#trouble = undefined;
      return true;
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error);
      if (!this.#begun && (error instanceof WouldFork || error instanceof LedgerError)) this.#stand(error);
      else if (error instanceof WouldFork) this.parts.fail(error);
      else this.parts.logger.warn({ err: error }, 'no checkpoint could be made; tried again');
      return false;
    }
  }
}
