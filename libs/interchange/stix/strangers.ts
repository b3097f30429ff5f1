import type { NotTaken } from '../source.js';
import { isObject } from '#kernel';
import { idsOfOwn, tlpOf } from './markings.js';
import { DECLARATION, EXTENSION, extensionOf, toCamel, type StixBundle, type StixObject } from './objects.js';

/** Properties of a report or incident that are read. */
const ROOT = new Set(['type', 'id', 'spec_version', 'created', 'modified', 'created_by_ref', 'object_marking_refs', 'extensions', 'name', 'description', 'labels', 'lang', 'external_references', 'revoked', 'report_types', 'published', 'object_refs', 'context']);
const refsOf = (object: StixObject): readonly string[] => (object['object_marking_refs'] ?? []) as readonly string[];

/**
 * Everything in a bundle that no draft took: objects, extensions of others, markings of parts, confidences without a grading.
 * @param labels labels of the root that say nothing to us
 */
export function strangers(bundle: StixBundle, newest: ReadonlyMap<string, StixObject>, read: ReadonlySet<string>, root: StixObject, labels: readonly string[]): readonly NotTaken[] {
  const known = new Set(DECLARATION.map(({ id }) => id));
  const lists = [...newest.values()].filter(({ type, object_refs: refs }) => type === 'grouping' && Array.isArray(refs) && refs.includes(root.id) && root.type === 'incident').map(({ id }) => id);
  const ofAll = new Set(refsOf(root));
  const skipped = new Set([...known, ...lists, root.id, String(root['created_by_ref']), ...[...newest.keys()].filter((id) => id.startsWith('marking-definition--'))]);
  return [
    ...labels.map((label) => ({ at: `${root.id}/labels`, why: `the label "${label.slice(0, 100)}" says nothing to us` })),
    ...Object.keys(root).filter((name) => !ROOT.has(name) && !(name === 'confidence' && hasGrading(root))).map((name) => ({ at: `${root.id}/${name}`, why: nameless(name, root) })),
    ...bundle.objects.flatMap((object): readonly NotTaken[] => {
      if (newest.get(object.id) !== object) return [{ at: object.id, why: `an older version of it, of ${String(object['modified'])}; the newest was taken` }];
      if (object === root || read.has(object.id)) return [...extensions(object), ...(object === root ? [] : otherMarkings(object, ofAll)), ...(object['revoked'] === true && object !== root ? [{ at: object.id, why: 'its producer took it back, and it is in the draft: look whether it may stay' }] : [])];
      if (object['revoked'] === true && !skipped.has(object.id)) return [{ at: object.id, why: 'its producer took it back' }];
      return skipped.has(object.id) ? [] : [{ at: object.id, why: `there is no place for this ${object.type}${typeof object['name'] === 'string' ? ` "${object['name'].slice(0, 100)}"` : ''} in such a message` }];
    }),
  ];
}

const hasGrading = (object: StixObject): boolean => {
  const { body, message } = extensionOf(object);
  return (isObject(body) && body['grading'] !== undefined) || (isObject(message) && isObject(message['handling']) && message['handling']['grading'] !== undefined);
};

const nameless = (name: string, root: StixObject): string => (name === 'confidence' ? `a number (${String(root[name])}) is no grading, and none is made of it: grade it yourself` : `there is no place for it: ${JSON.stringify(root[name]).slice(0, 200)}`);

const extensions = (object: StixObject): readonly NotTaken[] =>
  Object.keys(isObject(object['extensions']) ? object['extensions'] : {}).filter((id) => id !== EXTENSION).map((id) => ({ at: `${object.id}/extensions/${id.slice(0, 80)}`, why: 'an extension of others, which we do not read' }));

/** Markings of a part that neither the whole has nor the part says of itself: the draft has one handling for all. */
function otherMarkings(object: StixObject, ofAll: ReadonlySet<string>): readonly NotTaken[] {
  const own = new Set(idsOfOwn(toCamel(extensionOf(object)['markings'])));
  const more = refsOf(object).filter((id) => !ofAll.has(id) && !own.has(id));
  return more.map((id) => ({ at: `${object.id}/object_marking_refs`, why: `it is marked otherwise than the whole${tlpOf({ id }) === undefined ? `: ${id}` : `: TLP:${String(tlpOf({ id }))}`}; the draft has one handling for all` }));
}
