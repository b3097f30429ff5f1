import { ACT_NAMES, RULES, type Act, type ActName, type Role } from './acts.js';
import { mayRequest, monthsLater, type Kind, type KindRules } from './kinds.js';
import { CIRCULATING, type Checklist, type Notice } from './notice.js';

/** Under which circumstances an act is judged. All of it is data: the same acts lead to the same notice, whoever replays them. */
export interface Circumstances {
  /** Who signed the act. */
  readonly by: string;
  /** The hub's time of acceptance, ms. */
  readonly at: number;
  /** The rules of the kind in force then. */
  readonly rules: KindRules;
  /** How many notices of this kind stand; needed where there is a quota. */
  readonly standing?: number;
}

export type RefusedBecause =
  | 'not-entitled' | 'not-in-this-state' | 'stale' | 'officer-missing' | 'same-officer' | 'checklist-not-passed'
  | 'blocked' | 'quota-reached' | 'nothing-proposed' | 'term-not-over' | 'extension-too-early' | 'extension-too-long' | 'no-such-case' | 'already';

/** What recipients and parties must be told; the workflow itself tells nobody. */
export type Effect = 'ask-requester' | 'publish' | 'update' | 'suspend' | 'resume' | 'recall' | 'delete' | 'ask-owner' | 'tell-requester';

export type Applied =
  | { readonly ok: true; readonly notice: Notice; readonly effects: readonly Effect[] }
  | { readonly ok: false; readonly because: RefusedBecause; /** What this party could do now. */ readonly allowed: readonly ActName[] };

/** A request: the first act. @returns undefined when this participant may not request this kind */
export function request(kind: Kind, id: string, content: string, { by, rules }: Circumstances): Notice | undefined {
  if (rules.kind !== kind || !mayRequest(rules, by)) return undefined;
  return { id, kind, requester: by, state: 'submitted', step: 1, content, amendments: 0, approvals: [], doubt: false, blocks: [], questions: [], deleted: false };
}

/** The roles a party has towards a notice. */
export const rolesOf = ({ requester }: Notice, by: string): readonly Role[] => rolesIn(requester, by);

/** As `rolesOf`, by whose content it is. */
export function rolesIn(owner: string, by: string): readonly Role[] {
  const roles: Role[] = [];
  if (by === owner) roles.push('requester');
  if (by === 'gs' || by === 'hub') roles.push(by);
  if (by.startsWith('oversight.')) roles.push('oversight');
  return roles;
}

const raisesDoubt = ({ conflictParty, refugeeStatus, offenceExcluded, threshold }: Checklist): boolean =>
  conflictParty === true || refugeeStatus === true || offenceExcluded === true || threshold === false;

/** Red ones, doubtful ones, and those the General Secretariat asks of itself need two. */
const approvalsNeeded = (notice: Notice, rules: KindRules): number => (rules.twoPersons || notice.kind === 'red' || notice.doubt || notice.requester === 'gs' ? 2 : 1);

/** What stands against an act although the party may do such acts in this state. */
function objection(notice: Notice, act: Act, { at, rules, standing = 0 }: Circumstances): RefusedBecause | undefined {
  const blocked = notice.blocks.length > 0;
  switch (act.act) {
    case 'approve':
    case 'accept-amendment': {
      if (act.act === 'accept-amendment' && notice.proposal === undefined) return 'nothing-proposed';
      if (act.officer === undefined) return 'officer-missing';
      if (blocked) return 'blocked';
      if (!act.checklist.neutrality || !act.checklist.humanRights) return 'checklist-not-passed';
      const before = act.act === 'approve' ? notice.approvals : notice.proposal?.approvals;
      return before?.includes(act.officer) === true ? 'same-officer' : undefined;
    }
    case 'assign': return act.officer === undefined ? 'officer-missing' : undefined;
    case 'decline-amendment': return notice.proposal === undefined ? 'nothing-proposed' : undefined;
    case 'publish': return blocked ? 'blocked' : rules.quota !== undefined && standing >= rules.quota ? 'quota-reached' : undefined;
    case 'resume': return blocked ? 'blocked' : undefined;
    case 'expire': return notice.until === undefined || at < notice.until ? 'term-not-over' : undefined;
    case 'extend': {
      if (notice.until === undefined || at < monthsLater(notice.until, -rules.reviewAheadMonths)) return 'extension-too-early';
      return act.until <= notice.until || act.until > monthsLater(notice.until, rules.validMonths) ? 'extension-too-long' : undefined;
    }
    case 'block': return notice.blocks.includes(act.case) ? 'already' : undefined;
    case 'unblock': return notice.blocks.includes(act.case) ? undefined : 'no-such-case';
    case 'oversee-question': return notice.questions.includes(act.case) ? 'already' : undefined;
    case 'oversee-answer': return act.case !== undefined && notice.questions.includes(act.case) ? undefined : 'no-such-case';
    case 'delete': return notice.deleted ? 'already' : undefined;
    default: return undefined;
  }
}

/** Members to set; undefined takes one away. */
type Change = { readonly [Member in keyof Notice]?: Notice[Member] | undefined };
type Outcome = readonly [change: Change, ...effects: Effect[]];

/** What ends a notice: nothing stays proposed, and who holds it is told. */
const ending = (notice: Notice, change: Change): Outcome =>
  CIRCULATING.includes(notice.state) ? [{ ...change, proposal: undefined }, 'recall'] : [change, 'tell-requester'];

