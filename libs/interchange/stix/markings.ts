import { isDeepStrictEqual } from 'node:util';
import { isObject } from '#kernel';
import { STANDING, stixId, type StixObject } from './objects.js';

type Text = Readonly<Record<string, unknown>>;
/** From what may go furthest to what may go nowhere. */
const TLP = ['CLEAR', 'GREEN', 'AMBER', 'AMBER+STRICT', 'RED'] as const;
type Tlp = (typeof TLP)[number];
const TLP_EXTENSION = 'extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d';
/** The ids OASIS set for TLP 2.0 (cti-stix-common-objects, 2022-10-01). */
const TLP_IDS: Readonly<Record<Tlp, string>> = {
  CLEAR: '94868c89-83c2-464b-929b-a1a8aa3c8487', GREEN: 'bab4a63c-aed9-4cf5-a766-dfca5abac2bb', AMBER: '55d920b0-5e8b-4f79-9ee9-91f868d9b421',
  'AMBER+STRICT': '939a9414-2ddd-4d32-a0cd-375ea402b003', RED: 'e828b379-4e03-4974-9ac4-e53a884c97c1',
};
/** TLP 1.0, whose ids stand in the standard itself (§7.2.1.4). */
const TLP_1: Readonly<Record<string, Tlp>> = {
  'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9': 'CLEAR', 'marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da': 'GREEN',
  'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82': 'AMBER', 'marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed': 'RED',
};

const isTlp = (value: unknown): value is Tlp => TLP.includes(value as Tlp);
const tlpMarking = (level: Tlp): StixObject => ({
  type: 'marking-definition', spec_version: '2.1', id: `marking-definition--${TLP_IDS[level]}`, created: '2022-10-01T00:00:00.000Z', name: `TLP:${level}`,
  extensions: { [TLP_EXTENSION]: { extension_type: 'property-extension', tlp_2_0: level.toLowerCase() } },
});
/** A statement marking; the same words are the same marking everywhere. */
const statement = (text: string): StixObject => ({ type: 'marking-definition', ...STANDING, id: stixId('marking-definition', text), definition_type: 'statement', definition: { statement: text } });

const list = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(', ') : String(value));
const unlist = (text: string): unknown => text.split(', ');
const same = (text: string): unknown => text;
/** What of the envelope binds a reader, in words that come before it in a statement, and how it is read back. */
const BINDING: readonly (readonly [path: string, words: string, write: (value: unknown) => string, read: (text: string) => unknown])[] = [
  ['handling/confidentiality', 'Confidentiality: ', String, same],
  ['handling/purposes', 'May be used for: ', list, unlist],
  ['handling/onward', 'May be passed on: ', String, same],
  ['handling/evidence', 'May be used in court: ', String, same],
  ['handling/jointOwners', 'Data also of: ', list, unlist],
  ['handling/reviewBy', 'The need to keep it must be looked at again by: ', String, same],
  ['handling/personalData', 'Holds personal data: ', (value) => (value === true ? 'yes' : 'no'), (text) => text === 'yes'],
  ['conditions', 'Conditions that must be accepted before use: ', String, same],
];
/** The word of the source that the law allows it: neutrality and human rights. */
const LEGAL = 'The source attests that this is not of a political, military, religious or racial character, and was obtained and is supplied in respect of the law and of human rights.';
const DESPITE = 'Passed on although its terms stand against that, because: ';
const EXERCISE = 'EXERCISE: this is not real.';

const at = (message: Text, path: string): unknown => path.split('/').reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), message);

/** Markings of everything in a bundle: what of the envelope binds, and what the content says of itself as a whole. */
export function markingsOf(message: Text, whole: unknown, despite?: string): readonly StixObject[] {
  const own = isObject(whole) ? whole : {};
  const level = strictest([at(message, 'handling/tlp'), own['tlp']]);
  const binding = BINDING.flatMap(([path, words, write]) => (at(message, path) === undefined ? [] : [words + write(at(message, path))]));
  const legal = isObject(at(message, 'handling/attestation')) ? [LEGAL] : [];
  return [...(level === undefined ? [] : [tlpMarking(level)]), ...[...(message['mode'] === 'exercise' ? [EXERCISE] : []), ...binding, ...legal, ...(despite === undefined ? [] : [DESPITE + despite])].map(statement), ...cautions(own)];
}

