import { isObject } from '#kernel';
import { keyOf, UNSAID, unsaidOf, type Exported, type Source } from '../source.js';
import { Encoder } from './encode.js';
import { confidenceOf, LABELS, ROOTS, timestamp, type Value } from './kinds.js';
import { markingsOf } from './markings.js';
import { bundleOf, DECLARATION, identityOf, isVersioned, revoked, snake, stixId, toSnake, type StixBundle, type StixObject } from './objects.js';

export interface StixOptions {
  /** For a draft, which has no time of its own yet (RFC 3339). */
  readonly now: string;
  /** The message that this one amends, when it was exported before: its objects stay the same, in a later version. */
  readonly amends?: Source;
  /** Why it is exported though its terms stand against that; everyone who reads the bundle shall know. */
  readonly despite?: string;
}

/** The types that have a form in STIX. */
export const STIX_TYPES: readonly string[] = Object.keys(ROOTS);

/** Says which message an object was made of. */
export const OWN_REFERENCE = 'Entente message';
/** Members of the envelope that STIX's own properties or markings hold. */
const HELD = new Set([...UNSAID.keys(), 'id', 'type', 'from', 'issuedAt', 'body', 'sealed', 'language', 'references', 'conditions', 'handling']);
const HELD_HANDLING = new Set(['confidentiality', 'purposes', 'onward', 'evidence', 'jointOwners', 'reviewBy', 'personalData', 'attestation']);

/**
 * A message as a bundle of STIX 2.1. What STIX has a property for stands there; the rest in the declared extension.
 * @throws RangeError for a type without a form in STIX
 */
export function toStixBundle(source: Source, { now, amends, despite }: StixOptions): Exported<StixBundle> {
  const root = ROOTS[source.type];
  if (root === undefined) throw new RangeError(`A message of type ${source.type} has no form in STIX. These have one: ${STIX_TYPES.join(', ')}.`);
  const { body } = source;
  const subject = (isObject(body['subject']) ? body['subject'] : {}) as Value;
  const modified = timestamp(source.issuedAt) ?? now;
  const created = timestamp(amends?.issuedAt) ?? modified;
  const key = keyOf(amends ?? source);
  const sender = identityOf(source.from);
  const rootId = stixId(root.type, key);
  const markings = markingsOf(source as unknown as Value, body['markings'], despite);
  const encoder = new Encoder({ key, created, modified, author: sender.id, markings }, { root: rootId, vessel: stixId('infrastructure', `${key} /vessel`) });

  const { rest } = encoder.members(body, root.members, '');
  const { labels, left } = takeLabels(rest({}));
  const message = envelopeRest(source, markings);
  const common = {
    name: subject['title'], description: subject['summary'], labels, confidence: confidenceOf(body['grading'] ?? source.handling?.grading), lang: source.language, external_references: referencesOf(source),
    ...(root.type === 'report' ? { report_types: ['threat-report'], published: modified, object_refs: encoder.objects.map(({ id }) => id) } : {}),
  };
  const natives = Object.fromEntries(Object.entries(common).filter(([, value]) => value !== undefined));
  encoder.add(root.type, rootId, natives, { message_type: source.type, body: left, ...(Object.keys(message).length === 0 ? {} : { message }) });
  if (root.type === 'incident') {
    encoder.add('grouping', stixId('grouping', key), { name: subject['title'], context: 'suspicious-activity', object_refs: [rootId, ...encoder.objects.filter(({ id }) => id !== rootId).map(({ id }) => id)] }, {});
  }
  const gone = amends === undefined ? [] : goneSince(toStixBundle(amends, { now }).document, new Set(encoder.objects.map(({ id }) => id)), modified);
  const markingsOfAll = new Map([...encoder.markings, ...gone.filter(({ type }) => type === 'marking-definition').map((marking) => [marking.id, marking] as const)]);
  const objects: readonly StixObject[] = [...DECLARATION, sender, ...markingsOfAll.values(), ...encoder.objects.toReversed(), ...gone.filter(({ type }) => type !== 'marking-definition')];
  return { document: bundleOf(objects), unexpressed: unsaidOf(source) };
}

/** Objects of an earlier version that the later one lacks, revoked, after the markings they carry. */
function goneSince({ objects }: StixBundle, still: ReadonlySet<string>, at: string): readonly StixObject[] {
  const gone = objects.filter((object) => isVersioned(object) && !still.has(object.id)).map((object) => revoked(object, at));
  const marks = new Set(gone.flatMap(({ object_marking_refs: refs }) => (refs ?? []) as readonly string[]));
  return [...objects.filter(({ type, id }) => type === 'marking-definition' && marks.has(id)), ...gone];
}

/** Labels of what is a name of a closed list; title and summary go with the object itself. */
function takeLabels(body: Value): { readonly labels: readonly string[] | undefined; readonly left: Value } {
  const left = structuredClone(body) as Record<string, unknown>;
  const subject = isObject(left['subject']) ? left['subject'] : {};
  delete subject['title'];
  delete subject['summary'];
  const labels = LABELS.flatMap(([path, prefix, many]) => {
    const holder = path.length === 1 ? left : subject;
    const name = snake(path.at(-1) ?? '');
    const value = holder[name];
    // An empty list has no label to stand for it.
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    delete holder[name];
    return (many ? (value as readonly string[]) : [value as string]).map((one) => `${prefix}${one}`);
  });
  if (Object.keys(subject).length === 0) delete left['subject'];
  return { labels: labels.length === 0 ? undefined : labels, left };
}

/** Where it comes from, and by what numbers others know it (§2.5). */
function referencesOf({ from, id, references = [] }: Source): readonly object[] | undefined {
  const own = id === undefined ? [] : [{ source_name: OWN_REFERENCE, external_id: `${from}/${id}` }];
  const all = [...own, ...references.map(({ party, number }) => ({ source_name: party, external_id: number }))];
  return all.length === 0 ? undefined : all;
}

/** What the envelope says and no marking or property holds. */
function envelopeRest(source: Source, markings: readonly StixObject[]): Value {
  const { handling = {} } = source as { readonly handling?: Value };
  const head = Object.fromEntries(Object.entries(source).filter(([name, value]) => !HELD.has(name) && value !== undefined));
  const marked = markings.some(({ name }) => name === `TLP:${String(handling['tlp'])}`);
  const rest = Object.fromEntries(Object.entries(handling).filter(([name]) => !HELD_HANDLING.has(name) && !(name === 'tlp' && marked)));
  // The whole may carry a stricter TLP than the message, or one where the message has none: then the reader is told which is whose.
  const tlp = handling['tlp'] === undefined && markings.some(({ name }) => String(name).startsWith('TLP:')) ? { tlp: 'none' } : {};
  return toSnake({ ...head, ...(Object.keys({ ...rest, ...tlp }).length === 0 ? {} : { handling: { ...rest, ...tlp } }) }) as Value;
}
