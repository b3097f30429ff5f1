import type { Kind } from './kinds.js';

export const STATES = ['submitted', 'screening', 'under-review', 'information-requested', 'approved', 'published', 'suspended', 'refused', 'withdrawn', 'cancelled', 'expired', 'fulfilled'] as const;
/** Where a notice stands. A draft stays with the requester: it is not the hub's to know. */
export type State = (typeof STATES)[number];

/** From here nothing leads on. */
export const FINAL: readonly State[] = ['refused', 'withdrawn', 'cancelled', 'expired', 'fulfilled'];
/** What recipients hold. */
export const CIRCULATING: readonly State[] = ['published', 'suspended'];

export const REFUSAL_CODES = ['ART2_HUMAN_RIGHTS', 'ART3_POLITICAL_MILITARY_RELIGIOUS_RACIAL', 'OTHER_RPD'] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** What an officer of the desk looked at before approving. */
export interface Checklist {
  readonly neutrality: boolean;
  readonly humanRights: boolean;
  readonly conflictParty?: boolean;
  readonly refugeeStatus?: boolean;
  readonly offenceExcluded?: boolean;
  readonly threshold?: boolean;
}

/** A notice as it stands after all its acts. */
export interface Notice {
  /** Reference of the request: `<requester>/<id>`. */
  readonly id: string;
  readonly kind: Kind;
  readonly requester: string;
  readonly state: State;
  /** How many acts it has seen: who acts upon an older step is told so. */
  readonly step: number;
  /** Digest of the message whose content stands. */
  readonly content: string;
  /** How often content was replaced since publication. */
  readonly amendments: number;
  /** The officer of the desk it lies with. */
  readonly assigned?: string;
  /** Officers who approved what stands. */
  readonly approvals: readonly string[];
  /** Somebody who looked saw a ground for doubt: from then on two persons must approve. */
  readonly doubt: boolean;
  /** Content proposed in the place of what is published, and who approved it so far. */
  readonly proposal?: { readonly content: string; readonly approvals: readonly string[] };
  readonly number?: string;
  /** End of the term, ms. */
  readonly until?: number;
  /** Cases of the oversight body in which it is provisionally blocked. */
  readonly blocks: readonly string[];
  /** Cases in which the oversight body waits for the owner's answer. */
  readonly questions: readonly string[];
  readonly code?: RefusalCode;
  /** Deleted by decision of the oversight body: every holder deletes. */
  readonly deleted: boolean;
}

/** What is wrong with a notice, in words; empty for every notice the workflow makes. A property test holds it to that. */
export function contradictions(notice: Notice): string[] {
  const { state, approvals, number, until, proposal, code, deleted, blocks, kind } = notice;
  const circulated = number !== undefined;
  const faults: [boolean, string][] = [
    [CIRCULATING.includes(state) && !circulated, 'circulates without a number'],
    [CIRCULATING.includes(state) && until === undefined, 'circulates without an end'],
    [circulated && ['submitted', 'screening', 'under-review', 'information-requested', 'approved', 'refused'].includes(state), 'has a number before it was published'],
    [(state === 'approved' || CIRCULATING.includes(state)) && approvals.length === 0, 'stands without an approval'],
    [kind === 'red' && (state === 'approved' || CIRCULATING.includes(state)) && approvals.length < 2, 'is red and was approved by one'],
    [new Set(approvals).size !== approvals.length, 'was approved twice by the same officer'],
    [proposal !== undefined && !CIRCULATING.includes(state), 'has a proposal though it does not circulate'],
    [(state === 'refused' || state === 'cancelled') !== (code !== undefined), 'is refused or cancelled without a code, or has a code without it'],
    [deleted && state !== 'cancelled', 'is deleted but not cancelled'],
    [blocks.length > 0 && state === 'published', 'is shown though it is blocked'],
    [(state === 'expired' || state === 'fulfilled') && !circulated, 'came to an end before it was published'],
  ];
  return faults.filter(([wrong]) => wrong).map(([, fault]) => `${notice.id} ${fault}`);
}
