import fc from 'fast-check';
import { examplesOf, readSchemas, schemasDirectory } from '#contracts';
import { isObject } from '#kernel';
import { MessageForm } from '../message-form.js';
import { pointerOf } from '../pointers.js';
import type { Source } from '../source.js';
import type { MispAttribute, MispDocument } from './core-format.js';
import { readEvent } from './read-event.js';
import { TEMPLATES } from './templates.js';
import { toDraft, type Imported, type ImportWishes } from './to-draft.js';
import { toMispEvent, withdrawn } from './to-event.js';

const files = readSchemas(schemasDirectory());
const form = new MessageForm(files);
/** Every type goes through the same road, not only notices and what carries a vessel; what keeps the exchange itself going is left out. */
const bodies = files.filter(({ schema, type }) => schema['x-entente'] !== undefined && !type.startsWith('control.')).flatMap((file) => examplesOf(file).map(({ name, body }) => ({ name: `${file.type} ${name}`, type: file.type, body })));

const sourceOf = (type: string, body: Source['body'], more: Partial<Source> = {}): Source => ({
  hub: 'entente.local', id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', type, mode: 'exercise', from: 'ncb.XA', to: ['gs', 'ncb.XB'], issuedAt: '2026-11-22T10:00:00Z', seq: 4, case: 'XA-12/2026', conditions: 'Not for asylum procedures.',
  references: [{ party: 'Port authority', number: '77' }], derivedFrom: ['ncb.XB/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e91'],
  handling: { confidentiality: 'restricted', tlp: 'AMBER+STRICT', purposes: ['SUPPORT_INVESTIGATION', 'WARN'], onward: 'national', personalData: false, grading: { scheme: '6x6', source: 'B', information: '2' }, attestation: { neutrality: true, humanRights: true } },
  body, ...more,
});
const exported = (source: Source): ReturnType<typeof toMispEvent> => toMispEvent(source, form, { today: '2026-11-22' });
const imported = (document: unknown, wishes: ImportWishes = {}): Imported => {
  const result = toDraft(readEvent(JSON.parse(JSON.stringify(document))), form, wishes);
  if (result === 'withdrawn') throw new Error('withdrawn');
  return result;
};

function leavesOf(value: unknown, steps: readonly string[] = []): [string, unknown][] {
  const members = isObject(value) || Array.isArray(value) ? Object.entries(value) : [];
  return members.length === 0 ? [[pointerOf(steps), value]] : members.flatMap(([name, member]) => leavesOf(member, [...steps, name]));
}
const allAttributes = ({ Event: event }: MispDocument): MispAttribute[] => [...event.Attribute, ...event.Object.flatMap(({ Attribute }) => Attribute)];

/** An event as MISP takes it, with the templates as they are published. */
function expectWellFormed(document: MispDocument): void {
  const { Event: event } = document;
  const uuids = [event.uuid, ...event.Object.map(({ uuid }) => uuid), ...allAttributes(document).map(({ uuid }) => uuid), ...event.Object.flatMap(({ ObjectReference }) => ObjectReference.map(({ uuid }) => uuid))];
  expect(new Set(uuids).size).toBe(uuids.length);
  expect(uuids.filter((uuid) => !/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid))).toEqual([]);
  // MISP refuses a second plain attribute of equal category, type and value.
  expect(new Set(event.Attribute.map(({ category, type: of, value }) => `${category} ${of} ${value}`)).size).toBe(event.Attribute.length);
  expect(allAttributes(document).filter(({ value, to_ids: ids }) => value.trim() === '' || Buffer.byteLength(value) > 65_535 || ids)).toEqual([]);
  const known = new Set(event.Object.map(({ uuid }) => uuid));
  for (const object of event.Object) {
    const template = TEMPLATES[object.name as keyof typeof TEMPLATES];
    expect(object).toMatchObject({ template_uuid: template.uuid, template_version: String(template.version), 'meta-category': template.metaCategory });
    const names = object.Attribute.map(({ object_relation: relation }) => relation ?? '');
    expect(template.required.filter((name) => !names.includes(name))).toEqual([]);
    if (template.requiredOneOf.length > 0) expect(template.requiredOneOf.filter((name) => names.includes(name))).not.toEqual([]);
    for (const attribute of object.Attribute) {
      const of = template.attributes.get(attribute.object_relation ?? '');
      expect({ name: attribute.object_relation, type: attribute.type }).toEqual({ name: attribute.object_relation, type: of?.type });
      expect(of?.multiple === true || names.filter((name) => name === attribute.object_relation).length === 1).toBe(true);
      const words = (template.values as Readonly<Record<string, readonly string[]>>)[attribute.object_relation ?? ''];
      if (words !== undefined) expect(words).toContain(attribute.value);
    }
    expect(object.ObjectReference.filter(({ referenced_uuid: to, object_uuid: from }) => !known.has(to) || from !== object.uuid)).toEqual([]);
  }
}

