import type { Decoder } from './decode.js';
import { extensionOf, type StixObject } from './objects.js';

type Taken = readonly [member: string, kind: string];

/** Where an object of others belongs in our forms, by its type alone. */
function placeOf(object: StixObject, type: string): Taken | undefined {
  const product = type === 'environment.analytical-product/1';
  const kinds = object['infrastructure_types'];
  if (object.type === 'identity' && object['identity_class'] === 'individual') return [product ? 'keyIndividuals' : 'persons', 'person'];
  if (object.type === 'identity' && object['identity_class'] === 'organization') return ['companies', 'company'];
  if (object.type === 'infrastructure' && !product && Array.isArray(kinds) && kinds.includes('vessel')) return ['vessel', 'vessel'];
  if (object.type === 'location' && !product && object['country'] !== undefined && object['latitude'] === undefined) return ['ports', 'place'];
  if (!product) return undefined;
  if (object.type === 'note') return ['findings', 'finding'];
  return object.type === 'course-of-action' ? ['recommendations', 'recommendation'] : undefined;
}

/**
 * What others put into a report, or said of an incident, as far as our forms have a place for it: objects that the root holds
 * and our extension does not speak of.
 */
export function addedBody(root: StixObject, type: string, objects: ReadonlyMap<string, StixObject>, decoder: Decoder): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  const taken = decoder.read.has(String((extensionOf(root)['body'] as Record<string, unknown> | undefined)?.['vessel_ref']));
  for (const id of heldBy(root, objects)) {
    const object = objects.get(id);
    const place = object === undefined || decoder.read.has(id) || id === root['created_by_ref'] ? undefined : placeOf(object, type);
    if (object === undefined || place === undefined || object['revoked'] === true) continue;
    const [member, kind] = place;
    if (member === 'vessel') {
      if (taken || body['vessel'] !== undefined) continue;
      body['vessel'] = decoder.value(id, kind, root.id);
    } else if (Array.isArray(body[member])) body[member].push(decoder.value(id, kind, root.id));
    else body[member] = [decoder.value(id, kind, root.id)];
  }
  return body;
}

/** What a root holds: what it lists; of an incident, what groupings and reports list beside it, and what is related to it. */
function heldBy(root: StixObject, objects: ReadonlyMap<string, StixObject>): ReadonlySet<string> {
  const listed = (object: StixObject): readonly string[] => (object['object_refs'] ?? []) as readonly string[];
  const held = new Set(listed(root));
  if (root.type !== 'incident') return held;
  for (const object of objects.values()) {
    if ((object.type === 'grouping' || object.type === 'report') && listed(object).includes(root.id)) listed(object).forEach((id) => held.add(id));
    if (object.type !== 'relationship') continue;
    if (object['source_ref'] === root.id) held.add(String(object['target_ref']));
    if (object['target_ref'] === root.id) held.add(String(object['source_ref']));
  }
  held.delete(root.id);
  return held;
}
