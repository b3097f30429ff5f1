import type { Rule } from '#contracts';
import type { PolicyJson } from '../cedar/cedar.js';
import { actionsOf, boundTo } from '../cedar/compile-policy.js';
import { parsePolicies, PolicyFault } from '../cedar/read-policies.js';
import { readHint, type Hint } from '../decide/hints.js';
import type { RuleBody } from '../rule-set.js';
import { answersFor, toCedar } from './compose.js';

/** A rule reaches beyond what its owner owns and whom it answers for. */
export class TooWide extends Error {}

/** A policy of a rule, with what it says besides when it applies. */
export interface ReadPolicy {
  readonly json: PolicyJson;
  /** Undefined: whatever is asked. */
  readonly actions: ReadonlySet<string> | undefined;
  /** Of a permit: what goes with a permission. Without it, it forbids. */
  readonly hint: Hint | undefined;
}

const MOST_POLICIES = 20;

/** The policies of a rule. @throws PolicyFault when its Cedar is malformed */
export function policiesOf(owner: string, body: RuleBody): PolicyJson[] {
  const policies = parsePolicies(toCedar(owner, body as unknown as Rule));
  if (policies.length === 0) throw new PolicyFault('There is no policy in it.', undefined);
  if (policies.length > MOST_POLICIES) throw new PolicyFault(`A rule holds at most ${String(MOST_POLICIES)} policies.`, undefined);
  return policies;
}

/** Whether what a rule says may change by the clock alone. Too often true rather than too rarely. */
export const speaksOfTime = (owner: string, body: RuleBody): boolean => /\bat\b|\\u/.test(toCedar(owner, body as unknown as Rule));

/**
 * Reads a rule. A pure function of owner and body. That it follows the Cedar schema was seen when it was set, and for what
 * forms become by specs: validating takes ten times as long as reading.
 * @throws PolicyFault when it is malformed; TooWide when it reaches too far
 */
export const readRule = (owner: string, body: RuleBody): readonly ReadPolicy[] => policiesOf(owner, body).map((policy) => readPolicy(owner, policy, body));

function readPolicy(owner: string, json: PolicyJson, body: RuleBody): ReadPolicy {
  const actions = actionsOf(json);
  demandScope(owner, json, body);
  if (json.effect === 'forbid') {
    if (actions?.has('oblige') === true) throw new PolicyFault('Nothing forbids an obligation: leave Action::"oblige" to permits.', undefined);
    return { json, actions, hint: undefined };
  }
  if (actions?.size !== 1 || !actions.has('oblige')) throw new TooWide('A rule restricts: its permits are for Action::"oblige" alone, where they add an obligation.');
  const hint = readHint(json.annotations ?? {});
  if (hint.extract !== undefined && !isOverOwnData(owner, json)) throw new TooWide('What the public may see is for the owner of the data to say: bind the resource to your own.');
  return { json, actions, hint };
}

const isOverOwnData = (owner: string, { resource }: PolicyJson): boolean => {
  const bound = boundTo(resource);
  return bound?.how === 'in' && bound.entity.type === 'Owner' && bound.entity.id === owner;
};

function isOverOwnParticipants(owner: string, { principal }: PolicyJson): boolean {
  const bound = boundTo(principal);
  if (bound === undefined) return false;
  return bound.entity.type === 'Bureau' ? bound.how === 'in' && bound.entity.id === owner : bound.entity.type === 'Party' && answersFor(owner, bound.entity.id);
}

/** `gs` has messages of others looked at first, by a decision it names (R21): that holds back, and forbids nothing. */
const isSupervision = (owner: string, body: RuleBody): boolean => owner === 'gs' && body['kind'] === 'supervised';

function demandScope(owner: string, policy: PolicyJson, body: RuleBody): void {
  if (isOverOwnData(owner, policy) || isOverOwnParticipants(owner, policy) || isSupervision(owner, body)) return;
  throw new TooWide(`Each policy of a rule is bound to your own data (resource in Owner::"${owner}") or to participants you answer for (principal in Bureau::"${owner}", principal == Party::"…"); one is bound to neither.`);
}
