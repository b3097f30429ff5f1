import { isObject } from '#kernel';
import { tlpOf } from './markings.js';
import type { StixBundle, StixObject } from './objects.js';

/** A bundle that does not keep to STIX 2.1. */
export class UnreadableBundle extends Error {
  override readonly name = 'UnreadableBundle';

  /** @param faults what is wrong, each with its place */
  constructor(readonly faults: readonly string[]) {
    super(faults.join('; '));
  }
}

const MOST_OBJECTS = 10_000;
const MOST_FAULTS = 20;
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const ID = new RegExp(`^[a-z][a-z0-9-]{1,248}[a-z0-9]--${UUID}$`);
const TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?Z$/;
/** What the standard demands of the objects that are read here (§§4, 5, 7); two names in one place are either of them. */
const REQUIRED = new Map<string, readonly string[]>(Object.entries({
  report: ['name', 'published', 'object_refs'], grouping: ['context', 'object_refs'], incident: ['name'], identity: ['name'], infrastructure: ['name'], 'course-of-action': ['name'], note: ['content', 'object_refs'],
  location: ['region|country|latitude'], relationship: ['relationship_type', 'source_ref', 'target_ref'], sighting: ['sighting_of_ref'], 'extension-definition': ['name', 'schema', 'version', 'extension_types', 'created_by_ref'],
}));
/** Objects without `created` and `modified`: what is observed (§6), and markings, which never change. */
const TIMELESS = new Set([
  'marking-definition', 'artifact', 'autonomous-system', 'directory', 'domain-name', 'email-addr', 'email-message', 'file', 'ipv4-addr', 'ipv6-addr', 'mac-addr', 'mutex', 'network-traffic', 'process', 'software', 'url',
  'user-account', 'windows-registry-key', 'x509-certificate',
]);
const TEXTS = ['name', 'description', 'content', 'abstract', 'lang', 'relationship_type', 'context', 'identity_class', 'country', 'city', 'administrative_area', 'street_address', 'mime_type', 'payload_bin'];
const LISTS = ['labels', 'aliases', 'roles', 'object_marking_refs', 'object_refs', 'where_sighted_refs', 'external_references', 'granular_markings', 'report_types', 'infrastructure_types'];
const TIMES = ['created', 'modified', 'published', 'first_seen', 'last_seen', 'start_time', 'stop_time'];
const RANGES = new Map<string, readonly [number, number]>([['confidence', [0, 100]], ['latitude', [-90, 90]], ['longitude', [-180, 180]], ['precision', [0, Number.MAX_VALUE]]]);
const isId = (value: unknown): boolean => typeof value === 'string' && ID.test(value);

/**
 * Checks a bundle strictly, before anything of it is used.
 * @throws UnreadableBundle naming every place that is wrong, up to twenty
 */
export function readBundle(value: unknown): StixBundle {
  if (!isObject(value) || value['type'] !== 'bundle') throw new UnreadableBundle(['it is no bundle of STIX: "type" is not "bundle"']);
  if ('spec_version' in value) throw new UnreadableBundle(['spec_version: it is a bundle of STIX 2.0; this program reads 2.1']);
  const objects = value['objects'];
  if (!Array.isArray(objects) || objects.length === 0) throw new UnreadableBundle(['objects: there are none']);
  if (objects.length > MOST_OBJECTS) throw new UnreadableBundle([`objects: more than ${MOST_OBJECTS}`]);
  const faults: string[] = isId(value['id']) && String(value['id']).startsWith('bundle--') ? [] : ['id: it is not "bundle--" and a UUID'];
  for (const [index, object] of (objects as readonly unknown[]).entries()) {
    faults.push(...faultsOf(object).map((fault) => `objects[${index}]${isObject(object) && isId(object['id']) ? ` (${String(object['id'])})` : ''}: ${fault}`));
    if (faults.length >= MOST_FAULTS) throw new UnreadableBundle(faults.slice(0, MOST_FAULTS));
  }
  if (faults.length === 0) faults.push(...together(objects as readonly StixObject[]).slice(0, MOST_FAULTS));
  if (faults.length > 0) throw new UnreadableBundle(faults.slice(0, MOST_FAULTS));
  return value as unknown as StixBundle;
}

