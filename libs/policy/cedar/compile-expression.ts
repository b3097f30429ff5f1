import type { Facts } from '../decide/facts.js';
import type { DataFacts, Party } from '../decision.js';
import type { Expr } from './cedar.js';
import { ancestorsOfType, ATTRIBUTES, dataIsIn, partyIsIn, type Kind } from './vocabulary.js';

/** A policy says something in a way this engine does not evaluate. */
export class NotCompiled extends Error {}

export type Value = (facts: Facts) => unknown;
export type Test = (facts: Facts) => boolean;

/** What is known before a question is asked: what depends on it alone is worked out once. */
export interface Known {
  readonly asked?: string;
  readonly type?: string;
}

/** An expression as a function. Entities are their ids: the validator has seen to it that only like is compared with like. */
interface Compiled {
  readonly kind: Kind;
  readonly value: Value;
  /** Of an entity that stands in the text, or of the elements of a set of them. */
  readonly type?: string;
  readonly constant?: { readonly value: unknown };
}

type Node = Readonly<Record<string, unknown>>;
interface Two { readonly left: Expr; readonly right: Expr }
type Collection = ReadonlySet<unknown> | readonly unknown[];

const unsupported = (what: string): NotCompiled => new NotCompiled(`${what} cannot be used in a rule.`);
const constant = (kind: Kind, value: unknown, type?: string): Compiled => ({ kind, value: () => value, constant: { value }, ...(type === undefined ? {} : { type }) });
const isIn = (set: Collection, value: unknown): boolean => ('has' in set ? set.has(value) : set.includes(value));

function compileExpression(expr: Expr, known: Known): Compiled {
  const entries = Object.entries(expr as Node);
  const [name, operand] = entries[0] ?? ['', undefined];
  const compile = COMPILERS.get(name);
  if (entries.length !== 1 || compile === undefined) throw unsupported(name);
  return compile(operand as never, known);
}

/**
 * An expression that is true or false; a plain boolean where what is known decides it.
 * @throws NotCompiled when it uses what this engine leaves to Cedar: arithmetic, records, tags, addresses, durations
 */
export function compileTest(expr: Expr, known: Known): Test | boolean {
  const { kind, value, constant: found } = compileExpression(expr, known);
  if (kind !== 'Bool') throw unsupported(`A ${kind} in place of true or false`);
  return found === undefined ? (value as Test) : (found.value as boolean);
}

const test = (value: Test | boolean): Compiled => (typeof value === 'boolean' ? constant('Bool', value) : { kind: 'Bool', value });
/** Of constants there is no need to ask again. */
const folded = (parts: readonly Compiled[], value: Test): Compiled => test(parts.every((one) => one.constant !== undefined) ? value(NOBODY) : value);
/** Constants look at no facts. */
const NOBODY = undefined as never;

/** What is compared: participants by their ids. */
function comparable({ kind, value }: Compiled): Value {
  if (kind === 'party') return (facts) => (value(facts) as Party).id;
  if (kind === 'data' || kind === 'context' || kind === 'delegation' || kind === 'agreement') throw unsupported('Comparing a record');
  return value;
}

function scalar(compiled: Compiled): Value {
  if (compiled.kind === 'Set') throw unsupported('A set within a set');
  return comparable(compiled);
}

function setOf({ kind, value }: Compiled): (facts: Facts) => Collection {
  if (kind !== 'Set') throw unsupported(`A ${kind} in place of a set`);
  return value as (facts: Facts) => Collection;
}

function compare(two: Two, known: Known, how: (left: number, right: number) => boolean): Compiled {
  const left = scalar(compileExpression(two.left, known));
  const right = scalar(compileExpression(two.right, known));
  return test((facts) => how(left(facts) as number, right(facts) as number));
}

function compileEquals({ left, right }: Two, known: Known, wanted: boolean): Compiled {
  const one = compileExpression(left, known);
  const other = compileExpression(right, known);
  if (one.kind === 'Set' || other.kind === 'Set') {
    const [a, b] = [setOf(one), setOf(other)];
    return test((facts) => {
      const [first, second] = [new Set(a(facts)), new Set(b(facts))];
      return (first.size === second.size && [...first].every((value) => second.has(value))) === wanted;
    });
  }
  const [a, b] = [scalar(one), scalar(other)];
  return folded([one, other], (facts) => (a(facts) === b(facts)) === wanted);
}

