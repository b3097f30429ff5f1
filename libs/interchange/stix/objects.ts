import { isObject } from '#kernel';
import { uuidV5 } from '../uuid.js';

/** An object of STIX 2.1, as JSON. */
export interface StixObject extends Readonly<Record<string, unknown>> {
  readonly type: string;
  readonly id: string;
}

export interface StixBundle {
  readonly type: 'bundle';
  readonly id: string;
  readonly objects: readonly StixObject[];
}

/** UUIDv5 of `https://entente.invalid/interchange/stix` among URLs. */
const NAMESPACE = 'c4673ef0-4f26-541b-bbe7-37c1e83a051f';
/** The name space that the standard (§2.9) sets for cyber-observable objects. */
const OBSERVABLES = '00abedb4-aa42-466c-9c01-fed23315a9b7';
/** What describes no message but the form itself never changes: neither does its time. */
const BEGUN = '2026-11-22T00:00:00.000Z';

export const EXTENSION = 'extension-definition--844c4625-106b-5f8e-ab5f-0e396bc5118d';
export const STANDING = { spec_version: '2.1', created: BEGUN } as const;

export const stixId = (type: string, name: string): string => `${type}--${uuidV5(NAMESPACE, `${type} ${name}`)}`;
/** The identity that the standard gives a picture: the same bytes have the same one everywhere. */
export const artifactId = (payload: string): string => `artifact--${uuidV5(OBSERVABLES, `{"payload_bin":${JSON.stringify(payload)}}`)}`;

const AUTHOR: StixObject = { type: 'identity', ...STANDING, modified: BEGUN, id: stixId('identity', 'the project'), name: 'Entente', identity_class: 'system', description: 'The software that wrote this bundle.' };

/** The author of the extension and its declaration (§7.3): what a reader of the bundle needs to know of members that are not STIX's own. */
export const DECLARATION: readonly StixObject[] = [AUTHOR, {
  type: 'extension-definition', ...STANDING, modified: BEGUN, id: EXTENSION, created_by_ref: AUTHOR.id, name: 'Entente message', version: '1.0.0', extension_types: ['property-extension'],
  description: 'What a message between police bureaus says and STIX has no property for.',
  schema: 'Members carry the names of the schemas environment.analytical-product/1 and environment.fisheries-incident/1 of Entente and of their building blocks, in snake case. A name that ends in _ref or _refs holds the id of the object in this bundle, or the ids of the objects, that say the rest. On a report or incident, message_type names the schema, body holds the content and message what its envelope says.',
}];

/** A bundle of objects; others, or another version of them, are another bundle. */
export const bundleOf = (objects: readonly StixObject[]): StixBundle => ({ type: 'bundle', id: stixId('bundle', JSON.stringify(objects)), objects });

/** Who a participant is for readers outside. */
export const identityOf = (participant: string): StixObject => ({
  type: 'identity', ...STANDING, modified: BEGUN, created_by_ref: AUTHOR.id, id: stixId('identity', participant), name: participant, identity_class: 'organization', sectors: ['government'],
});

/** What an object says in the extension. */
export function extensionOf(object: StixObject): Readonly<Record<string, unknown>> {
  const extensions = object['extensions'];
  const own = isObject(extensions) ? extensions[EXTENSION] : undefined;
  return isObject(own) ? own : {};
}

/** Whether an object has versions: observables and markings have none, and what describes the form itself never changes. */
export const isVersioned = (object: StixObject): boolean => object.type !== 'extension-definition' && object['created_by_ref'] !== undefined && object['created_by_ref'] !== AUTHOR.id && typeof object['modified'] === 'string';
export const revoked = (object: StixObject, at: string): StixObject => ({ ...object, modified: at, revoked: true });

/**
 * The same bundle with everything that the message said taken back (§3.6): what was withdrawn stays known as withdrawn. What other
 * producers added since is theirs, and stays.
 * @param at when
 */
export function revokeBundle(bundle: StixBundle, at: string): StixBundle {
  const roots = bundle.objects.filter((object) => extensionOf(object)['message_type'] !== undefined);
  const producers = new Set(roots.map(({ created_by_ref: producer }) => producer));
  return bundleOf(bundle.objects.map((object) => (isVersioned(object) && producers.has(object['created_by_ref']) ? revoked(object, at) : object)));
}

const renamed = (value: unknown, rename: (name: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [rename(name), renamed(member, rename)]));
};
/** A name of fewer than three letters, such as `at`, is filled up: STIX has none so short. */
export const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).padEnd(3, '_');
export const camel = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()).replace(/_+$/, '');
/** Names of members as STIX wants them (§3.1), and as the schemas have them; values stay. */
export const toSnake = (value: unknown): unknown => renamed(value, snake);
export const toCamel = (value: unknown): unknown => renamed(value, camel);
