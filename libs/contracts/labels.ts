import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '#kernel';
import { schemasDirectory, type SchemaFile } from './schema-files.js';
import { readVocabularies, type Term, type Vocabulary } from './vocabularies.js';

/** The four languages of the organisation, in which everything has a name. */
export const OFFICIAL_LANGUAGES = ['en', 'fr', 'es', 'ar'] as const;
export type OfficialLanguage = (typeof OFFICIAL_LANGUAGES)[number];

/** A word in the four languages; English may be left out where the schema or the vocabulary already says it. */
export type Label = Readonly<Partial<Record<OfficialLanguage, string>>>;
export type LabelKind = 'types' | 'properties' | 'values' | 'codes' | 'sheet';

/** One `schemas/labels/<kind>.json`: words as data, with where they are from, and when. */
export interface LabelFile {
  readonly labels: LabelKind;
  readonly title: string;
  readonly description: string;
  readonly source: string;
  readonly asOf: string;
  readonly terms: Readonly<Record<string, Label>>;
}

/** What CLDR, which the runtime carries, names better than a list of ours. */
const CLDR: Readonly<Record<string, Intl.DisplayNamesType>> = { 'iso-3166-1': 'region', 'icao-issuers': 'region', 'iso-4217': 'currency', 'iso-639': 'language' };

/** Members that repeat the words of a vocabulary without naming it. */
const OF_MEMBER: ReadonlyMap<string, string> = new Map([['tlp', 'tlp'], ['appendix', 'cites-appendices'], ['scheme', 'gradings'], ['code', 'handling-codes']]);

/** `common/name` of `https://…/schemas/common/name/1.schema.json`: how labels name a schema, in all its versions. */
export const schemaName = (id: string): string => id.split('/').slice(-3, -1).join('/');

/** The codes that lead to a term: its own, its longer one, and those within it (`4x4.source.A`). */
const codesOf = (term: Term): readonly (readonly [string, Term])[] => [
  [term.code, term],
  ...Object.entries(term).flatMap(([part, value]): [string, Term][] => {
    if (part === 'alpha3' && typeof value === 'string') return [[value, term]];
    return Array.isArray(value) ? value.filter((inner): inner is Term => isObject(inner)).map((inner) => [`${term.code}.${part}.${inner.code}`, inner]) : [];
  }),
];

const cldrNames = new Map<string, Intl.DisplayNames>();
const namesOf = (type: Intl.DisplayNamesType, language: OfficialLanguage): Intl.DisplayNames => {
  const key = `${type} ${language}`;
  const found = cldrNames.get(key) ?? new Intl.DisplayNames(language, { type, fallback: 'none' });
  cldrNames.set(key, found);
  return found;
};

/** What types, members, words and codes are called in the official languages. */
export class Labels {
  readonly #terms: ReadonlyMap<LabelKind, ReadonlyMap<string, Label>>;
  readonly #vocabularies: ReadonlyMap<string, ReadonlyMap<string, Term>>;

  constructor(files: readonly LabelFile[], vocabularies: ReadonlyMap<string, Vocabulary>) {
    this.#terms = new Map(files.map(({ labels, terms }) => [labels, new Map(Object.entries(terms))]));
    this.#vocabularies = new Map([...vocabularies].map(([name, { terms }]) => [name, new Map(terms.flatMap((term) => codesOf(term)))]));
  }

  /** The key under which something is named: the first of the keys that is there, so the narrower ones come first. */
  keyOf(kind: LabelKind, keys: readonly string[]): string | undefined {
    return keys.find((key) => this.#terms.get(kind)?.has(key) === true);
  }

  #named(kind: LabelKind, keys: readonly string[], language: OfficialLanguage): string | undefined {
    const key = this.keyOf(kind, keys);
    return key === undefined ? undefined : this.#terms.get(kind)?.get(key)?.[language];
  }

  /** What a message type or a building block is called. */
  type({ area, name, schema }: SchemaFile, language: OfficialLanguage): string | undefined {
    return this.#named('types', [`${area}/${name}`], language) ?? (language === 'en' ? schema.title : undefined);
  }

  static memberKeys = (schema: string, member: string): readonly string[] => [`${schema}.${member}`, member];

  /** What a member is called. @param schema where it is declared, such as `common/person` */
  member(schema: string, member: string, language: OfficialLanguage): string | undefined {
    return this.#named('properties', Labels.memberKeys(schema, member), language);
  }

  static valueKeys = (schema: string, member: string, code: string): readonly string[] => [`${schema}.${member}:${code}`, `${member}:${code}`, code];

  /** What a word of an enumeration means, at that member. */
  value(schema: string, member: string, code: string, language: OfficialLanguage): string | undefined {
    const vocabulary = OF_MEMBER.get(member);
    return (vocabulary === undefined ? undefined : this.code(vocabulary, code, language)) ?? this.#named('values', Labels.valueKeys(schema, member, code), language);
  }

  /**
   * What a code of a vocabulary means. Undefined for one that is not in it, also where CLDR has a name: XA to XZ are
   * everybody's to use, and are not its "pseudo-accents".
   */
  code(vocabulary: string, code: string, language: OfficialLanguage): string | undefined {
    const own = this.#named('codes', [`${vocabulary}:${code}`], language);
    if (own !== undefined) return own;
    const term = this.#vocabularies.get(vocabulary)?.get(code);
    const type = CLDR[vocabulary];
    if (term === undefined) return undefined;
    const named = vocabulary === 'icao-issuers' ? this.#vocabularies.get('iso-3166-1')?.get(code)?.code : term.code;
    if (type === undefined || named === undefined) return language === 'en' ? term.label : undefined;
    return namesOf(type, language).of(named);
  }

  /** What the sheet says by itself. @throws TypeError for a word that is not there */
  word(key: string, language: OfficialLanguage): string {
    const word = this.#named('sheet', [key], language);
    if (word === undefined) throw new TypeError(`schemas/labels/sheet.json has no ${key} in ${language}.`);
    return word;
  }
}

/** Reads the files of labels below `schemas/`. */
export const readLabelFiles = (directory: string = schemasDirectory()): readonly LabelFile[] =>
  readdirSync(join(directory, 'labels')).filter((name) => name.endsWith('.json')).sort().map((name) => JSON.parse(readFileSync(join(directory, 'labels', name), 'utf8')) as LabelFile);

/** Labels of this package. */
export const readLabels = (directory: string = schemasDirectory()): Labels => new Labels(readLabelFiles(directory), readVocabularies(directory));
