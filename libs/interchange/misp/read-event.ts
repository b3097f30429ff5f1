import { isObject } from '#kernel';
import { pointerOf } from '../pointers.js';

/** Why a file is no event that could be read, and where. */
export class UnreadableEvent extends Error {
  override readonly name = 'UnreadableEvent';

  /** @param pointer JSON Pointer into the file */
  constructor(
    readonly pointer: string,
    readonly why: string,
  ) {
    super(`${pointer === '' ? 'the file' : pointer}: ${why}`);
  }
}

/** An attribute as far as it is read. */
export interface ReadAttribute {
  /** Where it stands in the file. */
  readonly at: string;
  readonly type: string;
  readonly value: string;
  readonly data: string | undefined;
  readonly relation: string | undefined;
  readonly comment: string;
  readonly deleted: boolean;
  readonly tags: readonly string[];
  readonly others: readonly string[];
}

export interface ReadObject {
  readonly at: string;
  readonly name: string;
  readonly templateUuid: string;
  readonly comment: string;
  readonly deleted: boolean;
  readonly attributes: readonly ReadAttribute[];
  readonly references: number;
  readonly others: readonly string[];
}

export interface ReadEvent {
  readonly uuid: string;
  readonly info: string;
  readonly date: string;
  readonly published: boolean;
  /** Whom MISP shows it to; 0 is the own organisation only. */
  readonly distribution: string;
  readonly organisation: string | undefined;
  /** Of the event and of its attributes. */
  readonly tags: readonly string[];
  readonly attributes: readonly ReadAttribute[];
  readonly objects: readonly ReadObject[];
  /** Members of the event, its objects and attributes with content that nothing here reads, such as `Galaxy`. */
  readonly others: readonly string[];
}

const MAX_DEPTH = 24;
const MAX_VALUES = 500_000;
/** Of all events together in a file, so that one file is a piece of work that ends. */
const MAX_ATTRIBUTES = 20_000;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** What MISP keeps about an event for itself, or what is read elsewhere. */
const BOOKKEEPING = new Set([
  'id', 'orgc_id', 'org_id', 'date', 'threat_level_id', 'info', 'published', 'uuid', 'attribute_count', 'analysis', 'timestamp', 'distribution', 'proposal_email_lock', 'locked', 'publish_timestamp', 'sharing_group_id',
  'disable_correlation', 'extends_uuid', 'protected', 'event_creator_email', 'user_id', 'Org', 'Orgc', 'Attribute', 'Object', 'Tag', 'RelatedEvent', 'SharingGroup', 'CryptographicKey',
]);

const OF_AN_OBJECT = new Set(['id', 'name', 'meta-category', 'description', 'template_uuid', 'template_version', 'event_id', 'uuid', 'timestamp', 'distribution', 'sharing_group_id', 'comment', 'deleted', 'Attribute', 'ObjectReference', 'SharingGroup']);
const OF_AN_ATTRIBUTE = new Set([
  'id', 'type', 'category', 'to_ids', 'uuid', 'event_id', 'distribution', 'timestamp', 'comment', 'sharing_group_id', 'deleted', 'disable_correlation', 'object_id', 'object_relation', 'value', 'data', 'Tag', 'SharingGroup', 'value1', 'value2',
  'event_uuid', 'object_uuid', 'attribute_tag_count', 'contentType',
]);

/**
 * Reads one event of MISP: `{"Event": …}`, alone or as the only one of a server's `{"response": […]}`, or what is in it.
 * @throws UnreadableEvent
 */
export function readEvent(value: unknown): ReadEvent {
  survey(value);
  const { holder, base } = eventIn(value);
  return readOne(holder, base);
}

function eventIn(value: unknown): { readonly holder: unknown; readonly base: readonly string[] } {
  if (!isObject(value)) return { holder: value, base: [] };
  if (isObject(value['Event'])) return { holder: value['Event'], base: ['Event'] };
  const answers = value['response'];
  if (!Array.isArray(answers)) return { holder: value, base: [] };
  if (answers.length !== 1) throw new UnreadableEvent('/response', `there are ${answers.length} events; give them one by one`);
  const inner = eventIn(answers[0]);
  return { holder: inner.holder, base: ['response', '0', ...inner.base] };
}

function readOne(event: unknown, base: readonly string[]): ReadEvent {
  if (!isObject(event) || event['info'] === undefined) throw new UnreadableEvent('', 'it holds no event of MISP: there is no "Event" with "info"');
  const objects = listAt(event, 'Object', base).map((object, i) => readObject(objectAt(object, [...base, 'Object', String(i)]), [...base, 'Object', String(i)]));
  const attributes = attributesOf(event, base);
  if (attributes.length + objects.reduce((sum, object) => sum + object.attributes.length, 0) > MAX_ATTRIBUTES) throw new UnreadableEvent(pointerOf([...base, 'Attribute']), `there are more than ${MAX_ATTRIBUTES} attributes`);
  const organisation = isObject(event['Orgc']) ? event['Orgc']['name'] : undefined;
  return {
    uuid: optionalText(event, 'uuid', base), info: textAt(event, 'info', base), date: optionalText(event, 'date', base), published: flagAt(event, 'published', base), distribution: typeof event['distribution'] === 'number' ? String(event['distribution']) : optionalText(event, 'distribution', base),
    organisation: typeof organisation === 'string' ? organisation : undefined, tags: [...new Set([...tagsAt(event, base), ...attributes.flatMap(({ tags }) => tags), ...objects.flatMap((object) => object.attributes.flatMap(({ tags }) => tags))])],
    attributes, objects, others: [...othersIn(event, BOOKKEEPING, base), ...attributes.flatMap(({ others }) => others), ...objects.flatMap((object) => [...object.others, ...object.attributes.flatMap(({ others }) => others)])],
  };
}

