import type { PolicyJson } from './cedar.js';
import { compileTest, NotCompiled, type Known, type Test } from './compile-expression.js';
import { ACTION_GROUPS, ancestorsOfType, dataIsIn, partyIsIn } from './vocabulary.js';

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

function resourceTest(scope: Scope, known: Known): Test | undefined {
  if (scope.op === 'is' && scope.entity_type !== 'Data') return never;
  const bound = boundTo(scope);
  if (bound === undefined) return undefined;
  if (bound.how === '==') throw new NotCompiled('A rule names kinds of data, never one message: leave "resource ==" out.');
  const { type, id } = bound.entity;
  if (type === 'Type' && known.type !== undefined) return ancestorsOfType(known.type).has(id) ? undefined : never;
  return ({ data }) => dataIsIn(data, type, id);
}

/**
 * When a policy applies, as a function; undefined when what is known says that it never does.
 * @throws NotCompiled when a condition uses what this engine does not evaluate
 */
export function compilePolicy(policy: PolicyJson, known: Known = {}): Test | undefined {
  const tests: Test[] = [resourceTest(policy.resource, known), principalTest(policy.principal)].filter((one) => one !== undefined);
  let possible = !tests.includes(never);
  for (const { kind, body } of policy.conditions) {
    const holds = compileTest(body, known);
    const wanted = kind === 'when';
    if (typeof holds !== 'boolean') tests.push(wanted ? holds : (facts) => !holds(facts));
    else if (holds !== wanted) possible = false;
  }
  return possible ? allOf(tests) : undefined;
}

function allOf(tests: readonly Test[]): Test {
  const [one, two, three, ...more] = tests;
  if (one === undefined) return () => true;
  if (two === undefined) return one;
  if (three === undefined) return (facts) => one(facts) && two(facts);
  if (more.length === 0) return (facts) => one(facts) && two(facts) && three(facts);
  return (facts) => tests.every((test) => test(facts));
}
