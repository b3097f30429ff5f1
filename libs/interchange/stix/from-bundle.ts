import { participantKind, parseReference } from '#contracts';
import { isObject, isUuidV7 } from '#kernel';
import type { NotTaken } from '../source.js';
import { UnreadableBundle } from './check.js';
import { Decoder } from './decode.js';
import { addedBody } from './added.js';
import { LABELS, ROOTS, type Value } from './kinds.js';
import { readMarkings, strictest } from './markings.js';
import { extensionOf, toCamel, type StixBundle, type StixObject } from './objects.js';
import { strangers } from './strangers.js';
import { OWN_REFERENCE } from './to-bundle.js';

export interface StixImport {
  readonly type: string;
  readonly draft: Record<string, unknown>;
  readonly notTaken: readonly NotTaken[];
  readonly remarks: readonly string[];
}

export interface StixWishes {
  readonly to?: readonly string[];
  readonly mode?: 'live' | 'exercise';
  /** Which report or incident, where a bundle holds several. */
  readonly id?: string;
}

/** Members of an envelope that a bundle may say: no others, so that none can address, seal or sign in our name. */
const SAID = ['mode', 'precedence', 'subject', 'case', 'derivedFrom', 'inReplyTo', 'notBefore', 'expiresAt', 'replyBy'];
const SAID_HANDLING = ['grading', 'tlp'];
/** Members of an envelope that a new message of somebody else does not take from the one it was made of. */
const OF_THE_ORIGINAL = ['inReplyTo', 'notBefore', 'expiresAt', 'replyBy'];
const ROOT_TYPES: Readonly<Record<string, string>> = { report: 'environment.analytical-product/1', incident: 'environment.fisheries-incident/1', grouping: 'environment.analytical-product/1' };

/**
 * A draft made of a report or incident in a bundle that `readBundle` took. What was exported here comes back as it was; of
 * bundles of others what has a place in our forms is taken over, and everything else is named.
 * @returns `withdrawn` when its producer took it back
 * @throws UnreadableBundle when there is nothing to make a message of, or several and none was named
 */
export function fromStixBundle(bundle: StixBundle, wishes: StixWishes = {}): StixImport | 'withdrawn' {
  const newest = new Map<string, StixObject>();
  for (const object of bundle.objects) {
    const other = newest.get(object.id);
    if (other === undefined || Date.parse(String(other['modified'])) <= Date.parse(String(object['modified']))) newest.set(object.id, object);
  }
  const find = (id: string): StixObject | undefined => newest.get(id);
  const root = rootOf([...newest.values()], wishes.id);
  if (root['revoked'] === true) return 'withdrawn';

  const extension = extensionOf(root);
  const ours = typeof extension['message_type'] === 'string';
  const type = ours ? String(extension['message_type']) : ROOT_TYPES[root.type] ?? '';
  const form = ROOTS[type];
  if (form === undefined || (ours && form.type !== root.type)) throw new UnreadableBundle([`${root.id}: there is no form for a message of type "${type.slice(0, 100)}" in a ${root.type}`]);
  const vessel = isObject(extension['body']) ? extension['body']['vessel_ref'] : undefined;
  const decoder = new Decoder(find, { root: root.id, vessel: String(vessel) });
  const said = isObject(extension['body']) ? decoder.members(extension['body'], form.members, root.id) : {};
  const labels = labelsOf(root);
  const subject = { ...(isObject(labels.body['subject']) ? labels.body['subject'] : {}), title: root['name'], ...(root['description'] === undefined ? {} : { summary: root['description'] }), ...(isObject(said['subject']) ? said['subject'] : {}) };
  const added = addedBody(root, type, newest, decoder);
  const body = { ...said, ...labels.body, ...merged(said, added), subject };

  const marks = readMarkings((root['object_marking_refs'] ?? []) as readonly string[], find, said['markings']);
  const { message, remarks } = envelopeOf(root, ours, marks.message, said['markings']);
  const producer = find(String(root['created_by_ref']));
  if (!ours && producer !== undefined) remarks.push(`its producer is "${String(producer['name']).slice(0, 200)}", who is not in the draft`);
  if (message['mode'] === 'live' && wishes.mode === undefined) remarks.push('the original was live; the draft is an exercise, unless you import it with --mode live');
  const draft = { type, to: wishes.to ?? [], ...message, mode: wishes.mode ?? 'exercise', body };
  return { type, draft, notTaken: [...marks.notUnderstood.map(({ id, why }) => ({ at: id, why })), ...decoder.notTaken, ...strangers(bundle, newest, decoder.read, root, labels.left)], remarks };
}

