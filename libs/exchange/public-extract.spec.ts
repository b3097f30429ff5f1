import { referenceOf, type Message } from '#contracts';
import { World } from '../directory/testing/world.js';
import { decideAddressees, type AddresseeDecision } from './route/decide-addressees.js';
import { inquiryFor, MemorySources, messageOf, NOON, provenanceFor, signed } from './testing/parts.js';
import type { FiledSource, Given } from './provenance.js';

const NOTICE = messageOf('ncb.XA', ['ncb.XB'], { type: 'notice.orange/1', body: { title: 'Poisoned bait' } });
const CONSENT = messageOf('ncb.XA', ['ncb.XB']);
const FOREIGN = messageOf('ncb.XC', ['ncb.XB']);
const filed = (message: Message): FiledSource => ({ from: message.from, id: message.id, compact: signed(message), inherits: [], recipients: ['ncb.XB'], audiences: [], exceptFor: [], version: 1, exercise: message.mode === 'exercise' });

let world: World;
const store = new MemorySources();
beforeAll(() => {
  store.filed.push(...[NOTICE, CONSENT, FOREIGN].map(filed));
});
beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
});

const release = async (fields = ['/body/title']): Promise<void> => world.must({ by: 'ncb.XA', verb: 'set-rule', subject: 'rule/ncb.XA/public', body: { title: 'To the public', kind: 'public-extract', fields } });
const extract = (more: object = {}, from = 'gs'): Message => messageOf(from, ['ncb.XC'], { type: 'notice.extract/1', body: { notice: referenceOf(NOTICE), consent: referenceOf(CONSENT), kind: 'orange', language: 'en', until: '2030', title: 'Poisoned bait', ...more } });
const given = async (message: Message): Promise<Given> => provenanceFor(world.directory, store).of(message, NOON);
function decide(message: Message, of: Given | undefined, version = world.directory.version): AddresseeDecision | undefined {
  const inquiry = inquiryFor(world.directory);
  return decideAddressees(message, undefined, world.directory, inquiry, { data: inquiry.factsOf(message), version, at: NOON, consents: [], ...(of === undefined ? {} : { given: of }) })[0];
}

it('a public extract goes out while every member it shows is released, as its notice\'s owner ruled at that version', async () => {
  const message = extract();
  const before = world.directory.version;
  await release();
  const basis = await given(message);
  expect(decide(message, basis)).toMatchObject({ to: 'ncb.XC', allowed: true });
  expect(decide(message, basis, before)).toMatchObject({ allowed: false, rules: ['baseline.public-extract'] });
  const released = world.directory.version;
  await world.must({ by: 'ncb.XA', verb: 'remove-rule', subject: 'rule/ncb.XA/public', body: { reason: 'Not any more.' } });
  expect(decide(message, basis)).toMatchObject({ allowed: false, rules: ['baseline.public-extract'] });
  // Claimed as JSON and decided again at the version it was claimed at, it comes out the same.
  const again = JSON.parse(JSON.stringify(basis)) as Given;
  expect(decide(message, again, released)).toEqual(decide(message, basis, released));
  expect(decide(message, again, released)?.allowed).toBe(true);
});

it.each<[string, object, string | undefined]>([
  ['shows what nobody released', { text: 'Where it was laid.' }, undefined],
  ['names a consent of somebody else', { consent: referenceOf(FOREIGN) }, undefined],
  ['is of what is not on file', { notice: 'ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90' }, undefined],
  ['is made by somebody who never had the notice', {}, 'ncb.XC'],
])('refused where it %s', async (_, more, from) => {
  await release();
  const message = from === undefined ? extract(more) : { ...extract(more, from), to: ['ncb.XB'] };
  expect(decide(message, await given(message))).toMatchObject({ allowed: false, rules: ['baseline.public-extract'] });
});

it('refused where what it rests on was never looked up', async () => {
  await release();
  expect(decide(extract(), undefined)).toMatchObject({ allowed: false, rules: ['baseline.public-extract'] });
});
