import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until the answer is yes.
 *
 * @param limitMs milliseconds after which it gives up
 * @param ask returns true when the wait is over; what it throws ends the wait
 * @param pauseMs milliseconds between two questions
 * @returns whether the answer was yes in time
 */
export async function pollUntil(limitMs: number, ask: () => Promise<boolean>, pauseMs = 100): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    if (await ask()) return true;
    await sleep(pauseMs);
  }
  return false;
}
