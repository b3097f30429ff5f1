import type { Rule } from '#contracts';
import type { PolicyJson } from '../cedar/cedar.js';
import { actionsOf, boundTo, compilePolicy } from '../cedar/compile-policy.js';
import type { Test } from '../cedar/compile-expression.js';
import { parsePolicies, PolicyFault } from '../cedar/read-policies.js';
import { readHint, type Hint } from '../decide/hints.js';
import type { RuleBody } from '../rule-set.js';
import { answersFor, toCedar } from './compose.js';

/** A rule reaches beyond what its owner owns and whom it answers for. */
export class TooWide extends Error {}

export interface CompiledForbid {
  /** Undefined: whatever is asked. */
  readonly actions: ReadonlySet<string> | undefined;
  readonly applies: Test;
}

export interface CompiledHint {
  readonly hint: Hint;
  readonly applies: Test;
}

export interface CompiledRule {
  readonly forbids: readonly CompiledForbid[];
  readonly hints: readonly CompiledHint[];
}

const MOST_POLICIES = 20;

/** The policies of a rule. @throws PolicyFault when its Cedar is malformed */
export function policiesOf(owner: string, body: RuleBody): PolicyJson[] {
  const policies = parsePolicies(toCedar(owner, body as unknown as Rule));
  if (policies.length === 0) throw new PolicyFault('There is no policy in it.', undefined);
  if (policies.length > MOST_POLICIES) throw new PolicyFault(`A rule holds at most ${String(MOST_POLICIES)} policies.`, undefined);
  return policies;
}

/**
 * Makes a rule ready to be asked. A pure function of owner and body. That it follows the Cedar schema was seen when it was
 * set, and for what forms become by specs: validating takes ten times as long as reading.
 * @throws PolicyFault, NotCompiled when it is malformed; TooWide when it reaches too far
 */
export function compileRule(owner: string, body: RuleBody): CompiledRule {
  const forbids: CompiledForbid[] = [];
  const hints: CompiledHint[] = [];
  for (const policy of policiesOf(owner, body)) {
    const { applies, annotations } = compilePolicy(policy);
    const actions = actionsOf(policy);
    demandScope(owner, policy, body);
    if (policy.effect === 'forbid') {
      if (actions?.has('oblige') === true) throw new PolicyFault('Nothing forbids an obligation: leave Action::"oblige" to permits.', undefined);
      forbids.push({ actions, applies });
      continue;
    }
    if (actions?.size !== 1 || !actions.has('oblige')) throw new TooWide('A rule restricts: its permits are for Action::"oblige" alone, where they add an obligation.');
    const hint = readHint(annotations);
    if (hint.extract !== undefined && !isOverOwnData(owner, policy)) throw new TooWide('What the public may see is for the owner of the data to say: bind the resource to your own.');
    hints.push({ hint, applies });
  }
  return { forbids, hints };
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
