import { recover, WouldFork, type CheckpointSigner, type PgSequencedLog, type Publisher, type TileStore } from '#ledger';
import type { HubProcess } from '#process';
import { counter, gauge, histogram } from '#telemetry';

const EVERY_MS = 1_000;

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

  /** Brings database and published files together, then goes on by itself. Waits while the database is away. */
  async begin(): Promise<void> {
    const { parts, works } = this;
    while (!(await this.#step(() => this.#recover()))) await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
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
  }

  async #recover(): Promise<void> {
    const { log, tiles, signer } = this.works;
    const back = await recover(log, tiles, signer);
    this.#signed = (await signer.last()).size;
    if (back > 0n) this.parts.logger.error({ entries: String(back), signed: String(this.#signed) }, 'the database was older than the signed log; its entries were taken back from the published files, and their events are read again from the topics');
  }

  /** @returns whether it succeeded */
  async #step(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      this.#trouble = undefined;
      return true;
    } catch (error) {
      this.#trouble = error instanceof Error ? error.message : String(error);
      if (error instanceof WouldFork) this.parts.fail(error);
      else this.parts.logger.warn({ err: error }, 'no checkpoint could be made; tried again');
      return false;
    }
  }
}

/** Waits, but not beyond a signal. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, Math.max(0, milliseconds));
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