function approved(notice: Notice, act: Act & { readonly checklist: Checklist }, rules: KindRules): Outcome {
  const doubt = notice.doubt || raisesDoubt(act.checklist);
  const officer = act.officer ?? '';
  const enough = (approvals: readonly string[]): boolean => approvals.length >= approvalsNeeded({ ...notice, doubt }, rules);
  if (act.act === 'approve') {
    const approvals = [...notice.approvals, officer];
    return enough(approvals) ? [{ doubt, approvals, state: 'approved' }, 'tell-requester'] : [{ doubt, approvals }];
  }
  const content = notice.proposal?.content ?? notice.content;
  const approvals = [...(notice.proposal?.approvals ?? []), officer];
  if (!enough(approvals)) return [{ doubt, proposal: { content, approvals } }];
  return [{ doubt, approvals, content, proposal: undefined, amendments: notice.amendments + 1 }, 'update'];
}

function outcomeOf(notice: Notice, act: Act, { at, rules }: Circumstances): Outcome {
  const without = (list: readonly string[], one: string): readonly string[] => list.filter((item) => item !== one);
  switch (act.act) {
    case 'assign': return [{ assigned: act.officer ?? '' }];
    case 'screen': return [{ state: 'screening' }];
    case 'review': return [{ state: 'under-review' }];
    case 'ask': return [{ state: 'information-requested' }, 'ask-requester'];
    // Approved was something else: whoever approved looks again.
    case 'answer': return [{ state: 'under-review', ...(act.content === undefined ? {} : { content: act.content, approvals: [] }) }];
    case 'approve':
    case 'accept-amendment': return approved(notice, act, rules);
    case 'refuse': return [{ state: 'refused', code: act.code }, 'tell-requester'];
    case 'publish': return [{ state: 'published', number: act.number, until: monthsLater(at, rules.validMonths) }, 'publish'];
    case 'propose-amendment': return [{ proposal: { content: act.content, approvals: [] } }];
    case 'decline-amendment': return [{ proposal: undefined }, 'tell-requester'];
    case 'suspend': return [{ state: 'suspended' }, 'suspend', 'tell-requester'];
    case 'resume': return [{ state: 'published' }, 'resume', 'tell-requester'];
    case 'extend': return [{ until: act.until }, 'update'];
    case 'withdraw': return ending(notice, { state: 'withdrawn' });
    case 'cancel': return ending(notice, { state: 'cancelled', code: act.code });
    case 'expire': return ending(notice, { state: 'expired' });
    case 'fulfil': return ending(notice, { state: 'fulfilled' });
    case 'oversee-question': return [{ questions: [...notice.questions, act.case] }, 'ask-owner'];
    case 'oversee-answer': return [{ questions: without(notice.questions, act.case ?? '') }];
    case 'block': return notice.state === 'published' ? [{ blocks: [...notice.blocks, act.case], state: 'suspended' }, 'suspend', 'tell-requester'] : [{ blocks: [...notice.blocks, act.case] }];
    // Blocked was taken out of circulation: that it circulates again is the desk's act.
    case 'unblock': return [{ blocks: without(notice.blocks, act.case) }];
    case 'delete': return [{ state: 'cancelled', code: act.code ?? notice.code ?? 'OTHER_RPD', deleted: true, proposal: undefined }, 'delete', 'tell-requester'];
  }
}

/** Whether an act is closed for the moment although it is possible in this state: nothing to say in it would open it. */
function closed({ blocks, questions, proposal, deleted }: Notice, name: ActName): boolean {
  switch (name) {
    case 'approve':
    case 'publish':
    case 'resume': return blocks.length > 0;
    case 'accept-amendment': return proposal === undefined || blocks.length > 0;
    case 'decline-amendment': return proposal === undefined;
    case 'unblock': return blocks.length === 0;
    case 'oversee-answer': return questions.length === 0;
    case 'delete': return deleted;
    default: return false;
  }
}

/** What a party could do now, whatever the act would have to say. */
export function allowed(notice: Notice, by: string): ActName[] {
  const roles = rolesOf(notice, by);
  return ACT_NAMES.filter((name) => RULES[name].from.includes(notice.state) && RULES[name].by.some((role) => roles.includes(role)) && !closed(notice, name));
}

/** One act. What is not possible is refused, with what this party could do instead. */
export function apply(notice: Notice, act: Act, circumstances: Circumstances): Applied {
  const refuse = (because: RefusedBecause): Applied => ({ ok: false, because, allowed: allowed(notice, circumstances.by) });
  const roles = rolesOf(notice, circumstances.by);
  if (!RULES[act.act].by.some((role) => roles.includes(role))) return refuse('not-entitled');
  if (act.step !== notice.step) return refuse('stale');
  if (!RULES[act.act].from.includes(notice.state)) return refuse('not-in-this-state');
  const because = objection(notice, act, circumstances);
  if (because !== undefined) return refuse(because);
  const [change, ...effects] = outcomeOf(notice, act, circumstances);
  const next: Record<string, unknown> = { ...notice, ...change, step: notice.step + 1 };
  if (next['proposal'] === undefined) delete next['proposal'];
  return { ok: true, notice: next as unknown as Notice, effects };
}

/** When its owner is asked whether it must still stand; undefined for what has no term. */
export const reviewDue = ({ until }: Notice, rules: KindRules): number | undefined => (until === undefined ? undefined : monthsLater(until, -rules.reviewAheadMonths));
