import { isObject } from '#kernel';

export type Value = Readonly<Record<string, unknown>>;
type Natives = Record<string, unknown>;

/** How one building block is said in STIX's own properties, and read from them. */
export interface Kind {
  readonly type: string;
  /** Members that become objects of their own. */
  readonly members?: Readonly<Record<string, string>>;
  /** Whether STIX can hold it as an object at all. */
  readonly fits?: (value: Value) => boolean;
  /** STIX's properties of a value. @param refs ids of the members that became objects @param about ids of the message's root and of its vessel */
  readonly write: (value: Value, refs: Readonly<Record<string, readonly string[]>>, about: About) => Natives;
  /** What a reader finds in those properties. Where that is not what the message said, the extension says it as well. */
  readonly read: (object: Value) => Natives;
}

export interface About {
  readonly root: string;
  readonly vessel: string;
}

/** A name that STIX demands and the message does not have. */
const UNNAMED = 'Name not known';
const given = (natives: Natives): Natives => Object.fromEntries(Object.entries(natives).filter(([, value]) => value !== undefined));
const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : undefined);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const named = (value: unknown): unknown => (value === UNNAMED ? undefined : value);

/** A moment as STIX writes it (§2.6), where it is known to the minute. */
export function timestamp(moment: unknown): string | undefined {
  if (typeof moment !== 'string' || !moment.includes('T')) return undefined;
  if (/T\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(moment)) return moment;
  return Number.isNaN(Date.parse(moment)) ? undefined : new Date(moment).toISOString();
}

/**
 * The published scale of the standard (STIX 2.1, Appendix A, Admiralty Credibility): for 6x6 gradings alone, whose digit it is.
 * The letter has no place in it; the whole grading stays in the extension. `6`, cannot be judged, has no value there.
 */
const ADMIRALTY: Readonly<Record<string, number>> = { 1: 90, 2: 70, 3: 50, 4: 30, 5: 10 };
export const confidenceOf = (grading: unknown): number | undefined => (isObject(grading) && grading['scheme'] === '6x6' ? ADMIRALTY[String(grading['information'])] : undefined);

const texts = (abstract: string): Kind => ({
  type: 'note',
  write: ({ text, grading }, _, { root }) => given({ abstract, content: text, object_refs: [root], confidence: confidenceOf(grading) }),
  read: ({ content }) => ({ text: content }),
});
const namesOf = (names: unknown): readonly string[] => (Array.isArray(names) ? names.flatMap((one: unknown) => (isObject(one) && typeof one['name'] === 'string' ? [one['name']] : [])) : []);
/** A kilometre in metres, where that loses nothing. */
const metres = (km: unknown): number | undefined => (typeof km === 'number' && (km * 1000) / 1000 === km ? km * 1000 : undefined);

