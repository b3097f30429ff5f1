import { referenceOf, speaksFor } from '#contracts';
import { Problem, type Clock } from '#kernel';
import type { RecentAcceptances } from '../accept/recent-acceptances.js';
import type { Reference } from '../ports.js';
import type { HeldMessages } from '../route/held-messages.js';

/** How long after its acceptance a message is waited for, in milliseconds: routed it is within a few hundred, under load within seconds. */
const PATIENCE_MS = 5_000;
/** From one look to the next, in milliseconds. */
const PAUSE_MS = 100;

/**
 * Between its acceptance and its routing a message is in the log and in no view. Whoever handed it in and asks about it at
 * once is kept waiting until it is there, rather than told that there is none. Everyone else is answered at once, as if it
 * did not exist, so that the time tells nothing. What was routed and is held back is not waited for: it has no story yet.
 */
export class JustAccepted {
  constructor(private readonly parts: { readonly recent: RecentAcceptances; readonly held: Pick<HeldMessages, 'find' | 'waiting'>; readonly clock: Clock }) {}

  /**
   * Asks again for as long as the message may only not be routed yet.
   * @param ask rejects with the problem `not-found` while there is nothing to be known
   * @throws whatever `ask` throws
   */
  async awaited<Result>(reference: Reference, reader: string, ask: () => Promise<Result>): Promise<Result> {
    const pending = (): boolean => speaksFor(reader, reference.from) && this.#isFresh(this.parts.recent.find(referenceOf(reference)));
    return await patiently(ask, pending, () => this.#isHeld(reference));
  }

  /** As `awaited`, for whoever recalled the message a moment ago and asks where that stands. @throws whatever `ask` throws */
  async recallAwaited<Result>(reference: Reference, reader: string, ask: () => Promise<Result>): Promise<Result> {
    return await patiently(ask, () => {
      const recall = this.parts.recent.recallOf(referenceOf(reference));
      return recall !== undefined && speaksFor(reader, recall.by) && this.#isFresh(recall);
    });
  }

  #isFresh(accepted: { readonly acceptedAt: number } | undefined): boolean {
    return accepted !== undefined && this.parts.clock.now() - accepted.acceptedAt < PATIENCE_MS;
  }

  async #isHeld(reference: Reference): Promise<boolean> {
    const { held } = this.parts;
    return (await held.find(reference)) !== undefined || (await held.waiting(reference)) !== undefined;
  }
}

/** @param pending whether what is absent may be there in a moment @param over whether it will not, though it is pending */
async function patiently<Result>(ask: () => Promise<Result>, pending: () => boolean, over: () => Promise<boolean> = () => Promise.resolve(false)): Promise<Result> {
  for (;;) {
    // Looked up before the views are: what was routed in between is found by them.
    const again = pending();
    try {
      return await ask();
    } catch (error) {
      if (!again || !(error instanceof Problem) || error.code !== 'not-found' || (await over())) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
