import { apply, type Circumstances, type Effect } from './apply.js';
import type { Act, ActName } from './acts.js';
import type { Notice } from './notice.js';

/** What a recall is to a notice: the act it stands for, and the notice after it. */
export interface Recalled {
  readonly act: ActName;
  readonly notice: Notice;
  readonly effects: readonly Effect[];
}

/** A recall of content: by its requester, or its bureau; or an oversight body's, which has it erased under a law it names. */
export interface RecalledBy extends Circumstances {
  /** The law or order under which the content is erased as well. */
  readonly erase?: string;
}

/**
 * A requester that recalls the content of its notice withdraws the notice: nothing circulates whose source has taken it back.
 * An oversight body that orders it to be erased deletes the notice, even one that is over. Recalling what is only proposed takes
 * the proposal back. The recall itself reaches the holders, so nothing has to be recalled again.
 * @returns undefined where the notice stands as it did: it is over, or other content took the place of what was recalled
 */
export function recallOf(notice: Notice, digest: string, recalled: RecalledBy): Recalled | undefined {
  const { proposal: _, ...rest } = notice;
  if (notice.proposal?.content === digest) return { act: 'decline-amendment', notice: { ...rest, step: notice.step + 1 }, effects: ['tell-requester'] };
  if (notice.content !== digest) return undefined;
  const { by, erase = '' } = recalled;
  const overseen = by.startsWith('oversight.');
  const act: Act = overseen ? { act: 'delete', step: notice.step, case: erase } : { act: 'withdraw', step: notice.step, text: 'Recalled.' };
  const applied = apply(notice, act, { ...recalled, by: overseen ? by : notice.requester });
  return applied.ok ? { act: act.act, notice: applied.notice, effects: applied.effects.filter((effect) => effect !== 'recall' && effect !== 'delete') } : undefined;
}
