import { loadSchemaRegistry, readSchemas, schemasDirectory } from '#contracts';
import { MessageForm } from '../message-form.js';
import { readEvent, UnreadableEvent } from './read-event.js';
import { readTags } from './tags.js';
import { toDraft, type Imported, type ImportWishes } from './to-draft.js';

const form = new MessageForm(readSchemas(schemasDirectory()));
const registry = loadSchemaRegistry();

const attribute = (type: string, value: unknown, relation?: string, more: object = {}): object => ({ type, value, category: 'Other', ...(relation === undefined ? {} : { object_relation: relation }), ...more });
const object = (name: string, attributes: readonly object[], more: object = {}): object => ({ name, template_uuid: '', Attribute: attributes, ...more });
/** As a server of others writes it: numbers as texts, members nobody here asked for. */
const event = (more: object): object => ({ Event: { id: '7', org_id: '1', uuid: '575c8598-f1f0-4c16-a94a-0612c0a83866', info: 'Vessel at the reef', date: '2026-11-20', published: true, analysis: '0', threat_level_id: '2', distribution: '1', Orgc: { name: 'An organisation' }, Galaxy: [], ...more } });
const imported = (value: unknown, wishes?: ImportWishes): Imported => {
  const result = toDraft(readEvent(JSON.parse(JSON.stringify(value))), form, wishes);
  if (result === 'withdrawn') throw new Error('withdrawn');
  return result;
};

test("a notice that others wrote becomes a draft of its kind, with what the template says in the template's words", () => {
  const { draft, type, notTaken } = imported(event({
    Tag: [{ name: 'tlp:white' }, { name: 'PAP:AMBER' }, { name: 'admiralty-scale:source-reliability="b"' }, { name: 'admiralty-scale:information-credibility="3"' }, { name: 'workflow:todo="review"' }],
    Object: [object('interpol-notice', [
      attribute('text', 'Blue', 'notice-color'), attribute('last-name', 'Example', 'present-family-name'), attribute('first-name', 'Ama', 'forename'), attribute('text', 'The Heron', 'alias'), attribute('text', 'Wader', 'alias'),
      attribute('gender', 'Female', 'sex'), attribute('date-of-birth', '1980-05-03', 'date-of-birth'), attribute('nationality', 'XC', 'nationality'), attribute('text', '171 cm', 'height'), attribute('text', 'five feet', 'weight'),
      attribute('text', 'en', 'language-spoken'), attribute('text', 'A mother', 'mother-s-family-name-&-forename'),
    ])],
  }));
  expect(type).toBe('notice.blue/1');
  expect(draft).toMatchObject({
    type: 'notice.blue/1', to: ['gs'], mode: 'exercise', handling: { tlp: 'CLEAR', grading: { scheme: '6x6', source: 'B', information: '3' } },
    body: {
      title: 'Vessel at the reef', terms: { markings: { pap: 'AMBER' } },
      person: { familyName: 'Example', givenNames: 'Ama', otherNames: [{ name: 'The Heron' }, { name: 'Wader' }], sex: 'F', birthDate: '1980-05-03', nationalities: ['XC'], physical: { heightCm: 171, languages: ['en'] } },
    },
  });
  expect(notTaken.map(({ at }) => at)).toEqual(['/Event/Object/0/Attribute/9', '/Event/Object/0/Attribute/11', '/Event/Tag']);
});

test('a vessel that others wrote becomes a fisheries incident; what there is no room for is named', () => {
  const { draft, type, notTaken, remarks } = imported({ response: [event({
    published: '0',
    distribution: '0',
    Attribute: [attribute('text', 'seen twice', undefined, { Tag: [{ name: 'tlp:red' }], Sighting: [{ id: '1' }], first_seen: null })],
    EventReport: [{ content: 'long' }],
    Object: [
      object('ftm-Vessel', [attribute('text', 'Grey Plover', 'name'), attribute('text', '1234567', 'imoNumber'), attribute('text', 'Old Plover', 'alias'), attribute('text', 'XC', 'flag'), attribute('text', '1984', 'buildDate'), attribute('text', '300', 'tonnage'), attribute('text', 'Q1', 'wikidataId')]),
      object('ftm-Vessel', [attribute('text', 'Second', 'name')]),
      object('ftm-Company', [attribute('text', 'Example Fishing', 'name')], { ObjectReference: [{ relationship_type: 'owner-of' }] }),
      object('geolocation', [attribute('float', '1.5', 'latitude')]),
      object('domain-ip', [attribute('domain', 'example.org', 'domain')]),
    ],
  })] });
  expect(type).toBe('environment.fisheries-incident/1');
  expect(draft['body']).toMatchObject({ subject: { title: 'Vessel at the reef' }, vessel: { name: 'Grey Plover', imo: '1234567', otherNames: [{ name: 'Old Plover' }], flag: 'XC', built: '1984', grossTonnage: 300 }, companies: [{ name: 'Example Fishing' }] });
  expect(notTaken.map(({ at }) => at.replace('/response/0/Event', ''))).toEqual(['/Attribute/0', '/Object/0/Attribute/6', '/Object/1', '/Object/2/ObjectReference', '/Object/3', '/Object/4', '/EventReport', '/Attribute/0/Sighting']);
  expect(remarks).toEqual([expect.stringContaining('An organisation'), expect.stringContaining('one organisation only'), expect.stringContaining('not published')]);
  expect(draft['handling']).toEqual({ tlp: 'RED' });
  // It says itself what it lacks, and cannot be sent before.
  expect(registry.validateBody(type, draft['body'])).toEqual([expect.objectContaining({ pointer: '/subject/area', code: 'required' })]);
});

