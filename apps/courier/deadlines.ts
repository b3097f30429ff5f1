import type { Lifecycle } from '#exchange';
import type { HubProcess } from '#process';
import { counter } from '#telemetry';

/** How often deadlines are looked at, in milliseconds. What has expired is shown to nobody from that instant; its content goes within so much. */
const LOOK_MS = 5_000;

/** Looks at deadlines for as long as the process runs; a look that fails is taken again at the next. */
export function keepDeadlines({ logger, onStop }: HubProcess, lifecycle: Lifecycle): void {
  const erased = counter({ name: 'entente_lifecycle_erased_total', help: 'Messages whose content was erased when they expired' });
  const asked = counter({ name: 'entente_lifecycle_reviews_asked_total', help: 'Messages whose owner was asked whether they must still be kept' });
  const lapsed = counter({ name: 'entente_lifecycle_lapsed_total', help: 'Messages that expired before they were endorsed' });
  const alerted = counter({ name: 'entente_lifecycle_alerts_total', help: 'Owners told that somebody was refused their data, as their rule asks' });
  const miscounted = counter({ name: 'entente_lifecycle_miscounted_total', help: 'Senders told that messages they count (seq, prev) did not come, or not in their order' });
  const failed = counter({ name: 'entente_lifecycle_failures_total', help: 'Looks at deadlines that failed' });
  const stopped = new AbortController();
  const looking = (async () => {
    while (!stopped.signal.aborted) {
      let more = false;
      try {
        const look = await lifecycle.look();
        if (look !== undefined) {
          erased.add(look.erased);
          asked.add(look.asked);
          lapsed.add(look.lapsed);
          alerted.add(look.alerted);
          miscounted.add(look.miscounted);
          if (look.miscounted > 0) logger.warn({ miscounted: look.miscounted }, 'what senders count did not come, or not in its order; they were told');
          if (look.erased + look.asked + look.lapsed + look.alerted > 0) logger.info({ erased: look.erased, asked: look.asked, lapsed: look.lapsed, alerted: look.alerted }, 'deadlines were met');
          more = look.more;
        }
      } catch (error) {
        failed.add(1);
        logger.warn({ err: error }, 'deadlines could not be looked at');
      }
      if (!more) await sleep(LOOK_MS, stopped.signal);
    }
  })();
  onStop('deadlines', async () => {
    stopped.abort();
    await looking;
  });
}

/** Resolves after a time, or when it is stopped. */
const sleep = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
  });
