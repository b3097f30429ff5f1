import { isObject } from '#kernel';
import type { MessageForm, Place } from '../message-form.js';
import { pointerOf } from '../pointers.js';

type Holder = Record<string, unknown> | unknown[];

/** Fills a message value by value, and only where its form has a place of that kind. */
export class DraftWriter {
  readonly message: Record<string, unknown> = {};

  constructor(
    private readonly form: MessageForm,
    private readonly envelope: Place,
    private readonly body: Place,
  ) {}

  /** What stands at a place of the form. */
  placeOf(steps: readonly string[]): Place | undefined {
    return steps[0] === 'body' ? this.form.find(this.body, steps.slice(1)) : this.form.find(this.envelope, steps);
  }

  valueAt(steps: readonly string[]): unknown {
    return steps.reduce<unknown>((at, step) => (isObject(at) && Object.hasOwn(at, step) ? at[step] : Array.isArray(at) ? (at as unknown[])[Number(step)] : undefined), this.message);
  }

  /** @returns why it cannot stand there; undefined when it does now, or did already */
  put(steps: readonly string[], text: string): string | undefined {
    const place = this.placeOf(steps);
    if (place === undefined) return `a message of this type has no ${pointerOf(steps)}`;
    const value = coerced(place, text);
    if (value === undefined) return `"${text.slice(0, 60)}" is no ${typeof place.node['type'] === 'string' ? place.node['type'] : 'value'}, which ${pointerOf(steps)} must be`;
    const there = this.valueAt(steps);
    if (there === value) return undefined;
    if (there !== undefined) return `${pointerOf(steps)} is ${JSON.stringify(there).slice(0, 80)} already; this says ${JSON.stringify(value).slice(0, 80)}`;
    let holder: Holder = this.message;
    for (const [i, step] of steps.slice(0, -1).entries()) holder = child(holder, step, this.placeOf(steps.slice(0, i + 2)), steps[i + 1] ?? '');
    assign(holder, steps.at(-1) ?? '', value);
    return undefined;
  }

  /** Closes the gaps in lists that left-out values leave. */
  finish(): Record<string, unknown> {
    return dense(this.message) as Record<string, unknown>;
  }
}

function child(holder: Holder, step: string, next: Place | undefined, following: string): Holder {
  const there = Array.isArray(holder) ? holder[Number(step)] : Object.hasOwn(holder, step) ? holder[step] : undefined;
  if (Array.isArray(there) || isObject(there)) return there;
  const list = next !== undefined && /^[0-9]+$/.test(following);
  const made: Holder = list ? [] : {};
  assign(holder, step, made);
  return made;
}

function assign(holder: Holder, step: string, value: unknown): void {
  if (Array.isArray(holder)) holder[Number(step)] = value;
  else holder[step] = value;
}

/** A list may be a hundred thousand places long and hold one value: only what is there is looked at. */
function dense(value: unknown): unknown {
  if (Array.isArray(value)) return Object.values(value).filter((item) => item !== undefined).map(dense);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, dense(member)])) : value;
}

/** A text as the kind of value the form wants; undefined when it is none. */
function coerced({ node }: Place, text: string): string | number | boolean | undefined {
  const kind = typeof node['type'] === 'string' ? node['type'] : Array.isArray(node['enum']) ? typeof node['enum'][0] : 'string';
  if (kind === 'number' || kind === 'integer') {
    const number = text.trim() === '' ? NaN : Number(text);
    return Number.isFinite(number) && (kind === 'number' || Number.isInteger(number)) ? number : undefined;
  }
  if (kind === 'boolean') return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : undefined;
  return kind === 'string' ? text : undefined;
}
