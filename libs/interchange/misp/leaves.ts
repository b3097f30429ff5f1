import { isObject } from '#kernel';
import type { MessageForm, Place } from '../message-form.js';
import type { Unexpressed } from '../source.js';
import { pointerOf } from '../pointers.js';
import { MAPPINGS, type Mapping } from './mappings.js';
import { TEMPLATES } from './templates.js';

export type LeafValue = string | number | boolean;

/** A building block that becomes an object. */
export interface Block {
  readonly steps: readonly string[];
  readonly mapping: Mapping;
  readonly parent: Block | undefined;
}

/** One value of a message. */
export interface Leaf {
  readonly steps: readonly string[];
  readonly value: LeafValue;
  /** The innermost block it stands in. */
  readonly block: Block | undefined;
}

export interface Leaves {
  readonly leaves: readonly Leaf[];
  readonly blocks: readonly Block[];
  readonly empty: readonly Unexpressed[];
}

/** Every value of a message with the block it stands in, in the order of the message. */
export function leavesOf(message: Readonly<Record<string, unknown>>, body: Place | undefined, form: MessageForm): Leaves {
  const leaves: Leaf[] = [];
  const blocks: Block[] = [];
  const empty: Unexpressed[] = [];
  const visit = (value: unknown, steps: readonly string[], place: Place | undefined, around: Block | undefined): void => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      leaves.push({ steps, value, block: around });
      return;
    }
    const members = isObject(value) ? Object.entries(value) : Array.isArray(value) ? value.map((item, index): [string, unknown] => [String(index), item]) : [];
    if (members.length === 0) {
      empty.push({ pointer: pointerOf(steps), why: 'it is empty, and an attribute of MISP has a value' });
      return;
    }
    const block = isObject(value) ? blockAt(value, steps, place, around) : undefined;
    if (block !== undefined) blocks.push(block);
    for (const [name, member] of members) visit(member, [...steps, name], place === undefined ? undefined : form.step(place, name), block ?? around);
  };
  for (const [name, member] of Object.entries(message)) {
    if (member !== undefined) visit(member, [name], name === 'body' ? body : undefined, undefined);
  }
  return { leaves, blocks, empty };
}

/** Blocks that only some of have a template: other papers than passports have none, and MISP wants letters and digits of an account. */
const SUITS: Readonly<Record<string, (value: Readonly<Record<string, unknown>>) => boolean>> = {
  document: ({ kind }) => /passport/i.test(String(kind)),
  account: ({ identifier }) => /^[A-Za-z0-9]+$/.test(String(identifier)),
};

function blockAt(value: Readonly<Record<string, unknown>>, steps: readonly string[], place: Place | undefined, parent: Block | undefined): Block | undefined {
  const mapping = place?.block === undefined || !Object.hasOwn(MAPPINGS, place.block) ? undefined : MAPPINGS[place.block];
  if (mapping === undefined) return undefined;
  if (SUITS[place?.block ?? '']?.(value) === false) return undefined;
  const { requiredOneOf } = TEMPLATES[mapping.template];
  const held = new Set(Object.entries(mapping.attributes).filter(([path]) => holds(value, path.split('/'))).map(([, name]) => name));
  if (requiredOneOf.length > 0 && !requiredOneOf.some((name) => held.has(name))) return undefined;
  return { steps, mapping, parent };
}

function holds(value: unknown, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined) return value !== undefined && !(typeof value === 'string' && value.trim() === '');
  if (first === '*') return Array.isArray(value) && value.some((item) => holds(item, rest));
  return isObject(value) && Object.hasOwn(value, first) && holds(value[first], rest);
}