test('there are notices of all nine kinds and vessels among the examples', () => {
  expect(new Set(bodies.filter(({ type }) => type.startsWith('notice.') && !/act|extract/.test(type)).map(({ type }) => type)).size).toBe(9);
  expect(bodies.filter(({ body }) => JSON.stringify(body).includes('"imo"')).length).toBeGreaterThan(3);
});

test.each(bodies)('$name: a well-formed event, and every value comes back or is named', ({ type, body }) => {
  const source = sourceOf(type, body);
  const { document, unexpressed } = exported(source);
  expectWellFormed(document);
  // An act on a notice orders something: only whoever asks for one gets it.
  const { draft, notTaken, remarks } = imported(document, type.startsWith('notice.act/') ? { type } : {});
  expect(notTaken).toEqual([]);
  const back = new Map(leavesOf(draft));
  const named = { has: (pointer: string): boolean => unexpressed.some((one) => one.pointer !== '' && (pointer === one.pointer || pointer.startsWith(`${one.pointer}/`))) };
  const left = remarks.join(' ');
  const lost = leavesOf(source).filter(([pointer, value]) => !(named.has(pointer) || back.get(pointer) === value || (!pointer.startsWith('/body') && left.includes(pointer))));
  expect(lost).toEqual([]);
  // And nothing came back that was not there.
  const before = new Map(leavesOf(source));
  expect([...back].filter(([pointer, value]) => !pointer.startsWith('/to') && before.get(pointer) !== value)).toEqual([]);
});

const example = (type: string, name: string): Source => {
  const found = bodies.find((one) => one.name === `${type} ${name}`);
  if (found === undefined) throw new Error(`no example ${name} of ${type}`);
  return sourceOf(type, found.body);
};
const objectNames = ({ Event: event }: MispDocument): string[] => event.Object.map(({ name }) => name);