test('what is deleted there is left out and named; where everything is, nothing is made', () => {
  const vessel = (deleted: unknown): object => object('ftm-Vessel', [attribute('text', 'Grey Plover', 'name', { deleted }), attribute('text', '1234567', 'imoNumber')]);
  const { draft, notTaken } = imported(event({ Object: [vessel('1'), object('person', [attribute('full-name', 'Ama Example', 'full-name')], { deleted: true })] }), { to: ['ncb.XB'], mode: 'live' });
  expect(draft).toMatchObject({ to: ['ncb.XB'], mode: 'live', body: { vessel: { imo: '1234567' } } });
  expect(notTaken).toEqual([{ at: '/Event/Object/0/Attribute/0', why: 'it is deleted there' }, { at: '/Event/Object/1', why: 'it is deleted there' }]);
  expect(toDraft(readEvent(event({ Attribute: [attribute('text', 'x', undefined, { deleted: true })] })), form)).toBe('withdrawn');
});

test('of our own event: an edited value comes in, a wrong one is named, a second one does not win in silence', () => {
  const own = (pointer: string, value: string): object => attribute('text', value, undefined, { comment: pointer });
  const { draft, notTaken } = imported(event({
    Attribute: [
      own('/type', '/type: notice.purple/1'), own('/body/title', 'title: New'), own('/body/title', 'Another'), own('/body/vessels/3/imo', '7654321'), own('/body/vessels/1/lengthMetres', 'long'), own('/body/grounds/repeated', 'yes'),
      own('/body/vessels/99999999999/name', 'far'), own('/body/nothing/here', 'x'), own('/body/__proto__/polluted', 'x'), own('/body/constructor', 'x'), own('body', 'x'),
    ],
  }));
  expect(draft['body']).toEqual({ title: 'New', vessels: [{ imo: '7654321' }] });
  expect(notTaken.map(({ at }) => at.replace('/Event/Attribute/', ''))).toEqual(['2', '4', '5', '6', '7', '8', '9', '10']);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test('an event neither addresses a draft, nor makes it live, nor makes it an order', () => {
  const own = (pointer: string, value: string): object => attribute('text', value, undefined, { comment: pointer });
  const hostile = (type: string): object => event({ Attribute: [own('/type', type), own('/to/0', 'all'), own('/mode', 'live'), own('/precedence', 'flash'), own('/inReplyTo', 'ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90'), own('/expiresAt', '2030-01-01T00:00:00Z'), own('/sealed/ciphertext', 'AAAA')] });
  const { draft, remarks } = imported(hostile('general.information/1'));
  expect(draft).toEqual({ type: 'general.information/1', to: [], mode: 'exercise', body: {} });
  for (const pointer of ['/to/0', '/mode', '/precedence', '/inReplyTo', '/expiresAt', '/sealed/ciphertext']) expect(remarks.join(' ')).toContain(pointer);
  expect(remarks.join(' ')).toContain('--mode live');
  for (const type of ['control.recall/1', 'notice.act/1']) {
    expect(() => imported(hostile(type))).toThrow(UnreadableEvent);
    expect(imported(hostile(type), { type }).type).toBe(type);
  }
});

test('a hostile list: its holes cost nothing', () => {
  const far = Array.from({ length: 2_000 }, (_, i) => attribute('text', 'x', undefined, { comment: `/body/vessels/${90_000 + i}/otherNames/99999/name` }));
  const { draft } = imported(event({ Attribute: [attribute('text', 'notice.purple/1', undefined, { comment: '/type' }), ...far] }));
  expect((draft['body'] as { vessels: unknown[] }).vessels).toHaveLength(2_000);
});

test.each<[string, unknown, string]>([
  ['no event', { Events: [] }, ''],
  ['a list', [1, 2], ''],
  ['two events', { response: [event({}), event({})] }, '/response'],
  ['no text where one must be', event({ info: 7 }), '/Event/info'],
  ['a value that is an object', event({ Attribute: [{ type: 'text', value: { a: 1 } }] }), '/Event/Attribute/0/value'],
  ['attributes that are no list', event({ Attribute: { 0: {} } }), '/Event/Attribute'],
  ['an object that is a text', event({ Object: ['vessel'] }), '/Event/Object/0'],
  ['a tag without name', event({ Tag: [{ colour: '#fff' }] }), '/Event/Tag/0/name'],
  ['a flag that is none', event({ Attribute: [attribute('text', 'x', undefined, { deleted: 'maybe' })] }), '/Event/Attribute/0/deleted'],
  ['a forbidden name', JSON.parse('{"Event":{"info":"x","Object":[{"name":"a","__proto__":{"x":1}}]}}'), '/Event/Object/0/__proto__'],
  ['too many attributes', event({ Attribute: Array.from({ length: 20_001 }, () => attribute('text', 'x')) }), '/Event/Attribute'],
])('hostile input, %s: the place is named', (_, value, pointer) => {
  expect(() => readEvent(value)).toThrow(UnreadableEvent);
  try {
    readEvent(value);
  } catch (error) {
    expect((error as UnreadableEvent).pointer).toBe(pointer);
  }
});

test('hostile input, a hundred thousand levels: the place where it is too deep', () => {
  const deep: unknown = JSON.parse(`{"Event":{"info":"x","Galaxy":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`);
  expect(() => readEvent(deep)).toThrow(/^\/Event\/Galaxy(?:\/0)+: it is nested deeper than 24 levels$/);
});

test('of two TLP tags the narrower one counts, and half a grading is none', () => {
  expect(readTags(['tlp:green', 'tlp:amber+strict', 'tlp:ex:chr'])).toMatchObject({ tlp: 'AMBER+STRICT', unknown: ['tlp:ex:chr'] });
  expect(readTags(['admiralty-scale:source-reliability="a"'])).toMatchObject({ grading: undefined, unknown: ['admiralty-scale:source-reliability="a"'] });
});
