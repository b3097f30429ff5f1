import type { Checklist, RefusalCode, State } from './notice.js';

/** In whose name an act may be done. */
export type Role = 'requester' | 'gs' | 'oversight' | 'hub';

/** What every act after the request says. */
interface Common {
  /** The step it acts upon: two who act at once are told apart. */
  readonly step: number;
  /** Pseudonym of the officer. */
  readonly officer?: string;
}

export type Act = Common & (
  | { readonly act: 'screen' | 'review' | 'assign' | 'resume' | 'expire' | 'fulfil' }
  | { readonly act: 'ask' | 'suspend' | 'withdraw' | 'decline-amendment' | 'oversee-answer'; readonly text: string; readonly case?: string }
  /** Answers the desk; with other content when the request was mended. */
  | { readonly act: 'answer'; readonly text: string; readonly content?: string }
  | { readonly act: 'approve' | 'accept-amendment'; readonly checklist: Checklist }
  | { readonly act: 'refuse' | 'cancel'; readonly code: RefusalCode; readonly text?: string }
  | { readonly act: 'publish'; readonly number: string }
  | { readonly act: 'propose-amendment'; readonly content: string; readonly text?: string }
  | { readonly act: 'extend'; readonly until: number; readonly text: string }
  | { readonly act: 'oversee-question'; readonly case: string; readonly text: string }
  | { readonly act: 'block' | 'unblock'; readonly case: string }
  | { readonly act: 'delete'; readonly case: string; readonly code?: RefusalCode }
);
export type ActName = Act['act'];

interface Rule {
  readonly by: readonly Role[];
  readonly from: readonly State[];
}

const PENDING: readonly State[] = ['submitted', 'screening', 'under-review', 'information-requested', 'approved'];
const OPEN: readonly State[] = [...PENDING, 'published', 'suspended'];
const ANY: readonly State[] = [...OPEN, 'refused', 'withdrawn', 'cancelled', 'expired', 'fulfilled'];

/** The whole workflow: who may do what, and from where. What it leads to stands in `apply.ts`. */
export const RULES: Readonly<Record<ActName, Rule>> = Object.freeze({
  assign: { by: ['gs'], from: OPEN },
  screen: { by: ['gs'], from: ['submitted'] },
  review: { by: ['gs'], from: ['screening'] },
  ask: { by: ['gs'], from: ['screening', 'under-review'] },
  answer: { by: ['requester'], from: ['information-requested'] },
  approve: { by: ['gs'], from: ['under-review'] },
  refuse: { by: ['gs'], from: PENDING },
  publish: { by: ['gs'], from: ['approved'] },
  'propose-amendment': { by: ['requester'], from: ['published', 'suspended'] },
  'accept-amendment': { by: ['gs'], from: ['published', 'suspended'] },
  'decline-amendment': { by: ['gs'], from: ['published', 'suspended'] },
  suspend: { by: ['gs'], from: ['published'] },
  resume: { by: ['gs'], from: ['suspended'] },
  extend: { by: ['requester'], from: ['published', 'suspended'] },
  withdraw: { by: ['requester'], from: OPEN },
  cancel: { by: ['gs', 'oversight'], from: ['published', 'suspended'] },
  expire: { by: ['hub', 'gs'], from: ['published', 'suspended'] },
  fulfil: { by: ['requester'], from: ['published', 'suspended'] },
  'oversee-question': { by: ['oversight'], from: ANY },
  'oversee-answer': { by: ['requester'], from: ANY },
  block: { by: ['oversight'], from: OPEN },
  unblock: { by: ['oversight'], from: ANY },
  delete: { by: ['oversight'], from: ANY },
});

export const ACT_NAMES = Object.keys(RULES) as ActName[];
