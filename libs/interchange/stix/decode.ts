import { isDeepStrictEqual } from 'node:util';
import { isObject } from '#kernel';
import { UnreadableBundle } from './check.js';
import type { NotTaken } from '../source.js';
import { type About, isText, KINDS, type Kind, type Value } from './kinds.js';
import { camel, extensionOf, toCamel, type StixObject } from './objects.js';

/** More objects than any message of ours leads to; each is counted as often as it is referred to. */
const MOST_READ = 20_000;
/** As much again as the longest file: characters of objects, each counted as often as it is referred to. */
const MOST_CHARACTERS = 64 * 1024 * 1024;
/** Properties that every object has, and that are read of the whole. */
const COMMON = new Set(['type', 'id', 'spec_version', 'created', 'modified', 'created_by_ref', 'object_marking_refs', 'extensions']);

/** Reads building blocks back from their objects, and remembers which it has read. */
export class Decoder {
  readonly read = new Set<string>();
  /** Properties of objects read that say what our forms cannot. */
  readonly notTaken: NotTaken[] = [];
  readonly #seen = new Set<string>();
  readonly #lengths = new Map<string, number>();
  #count = 0;
  #characters = 0;

  constructor(private readonly find: (id: string) => StixObject | undefined, private readonly about: About) {}

  /** The value an object says. @throws UnreadableBundle when it refers to what is not there or of another type */
  value(id: string, kindName: string, by: string): unknown {
    const kind = KINDS[kindName];
    const object = this.find(id);
    if (kind === undefined || object === undefined) throw new UnreadableBundle([`${by} refers to ${id}, which is not in the bundle`]);
    if (object.type !== kind.type) throw new UnreadableBundle([`${by} refers to ${id} for a ${kindName}, which must be of type ${kind.type}`]);
    if (++this.#count > MOST_READ) throw new UnreadableBundle([`${by}: its objects refer to each other more than ${MOST_READ} times`]);
    const length = this.#lengths.get(id) ?? JSON.stringify(object).length;
    this.#lengths.set(id, length);
    this.#characters += length;
    if (this.#characters > MOST_CHARACTERS) throw new UnreadableBundle([`${by}: what its objects refer to is more than ${MOST_CHARACTERS} characters`]);
    this.read.add(id);
    const { extension_type: _, absent, ...extension } = extensionOf(object);
    const unsaid = Array.isArray(absent) ? absent.map((name) => camel(String(name))) : [];
    const held = Object.fromEntries(Object.entries(kind.read(object)).filter(([name]) => !unsaid.includes(name)));
    const referred = Object.fromEntries(Object.entries(held).map(([name, value]) => [name, kind.members?.[name] === undefined ? value : this.#referred(value, kind.members[name], id)]));
    const value: Value = { ...referred, ...this.members(extension, kind.members ?? {}, id) };
    if (!this.#seen.has(id)) this.#compare(object, kind, value, { ...held, ...idsIn(extension) });
    this.#seen.add(id);
    return isText(kindName) ? value['text'] : value;
  }

  /** Names every property that is not what we would have written for this value: it is not in the draft. */
  #compare(object: StixObject, kind: Kind, value: Value, shape: Value): void {
    const refs = Object.fromEntries(Object.keys(kind.members ?? {}).map((name) => [name, [shape[name] ?? []].flat().filter((one): one is string => typeof one === 'string')] as const).filter(([, ids]) => ids.length > 0));
    const written = kind.write(value, refs, this.about);
    for (const [name, found] of Object.entries(object)) {
      if (!COMMON.has(name) && !isDeepStrictEqual(found, written[name])) this.notTaken.push({ at: `${object.id}/${name}`, why: `there is no place for it: ${JSON.stringify(found).slice(0, 200)}` });
    }
  }

  /** The members of an extension, with what they refer to in place of ids. */
  members(extension: Value, kinds: Readonly<Record<string, string>>, by: string): Record<string, unknown> {
    return Object.fromEntries(Object.entries(extension).map(([name, value]) => {
      const plain = camel(name.replace(/_refs?$/, ''));
      const kind = kinds[plain];
      return /_refs?$/.test(name) && kind !== undefined ? [plain, this.#referred(value, kind, by)] : [camel(name), toCamel(value)];
    }));
  }

  #referred(value: unknown, kind: string, by: string): unknown {
    if (Array.isArray(value)) return value.map((id) => this.#referred(id, kind, by));
    if (typeof value !== 'string') throw new UnreadableBundle([`${by} refers to something that is no id${isObject(value) ? ', but an object' : ''}`]);
    return this.value(value, kind, by);
  }
}

/** The ids that an extension refers to, by the names of the members. */
const idsIn = (extension: Value): Value => Object.fromEntries(Object.entries(extension).filter(([name]) => /_refs?$/.test(name)).map(([name, ids]) => [camel(name.replace(/_refs?$/, '')), ids]));