export const KINDS: Readonly<Record<string, Kind>> = {
  vessel: {
    type: 'infrastructure', members: { homePort: 'place', owners: 'company', master: 'person', lastSeen: 'place' },
    write: ({ name, otherNames, description }) => given({ name: name ?? UNNAMED, infrastructure_types: ['vessel'], description, aliases: otherNames === undefined ? undefined : [...new Set(namesOf(otherNames))] }),
    read: ({ name, description, aliases }) => given({ name: named(name), description, otherNames: Array.isArray(aliases) ? aliases.map((alias: unknown) => ({ name: alias })) : undefined }),
  },
  stretch: {
    type: 'infrastructure', members: { owner: 'company' },
    write: ({ name }) => ({ name: isObject(name) ? name['name'] : UNNAMED, infrastructure_types: ['vessel'] }),
    read: ({ name }) => given({ name: named(name) === undefined ? undefined : { name } }),
  },
  person: {
    type: 'identity', members: { birthPlace: 'place', addresses: 'place', images: 'image' },
    write: ({ fullName, givenNames, familyName, role, description }) => given({ name: fullName ?? (`${textOf(givenNames)} ${textOf(familyName)}`.trim() || UNNAMED), identity_class: 'individual', roles: role === undefined ? undefined : [role], description }),
    read: ({ name, roles, description }) => given({ fullName: named(name), role: first(roles), description }),
  },
  company: {
    type: 'identity', members: { addresses: 'place', officers: 'person' },
    write: ({ name, role, description }) => given({ name, identity_class: 'organization', roles: role === undefined ? undefined : [role], description }),
    read: ({ name, roles, description }) => given({ name, role: first(roles), description }),
  },
  agency: { type: 'identity', write: ({ name }) => ({ name, identity_class: 'organization', sectors: ['government'] }), read: ({ name }) => ({ name }) },
  place: {
    type: 'location', fits: ({ country, coordinates }) => country !== undefined || coordinates !== undefined,
    write: ({ country, region, locality, address, facility, description, coordinates }) => given({
      country, administrative_area: region, city: locality, street_address: address, name: facility, description,
      ...(isObject(coordinates) ? { latitude: coordinates['latitude'], longitude: coordinates['longitude'], precision: metres(coordinates['uncertaintyKm']) } : {}),
    }),
    read: ({ country, administrative_area: region, city: locality, street_address: address, name: facility, description, latitude, longitude, precision }) => given({
      country, region, locality, address, facility, description,
      coordinates: latitude === undefined ? undefined : given({ latitude, longitude, uncertaintyKm: typeof precision === 'number' ? precision / 1000 : undefined }),
    }),
  },
  position: {
    type: 'sighting', members: { place: 'place' },
    write: ({ at }, { place }, { vessel }) => given({ sighting_of_ref: vessel, where_sighted_refs: place, first_seen: timestamp(at), last_seen: timestamp(at) }),
    read: ({ first_seen: at, where_sighted_refs: places }) => given({ at, place: first(places) }),
  },
  meeting: {
    type: 'relationship', members: { vessel: 'vessel', place: 'place' },
    write: ({ at, what }, refs, { vessel }) => given({ relationship_type: 'related-to', source_ref: vessel, target_ref: refs['vessel']?.[0], start_time: timestamp(at), description: what }),
    read: ({ target_ref: vessel, start_time: at, description: what }) => given({ vessel, at, what }),
  },
  hotspot: {
    type: 'note', members: { place: 'place' },
    write: ({ text }, { place }, { root }) => ({ abstract: 'Hotspot', content: text, object_refs: place ?? [root] }),
    read: ({ content }) => ({ text: content }),
  },
  route: {
    type: 'grouping', members: { places: 'place' }, fits: ({ places }) => Array.isArray(places) && places.length > 0 && places.every((place: unknown) => isObject(place) && KINDS['place']?.fits?.(place) === true),
    write: ({ text }, { places }) => given({ name: 'Route', context: 'unspecified', description: text, object_refs: places }),
    read: ({ description: text, object_refs: places }) => given({ text, places }),
  },
  recommendation: { type: 'course-of-action', write: ({ text }) => ({ name: 'Recommendation', description: text }), read: ({ description }) => ({ text: description }) },
  image: { type: 'artifact', write: ({ mediaType, data }) => ({ mime_type: mediaType, payload_bin: data }), read: ({ mime_type: mediaType, payload_bin: data }) => given({ mediaType, data }) },
  finding: texts('Finding'), gap: texts('Gap'), question: texts('Question'), remark: texts('Additional information'), method: texts('Method'),
};

/** Members that are text alone, and become notes and courses of action. */
const TEXTS = { gaps: 'gap', recommendations: 'recommendation', method: 'method', informationRequested: 'question', additionalInformation: 'remark' };
export const isText = (kind: string): boolean => Object.values(TEXTS).includes(kind);

/** The types that have a form in STIX: what they become, and which of their members become objects. */
export const ROOTS: Readonly<Record<string, { readonly type: string; readonly members: Readonly<Record<string, string>> }>> = {
  'environment.analytical-product/1': { type: 'report', members: { findings: 'finding', hotspots: 'hotspot', routes: 'route', keyIndividuals: 'person', companies: 'company', ...TEXTS } },
  'environment.fisheries-incident/1': {
    type: 'incident',
    members: { vessel: 'vessel', history: 'stretch', positions: 'position', meetings: 'meeting', ports: 'place', persons: 'person', companies: 'company', agency: 'agency', images: 'image', ...TEXTS },
  },
};

/** Members that are names of a closed list, and stand as labels. */
export const LABELS: readonly (readonly [path: readonly string[], prefix: string, many: boolean])[] = [
  [['subject', 'area'], 'crime-area:', false], [['subject', 'nature'], 'nature:', false], [['subject', 'project'], 'project:', false], [['subject', 'convergesWith'], 'converges-with:', true],
  [['level'], 'level:', false], [['conduct'], 'conduct:', true],
];
