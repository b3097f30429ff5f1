import { referenceOf, type Message } from '#contracts';
import { digestOf } from '#envelope';
import { World } from '../directory/testing/world.js';
import { consentsToForward, consentsToSend, consentsToUse, ownersMissing, weakerThan, type Given, type Grant } from './provenance.js';
import { DoorBench, refusal } from './testing/desk.js';
import { inquiryFor, MemorySources, messageOf, NOON, provenanceFor, signed } from './testing/parts.js';

const strict = { confidentiality: 'restricted', tlp: 'AMBER', purposes: ['WARN', 'FORENSIC'], onward: 'consent', evidence: 'never' } as const;
let world: World;
let store: MemorySources;
beforeAll(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC', 'ncb.XD');
  await world.admit('ncb.XB.customs');
});
beforeEach(() => {
  store = new MemorySources();
});

/** A message on file that reached some. */
function filed(from: string, to: readonly string[], more: object = {}, exercise = false): Message {
  const message = messageOf(from, to, more as Readonly<Record<string, unknown>>);
  store.filed.push({ from, id: message.id, compact: signed(message), inherits: [], recipients: to, audiences: [], exceptFor: [], version: world.directory.version, exercise });
  return message;
}
const grant = (of: string, owner: string, more: Partial<Grant> = {}): Grant => ({ of, owner, by: 'ncb.XB', use: 'forward', to: ['ncb.XC'], purposes: [], digest: '', ...more });
const givenFor = async (message: Message): Promise<Given> => await provenanceFor(world.directory, store).of(message, NOON);

describe('where a message comes from', () => {
  it('owners of what the sender had, whole and through its entities; what it never had is as if it were not there', async () => {
    const had = filed('ncb.XA', ['ncb.XB'], { handling: { ...strict, jointOwners: ['ncb.XD'] } });
    const entitys = filed('ncb.XC', ['ncb.XB.customs']);
    const others = filed('ncb.XA', ['ncb.XC']);
    const exercise = filed('ncb.XA', ['ncb.XB'], {}, true);
    const given = await givenFor(messageOf('ncb.XB', ['ncb.XC'], { derivedFrom: [had, entitys, others, exercise].map(referenceOf) }));
    expect(given.inherits).toEqual(['ncb.XA', 'ncb.XC', 'ncb.XD']);
    expect(given.sources.map(({ reference }) => reference)).toEqual([had, entitys].map(referenceOf));
  });

  it('one\'s own words bind nobody, unless they are others\' too', async () => {
    const own = filed('ncb.XB', ['ncb.XA']);
    const joint = filed('ncb.XB', ['ncb.XA'], { handling: { ...strict, jointOwners: ['ncb.XD'] } });
    expect((await givenFor(messageOf('ncb.XB', ['ncb.XC'], { derivedFrom: referenceOf(own) }))).sources).toEqual([]);
    expect((await givenFor(messageOf('ncb.XB', ['ncb.XC'], { derivedFrom: referenceOf(joint) }))).inherits).toEqual(['ncb.XB', 'ncb.XD']);
  });

  it('nothing is asked about ordinary messages', async () => {
    store.away = true;
    const provenance = provenanceFor(world.directory, store);
    expect(provenance.concerns(messageOf('ncb.XA', ['ncb.XB']))).toBe(false);
    expect(await provenance.of(messageOf('ncb.XA', ['ncb.XB']), NOON)).toEqual({ inherits: [], sources: [], grants: [] });
  });
});

