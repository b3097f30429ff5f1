import type { Facts } from '../decide/facts.js';
import type { DataFacts, Party } from '../decision.js';
import type { Expr } from './cedar.js';
import { ATTRIBUTES, dataIsIn, partyIsIn, type Kind } from './vocabulary.js';

/** A policy says something in a way this engine does not evaluate. */
export class NotCompiled extends Error {}

export type Value = (facts: Facts) => unknown;
export type Test = (facts: Facts) => boolean;

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

/** @throws NotCompiled when it uses what this engine leaves to Cedar: arithmetic, records, tags, addresses, durations */
export function compileExpression(expr: Expr): Compiled {
  const entries = Object.entries(expr as Node);
  const [name, operand] = entries[0] ?? ['', undefined];
  const compile = COMPILERS.get(name);
  if (entries.length !== 1 || compile === undefined) throw unsupported(name);
  return compile(operand as never);
}

/** An expression that is true or false. */
export function compileTest(expr: Expr): Test {
  const { kind, value } = compileExpression(expr);
  if (kind !== 'Bool') throw unsupported(`A ${kind} in place of true or false`);
  return value as Test;
}

const test = (value: Test): Compiled => ({ kind: 'Bool', value });

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

function setOf(expr: Expr): (facts: Facts) => Collection {
  const { kind, value } = compileExpression(expr);
  if (kind !== 'Set') throw unsupported(`A ${kind} in place of a set`);
  return value as (facts: Facts) => Collection;
}

function compare(expr: Two, how: (left: number, right: number) => boolean): Compiled {
  const left = scalar(compileExpression(expr.left));
  const right = scalar(compileExpression(expr.right));
  return test((facts) => how(left(facts) as number, right(facts) as number));
}

function compileEquals({ left, right }: Two, wanted: boolean): Compiled {
  const one = compileExpression(left);
  const other = compileExpression(right);
  if (one.kind === 'Set' || other.kind === 'Set') {
    const [a, b] = [setOf(left), setOf(right)];
    return test((facts) => {
      const [first, second] = [new Set(a(facts)), new Set(b(facts))];
      return (first.size === second.size && [...first].every((value) => second.has(value))) === wanted;
    });
  }
  const [a, b] = [scalar(one), scalar(other)];
  return test((facts) => (a(facts) === b(facts)) === wanted);
}

