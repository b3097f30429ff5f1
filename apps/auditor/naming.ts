import type { PgNaming } from '#ledger';
import type { HubProcess } from '#process';
import { gauge } from '#telemetry';
import { pause } from './pause.js';

/** How many entries one step takes: the log waits for some 20 ms. */
const STEP = 500;
/** Between two steps, so that the log comes first. */
const PAUSE_MS = 20;
/** How often it is looked at when there is nothing to do now. */
const AGAIN_MS = 10_000;

/** After an upgrade, goes once through what was logged before, beside the work of the log; ends when it is through. */
export function nameEarlier({ logger, onStop }: Pick<HubProcess, 'logger' | 'onStop'>, naming: PgNaming): void {
  let left: bigint | undefined;
  gauge({ name: 'entente_ledger_unnamed_entries', help: 'Entries of an earlier version that are not found yet by all who may look for them' }, () => Number(left ?? 0n));
  const stopped = new AbortController();
  const walking = (async () => {
    let told = false;
    while (!stopped.signal.aborted) {
      const step = await naming.step(STEP).catch((error: unknown) => {
        logger.warn({ err: error }, 'earlier entries could not be gone through; tried again');
        return undefined;
      });
      left = step?.left ?? left;
      if (left !== undefined && left > 0n && !told) {
        told = true;
        logger.info({ entries: String(left) }, 'entries of an earlier version are gone through, so that everyone entitled finds them');
      }
      if (step !== undefined && step.closed && step.left === 0n) {
        if (told) logger.info({}, 'entries of an earlier version are found like later ones');
        return;
      }
      await pause(step === undefined || step.left === 0n ? AGAIN_MS : PAUSE_MS, stopped.signal);
    }
  })();
  onStop('earlier entries', async () => {
    stopped.abort();
    await walking;
  });
}
