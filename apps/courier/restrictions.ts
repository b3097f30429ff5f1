import type { Restrictions } from '#exchange';
import type { HubProcess } from '#process';
import { counter } from '#telemetry';

/** How often it is looked whether the registry has changed, in milliseconds. */
const LOOK_MS = 1_000;

/** Takes back from inbox topics what may not be used any more, for as long as the process runs; a look that fails is taken again at the next. */
export function keepRestrictions({ logger, onStop }: HubProcess, restrictions: Restrictions): void {
  const told = counter({ name: 'entente_restrictions_told_total', help: 'Messages on inbox topics whose reader was told that it may not use them any more, or may again' });
  const failed = counter({ name: 'entente_restrictions_failures_total', help: 'Looks at what lies on inbox topics that failed' });
  const stopped = new AbortController();
  const looking = (async () => {
    while (!stopped.signal.aborted) {
      let more = false;
      try {
        const look = await restrictions.look();
        told.add(look.told);
        if (look.restricted + look.told > 0) logger.info({ restricted: look.restricted, told: look.told }, 'messages on inbox topics were judged again');
        more = look.more;
      } catch (error) {
        failed.add(1);
        logger.warn({ err: error }, 'what lies on inbox topics could not be judged again');
      }
      if (!more) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  })();
  onStop('restrictions', async () => {
    stopped.abort();
    await looking;
  });
}