/** `left in right`: whether an entity is another, or belongs to it. */
function compileIn({ left, right }: Two, known: Known): Compiled {
  const member = compileExpression(left, known);
  const inside = membershipOf(member);
  const group = compileExpression(right, known);
  const type = group.type;
  if (type === undefined) throw unsupported('"in" something whose kind is not known');
  if (member.kind === 'data' && type === 'Type' && known.type !== undefined && group.constant !== undefined) {
    const ancestors = ancestorsOfType(known.type);
    return test([...(group.kind === 'Set' ? (group.constant.value as Collection) : [group.constant.value])].some((id) => ancestors.has(id as string)));
  }
  if (group.kind === 'Set') {
    const ids = group.value as (facts: Facts) => Collection;
    return test((facts) => {
      for (const id of ids(facts)) if (inside(facts, type, id as string)) return true;
      return false;
    });
  }
  const id = comparable(group);
  return test((facts) => inside(facts, type, id(facts) as string));
}

function membershipOf({ kind, value }: Compiled): (facts: Facts, type: string, id: string) => boolean {
  if (kind === 'party') return (facts, type, id) => partyIsIn(value(facts) as Party, type, id);
  if (kind === 'data') return (facts, type, id) => dataIsIn(value(facts) as DataFacts, type, id);
  throw unsupported('"in" after anything but a participant or resource');
}

function attribute(of: Compiled, name: string, known: Known): Compiled & { readonly optional: Value } {
  const found = ATTRIBUTES.get(of.kind)?.get(name);
  if (found === undefined) throw unsupported(`.${name} of a ${of.kind}`);
  if (of.kind === 'context' && name === 'asked' && known.asked !== undefined) return { ...constant('String', known.asked), optional: () => known.asked };
  if (of.kind === 'data' && name === 'type' && known.type !== undefined) return { ...constant('String', known.type), optional: () => known.type };
  const { value: source } = of;
  const read = found.of;
  const optional: Value = (facts) => read(source(facts));
  return {
    kind: found.kind,
    optional,
    value: (facts) => {
      const value = read(source(facts));
      if (value === undefined) throw new TypeError(`There is no ${name}.`);
      return value;
    },
    ...(found.holds === undefined ? {} : { type: found.holds }),
  };
}

function compileHas({ left, attr }: { readonly left: Expr; readonly attr: string | readonly string[] }, known: Known): Compiled {
  let of = compileExpression(left, known);
  const present: Value[] = [];
  for (const name of typeof attr === 'string' ? [attr] : attr) {
    if (ATTRIBUTES.get(of.kind)?.has(name) !== true) return constant('Bool', false);
    const found = attribute(of, name, known);
    present.push(found.optional);
    of = found;
  }
  const [only, ...more] = present;
  if (only !== undefined && more.length === 0) return test((facts) => only(facts) !== undefined);
  return test((facts) => present.every((read) => read(facts) !== undefined));
}

function compileSet(elements: readonly Expr[], known: Known): Compiled {
  const compiled = elements.map((element) => compileExpression(element, known));
  const type = compiled[0]?.type;
  const values = compiled.map(scalar);
  const typed = type === undefined ? {} : { type };
  if (compiled.every((one) => one.constant !== undefined)) return { ...constant('Set', new Set(compiled.map((one) => one.constant?.value))), ...typed };
  return { kind: 'Set', value: (facts) => values.map((value) => value(facts)), ...typed };
}

function compileValue(value: unknown, known: Known): Compiled {
  if (typeof value === 'string') return constant('String', value);
  if (typeof value === 'boolean') return constant('Bool', value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return constant('Long', value);
  if (Array.isArray(value)) return compileSet(value.map((one): Expr => ({ Value: one as string })), known);
  const entity = (value as { readonly __entity?: { readonly type: string; readonly id: string } } | null)?.__entity;
  if (entity !== undefined) return constant('entity', entity.id, entity.type);
  throw unsupported('A value of this kind');
}

const VARIABLES: ReadonlyMap<string, Compiled> = new Map<string, Compiled>([
  ['principal', { kind: 'party', value: (facts) => facts.principal, type: 'Party' }],
  ['resource', { kind: 'data', value: (facts) => facts.data, type: 'Data' }],
  ['context', { kind: 'context', value: (facts) => facts }],
]);

function compileLike({ left, pattern }: { readonly left: Expr; readonly pattern: readonly ('Wildcard' | { readonly Literal: string })[] }, known: Known): Compiled {
  const of = compileExpression(left, known);
  const text = scalar(of);
  // Runs of literal characters between wildcards, found one after another: no backtracking, so no text is slow.
  const pieces = [''];
  for (const element of pattern) {
    if (element === 'Wildcard') pieces.push('');
    else pieces.push(`${pieces.pop() ?? ''}${element.Literal}`);
  }
  return folded([of], (facts) => matchesPieces(text(facts) as string, pieces));
}

function matchesPieces(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

const DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{3})?Z)?$/;

