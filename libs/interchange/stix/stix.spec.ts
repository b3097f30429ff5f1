import { examplesOf, readSchemas, schemasDirectory } from '#contracts';
import type { Source } from '../source.js';
import { readBundle, UnreadableBundle } from './check.js';
import { fromStixBundle, type StixImport, type StixWishes } from './from-bundle.js';
import { revokeBundle, type StixBundle, type StixObject } from './objects.js';
import { STIX_TYPES, toStixBundle } from './to-bundle.js';

const NOW = '2026-07-02T10:00:00.000Z';
const message = (type: string, body: Source['body'], more: object = {}): Source => ({
  hub: 'entente.local', id: '0197c3a5-7e80-7c3a-9b1e-3f5a6c7d8e90', type, mode: 'live', from: 'ncb.XA', to: ['ncb.XB'], issuedAt: '2026-07-01T10:00:00.000Z', body,
  handling: { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION', 'WARN'] }, ...more,
});
const FULL = {
  language: 'en', case: 'C-7', references: [{ party: 'Customs', number: '12' }], conditions: 'No use in asylum procedures.', precedence: 'urgent', subject: 'a line', officer: 'D-1', seq: 4,
  handling: {
    confidentiality: 'restricted', tlp: 'GREEN', purposes: ['WARN'], onward: 'consent', evidence: 'never', jointOwners: ['ncb.XC'], personalData: true, grading: { scheme: '6x6', source: 'B', information: '2' },
    attestation: { neutrality: true, humanRights: true, by: 'D-2' }, reviewBy: '2031-01-01',
  },
};
const back = (source: Source, wishes: StixWishes = {}): StixImport => {
  const read = fromStixBundle(readBundle(JSON.parse(JSON.stringify(toStixBundle(source, { now: NOW }).document))), wishes);
  if (read === 'withdrawn') throw new Error('It was not withdrawn.');
  return read;
};
const leaves = (value: unknown, at = ''): [string, unknown][] =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0 ? Object.entries(value).flatMap(([name, member]) => leaves(member, `${at}/${name}`)) : [[at, value]];
const examples = readSchemas(schemasDirectory()).filter(({ type }) => STIX_TYPES.includes(type)).flatMap((file) => examplesOf(file).map(({ name, body }) => [`${file.type} ${name}`, file.type, body] as const));
const one = (bundle: StixBundle, type: string): StixObject => {
  const found = bundle.objects.filter((object) => object.type === type);
  expect(found).toHaveLength(1);
  return found[0]!;
};
const bodyOf = (name: string): Source['body'] => examples.find(([called]) => called.endsWith(name))![2];

describe('a message as a bundle of STIX, and back', () => {
  it.each(examples)('%s: every leaf comes back, and nothing in it is strange to us', (_, type, body) => {
    const source = message(type, body);
    const { draft, notTaken } = back(source, { mode: 'live' });
    expect(draft['body']).toEqual(body);
    expect(notTaken).toEqual([]);
    expect(draft).toMatchObject({ type, mode: 'live', handling: source.handling as object, derivedFrom: `ncb.XA/${source.id!}` });
  });

  it.each(examples)('%s: every leaf of the envelope comes back or is named', (_, type, body) => {
    const source = message(type, body, FULL);
    const { draft, remarks } = back(source, { mode: 'live' });
    const { unexpressed } = toStixBundle(source, { now: NOW });
    const found = new Map(leaves(draft).map(([at, value]) => [at, value]));
    const { issuedAt: __, from: ___, id: ____, ...rest } = source;
    const lost = leaves(rest).filter(([at, value]) => found.get(at) !== value).map(([at]) => at);
    const named = (at: string): boolean => unexpressed.some(({ pointer }) => at === pointer || at.startsWith(`${pointer}/`)) || (at.startsWith('/handling/attestation') && remarks.some((one) => one.includes('attest')));
    expect(lost.filter((at) => !named(at))).toEqual([]);
  });

  it('is the same bytes again, for a draft too, and another identity for another message', () => {
    const [, type, body] = examples[0]!;
    const made = toStixBundle(message(type, body), { now: NOW }).document;
    expect(JSON.stringify(toStixBundle(message(type, body), { now: '2030-01-01T00:00:00.000Z' }).document)).toBe(JSON.stringify(made));
    const other = toStixBundle(message(type, body, { id: '0197c3a5-7e80-7c3a-9b1e-3f5a6c7d8e91' }), { now: NOW }).document;
    expect(other.objects.map(({ id }) => id)).not.toEqual(made.objects.map(({ id }) => id));
    const { id: _, issuedAt: __, ...draft } = message(type, body);
    expect(toStixBundle(draft, { now: NOW }).document).toEqual(toStixBundle(draft, { now: NOW }).document);
  });

  it('keeps every text of any script, every partial date and every odd member', () => {
    const body = {
      ...bodyOf('names-and-flags'), additionalInformation: 'Zeile\nzwei  ', informationRequested: ['Кто?', 'Wer?'],
      vessel: { otherNames: [{ name: 'A' }, { name: 'Б', script: 'Cyrl' }], homePort: { seaArea: 'FAO 58' }, lastSeen: { country: 'XB', coordinates: { latitude: -1.5, longitude: 179.25, uncertaintyKm: 0.3 } } },
      persons: [{ familyName: 'Vorel', givenNames: 'Ansa', images: [{ mediaType: 'image/png', data: 'iVBORw0KGgoAAAAAAAAA', shows: 'face' }, { mediaType: 'image/png', data: 'iVBORw0KGgoAAAAAAAAA', shows: 'mark' }] }],
      positions: [{ at: '2026-04-03T08:10:00.5Z', place: { country: 'XA' } }, { at: '2026-04-03T08:10+03:00', place: { seaArea: 'x' } }, { at: '2026', place: { country: 'XA' } }], conduct: [], ports: [], companies: [{ name: 'Name not known' }],
    };
    const { draft, notTaken } = back(message('environment.fisheries-incident/1', body));
    expect(draft['body']).toEqual({ ...body, companies: [{ name: 'Name not known' }] });
    expect(notTaken).toEqual([]);
  });
});

describe('what readers of STIX find in its own properties', () => {
  const product = toStixBundle(message('environment.analytical-product/1', bodyOf('strategic'), FULL), { now: NOW }).document;
  it('a report, with markings of its own standard', () => {
    const report = one(product, 'report');
    expect(report).toMatchObject({ name: 'Transfers at sea in the southern ocean', published: '2026-07-01T10:00:00.000Z', lang: 'en', confidence: 70, labels: ['crime-area:FISHERIES', 'nature:risk-indicator', 'level:strategic'] });
    const marks = product.objects.filter(({ type }) => type === 'marking-definition');
    expect(marks.map(({ name, definition }) => name ?? (definition as { statement: string }).statement)).toEqual([
      'TLP:AMBER', 'Confidentiality: restricted', 'May be used for: WARN', 'May be passed on: consent', 'May be used in court: never', 'Data also of: ncb.XC', 'The need to keep it must be looked at again by: 2031-01-01', 'Holds personal data: yes',
      'Conditions that must be accepted before use: No use in asylum procedures.', expect.stringContaining('human rights'), 'PAP:GREEN',
    ]);
    expect(marks[0]!.id).toBe('marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421');
    for (const object of product.objects.filter(({ created }) => created === '2026-07-01T10:00:00.000Z')) expect(object['object_marking_refs']).toEqual(marks.map(({ id }) => id));
  });
  it('a confidence of 6x6 gradings alone, by the published scale', () => {
    const confidence = (information: string, scheme = '6x6'): unknown => one(toStixBundle(message('environment.analytical-product/1', { ...bodyOf('product/1 smallest'), grading: { scheme, source: 'A', information } }), { now: NOW }).document, 'report')['confidence'];
    expect(['1', '2', '3', '4', '5', '6'].map((digit) => confidence(digit))).toEqual([90, 70, 50, 30, 10, undefined]);
    expect([confidence('1', '4x4'), confidence('A', '3x5x2')]).toEqual([undefined, undefined]);
  });
  it('a member with its own markings, marked with those', () => {
    const body = { ...bodyOf('product/1 smallest'), findings: [{ text: 'a', markings: { tlp: 'RED', handlingCodes: [{ code: 'H3', text: 'Ask first.' }] } }, { text: 'b' }] };
    const bundle = toStixBundle(message('environment.analytical-product/1', body, FULL), { now: NOW }).document;
    const names = new Map(bundle.objects.map(({ id, name, definition }) => [id, name ?? (definition as { statement?: string } | undefined)?.statement]));
    const marks = bundle.objects.filter(({ type }) => type === 'note').map((note) => [note['content'], (note['object_marking_refs'] as string[]).map((id) => names.get(id)).filter((name) => /TLP|Handling/.test(String(name)))]);
    expect(Object.fromEntries(marks)).toEqual({ a: ['TLP:RED', 'Handling code H3: Ask first.'], b: ['TLP:GREEN'] });
  });
  it('a vessel with where it was and whom it met', () => {
    const bundle = toStixBundle(message('environment.fisheries-incident/1', bodyOf('names-and-flags')), { now: NOW }).document;
    const ship = bundle.objects.find(({ name }) => name === 'Grey Plover')!;
    expect(ship).toMatchObject({ type: 'infrastructure', infrastructure_types: ['vessel'] });
    expect(one(bundle, 'sighting')).toMatchObject({ sighting_of_ref: ship.id, first_seen: '2026-04-03T08:10:00.000Z', where_sighted_refs: [one(bundle, 'location').id] });
    expect(one(bundle, 'relationship')).toMatchObject({ source_ref: ship.id, relationship_type: 'related-to', description: 'transshipment' });
    expect(one(bundle, 'grouping')['object_refs']).toContain(one(bundle, 'incident').id);
  });
  it('an amendment is a later version of the same objects, and a withdrawal their last', () => {
    const first = message('environment.fisheries-incident/1', bodyOf('at-port'));
    const later = message('environment.fisheries-incident/1', { ...bodyOf('at-port'), additionalInformation: 'More.' }, { id: '0197c3a5-7e80-7c3a-9b1e-3f5a6c7d8e99', issuedAt: '2026-07-05T10:00:00.000Z' });
    const before = one(toStixBundle(first, { now: NOW }).document, 'incident');
    const amended = toStixBundle(later, { now: NOW, amends: first }).document;
    expect(one(amended, 'incident')).toMatchObject({ id: before.id, created: before['created'] as string, modified: '2026-07-05T10:00:00.000Z' });
    const revoked = revokeBundle(amended, '2026-07-06T10:00:00.000Z');
    expect(one(revoked, 'incident')).toMatchObject({ id: before.id, revoked: true, modified: '2026-07-06T10:00:00.000Z' });
    expect(revoked.objects.filter(({ name, revoked: gone }) => name === 'ncb.XA' && gone === true)).toEqual([]);
    expect(fromStixBundle(readBundle(revoked))).toBe('withdrawn');
  });
  it('an amendment revokes what it no longer holds', () => {
    const text = (body: object, more: object = {}): Source => message('environment.analytical-product/1', { ...bodyOf('product/1 smallest'), ...body }, more);
    const first = text({ findings: [{ text: 'a' }, { text: 'b', markings: { tlp: 'RED' } }] });
    const amended = toStixBundle(text({ findings: [{ text: 'a' }] }, { id: '0197c3a5-7e80-7c3a-9b1e-3f5a6c7d8e99', issuedAt: '2026-07-05T10:00:00.000Z' }), { now: NOW, amends: first }).document;
    expect(amended.objects.filter(({ type }) => type === 'note').map(({ content, modified, revoked }) => [content, modified, revoked])).toEqual([['a', '2026-07-05T10:00:00.000Z', undefined], ['b', '2026-07-05T10:00:00.000Z', true]]);
    const read = fromStixBundle(readBundle(JSON.parse(JSON.stringify(amended)))) as StixImport;
    expect(read.draft['body']).toMatchObject({ findings: [{ text: 'a' }] });
    expect(read.notTaken).toEqual([{ at: amended.objects.find(({ content }) => content === 'b')!.id, why: 'its producer took it back' }]);
  });
  it('a withdrawal leaves alone what others added', () => {
    const { document } = toStixBundle(message('environment.fisheries-incident/1', bodyOf('at-port')), { now: NOW });
    const of = { spec_version: '2.1', created: NOW, modified: NOW };
    const theirs = [{ type: 'note', id: 'note--00000000-0000-4000-8000-000000000001', ...of, created_by_ref: 'identity--00000000-0000-4000-8000-000000000002', content: 'x', object_refs: [one(document, 'incident').id] }, { type: 'ipv4-addr', id: 'ipv4-addr--00000000-0000-4000-8000-000000000003', value: '198.51.100.1' }];
    const revoked = revokeBundle({ ...document, objects: [...document.objects, ...theirs] }, NOW);
    expect(revoked.objects.slice(-2)).toEqual(theirs);
    expect(one(revoked, 'incident')).toMatchObject({ revoked: true });
  });
  it('stricter markings that a partner put on it count, or are named', () => {
    const source = message('environment.analytical-product/1', { ...bodyOf('product/1 smallest'), markings: { tlp: 'AMBER', handlingCodes: [{ code: 'H1' }] } }, { handling: { confidentiality: 'official-use', purposes: ['WARN'], tlp: 'GREEN', onward: 'free' } });
    const { document } = toStixBundle(source, { now: NOW });
    expect(back(source)).toMatchObject({ notTaken: [], draft: { handling: { tlp: 'GREEN' } } });
    const added = ['Handling code H2', 'PAP:RED', 'May be passed on: never'].map((statement, i) => ({ type: 'marking-definition', spec_version: '2.1', id: `marking-definition--00000000-0000-4000-8000-00000000000${i}`, created: NOW, definition_type: 'statement', definition: { statement } }));
    const more = [...added.map(({ id }) => id), 'marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1'];
    const objects = [...document.objects.map((object) => (object.type === 'report' ? { ...object, object_marking_refs: [...(object['object_marking_refs'] as string[]), ...more] } : object)), ...added];
    const { draft, notTaken, remarks } = fromStixBundle(readBundle({ ...document, objects })) as StixImport;
    expect(draft['handling']).toMatchObject({ tlp: 'RED', onward: 'free' });
    expect(notTaken.map(({ at }) => at)).toEqual(added.map(({ id }) => id));
    expect(remarks.join(' ')).toContain('more strictly');
  });
  it('is live only for whoever wants it so', () => {
    const source = message('environment.fisheries-incident/1', bodyOf('at-port'));
    expect(back(source)).toMatchObject({ draft: { mode: 'exercise' }, remarks: expect.arrayContaining([expect.stringContaining('--mode live')]) as string[] });
    expect(back(source, { mode: 'live' }).draft['mode']).toBe('live');
  });
  it('an exercise is marked as one and stays one', () => {
    const source = message('environment.fisheries-incident/1', bodyOf('at-port'), { mode: 'exercise' });
    expect(JSON.stringify(toStixBundle(source, { now: NOW }).document)).toContain('EXERCISE: this is not real.');
    expect(back(source).draft['mode']).toBe('exercise');
  });
});

describe('a bundle of others', () => {
  const id = (type: string, n: number): string => `${type}--00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
  const object = (type: string, n: number, more: object): StixObject => ({ type, spec_version: '2.1', id: id(type, n), created: NOW, modified: NOW, ...more });
  const bundle = (...objects: readonly unknown[]): unknown => ({ type: 'bundle', id: id('bundle', 1), objects });
  const COPYRIGHT = { type: 'marking-definition', spec_version: '2.1', id: id('marking-definition', 9), created: NOW, definition_type: 'statement', definition: { statement: 'Copyright.' } };

  it('becomes a draft as far as there is a place, and the rest is named', () => {
    const read = fromStixBundle(readBundle(bundle(
      COPYRIGHT, object('report', 1, { name: 'Buyers', published: NOW, confidence: 70, labels: ['x'], object_marking_refs: [COPYRIGHT.id, 'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82'], object_refs: [id('identity', 2), id('note', 3), id('malware', 4), id('course-of-action', 5)] }),
      object('identity', 2, { name: 'Orso Ilvane', identity_class: 'individual', sectors: ['mining'] }), object('note', 3, { content: 'He buys.', object_refs: [id('report', 1)], authors: ['A'] }), object('malware', 4, { is_family: false }), object('course-of-action', 5, { name: 'Watch', description: 'Watch the port.' }),
    ))) as StixImport;
    expect(read.draft).toMatchObject({ type: 'environment.analytical-product/1', mode: 'exercise', handling: { tlp: 'AMBER' }, body: { subject: { title: 'Buyers' }, keyIndividuals: [{ fullName: 'Orso Ilvane' }], findings: [{ text: 'He buys.' }], recommendations: ['Watch the port.'] } });
    expect(read.notTaken.map(({ at }) => at).toSorted()).toEqual([
      `${id('course-of-action', 5)}/name`, `${id('identity', 2)}/sectors`, id('malware', 4), 'marking-definition--f88d31f6-486f-44da-b317-01333bde0b82', COPYRIGHT.id, `${id('note', 3)}/authors`, `${id('report', 1)}/confidence`, `${id('report', 1)}/labels`,
    ].toSorted());
  });

  it('is refused with every place that is wrong', () => {
    const faults = (value: unknown): readonly string[] => {
      try {
        fromStixBundle(readBundle(value));
      } catch (error) {
        if (error instanceof UnreadableBundle) return error.faults;
        throw error;
      }
      return [];
    };
    const report = { name: 'x', published: NOW, object_refs: [id('identity', 2)] };
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [null, /no bundle/], [{ type: 'bundle', id: id('bundle', 1), spec_version: '2.0', objects: [] }, /2\.0/], [bundle(), /none/], [bundle(1), /objects\[0\]: it is no object/], [bundle({ type: 'report', id: id('note', 1) }), /does not begin with its type/],
      [bundle(object('report', 1, {})), /"name" is missing/], [bundle(object('report', 1, { ...report, published: 'yesterday' })), /"published" is no time/], [bundle(object('report', 1, { ...report, confidence: 101 })), /"confidence"/],
      [bundle(object('report', 1, { ...report, modified: '2020-01-01T00:00:00Z' })), /before "created"/], [bundle(object('report', 1, { ...report, object_refs: ['x'] })), /no id/], [bundle(object('report', 1, { ...report, description: null })), /null/],
      [bundle(object('report', 1, report), object('report', 1, report)), /twice/], [bundle(object('report', 1, { ...report, object_marking_refs: [id('marking-definition', 5)] })), /how it may be used is not known/],
      [bundle(object('location', 1, { name: 'x' })), /"region" or "country" or "latitude"/], [bundle(object('identity', 2, { name: 'x' })), /no report, incident or grouping/],
      [bundle(object('report', 1, report), object('report', 2, report)), /several/], [bundle(object('report', 1, { ...report, __proto__x: 1, 'Bad-Name': 1 })), /no name of a property/],
      [bundle(object('report', 1, { ...report, extensions: { 'extension-definition--844c4625-106b-5f8e-ab5f-0e396bc5118d': { message_type: 'control.recall/1' } } })), /no form/],
      [bundle(object('report', 1, { ...report, extensions: { 'extension-definition--844c4625-106b-5f8e-ab5f-0e396bc5118d': { message_type: 'environment.analytical-product/1', body: { findings_refs: [id('note', 7)] } } } })), /not in the bundle/],
    ];
    for (const [value, why] of wrong) expect(faults(value).join('\n')).toMatch(why);
  });

  it('cannot make us read without end', () => {
    const ext = (members: object): object => ({ extensions: { 'extension-definition--844c4625-106b-5f8e-ab5f-0e396bc5118d': { extension_type: 'property-extension', ...members } } });
    const many = Array.from({ length: 200 }, () => id('identity', 2));
    const hostile = bundle(
      object('report', 1, { name: 'x', published: NOW, object_refs: many, ...ext({ message_type: 'environment.analytical-product/1', body: { companies_refs: many } }) }),
      object('identity', 2, { name: 'c', ...ext({ officers_refs: Array.from({ length: 200 }, () => id('identity', 3)) }) }), object('identity', 3, { name: 'p', ...ext({ addresses_refs: Array.from({ length: 200 }, () => id('location', 4)) }) }), object('location', 4, { country: 'XA' }),
    );
    expect(() => fromStixBundle(readBundle(hostile))).toThrow(/more than 20000 times/);
    const long = bundle(object('report', 1, { name: 'x', published: NOW, object_refs: many, ...ext({ message_type: 'environment.analytical-product/1', body: { companies_refs: many } }) }), object('identity', 2, { name: 'c'.repeat(400_000) }));
    expect(() => fromStixBundle(readBundle(long))).toThrow(/more than 67108864 characters/);
    expect(() => readBundle(bundle(object('report', 1, { name: 'x', published: NOW, object_refs: [id('identity', 2)], labels: Array.from({ length: 10_001 }, () => 'x') })))).toThrow(/holds more than 10000/);
  });
});

it('exports nothing else', () => {
  expect(() => toStixBundle(message('general.information/1', { text: 'x' }), { now: NOW })).toThrow(/has no form in STIX/);
});