/** PAP and handling codes as statements: neither has a marking of STIX's own. */
const cautions = ({ pap, handlingCodes }: Text): readonly StixObject[] => [
  ...(typeof pap === 'string' ? [statement(`PAP:${pap}`)] : []),
  ...(Array.isArray(handlingCodes) ? handlingCodes.filter(isObject) : []).map(({ code, text }) => statement(`Handling code ${String(code)}${text === undefined ? '' : `: ${text as string}`}`)),
];

/** The ids of the markings that a set of markings of a whole or a part says by itself. */
export const idsOfOwn = (own: unknown): readonly string[] => (isObject(own) ? [...(isTlp(own['tlp']) ? [tlpMarking(own['tlp'])] : []), ...cautions(own)].map(({ id }) => id) : []);

/** Markings of one member that has its own: its TLP in place of the whole's, the rest besides. */
export function markingsOfMember(whole: readonly StixObject[], own: unknown): readonly StixObject[] {
  if (!isObject(own)) return whole;
  const kept = isTlp(own['tlp']) ? [tlpMarking(own['tlp']), ...whole.filter((marking) => tlpOf(marking) === undefined)] : whole;
  return [...new Map([...kept, ...cautions(own)].map((marking) => [marking.id, marking])).values()];
}

export const strictest = (levels: readonly unknown[]): Tlp | undefined => TLP.findLast((level) => levels.includes(level));

/** The level of a TLP marking, known by its id alone: a bundle need not hold the definition. */
export const tlpOf = ({ id }: { readonly id: string }): Tlp | undefined => TLP.find((level) => id === `marking-definition--${TLP_IDS[level]}`) ?? TLP_1[id];

export interface ReadMarkings {
  /** Members of the envelope, such as `handling` and `conditions`. */
  readonly message: Record<string, unknown>;
  readonly notUnderstood: readonly { readonly id: string; readonly why: string }[];
}

/**
 * What the markings of an object say of the envelope. What nothing in the draft says, and what says otherwise than a marking
 * before it, is not understood.
 * @param refs its `object_marking_refs` @param own what the content says of itself as a whole
 */
export function readMarkings(refs: readonly string[], find: (id: string) => StixObject | undefined, own: unknown): ReadMarkings {
  const handling: Record<string, unknown> = {};
  const message: Record<string, unknown> = {};
  const notUnderstood: { id: string; why: string }[] = [];
  const said = new Set(idsOfOwn(own));
  const level = strictest(refs.map((id) => tlpOf({ id })));
  if (level !== undefined) handling['tlp'] = level;
  for (const id of refs) {
    if (id in TLP_1) notUnderstood.push({ id, why: `it is of TLP 1.0, whose words differ; ${TLP_1[id]} of TLP 2.0 was put in its place` });
    if (tlpOf({ id }) !== undefined) continue;
    const definition = find(id)?.['definition'];
    const text = isObject(definition) && typeof definition['statement'] === 'string' ? definition['statement'] : undefined;
    const binding = BINDING.find(([, words]) => text?.startsWith(words) === true);
    if (text === EXERCISE) message['mode'] = 'exercise';
    else if (text === LEGAL) handling['attestation'] = { neutrality: true, humanRights: true };
    else if (binding !== undefined && text !== undefined) {
      const [path, words, , read] = binding;
      const holder = path.startsWith('handling/') ? handling : message;
      const name = path.split('/').at(-1) ?? path;
      if (holder[name] === undefined) holder[name] = read(text.slice(words.length));
      else if (!isDeepStrictEqual(holder[name], read(text.slice(words.length)))) notUnderstood.push({ id, why: `it says otherwise than another marking, which was taken: ${text.slice(0, 300)}` });
    } else if (!said.has(id)) notUnderstood.push({ id, why: `a marking that binds whoever uses it, and that is not in the draft${text === undefined ? '' : `: ${text.slice(0, 300)}`}` });
  }
  if (Object.keys(handling).length > 0) message['handling'] = handling;
  return { message, notUnderstood };
}
