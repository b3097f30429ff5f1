import { ACTIONS, type Action } from '../decision.js';
import { actionsOf, compilePolicy } from '../cedar/compile-policy.js';
import type { PolicyJson } from '../cedar/cedar.js';
import type { Test } from '../cedar/compile-expression.js';
import { baselinePolicies } from '../cedar/policy-files.js';
import { parsePolicies } from '../cedar/read-policies.js';
import { readHint, type Hint } from './hints.js';

interface Named {
  readonly id: string;
  readonly applies: Test;
}

/** The policies that hold for everybody, ready to be asked, by action. */
export interface Baseline {
  readonly permits: ReadonlyMap<Action, readonly Named[]>;
  readonly forbids: ReadonlyMap<Action, readonly Named[]>;
  readonly hints: readonly (Named & { readonly hint: Hint })[];
  readonly covers: { readonly permits: readonly Named[]; readonly forbids: readonly Named[] };
  readonly ids: readonly string[];
}

let read: { readonly json: PolicyJson; readonly id: string }[] | undefined;

/** @throws Error when a policy beside this library is faulty, or has no name */
export function readBaseline(): readonly { readonly json: PolicyJson; readonly id: string }[] {
  if (read !== undefined) return read;
  const { text } = baselinePolicies();
  const named = parsePolicies(text).map((json) => {
    const id = json.annotations?.['id'];
    if (id === undefined) throw new Error('A baseline policy has no @id.');
    return { json, id };
  });
  // Cedar hands them over in an order of its own; decisions name them in the order they are written in.
  read = named.sort((one, other) => text.indexOf(`@id("${one.id}")`) - text.indexOf(`@id("${other.id}")`));
  return read;
}

let compiled: Baseline | undefined;

export function compileBaseline(): Baseline {
  if (compiled !== undefined) return compiled;
  const all = readBaseline().map(({ json, id }) => ({ id, actions: actionsOf(json), ...compilePolicy(json) }));
  const of = (effect: string, action: string): readonly Named[] => all.filter((one) => one.effect === effect && one.actions?.has(action) === true).map(({ id, applies }) => ({ id, applies }));
  const byAction = (effect: string): ReadonlyMap<Action, readonly Named[]> => new Map(ACTIONS.map((action) => [action, of(effect, action)]));
  compiled = {
    permits: byAction('permit'),
    forbids: byAction('forbid'),
    hints: all.filter(({ actions }) => actions?.has('oblige') === true).map(({ id, applies, annotations }) => ({ id, applies, hint: readHint(annotations) })),
    covers: { permits: of('permit', 'cover'), forbids: of('forbid', 'cover') },
    ids: all.map(({ id }) => id),
  };
  return compiled;
}
