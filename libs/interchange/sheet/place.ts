import { type Labels, type OfficialLanguage, type SchemaReader, schemaName } from '#contracts';
import { isObject } from '#kernel';

export type Node = Readonly<Record<string, unknown>>;
export type Members = Readonly<Record<string, unknown>>;

/** Where a value stands: what its schema says of it, and how it is named there. */
export interface Place {
  /** Its schema, with references resolved; empty for a member no schema knows. */
  readonly node: Node;
  /** The `$id` of the schema its own members are declared in. */
  readonly base: string;
  /** Title of the building block it is, by its name: `common/person`. */
  readonly block: string | undefined;
  /** The schema that declares it, by its name. */
  readonly declaredIn: string;
  readonly member: string;
  /** JSON Pointer into the message. */
  readonly pointer: string;
  /** The object it is a member of. */
  readonly holder: Members;
}

/** What every part of the sheet is written with. */
export interface Writing {
  readonly labels: Labels;
  readonly reader: SchemaReader;
  readonly language: OfficialLanguage;
  /** How many members were kept from the reader, by the pointer of what they were members of. */
  readonly withheld: ReadonlyMap<string, number>;
}

const pointerTo = (pointer: string, name: string): string => `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

const resolved = ({ reader }: Writing, schema: Node, base: string): Pick<Place, 'node' | 'base' | 'block'> => {
  const block = typeof schema['$ref'] === 'string' ? schemaName(new URL(schema['$ref'], base).href) : undefined;
  const found = reader.resolve(schema, base);
  return { node: found.node, base: found.base, block };
};

const UNKNOWN: Pick<Place, 'node' | 'base' | 'block'> = { node: {}, base: '', block: undefined };

/** The members of an object in the order of its schema; those the schema does not know come last, and are shown all the same. */
export function membersOf(value: Members, place: Place, writing: Writing): readonly (readonly [unknown, Place])[] {
  const known = place.base === '' ? [] : writing.reader.members(place.node, place.base);
  const names = new Set(known.map(({ name }) => name));
  const at = (member: string, of: Pick<Place, 'node' | 'base' | 'block'>, declaredIn: string): Place => ({ ...of, declaredIn, member, pointer: pointerTo(place.pointer, member), holder: value });
  return [
    ...known.filter(({ name }) => Object.hasOwn(value, name)).map(({ name, schema, base }) => [value[name], at(name, resolved(writing, schema, base), schemaName(base))] as const),
    ...Object.keys(value).filter((name) => !names.has(name)).map((name) => [value[name], at(name, UNKNOWN, '')] as const),
  ];
}

/** The items of a list, each named as the list is. */
export function itemsOf(value: readonly unknown[], place: Place, writing: Writing): readonly (readonly [unknown, Place])[] {
  const items = place.node['items'];
  const of = isObject(items) ? resolved(writing, items, place.base) : UNKNOWN;
  return value.map((item, index) => [item, { ...of, declaredIn: place.declaredIn, member: place.member, pointer: `${place.pointer}/${index}`, holder: place.holder }] as const);
}

/** What a member is called; a member no schema knows keeps its own name. */
export const nameOf = ({ declaredIn, member }: Place, { labels, language }: Writing): string =>
  (declaredIn === '' ? undefined : labels.member(declaredIn, member, language)) ?? member;

/** Whether something was kept from the reader at a place or anywhere in it. */
export const hasWithheld = (pointer: string, { withheld }: Writing): boolean => [...withheld.keys()].some((at) => at === pointer || at.startsWith(`${pointer}/`));
