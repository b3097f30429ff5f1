import { isDeepStrictEqual } from 'node:util';
import { isObject } from '#kernel';
import { isText, KINDS, type About, type Kind, type Value } from './kinds.js';
import { markingsOfMember } from './markings.js';
import { artifactId, EXTENSION, snake, stixId, toSnake, type StixObject } from './objects.js';

/** What every object of a bundle has in common. */
export interface Common {
  /** What identities are derived from. */
  readonly key: string;
  readonly created: string;
  readonly modified: string;
  readonly author: string;
  readonly markings: readonly StixObject[];
}

/** The extension of an object that holds something STIX has no property for; nothing otherwise. */
export const extended = (members: Value): Value => (Object.keys(members).length === 0 ? {} : { extensions: { [EXTENSION]: { extension_type: 'property-extension', ...members } } });

/** Makes objects of the building blocks of a message, and remembers them in order. */
export class Encoder {
  readonly objects: StixObject[] = [];
  /** Markings that were put on any object. */
  readonly markings = new Map<string, StixObject>();
  readonly #taken = new Set<string>();

  constructor(private readonly common: Common, private readonly about: About) {}

  /** Takes the members that become objects out of a value. @returns their ids by member, and the members that stay, named as in the extension */
  members(value: Value, kinds: Readonly<Record<string, string>>, pointer: string): { readonly refs: Readonly<Record<string, readonly string[]>>; readonly shape: Value; readonly rest: (held: Value) => Value } {
    const refs: Record<string, readonly string[]> = {};
    const shape: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(value)) {
      const kind = kinds[name];
      const items = Array.isArray(member) ? (member as readonly unknown[]) : [member];
      if (kind === undefined || items.length === 0 || !items.every((item) => fits(KINDS[kind], item))) {
        shape[name] = member;
        continue;
      }
      const ids = items.map((item, index) => this.#encode(item, kind, Array.isArray(member) ? `${pointer}/${name}/${index}` : `${pointer}/${name}`));
      refs[name] = ids;
      shape[name] = Array.isArray(member) ? ids : ids[0];
    }
    const rest = (held: Value): Value => Object.fromEntries(Object.entries(shape).filter(([name, member]) => !isDeepStrictEqual(held[name], member))
      .map(([name, member]) => (refs[name] === undefined ? [snake(name), toSnake(member)] : [`${snake(name)}_ref${Array.isArray(member) ? 's' : ''}`, member])));
    return { refs, shape, rest };
  }

  /** Puts an object into the bundle with what all have in common. */
  add(type: string, id: string, natives: Value, extension: Value, markings: readonly StixObject[] = this.common.markings): string {
    for (const marking of markings) this.markings.set(marking.id, marking);
    const { author, created, modified } = this.common;
    const domain = type === 'artifact' ? {} : { created_by_ref: author, created, modified };
    this.objects.push({ type, spec_version: '2.1', id, ...domain, ...natives, ...(markings.length === 0 ? {} : { object_marking_refs: markings.map((marking) => marking.id) }), ...extended(extension) });
    return id;
  }

  #encode(item: unknown, kindName: string, pointer: string): string {
    const kind = KINDS[kindName] as Kind;
    const value: Value = isText(kindName) ? { text: item } : (item as Value);
    const id = this.#identity(kind.type, value, pointer);
    const { refs, shape, rest } = this.members(value, kind.members ?? {}, pointer);
    const natives = kind.write(value, refs, this.about);
    // What a reader of the properties alone would find: where that is more or other than was said, the extension says so.
    const held = kind.read(natives);
    const absent = Object.keys(held).filter((name) => shape[name] === undefined);
    return this.add(kind.type, id, natives, { ...(absent.length === 0 ? {} : { absent: absent.map(snake) }), ...rest(held) }, markingsOfMember(this.common.markings, value['markings']));
  }

  #identity(type: string, value: Value, pointer: string): string {
    if (pointer === '/vessel') return this.about.vessel;
    const picture = type === 'artifact' && typeof value['data'] === 'string' ? artifactId(value['data']) : undefined;
    const id = picture === undefined || this.#taken.has(picture) ? stixId(type, `${this.common.key} ${pointer}`) : picture;
    this.#taken.add(id);
    return id;
  }
}

const fits = (kind: Kind | undefined, item: unknown): boolean => kind !== undefined && (typeof item === 'string' || (isObject(item) && kind.fits?.(item) !== false));
