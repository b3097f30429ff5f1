import type { PolicyJson } from '../cedar/cedar.js';
import { actionsOf } from '../cedar/compile-policy.js';
import { baselinePolicies } from '../cedar/policy-files.js';
import { parsePolicies } from '../cedar/read-policies.js';
import { readHint, type Hint } from './hints.js';

/** A policy that holds for everybody. */
export interface BaselinePolicy {
  readonly id: string;
  readonly json: PolicyJson;
  readonly actions: ReadonlySet<string>;
  readonly hint: Hint | undefined;
}

let read: readonly BaselinePolicy[] | undefined;

/** @throws Error when a policy beside this library is faulty, or has no name */
export function readBaseline(): readonly BaselinePolicy[] {
  if (read !== undefined) return read;
  const { text } = baselinePolicies();
  const named = parsePolicies(text).map((json): BaselinePolicy => {
    const id = json.annotations?.['id'];
    const actions = actionsOf(json);
    if (id === undefined || actions === undefined) throw new Error('A baseline policy has no @id, or leaves open what is asked.');
    return { id, json, actions, hint: actions.has('oblige') ? readHint(json.annotations ?? {}) : undefined };
  });
  // Cedar hands them over in an order of its own; decisions name them in the order they are written in.
  read = named.sort((one, other) => text.indexOf(`@id("${one.id}")`) - text.indexOf(`@id("${other.id}")`));
  return read;
}
