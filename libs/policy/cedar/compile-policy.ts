import type { PolicyJson } from './cedar.js';
import { compileTest, NotCompiled, type Test } from './compile-expression.js';
import { ACTION_GROUPS, dataIsIn, partyIsIn } from './vocabulary.js';

/** A policy ready to be asked. */
export interface CompiledPolicy {
  readonly effect: 'permit' | 'forbid';
  readonly annotations: Readonly<Record<string, string>>;
  readonly applies: Test;
}

interface EntityName {
  readonly type: string;
  readonly id: string;
}

export const nameOf = (entity: { readonly __entity: EntityName } | EntityName): EntityName => ('__entity' in entity ? entity.__entity : entity);

/** The actions a policy speaks of; undefined when it leaves that open. */
export function actionsOf({ action }: PolicyJson): ReadonlySet<string> | undefined {
  if (action.op === 'All') return undefined;
  const named = 'entities' in action ? action.entities : 'entity' in action ? [action.entity] : [];
  return new Set(named.map(nameOf).flatMap(({ id }) => ACTION_GROUPS.get(id) ?? [id]));
}

type Scope = PolicyJson['principal'];

/** The entity a scope is bound to: `== X`, `in X`, `is T in X`; undefined when it is open. */
export function boundTo(scope: Scope): { readonly how: '==' | 'in'; readonly entity: EntityName } | undefined {
  switch (scope.op) {
    case '==':
    case 'in': return 'entity' in scope ? { how: scope.op, entity: nameOf(scope.entity) } : undefined;
    case 'is': return scope.in !== undefined && 'entity' in scope.in ? { how: 'in', entity: nameOf(scope.in.entity) } : undefined;
    default: return undefined;
  }
}

const never: Test = () => false;

function principalTest(scope: Scope): Test | undefined {
  if (scope.op === 'is' && scope.entity_type !== 'Party') return never;
  const bound = boundTo(scope);
  if (bound === undefined) return undefined;
  const { type, id } = bound.entity;
  if (bound.how === '==' && type !== 'Party') return never;
  return ({ principal }) => partyIsIn(principal, type, id);
}

function resourceTest(scope: Scope): Test | undefined {
  if (scope.op === 'is' && scope.entity_type !== 'Data') return never;
  const bound = boundTo(scope);
  if (bound === undefined) return undefined;
  if (bound.how === '==') throw new NotCompiled('A rule names kinds of data, never one message: leave "resource ==" out.');
  const { type, id } = bound.entity;
  return ({ data }) => dataIsIn(data, type, id);
}

/** @throws NotCompiled when a condition uses what this engine does not evaluate */
export function compilePolicy(policy: PolicyJson): CompiledPolicy {
  const conditions = policy.conditions.map(({ kind, body }): Test => {
    const holds = compileTest(body);
    return kind === 'when' ? holds : (facts) => !holds(facts);
  });
  const tests = [resourceTest(policy.resource), principalTest(policy.principal), ...conditions].filter((one) => one !== undefined);
  return { effect: policy.effect, annotations: policy.annotations ?? {}, applies: allOf(tests) };
}

function allOf(tests: readonly Test[]): Test {
  const [one, two, three, ...more] = tests;
  if (one === undefined) return () => true;
  if (two === undefined) return one;
  if (three === undefined) return (facts) => one(facts) && two(facts);
  if (more.length === 0) return (facts) => one(facts) && two(facts) && three(facts);
  return (facts) => tests.every((test) => test(facts));
}