function rootOf(objects: readonly StixObject[], wanted: string | undefined): StixObject {
  const own = objects.filter((object) => extensionOf(object)['message_type'] !== undefined && object.type in ROOT_TYPES);
  const inside = new Set(objects.filter(({ type }) => type === 'report' || type === 'grouping').flatMap(({ object_refs: refs }) => (refs ?? []) as readonly string[]));
  const others = objects.filter(({ type, id }) => type === 'incident' || type === 'report' || (type === 'grouping' && !inside.has(id)));
  const found = own.length > 0 ? own : others.filter(({ type }) => type !== 'grouping').length > 0 ? others.filter(({ type }) => type !== 'grouping') : others;
  const [first] = wanted === undefined ? found : [...own, ...others].filter(({ id }) => id === wanted);
  if (first === undefined) throw new UnreadableBundle([wanted === undefined ? 'there is no report, incident or grouping in it to make a message of' : `there is no report, incident or grouping ${wanted} in it`]);
  if (wanted === undefined && found.length > 1) throw new UnreadableBundle([`it holds several: name one with --id: ${found.slice(0, 10).map(({ id }) => id).join(', ')}`]);
  return first;
}

/** Lists that hold both what the message said and what others put into the bundle since. */
const merged = (said: Value, added: Value): Value => Object.fromEntries(Object.entries(added).map(([name, list]) => [name, Array.isArray(list) ? [...[said[name] ?? []].flat(), ...(list as readonly unknown[])] : (said[name] ?? list)]));

/** What labels say of the body, and the labels that say nothing to us. */
function labelsOf(root: StixObject): { readonly body: Record<string, unknown>; readonly left: readonly string[] } {
  const body: Record<string, unknown> = {};
  const left = ((root['labels'] ?? []) as readonly string[]).filter((label) => {
    const known = LABELS.find(([, prefix]) => label.startsWith(prefix));
    if (known === undefined) return true;
    const [path, prefix, many] = known;
    const holder = path.length === 1 ? body : ((body['subject'] ??= {}) as Record<string, unknown>);
    const name = path.at(-1) ?? '';
    const value = label.slice(prefix.length);
    if (!many) holder[name] = value;
    else if (Array.isArray(holder[name])) holder[name].push(value);
    else holder[name] = [value];
    return false;
  });
  return { body, left };
}

function envelopeOf(root: StixObject, ours: boolean, marks: Record<string, unknown>, whole: unknown): { readonly message: Record<string, unknown>; readonly remarks: string[] } {
  const own = extensionOf(root)['message'];
  const said = (isObject(own) ? toCamel(own) : {}) as Value;
  const head = only(said, SAID);
  const more = only(said['handling'], SAID_HANDLING);
  const { attestation, ...handling } = { ...(isObject(marks['handling']) ? marks['handling'] : {}), ...more } as Record<string, unknown>;
  // The root's marking is the strictest of message and content; whoever marked it more strictly since is heard.
  const marked = strictest([isObject(marks['handling']) ? marks['handling']['tlp'] : undefined]);
  const expected = strictest([more['tlp'], isObject(whole) ? whole['tlp'] : undefined]);
  const remarked = more['tlp'] !== undefined && marked !== undefined && expected !== marked && strictest([expected, marked]) === marked;
  if (remarked) handling['tlp'] = marked;
  if (handling['tlp'] === 'none') delete handling['tlp'];
  const { handling: _, ...bound } = marks;
  const message: Record<string, unknown> = { ...head, ...bound, ...(Object.keys(handling).length === 0 ? {} : { handling }) };
  const remarks = OF_THE_ORIGINAL.filter((name) => message[name] !== undefined).map((name) => `${name} of the original was ${JSON.stringify(message[name])}; a new message has its own`);
  if (remarked) remarks.push(`it is marked TLP:${String(marked)}, more strictly than the message was: the marking counts`);
  for (const name of OF_THE_ORIGINAL) delete message[name];
  if (attestation !== undefined) remarks.push('the source attested neutrality and respect of human rights; who sends this anew must attest it too');
  if (typeof root['lang'] === 'string') message['language'] = root['lang'];
  const references = ((root['external_references'] ?? []) as readonly Value[]).filter(({ source_name: name, external_id: id }) => typeof name === 'string' && typeof id === 'string');
  const [first] = references;
  const original = ours && first?.['source_name'] === OWN_REFERENCE && isReference(String(first['external_id'])) ? String(first['external_id']) : undefined;
  const numbers = (original === undefined ? references : references.slice(1)).map(({ source_name: party, external_id: number }) => ({ party, number }));
  if (numbers.length > 0) message['references'] = numbers;
  if (original !== undefined) {
    remarks.push(`it was made of ${original}; the terms of its owner go with it: the draft names it in derivedFrom`);
    const others = [message['derivedFrom'] ?? []].flat();
    message['derivedFrom'] = others.length === 0 ? original : [original, ...others];
  }
  if (root['created'] !== root['modified']) remarks.push(`it is a later version, of ${String(root['modified'])}, of what was first said ${String(root['created'])}`);
  return { message, remarks };
}

const only = (value: unknown, names: readonly string[]): Record<string, unknown> => (isObject(value) ? Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name))) : {});

/** Whether it is the reference of a message, `<from>/<id>`. */
function isReference(text: string): boolean {
  const { from, id } = parseReference(text);
  return isUuidV7(id) && participantKind(from) !== undefined;
}