describe('what is derived', () => {
  const data = (handling: object = strict): Parameters<typeof weakerThan>[1] => ({ reference: 'ncb.XA/x', data: inquiryFor(world.directory).factsOf(messageOf('ncb.XA', [], { handling })) });
  it.each<[string, object, string[]]>([
    ['the same terms', { ...strict }, []],
    ['stricter ones', { confidentiality: 'confidential', tlp: 'RED', purposes: ['WARN'], onward: 'never', evidence: 'never' }, []],
    ['terms left open are careful ones', { confidentiality: 'restricted', tlp: 'AMBER', purposes: ['WARN'] }, ['/handling/evidence']],
    ['weaker in everything', { confidentiality: 'official-use', tlp: 'GREEN', purposes: ['WARN', 'ADMINISTRATION'], onward: 'free', evidence: 'free' }, ['/handling/confidentiality', '/handling/tlp', '/handling/onward', '/handling/evidence', '/handling/purposes/1']],
    ['no label where the source has one', { confidentiality: 'restricted', purposes: ['WARN'], evidence: 'never' }, ['/handling/tlp']],
  ])('%s', (_, handling, pointers) => {
    expect(weakerThan(messageOf('ncb.XB', [], { handling }), data()).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('expires no later than its source', () => {
    const source = { reference: 'ncb.XA/x', data: inquiryFor(world.directory).factsOf(messageOf('ncb.XA', [], { handling: strict, expiresAt: '2026-12-01T00:00:00.000Z' })) };
    const at = (expiresAt?: string): string[] => weakerThan(messageOf('ncb.XB', [], { handling: strict, ...(expiresAt === undefined ? {} : { expiresAt }) }), source).map(({ pointer }) => pointer);
    expect([at(), at('2026-12-01T00:00:00.001Z'), at('2026-12-01T00:00:00.000Z'), at('2026-11-30T00:00:00Z')]).toEqual([['/expiresAt'], ['/expiresAt'], [], []]);
  });

  it('carries the conditions of its source', () => {
    const source = { ...data(), conditions: 'Not in asylum cases.' };
    expect(weakerThan(messageOf('ncb.XB', [], { handling: strict }), source).map(({ pointer }) => pointer)).toEqual(['/conditions']);
    expect(weakerThan(messageOf('ncb.XB', [], { handling: strict, conditions: 'Ours too. Not in asylum cases.' }), source)).toEqual([]);
  });

  it('is refused at the door where it is weaker, and taken where it is not', async () => {
    const bench = new DoorBench(world);
    store = bench.sources;
    const source = filed('ncb.XA', ['ncb.XB'], { handling: strict });
    const derived = (more: object): Message => messageOf('ncb.XB', ['ncb.XA'], { derivedFrom: referenceOf(source), handling: { ...strict, ...more } });
    expect(await refusal(bench.submit(derived({ onward: 'free' })))).toMatchObject({ code: 'weaker-than-source', violations: [{ pointer: '/handling/onward' }] });
    expect(await bench.submit(derived({}))).toMatchObject({ status: 202 });
    bench.sources.away = true;
    expect(await refusal(bench.submit(derived({})))).toMatchObject({ code: 'view-unavailable' });
  });
});

describe('consents', () => {
  it('count for the message, its bytes, who asked, and whom it goes to', () => {
    const message = messageOf('ncb.XB.customs', ['ncb.XC']);
    const reference = referenceOf(message);
    const send: Grant = { of: reference, owner: 'ncb.XA', by: 'ncb.XB', use: 'send', to: [], purposes: [], digest: 'd' };
    const given = (...grants: Grant[]): Given => ({ inherits: [], sources: [], grants });
    expect(consentsToSend(message, 'd', given(send, { ...send, owner: 'ncb.XD', digest: 'other' }, { ...send, owner: 'ncb.XC', by: 'ncb.XD' }, { ...send, owner: 'ncb.XE', use: 'forward' }))).toEqual(['ncb.XA']);
    const forward = [grant('ncb.XA/x', 'ncb.XA'), grant('ncb.XA/x', 'ncb.XD', { by: 'ncb.XD' }), grant('ncb.XA/y', 'ncb.XD'), grant('ncb.XA/x', 'ncb.XD', { use: 'evidence' })];
    // Who passes it on consents for itself.
    expect(['ncb.XC', 'ncb.XC.coast', 'ncb.XD'].map((to) => consentsToForward('ncb.XA/x', 'ncb.XB.customs', to, forward))).toEqual([['ncb.XB', 'ncb.XA'], ['ncb.XB', 'ncb.XA'], ['ncb.XB']]);
  });

  it('to a use count for that use, that purpose, and whoever asked', () => {
    const data = { purposes: ['WARN'] };
    const of = (owner: string, use: Grant['use'], more: Partial<Grant> = {}): Grant => grant('ncb.XA/x', owner, { use, to: [], ...more });
    const all = [of('ncb.XA', 'evidence'), of('ncb.XC', 'purpose', { purposes: ['FORENSIC', 'WARN'] }), of('ncb.XD', 'read'), of('ncb.XE', 'purpose', { purposes: ['FORENSIC'], by: 'ncb.XC' }), of('ncb.XF', 'send'), of('ncb.XG', 'forward')];
    const to = (action: 'read' | 'evidence', purpose: string[], by = 'ncb.XB'): readonly string[] => consentsToUse(action, by, purpose, data, all);
    expect(to('read', ['FORENSIC'])).toEqual(['ncb.XC']);
    expect(to('read', ['WARN'])).toEqual(['ncb.XC', 'ncb.XD']);
    expect(to('read', ['LOCATE_WANTED'])).toEqual([]);
    expect(to('read', ['FORENSIC'], 'ncb.XB.customs')).toEqual(['ncb.XC']);
    expect(to('read', ['FORENSIC'], 'ncb.XC')).toEqual(['ncb.XE']);
    expect(to('evidence', ['WARN'])).toEqual(['ncb.XA']);
    // In court and for another purpose: consent to the one is none to the other.
    expect(to('evidence', ['FORENSIC'])).toEqual([]);
    expect(consentsToUse('evidence', 'ncb.XB', ['FORENSIC'], data, [...all, of('ncb.XC', 'evidence')])).toEqual(['ncb.XC']);
  });

  it('joint owners must all have agreed before it goes out', async () => {
    const bench = new DoorBench(world);
    const message = messageOf('ncb.XA', ['ncb.XC'], { handling: { ...strict, jointOwners: ['ncb.XA', 'ncb.XB', 'ncb.XD'] } });
    const agree = (owner: string): void => void bench.sources.granted.push({ of: referenceOf(message), owner, by: 'ncb.XA', use: 'send', to: [], purposes: [], digest: digestOf(signed(message)) });
    expect(ownersMissing(message, [])).toEqual(['ncb.XB', 'ncb.XD']);
    agree('ncb.XB');
    expect(await refusal(bench.submit(message))).toMatchObject({ code: 'consent-missing' });
    agree('ncb.XD');
    expect(await bench.submit(message)).toMatchObject({ status: 202 });
  });
});