test('the same message is the same event, byte for byte, and another one has no identity in common with it', () => {
  const source = example('notice.purple/1', 'vessel');
  const [once, again, other] = [source, structuredClone(source), { ...source, id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e92' }].map((one) => exported(one).document);
  expect(JSON.stringify(again)).toBe(JSON.stringify(once));
  const uuids = (document: MispDocument | undefined): string[] => (document === undefined ? [] : [document.Event.uuid, ...document.Event.Object.map(({ uuid }) => uuid), ...allAttributes(document).map(({ uuid }) => uuid)]);
  expect(uuids(other).filter((uuid) => uuids(once).includes(uuid))).toEqual([]);
  // Made elsewhere by uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, 'https://entente.invalid/interchange/misp'), 'ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90 event').
  expect(once?.Event.uuid).toBe('e884d982-512d-5e7c-bf1e-1b1502d4d196');
});

test('a purple notice needs no person: its colour, its vessel with the numbers, nothing published', () => {
  const { document } = exported(example('notice.purple/1', 'vessel'));
  const { Event: event } = document;
  expect(event).toMatchObject({ published: false, distribution: '0', threat_level_id: '4', date: '2026-11-22', Orgc: { name: 'ncb.XA' }, info: 'EXERCISE: Purple notice request: A vessel with three names' });
  expect(objectNames(document)).toEqual(['report', 'interpol-notice', 'ftm-Vessel']);
  expect(event.Object[1]?.Attribute).toEqual([expect.objectContaining({ object_relation: 'notice-color', value: 'Purple', type: 'text' })]);
  expect(event.Object[2]?.Attribute.map(({ object_relation: relation, value }) => `${relation} ${value}`)).toEqual(
    expect.arrayContaining(['name Grey Plover', 'imoNumber 1234567', 'flag XC', 'notes listings/0/list: Example fisheries organisation']),
  );
  expect(event.Tag.map(({ name }) => name)).toEqual(['tlp:amber+strict', 'admiralty-scale:source-reliability="b"', 'admiralty-scale:information-credibility="2"']);
});

test('kinds that the template of notices does not know are said, and no value is invented for them', () => {
  for (const type of ['notice.silver/1', 'notice.un-special/1']) {
    const { name } = bodies.find((one) => one.type === type) ?? { name: '' };
    const { document, unexpressed } = exported(example(type, name.split(' ')[1] ?? ''));
    expect(objectNames(document)).not.toContain('interpol-notice');
    expect(unexpressed).toContainEqual({ pointer: '/type', why: expect.stringContaining('Red, Yellow') as string });
    expect(document.Event.Attribute.map(({ value }) => value)).toContain(`/type: ${type}`);
  }
});

test('a narrow marking of a part tags the whole event, and comes back as that of the part alone', () => {
  const found = example('environment.analytical-product/1', bodies.find(({ type }) => type === 'environment.analytical-product/1')?.name.split(' ')[1] ?? '');
  const { document } = exported({ ...found, body: { ...found.body, markings: undefined, findings: [{ text: 'a', markings: { tlp: 'RED', pap: 'RED' } }] } });
  expect(document.Event.Tag.map(({ name }) => name)).toEqual(expect.arrayContaining(['tlp:red', 'PAP:RED']));
  const { draft } = imported(document);
  expect(draft).toMatchObject({ handling: { tlp: 'AMBER+STRICT' }, body: { findings: [{ text: 'a', markings: { tlp: 'RED', pap: 'RED' } }] } });
  expect(draft['body']).not.toHaveProperty('markings');
});

test('who else received it, and whose pseudonyms stand in it, goes nowhere', () => {
  const { document, unexpressed } = exported({ ...example('notice.purple/1', 'vessel'), officer: 'D-1', prev: 'A'.repeat(43), handling: { confidentiality: 'restricted', purposes: ['WARN'], attestation: { neutrality: true, humanRights: true, by: 'D-2' } } });
  expect(unexpressed.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(['/to', '/hub', '/seq', '/prev', '/officer', '/handling/attestation/by']));
  expect(allAttributes(document).filter(({ comment }) => /^\/(?:to|hub|seq|prev|officer|handling\/attestation\/by)/.test(comment))).toEqual([]);
});

test('what was taken back is an event in which everything is deleted, with the same identities and a later time', () => {
  const { document } = exported(example('environment.fisheries-incident/1', 'names-and-flags'));
  const gone = withdrawn(document, Date.parse('2026-12-01T00:00:00Z'));
  expect(allAttributes(gone).map(({ uuid }) => uuid)).toEqual(allAttributes(document).map(({ uuid }) => uuid));
  expect([...allAttributes(gone), ...gone.Event.Object].filter(({ deleted, timestamp }) => !deleted || timestamp !== '1796083200')).toEqual([]);
  expect(gone.Event).toMatchObject({ uuid: document.Event.uuid, timestamp: '1796083200' });
  expect(gone.Event.info).not.toContain('vessel');
  // Tools leave out lists that are empty.
  const touched = { Event: { ...document.Event, Attribute: undefined, Object: document.Event.Object.map(({ Attribute: _, ObjectReference: __, ...object }) => ({ ...object, Attribute: undefined, ObjectReference: undefined })) } };
  expect(withdrawn(touched, 0).Event).toMatchObject({ Attribute: [], Object: [{ deleted: true, Attribute: [], ObjectReference: [] }, ...document.Event.Object.slice(1).map(() => ({ deleted: true }))] });
  expect(toDraft(readEvent(gone), form)).toBe('withdrawn');
});

test('whatever the texts are, they come back as they were, or are named', () => {
  const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('gear: x', 'vessels/0/gear: longline', 'title: y', '/body/title', '00 49 30', '+4930', 'not known', 'true', '1.0', ' x', 'x\n', 'Red'));
  // A blank item is named and its list closes up, so places after it are others.
  const texts = fc.array(text.filter((one) => one.trim() !== ''), { maxLength: 3 });
  const vessel = fc.record({ name: text, gear: text, description: text, lengthMetres: fc.double({ noNaN: true, noDefaultInfinity: true }), master: fc.record({ fullName: text, phones: texts, birthDate: text }) });
  fc.assert(
    fc.property(fc.record({ title: text, modusOperandi: text, signs: texts, vessels: fc.array(vessel, { maxLength: 2 }) }), (body) => {
      const source = sourceOf('notice.purple/1', JSON.parse(JSON.stringify(body)) as Source['body']);
      const { document, unexpressed } = exported(source);
      expectWellFormed(document);
      const { draft, notTaken } = imported(document);
      const back = new Map(leavesOf(draft['body'], ['body']));
      const named = new Set(unexpressed.map(({ pointer }) => pointer));
      expect({ notTaken, lost: leavesOf(source.body, ['body']).filter(([pointer, value]) => !named.has(pointer) && back.get(pointer) !== value) }).toEqual({ notTaken: [], lost: [] });
    }),
    { numRuns: 30 },
  );
});