const tagsAt = (holder: Readonly<Record<string, unknown>>, base: readonly string[]): string[] =>
  listAt(holder, 'Tag', base).map((tag, i) => textAt(objectAt(tag, [...base, 'Tag', String(i)]), 'name', [...base, 'Tag', String(i)]));

/** Members with content that nothing here reads. */
const othersIn = (holder: Readonly<Record<string, unknown>>, known: ReadonlySet<string>, at: readonly string[]): string[] =>
  Object.entries(holder).filter(([name, member]) => !known.has(name) && member !== null && member !== '' && !(Array.isArray(member) && member.length === 0)).map(([name]) => pointerOf([...at, name]));

function readObject(object: Readonly<Record<string, unknown>>, at: readonly string[]): ReadObject {
  return {
    at: pointerOf(at), name: textAt(object, 'name', at), templateUuid: optionalText(object, 'template_uuid', at), comment: optionalText(object, 'comment', at), deleted: flagAt(object, 'deleted', at), attributes: attributesOf(object, at),
    references: listAt(object, 'ObjectReference', at).length, others: othersIn(object, OF_AN_OBJECT, at),
  };
}

function attributesOf(holder: Readonly<Record<string, unknown>>, base: readonly string[]): ReadAttribute[] {
  return listAt(holder, 'Attribute', base).map((one, i) => {
    const at = [...base, 'Attribute', String(i)];
    const attribute = objectAt(one, at);
    const { value, data, object_relation: relation } = attribute;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') throw new UnreadableEvent(pointerOf([...at, 'value']), 'it is no text');
    return {
      at: pointerOf(at), type: textAt(attribute, 'type', at), value: String(value), data: typeof data === 'string' ? data : undefined, relation: typeof relation === 'string' ? relation : undefined,
      comment: optionalText(attribute, 'comment', at), deleted: flagAt(attribute, 'deleted', at), tags: tagsAt(attribute, at), others: othersIn(attribute, OF_AN_ATTRIBUTE, at),
    };
  });
}

/** Walks the file once, without recursion: how deep it is, how much there is, and names that no honest file has. */
function survey(root: unknown): void {
  const waiting: { readonly value: unknown; readonly at: readonly string[] }[] = [{ value: root, at: [] }];
  for (let seen = 0; waiting.length > 0; seen++) {
    const { value, at } = waiting.pop() ?? { value: undefined, at: [] };
    if (seen > MAX_VALUES) throw new UnreadableEvent('', `it holds more than ${MAX_VALUES} values`);
    if (typeof value !== 'object' || value === null) continue;
    if (at.length >= MAX_DEPTH) throw new UnreadableEvent(pointerOf(at), `it is nested deeper than ${MAX_DEPTH} levels`);
    for (const [name, member] of Object.entries(value)) {
      if (!Array.isArray(value) && FORBIDDEN.has(name)) throw new UnreadableEvent(pointerOf([...at, name]), 'no member may have this name');
      if (typeof member === 'object' && member !== null) waiting.push({ value: member, at: [...at, name] });
    }
  }
}

function objectAt(value: unknown, at: readonly string[]): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw new UnreadableEvent(pointerOf(at), 'it is no object');
  return value;
}

function listAt(holder: Readonly<Record<string, unknown>>, name: string, at: readonly string[]): readonly unknown[] {
  const list = holder[name] ?? [];
  if (!Array.isArray(list)) throw new UnreadableEvent(pointerOf([...at, name]), 'it is no list');
  return list;
}

function textAt(holder: Readonly<Record<string, unknown>>, name: string, at: readonly string[]): string {
  const text = holder[name];
  if (typeof text !== 'string') throw new UnreadableEvent(pointerOf([...at, name]), 'it is no text');
  return text;
}

/** A text that may be missing or null. */
const optionalText = (holder: Readonly<Record<string, unknown>>, name: string, at: readonly string[]): string => (holder[name] === undefined || holder[name] === null ? '' : textAt(holder, name, at));

/** MISP writes true, "1" and 1. */
function flagAt(holder: Readonly<Record<string, unknown>>, name: string, at: readonly string[]): boolean {
  const flag = holder[name] ?? false;
  if (![true, false, 0, 1, '0', '1'].includes(flag as string)) throw new UnreadableEvent(pointerOf([...at, name]), 'it is neither true nor false');
  return flag === true || flag === 1 || flag === '1';
}
