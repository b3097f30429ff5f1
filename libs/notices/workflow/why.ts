import type { ActName } from '../acts.js';
import type { Refused } from './book.js';

const WHY: Readonly<Record<Refused['because'], string>> = {
  'not-entitled': 'This act is not yours to take on this notice.',
  'not-in-this-state': 'This act is not possible from where the notice stands.',
  stale: 'Somebody acted on the notice before you: look at it again, and act upon its newest step.',
  'officer-missing': 'The act needs the pseudonym of the officer who takes it.',
  'same-officer': 'This officer has approved it already: a second person must.',
  'checklist-not-passed': 'What fails the checklist on neutrality or human rights cannot be approved.',
  blocked: 'The oversight body has blocked it provisionally.',
  'quota-reached': 'As many notices of this kind circulate as may.',
  'nothing-proposed': 'No amendment is proposed.',
  'term-not-over': 'Its term is not over.',
  'extension-too-early': 'An extension is asked for in the last months of the term, so that it is a review and not a habit.',
  'extension-too-long': 'An extension ends later than the term, and at most one term later.',
  'no-such-case': 'There is no such case of the oversight body on this notice.',
  already: 'That is so already.',
  'unknown-notice': 'There is no such notice that you may act on.',
  'unknown-content': 'No message with this digest was offered as content of the notice: send the content first, in reply to the notice.',
  'not-your-kind': 'This kind of notice is not yours to request.',
};

/** Why an act is not possible and what its sender could do instead, in words. */
export function explain(because: Refused['because'], allowed: readonly ActName[], state?: string): string {
  const where = state === undefined ? '' : ` It is ${state}.`;
  const instead = allowed.length === 0 ? '' : ` You could: ${allowed.join(', ')}.`;
  return `${WHY[because]}${where}${instead}`;
}
