import { setImmediate as yielded, setTimeout as sleep } from 'node:timers/promises';
import { SovereignDecisions, type DecisionFunction } from '#policy';
import type { HubProcess } from './hub-process.js';

/** How soon a rule that was stated is read, in milliseconds. */
const WARM_MS = 100;

/** The rules every process of a hub decides by. What fails while deciding was a refusal, and is in the log. */
export function decisionsOf(parts: Pick<HubProcess, 'logger' | 'registry' | 'onStop'>): DecisionFunction {
  const decisions = new SovereignDecisions((error) => parts.logger.error({ err: error }, 'a decision failed, and was a refusal'));
  keepWarm(parts, decisions);
  return decisions;
}

/**
 * Reads rules beside the work, one at a time: reading one for the first time takes a millisecond or two, and whoever comes
 * first after a start would wait for all that concern it. What is not read yet when it is asked for is read then.
 */
function keepWarm({ registry, onStop }: Pick<HubProcess, 'registry' | 'onStop'>, decisions: SovereignDecisions): void {
  const stopped = new AbortController();
  const { signal } = stopped;
  const warming = (async () => {
    for (let seen = -2; !signal.aborted; ) {
      const { directory } = registry;
      if (directory.version !== seen) {
        seen = directory.version;
        for (const rule of directory.ruleShelf.all(seen)) {
          if (signal.aborted) return;
          if (decisions.warm(rule)) await yielded();
        }
      }
      await sleep(WARM_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  onStop('rules read ahead', async () => {
    stopped.abort();
    await warming;
  });
}
