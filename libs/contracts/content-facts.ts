import { isObject } from '#kernel';
import type { SchemaFile } from './schema-files.js';

/** What rules ask of a body. */
export interface ContentFacts {
  /** `unknown` where only free text is: a name may stand in it. */
  readonly personalData: 'yes' | 'no' | 'unknown';
  /** Countries of the persons concerned, ISO 3166-1 alpha-2, sorted. */
  readonly subjectCountries: readonly string[];
  readonly crimeAreas: readonly string[];
}

interface Found {
  personal: boolean;
  possible: boolean;
  readonly countries: Set<string>;
  readonly areas: Set<string>;
}
type Collect = (value: unknown, into: Found) => void;
type Node = Readonly<Record<string, unknown>>;

const PERSONAL = 'x-entente-personal';
const COUNTRY = 'x-entente-country-of-subject';
const AREA = 'x-entente-crime-area';
/** Names the vocabulary that codes are taken from. */
export const VOCABULARY = 'x-entente-vocabulary';
/** Annotations in `schemas/` and the type of their value; validators pass over them. */
export const ANNOTATIONS: Readonly<Record<string, 'boolean' | 'string'>> = Object.freeze({ [PERSONAL]: 'boolean', [COUNTRY]: 'boolean', [AREA]: 'boolean', [VOCABULARY]: 'string' });

/** Places in a schema whose schemas judge the same value. */
const SAME_PLACE = ['allOf', 'anyOf', 'oneOf', 'then', 'else'] as const;
const SAYS_ITS_FORM = ['enum', 'const', 'pattern', 'format'] as const;

const textsIn = (value: unknown): string[] => (typeof value === 'string' ? [value] : Array.isArray(value) ? value.flatMap(textsIn) : []);
const isFreeText = (node: Node): boolean => node['type'] === 'string' && SAYS_ITS_FORM.every((keyword) => node[keyword] === undefined);

function joined(parts: readonly (Collect | undefined)[]): Collect | undefined {
  const some = parts.filter((part) => part !== undefined);
  return some.length < 2 ? some[0] : (value, into) => some.forEach((collect) => collect(value, into));
}

/**
 * Reads, out of bodies the hub may read, what countries' rules ask. What counts stands in the schemas as annotations:
 * `x-entente-personal` (true: who is described here is a person; false: no personal data is wanted here),
 * `x-entente-country-of-subject` and `x-entente-crime-area`. Text of no given form may hold anything, so a schema that
 * says nothing of it gives `unknown`: a new type is careful until somebody has thought about it.
 */
export class ContentReader {
  readonly #files: ReadonlyMap<string, SchemaFile>;
  readonly #ids: ReadonlyMap<string, string>;
  readonly #collectors = new Map<string, Collect | undefined>();

  constructor(files: readonly SchemaFile[]) {
    this.#files = new Map(files.map((file) => [file.type, file]));
    this.#ids = new Map(files.map((file) => [file.schema.$id, file.type]));
    for (const { type } of files) this.#collector(type, false);
  }

  /** Whether a type is recorded by the hub; undefined for a type it does not know. */
  classOf(type: string): 'direct' | 'recorded' | undefined {
    return this.#files.get(type)?.schema['x-entente']?.class;
  }

  /** Facts of a body that follows its schema; of another type, or none, nothing is known. */
  factsOf(type: string, body: unknown): ContentFacts {
    if (body === undefined || !this.#files.has(type)) return { personalData: 'unknown', subjectCountries: [], crimeAreas: [] };
    const found: Found = { personal: false, possible: false, countries: new Set(), areas: new Set() };
    this.#collector(type, false)?.(body, found);
    return { personalData: found.personal ? 'yes' : found.possible ? 'unknown' : 'no', subjectCountries: [...found.countries].sort(), crimeAreas: [...found.areas].sort() };
  }

  /** @param muted whether what is there was said to hold no personal data */
  #collector(type: string, muted: boolean): Collect | undefined {
    const key = muted ? `${type} muted` : type;
    if (this.#collectors.has(key)) return this.#collectors.get(key);
    // A schema that refers to itself finds this one while it is made.
    this.#collectors.set(key, (value, into) => made?.(value, into));
    const file = this.#files.get(type);
    const made = file === undefined ? undefined : this.#compile(file.schema, file.schema.$id, muted);
    this.#collectors.set(key, made);
    return made;
  }

  #compile(node: unknown, base: string, mutedAbove: boolean): Collect | undefined {
    if (!isObject(node)) return undefined;
    const personal = node[PERSONAL];
    const muted = mutedAbove || personal === false;
    const parts: (Collect | undefined)[] = [];
    if (personal === true) parts.push((_, into) => void (into.personal = true));
    if (!muted && isFreeText(node)) parts.push((_, into) => void (into.possible = true));
    if (node[COUNTRY] === true) parts.push((value, into) => textsIn(value).forEach((text) => into.countries.add(text)));
    if (node[AREA] === true) parts.push((value, into) => textsIn(value).forEach((text) => into.areas.add(text)));
    if (typeof node['$ref'] === 'string') {
      const type = this.#ids.get(new URL(node['$ref'], base).href);
      if (type === undefined) throw new Error(`${base} refers to ${node['$ref']}, which is not there.`);
      parts.push(this.#collector(type, muted));
    }
    for (const keyword of SAME_PLACE) {
      const branches = node[keyword];
      for (const branch of Array.isArray(branches) ? branches : [branches]) parts.push(this.#compile(branch, base, muted));
    }
    parts.push(this.#ofMembers(node['properties'], base, muted), this.#ofItems(node['items'], base, muted));
    return joined(parts);
  }

  #ofMembers(properties: unknown, base: string, muted: boolean): Collect | undefined {
    if (!isObject(properties)) return undefined;
    const members = Object.entries(properties).flatMap(([name, schema]) => {
      const collect = this.#compile(schema, base, muted);
      return collect === undefined ? [] : [{ name, collect }];
    });
    if (members.length === 0) return undefined;
    return (value, into) => {
      if (!isObject(value)) return;
      for (const { name, collect } of members) if (Object.hasOwn(value, name)) collect(value[name], into);
    };
  }

  #ofItems(items: unknown, base: string, muted: boolean): Collect | undefined {
    const collect = this.#compile(items, base, muted);
    if (collect === undefined) return undefined;
    return (value, into) => {
      if (Array.isArray(value)) for (const item of value) collect(item, into);
    };
  }
}