function compileDatetime([written]: readonly Expr[], known: Known): Compiled {
  const text = written === undefined ? undefined : compileExpression(written, known).constant?.value;
  if (typeof text !== 'string' || !DATE.test(text)) throw unsupported('A datetime that is not written as 2026-01-31 or 2026-01-31T12:00:00Z');
  return constant('datetime', Date.parse(text));
}

function compileIs({ left, entity_type: type, in: group }: { readonly left: Expr; readonly entity_type: string; readonly in?: Expr }, known: Known): Compiled {
  const of = compileExpression(left, known);
  if (of.kind !== 'party' && of.kind !== 'data') throw unsupported('"is" after anything but a participant or resource');
  if (type !== (of.kind === 'party' ? 'Party' : 'Data')) return constant('Bool', false);
  return group === undefined ? constant('Bool', true) : compileIn({ left, right: group }, known);
}

const negated = (value: Test | boolean): Test | boolean => (typeof value === 'boolean' ? !value : (facts) => !value(facts));

/** `&&` (ends: false) or `||` (ends: true). What stands left is always asked; if it ends it, nothing more is. */
function compileChain({ left, right }: Two, known: Known, ends: boolean): Compiled {
  const one = compileTest(left, known);
  if (one === ends) return test(ends);
  const other = compileTest(right, known);
  if (typeof one === 'boolean') return test(other);
  if (typeof other === 'boolean') return other === ends ? test((facts) => (one(facts), ends)) : test(one);
  return test(ends ? (facts) => one(facts) || other(facts) : (facts) => one(facts) && other(facts));
}

/** A set asked about another: whether all of it, or any, is there. */
function compileOverlap({ left, right }: Two, known: Known, all: boolean): Compiled {
  const [set, others] = [setOf(compileExpression(left, known)), setOf(compileExpression(right, known))];
  return test((facts) => {
    const held = set(facts);
    for (const value of others(facts)) if (isIn(held, value) !== all) return !all;
    return all;
  });
}

function compileContains({ left, right }: Two, known: Known): Compiled {
  const [one, other] = [compileExpression(left, known), compileExpression(right, known)];
  const [set, value] = [setOf(one), scalar(other)];
  return folded([one, other], (facts) => isIn(set(facts), value(facts)));
}

function compileIsEmpty({ arg }: { readonly arg: Expr }, known: Known): Compiled {
  const set = setOf(compileExpression(arg, known));
  return test((facts) => {
    const held = set(facts);
    return ('has' in held ? held.size : held.length) === 0;
  });
}

function compileChoice({ if: condition, then, else: other }: { readonly if: Expr; readonly then: Expr; readonly else: Expr }, known: Known): Compiled {
  const asked = compileTest(condition, known);
  if (typeof asked === 'boolean') return compileExpression(asked ? then : other, known);
  const [yes, no] = [compileExpression(then, known), compileExpression(other, known)];
  return { kind: yes.kind, value: (facts) => (asked(facts) ? yes.value(facts) : no.value(facts)), ...(yes.type === undefined ? {} : { type: yes.type }) };
}

function compileVariable(name: string): Compiled {
  const variable = VARIABLES.get(name);
  if (variable === undefined) throw unsupported(`"${name}" in a condition (context.asked is the action)`);
  return variable;
}

const COMPILERS: ReadonlyMap<string, (operand: never, known: Known) => Compiled> = new Map<string, (operand: never, known: Known) => Compiled>([
  ['Value', compileValue],
  ['Var', compileVariable],
  ['.', ({ left, attr }: { left: Expr; attr: string }, known) => attribute(compileExpression(left, known), attr, known)],
  ['has', compileHas],
  ['==', (two: Two, known) => compileEquals(two, known, true)],
  ['!=', (two: Two, known) => compileEquals(two, known, false)],
  ['in', compileIn],
  ['is', compileIs],
  ['<', (two: Two, known) => compare(two, known, (left, right) => left < right)],
  ['<=', (two: Two, known) => compare(two, known, (left, right) => left <= right)],
  ['>', (two: Two, known) => compare(two, known, (left, right) => left > right)],
  ['>=', (two: Two, known) => compare(two, known, (left, right) => left >= right)],
  ['&&', (two: Two, known) => compileChain(two, known, false)],
  ['||', (two: Two, known) => compileChain(two, known, true)],
  ['!', ({ arg }: { arg: Expr }, known) => test(negated(compileTest(arg, known)))],
  ['contains', compileContains],
  ['containsAll', (two: Two, known) => compileOverlap(two, known, true)],
  ['containsAny', (two: Two, known) => compileOverlap(two, known, false)],
  ['isEmpty', compileIsEmpty],
  ['like', compileLike],
  ['if-then-else', compileChoice],
  ['Set', compileSet],
  ['datetime', compileDatetime],
]);