/** `left in right`: whether an entity is another, or belongs to it. */
function compileIn({ left, right }: Two): Compiled {
  const inside = membershipOf(compileExpression(left));
  const group = compileExpression(right);
  const type = group.type;
  if (type === undefined) throw unsupported('"in" something whose kind is not known');
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

function attribute(of: Compiled, name: string): Compiled & { readonly optional: Value } {
  const found = ATTRIBUTES.get(of.kind)?.get(name);
  if (found === undefined) throw unsupported(`.${name} of a ${of.kind}`);
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

function compileHas({ left, attr }: { readonly left: Expr; readonly attr: string | readonly string[] }): Compiled {
  let of = compileExpression(left);
  const present: Value[] = [];
  for (const name of typeof attr === 'string' ? [attr] : attr) {
    if (ATTRIBUTES.get(of.kind)?.has(name) !== true) return constant('Bool', false);
    const found = attribute(of, name);
    present.push(found.optional);
    of = found;
  }
  const [only, ...more] = present;
  if (only !== undefined && more.length === 0) return test((facts) => only(facts) !== undefined);
  return test((facts) => present.every((read) => read(facts) !== undefined));
}

function compileSet(elements: readonly Expr[]): Compiled {
  const compiled = elements.map((element) => compileExpression(element));
  const type = compiled[0]?.type;
  const values = compiled.map(scalar);
  const typed = type === undefined ? {} : { type };
  if (compiled.every((one) => one.constant !== undefined)) return { ...constant('Set', new Set(compiled.map((one) => one.constant?.value))), ...typed };
  return { kind: 'Set', value: (facts) => values.map((value) => value(facts)), ...typed };
}

function compileValue(value: unknown): Compiled {
  if (typeof value === 'string') return constant('String', value);
  if (typeof value === 'boolean') return constant('Bool', value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return constant('Long', value);
  if (Array.isArray(value)) return compileSet(value.map((one): Expr => ({ Value: one as string })));
  const entity = (value as { readonly __entity?: { readonly type: string; readonly id: string } } | null)?.__entity;
  if (entity !== undefined) return constant('entity', entity.id, entity.type);
  throw unsupported('A value of this kind');
}

const VARIABLES: ReadonlyMap<string, Compiled> = new Map<string, Compiled>([
  ['principal', { kind: 'party', value: (facts) => facts.principal, type: 'Party' }],
  ['resource', { kind: 'data', value: (facts) => facts.data, type: 'Data' }],
  ['context', { kind: 'context', value: (facts) => facts }],
]);

function compileLike({ left, pattern }: { readonly left: Expr; readonly pattern: readonly ('Wildcard' | { readonly Literal: string })[] }): Compiled {
  const text = scalar(compileExpression(left));
  // Runs of literal characters between wildcards, found one after another: no backtracking, so no text is slow.
  const pieces = [''];
  for (const element of pattern) {
    if (element === 'Wildcard') pieces.push('');
    else pieces.push(`${pieces.pop() ?? ''}${element.Literal}`);
  }
  return test((facts) => matchesPieces(text(facts) as string, pieces));
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

function compileDatetime(operands: readonly Expr[]): Compiled {
  const text = operands[0] === undefined ? undefined : compileExpression(operands[0]).constant?.value;
  if (typeof text !== 'string' || !DATE.test(text)) throw unsupported('A datetime that is not written as 2026-01-31 or 2026-01-31T12:00:00Z');
  return constant('datetime', Date.parse(text));
}

function compileIs({ left, entity_type: type, in: group }: { readonly left: Expr; readonly entity_type: string; readonly in?: Expr }): Compiled {
  const of = compileExpression(left);
  if (of.kind !== 'party' && of.kind !== 'data') throw unsupported('"is" after anything but a participant or resource');
  if (type !== (of.kind === 'party' ? 'Party' : 'Data')) return constant('Bool', false);
  return group === undefined ? constant('Bool', true) : compileIn({ left, right: group });
}

const both = ({ left, right }: Two, how: (left: Test, right: Test) => Test): Compiled => test(how(compileTest(left), compileTest(right)));

const COMPILERS: ReadonlyMap<string, (operand: never) => Compiled> = new Map<string, (operand: never) => Compiled>([
  ['Value', compileValue],
  ['Var', (name: string) => {
    const variable = VARIABLES.get(name);
    if (variable === undefined) throw unsupported(`"${name}" in a condition (context.asked is the action)`);
    return variable;
  }],
  ['.', ({ left, attr }: { left: Expr; attr: string }) => attribute(compileExpression(left), attr)],
  ['has', compileHas],
  ['==', (two: Two) => compileEquals(two, true)],
  ['!=', (two: Two) => compileEquals(two, false)],
  ['in', compileIn],
  ['is', compileIs],
  ['<', (two: Two) => compare(two, (left, right) => left < right)],
  ['<=', (two: Two) => compare(two, (left, right) => left <= right)],
  ['>', (two: Two) => compare(two, (left, right) => left > right)],
  ['>=', (two: Two) => compare(two, (left, right) => left >= right)],
  ['&&', (two: Two) => both(two, (left, right) => (facts) => left(facts) && right(facts))],
  ['||', (two: Two) => both(two, (left, right) => (facts) => left(facts) || right(facts))],
  ['!', ({ arg }: { arg: Expr }) => {
    const inner = compileTest(arg);
    return test((facts) => !inner(facts));
  }],
  ['contains', ({ left, right }: Two) => {
    const set = setOf(left);
    const value = scalar(compileExpression(right));
    return test((facts) => isIn(set(facts), value(facts)));
  }],
  ['containsAll', ({ left, right }: Two) => {
    const [set, others] = [setOf(left), setOf(right)];
    return test((facts) => {
      const held = set(facts);
      for (const value of others(facts)) if (!isIn(held, value)) return false;
      return true;
    });
  }],
  ['containsAny', ({ left, right }: Two) => {
    const [set, others] = [setOf(left), setOf(right)];
    return test((facts) => {
      const held = set(facts);
      for (const value of others(facts)) if (isIn(held, value)) return true;
      return false;
    });
  }],
  ['isEmpty', ({ arg }: { arg: Expr }) => {
    const set = setOf(arg);
    return test((facts) => {
      const held = set(facts);
      return ('has' in held ? held.size : held.length) === 0;
    });
  }],
  ['like', compileLike],
  ['if-then-else', ({ if: condition, then, else: other }: { if: Expr; then: Expr; else: Expr }) => {
    const asked = compileTest(condition);
    const [yes, no] = [compileExpression(then), compileExpression(other)];
    return { kind: yes.kind, value: (facts) => (asked(facts) ? yes.value(facts) : no.value(facts)), ...(yes.type === undefined ? {} : { type: yes.type }) };
  }],
  ['Set', compileSet],
  ['datetime', compileDatetime],
]);
