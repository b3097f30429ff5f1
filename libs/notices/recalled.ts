import { apply, type Circumstances, type Effect } from './apply.js';
import type { ActName } from './acts.js';
import type { Notice } from './notice.js';

/** What a recall by its requester is to a notice: the act it stands for, and the notice after it. */
export interface Recalled {
  readonly act: ActName;
  readonly notice: Notice;
  readonly effects: readonly Effect[];
}

/**
 * A requester that recalls the content of its notice withdraws the notice: nothing circulates whose source has taken it back.
 * Recalling what is only proposed takes the proposal back. The recall itself reaches the holders, so nothing has to be recalled again.
 * @returns undefined where the notice stands as it did: it is over, or other content took the place of what was recalled
 */
export function recallOf(notice: Notice, digest: string, circumstances: Omit<Circumstances, 'by'>): Recalled | undefined {
  const { proposal: _, ...rest } = notice;
  if (notice.proposal?.content === digest) return { act: 'decline-amendment', notice: { ...rest, step: notice.step + 1 }, effects: ['tell-requester'] };
  if (notice.content !== digest) return undefined;
  const applied = apply(notice, { act: 'withdraw', step: notice.step, text: 'Recalled.' }, { ...circumstances, by: notice.requester });
  return applied.ok ? { act: 'withdraw', notice: applied.notice, effects: applied.effects.filter((effect) => effect !== 'recall') } : undefined;
}
