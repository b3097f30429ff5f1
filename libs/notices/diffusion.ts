import { rolesIn, type RefusedBecause } from './apply.js';
import type { Act, ActName } from './acts.js';
import type { RefusalCode } from './notice.js';
import type { Kind, KindRules } from './kinds.js';

/** Where a diffusion stands: sent and not reviewed, cleared by the desk, or found not compliant and recalled. */
export const DIFFUSION_STATES = ['sent', 'cleared', 'recalled'] as const;
export type DiffusionState = (typeof DIFFUSION_STATES)[number];

/** What a bureau circulates itself. Its own recall ends it like any message; here is what others may do about it. */
export interface Diffusion {
  /** The message: `<from>/<id>`. */
  readonly id: string;
  readonly kind: Kind;
  readonly sender: string;
  readonly state: DiffusionState;
  readonly step: number;
  readonly content: string;
  /** Whether the desk looked before it went out, or looks afterwards. */
  readonly review: 'PRE' | 'POST';
  readonly officer?: string;
  readonly code?: RefusalCode;
}

/** Whether diffusions of a kind by a participant are reviewed before they go out. */
export const reviewedFirst = (rules: KindRules, sender: string): boolean => rules.diffusionReview === 'PRE' || rules.reviewedFirst?.includes(sender) === true;

const POSSIBLE: Readonly<Record<DiffusionState, readonly ActName[]>> = { sent: ['approve', 'cancel'], cleared: ['cancel'], recalled: [] };

/** What a party could do now. */
export function allowedOnDiffusion({ state, sender }: Diffusion, by: string): ActName[] {
  const roles = rolesIn(sender, by);
  return POSSIBLE[state].filter((act) => roles.includes('gs') || (act === 'cancel' && roles.includes('oversight')));
}

export type DiffusionApplied = { readonly ok: true; readonly diffusion: Diffusion } | { readonly ok: false; readonly because: RefusedBecause; readonly allowed: readonly ActName[] };

/** The desk clears a diffusion, or takes one back that is not compliant; an oversight body takes back. */
export function applyToDiffusion(diffusion: Diffusion, act: Act, by: string): DiffusionApplied {
  const allowed = allowedOnDiffusion(diffusion, by);
  const refuse = (because: RefusedBecause): DiffusionApplied => ({ ok: false, because, allowed });
  if (by !== 'gs' && !by.startsWith('oversight.')) return refuse('not-entitled');
  if (act.step !== diffusion.step) return refuse('stale');
  if (!allowed.includes(act.act)) return refuse(act.act === 'approve' && by !== 'gs' ? 'not-entitled' : 'not-in-this-state');
  const next = { ...diffusion, step: diffusion.step + 1, ...(act.officer === undefined ? {} : { officer: act.officer }) };
  if (act.act === 'cancel') return { ok: true, diffusion: { ...next, state: 'recalled', code: act.code } };
  if (act.act !== 'approve') return refuse('not-in-this-state');
  if (act.officer === undefined) return refuse('officer-missing');
  if (!act.checklist.neutrality || !act.checklist.humanRights) return refuse('checklist-not-passed');
  return { ok: true, diffusion: { ...next, state: 'cleared' } };
}