function faultsOf(object: unknown): readonly string[] {
  if (!isObject(object)) return ['it is no object'];
  const { type, id } = object;
  if (typeof type !== 'string' || !isId(id)) return ['it has no type, or its id is not its type, "--" and a UUID'];
  if (!String(id).startsWith(`${type}--`)) return [`its id does not begin with its type "${type}"`];
  const timeless = TIMELESS.has(type);
  const wanted = [...(REQUIRED.get(type) ?? []), ...(timeless ? [] : ['spec_version', 'created', 'modified'])];
  const missing = wanted.filter((names) => names.split('|').every((name) => object[name] === undefined)).map((name) => `"${name.replaceAll('|', '" or "')}" is missing`);
  const wrong = Object.entries(object).flatMap(([name, value]) => {
    const fault = faultOf(name, value);
    return fault === undefined ? [] : [`"${name.slice(0, 60)}" ${fault}`];
  });
  const order = typeof object['created'] === 'string' && typeof object['modified'] === 'string' && Date.parse(object['modified']) < Date.parse(object['created']) ? ['"modified" is before "created"'] : [];
  const half = (object['latitude'] === undefined) === (object['longitude'] === undefined) ? [] : ['"latitude" and "longitude" belong together'];
  return [...missing, ...wrong, ...order, ...half];
}

function faultOf(name: string, value: unknown): string | undefined {
  if (!/^[a-z0-9_]{1,250}$/.test(name)) return 'is no name of a property: small letters, digits and _ only';
  if (value === null) return 'is null, which STIX does not know';
  if (name === 'spec_version') return value === '2.1' ? undefined : 'is not "2.1"';
  if (TIMES.includes(name)) return typeof value === 'string' && TIME.test(value) && !Number.isNaN(Date.parse(value.replace(':60', ':59'))) ? undefined : 'is no time such as 2026-01-31T12:00:00Z';
  if (TEXTS.includes(name)) return typeof value === 'string' ? undefined : 'is no text';
  if (name === 'revoked') return typeof value === 'boolean' ? undefined : 'is not true or false';
  const range = RANGES.get(name);
  if (range !== undefined) return typeof value === 'number' && value >= range[0] && value <= range[1] ? undefined : `is no number from ${range[0]} to ${range[1]}`;
  if (name === 'extensions') return isObject(value) && Object.values(value).every(isObject) ? undefined : 'is not a set of extensions by their ids';
  if (name.endsWith('_ref')) return isId(value) ? undefined : 'is no id of an object';
  if (!LISTS.includes(name)) return undefined;
  if (!Array.isArray(value) || value.length === 0) return 'is no list, or an empty one';
  if (value.length > MOST_OBJECTS) return `holds more than ${MOST_OBJECTS}`;
  if (name.endsWith('_refs')) return value.every(isId) ? undefined : 'holds something that is no id of an object';
  if (name === 'external_references' || name === 'granular_markings') return value.every(isObject) ? undefined : 'holds something that is no object';
  return value.every((item) => typeof item === 'string') ? undefined : 'holds something that is no text';
}

/** What can be judged of all objects together: no two of one version, and no marking whose words nobody knows. */
function together(objects: readonly StixObject[]): readonly string[] {
  const ids = new Set(objects.map(({ id }) => id));
  const versions = new Set<string>();
  return objects.flatMap((object, index) => {
    const version = `${object.id} ${String(object['modified'])}`;
    const twice = versions.has(version) ? [`objects[${index}] (${object.id}): this version of it is there twice`] : [];
    versions.add(version);
    const unknown = ((object['object_marking_refs'] ?? []) as readonly string[]).filter((id) => !ids.has(id) && tlpOf({ id }) === undefined);
    return [...twice, ...unknown.map((id) => `objects[${index}] (${object.id}): it is marked with ${id}, which is not in the bundle: how it may be used is not known`)];
  });
}
