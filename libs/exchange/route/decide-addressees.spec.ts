import fc from 'fast-check';
import type { Message, Routing } from '#contracts';
import { World } from '../../directory/testing/world.js';
import { inquiryFor, messageOf, NOON } from '../testing/parts.js';
import { decideAddressees } from './decide-addressees.js';

let world: World;
const decided = (message: Message, routing: Routing | undefined, { directory }: World, version: number, reach: 'all' | 'some' = 'all'): ReturnType<typeof decideAddressees> => {
  const inquiry = inquiryFor(directory);
  return decideAddressees(message, routing, directory, inquiry, { data: inquiry.factsOf(message), version, at: NOON, consents: [] }, reach);
};

beforeAll(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await world.admit('ncb.XD', { clearance: 'official-use' });
  await world.admit('ncb.XB.police');
  await world.admit('ncb.XC.coast');
  await world.admit('partner.cites');
  await world.community('community.a', 'ncb.XB', 'ncb.XA', 'ncb.XB', 'ncb.XB.police', 'ncb.XC', 'ncb.XD');
  await world.community('community.b', 'ncb.XB', 'ncb.XC', 'ncb.XC.coast');
  await world.community('community.empty', 'ncb.XB');
});

const decide = (to: string[], hidden: Omit<Routing, 'digest'> = {}, more: Partial<Message> = {}, version = world.directory.version, reach: 'all' | 'some' = 'all'): ReturnType<typeof decideAddressees> =>
  decided(messageOf('ncb.XA', to, more), { digest: '', ...hidden }, world, version, reach);
const RESTRICTED = { handling: { confidentiality: 'restricted', purposes: ['WARN'] } } as const;

describe('named addressees', () => {
  it('each by its own rules', () => {
    expect(decide(['ncb.XB', 'ncb.XD'], {}, RESTRICTED)).toEqual([
      { to: 'ncb.XB', allowed: true, rules: ['baseline.addressee'], inputs: expect.any(String) },
      { to: 'ncb.XD', allowed: false, rules: ['baseline.clearance'], inputs: expect.any(String) },
    ]);
  });

  it('never the sender, nor the hub, in to or in blind copies', () => {
    expect(decide(['ncb.XA', 'hub', 'ncb.XB'], { blindCopy: ['ncb.XA', 'hub', 'ncb.XB', 'partner.cites'] }).map(({ to, blind }) => [to, blind])).toEqual([['ncb.XB', undefined], ['partner.cites', true]]);
  });

  it('an exclusion reaches the entities of a bureau, and not the other way round', () => {
    expect(decide(['ncb.XB', 'ncb.XB.police', 'ncb.XC', 'ncb.XC.coast'], { exclude: ['ncb.XB', 'ncb.XC.coast'] }).map(({ to, allowed, rules }) => [to, allowed, ...rules])).toEqual([
      ['ncb.XB', false, 'baseline.excluded'],
      ['ncb.XB.police', false, 'baseline.bureau-excluded'],
      ['ncb.XC', true, 'baseline.addressee'],
      ['ncb.XC.coast', false, 'baseline.excluded'],
    ]);
  });

  it('whom the registry does not hold at that version gets nothing', () => {
    expect(decide(['ncb.XB', 'ncb.XQ'], {}, {}, 0).map(({ allowed }) => allowed)).toEqual([false, false]);
    expect(decide(['ncb.XB'], {}, {}, 1).map(({ allowed }) => allowed)).toEqual([true]);
  });
});

it('an entity that not everyone may know of does not make itself known by writing', async () => {
  const other = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await other.admit('ncb.XA.hidden', { listed: false });
  await other.community('community.a', 'gs', 'ncb.XA', 'ncb.XB', 'ncb.XC');
  await other.must({ by: 'ncb.XA', verb: 'list', subject: 'ncb.XA.hidden', body: { listed: ['ncb.XB'] } });
  const of = (version: number): unknown => decided(messageOf('ncb.XA.hidden', ['ncb.XA', 'ncb.XB', 'ncb.XC', 'community.a']), undefined, other, version).map(({ to, allowed, rules, except }) => [to, allowed, except ?? rules]);
  const expected = [['ncb.XA', true, ['baseline.addressee']], ['ncb.XB', true, ['baseline.addressee']], ['ncb.XC', false, ['baseline.originator-unlisted']], ['community.a', true, ['ncb.XC']]];
  expect(of(other.directory.version)).toEqual(expected);
  const then = other.directory.version;
  await other.must({ by: 'ncb.XA', verb: 'list', subject: 'ncb.XA.hidden', body: { listed: true } });
  expect([of(then), of(other.directory.version)]).toEqual([expected, [...expected.slice(0, 2), ['ncb.XC', true, ['baseline.addressee']], ['community.a', true, []]]]);
});

describe('audiences', () => {
  it('mean their members less the sender and those refused', () => {
    expect(decide(['community.a'], {}, RESTRICTED)).toEqual([{ to: 'community.a', allowed: true, rules: expect.arrayContaining(['baseline.addressee', 'baseline.clearance']) as string[], inputs: expect.any(String), except: ['ncb.XA', 'ncb.XD'] }]);
    expect(decide(['all'], {}, RESTRICTED)[0]).toMatchObject({ allowed: true, except: ['ncb.XA', 'ncb.XD'] });
  });

  it('of nobody, or of the sender alone, reach nobody', () => {
    expect(decide(['community.empty', 'region.x', 'feed.x']).map(({ allowed, except }) => [allowed, except])).toEqual(Array(3).fill([false, []]));
  });

  it('less whom the sender keeps out, by name, by bureau and by audience; the answer does not say whether anybody was', () => {
    const plain = decide(['community.a']);
    const kept = decide(['community.a'], { exclude: ['ncb.XB', 'community.b', 'ncb.XQ'] });
    expect(kept[0]?.except).toEqual(['ncb.XA', 'ncb.XB', 'ncb.XB.police', 'ncb.XC']);
    expect({ ...kept[0], except: [], inputs: '' }).toEqual({ ...plain[0], except: [], inputs: '' });
    expect(decide(['community.b'], { exclude: ['community.b'] })[0]).toMatchObject({ allowed: true, except: ['ncb.XC', 'ncb.XC.coast'] });
  });

  it('an excluded audience keeps nobody out who is named', () => {
    expect(decide(['ncb.XC'], { exclude: ['community.b'] })[0]).toMatchObject({ allowed: true });
  });

  it('a suspended member is refused, at that version for good', async () => {
    const other = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
    await other.community('community.a', 'ncb.XB', 'ncb.XB', 'ncb.XC');
    await other.suspend('ncb.XC');
    const during = other.directory.version;
    await other.readmit('ncb.XC');
    const at = (version: number): unknown => decided(messageOf('ncb.XA', ['community.a', 'all']), undefined, other, version).map(({ except }) => except);
    expect(at(during)).toEqual([['ncb.XC'], ['ncb.XA', 'ncb.XC']]);
    expect(at(during + 1)).toEqual([[], ['ncb.XA']]);
    expect(at(during - 1)).toEqual([[], ['ncb.XA']]);
  });
});

it('blind copies are decided like all others, and marked', () => {
  expect(decide(['ncb.XB'], { blindCopy: ['ncb.XC', 'community.b', 'ncb.XD'] }, RESTRICTED)).toMatchObject([
    { to: 'ncb.XB', allowed: true },
    { to: 'ncb.XC', allowed: true, blind: true },
    { to: 'community.b', allowed: true, blind: true, except: [] },
    { to: 'ncb.XD', allowed: false, blind: true },
  ]);
});

it('nobody kept out by name is reached by any road, the sender never, and the same question has the same answer', () => {
  const id = fc.constantFrom('ncb.XA', 'ncb.XB', 'ncb.XC', 'ncb.XD', 'ncb.XB.police', 'ncb.XC.coast', 'partner.cites');
  const address = fc.oneof(id, fc.constantFrom('all', 'community.a', 'community.b'));
  fc.assert(
    fc.property(fc.uniqueArray(address, { minLength: 1 }), fc.uniqueArray(address), fc.uniqueArray(address), (to, exclude, blindCopy) => {
      const decided = decide(to, { exclude, blindCopy });
      const reached = new Set(decided.filter(({ allowed }) => allowed).flatMap(({ to: one, except }) => (except === undefined ? [one] : world.directory.members(one, world.directory.version).filter((member) => !except.includes(member)))));
      expect(reached.has('ncb.XA')).toBe(false);
      for (const one of exclude) expect(reached.has(one)).toBe(false);
      if (exclude.includes('ncb.XB')) expect(reached.has('ncb.XB.police')).toBe(false);
      expect(decide(to, { exclude, blindCopy })).toEqual(decided);
    }),
  );
});

it('asked only whether anybody is reached, it says the same, and the same rules of whoever is not', () => {
  const address = fc.constantFrom('ncb.XA', 'ncb.XB', 'ncb.XC', 'ncb.XD', 'ncb.XB.police', 'partner.cites', 'all', 'community.a', 'community.b', 'community.empty', 'feed.x');
  const said = (decided: ReturnType<typeof decide>): unknown => decided.map(({ to, allowed, rules, blind }) => [to, allowed, allowed ? [] : rules, blind]);
  fc.assert(
    fc.property(fc.uniqueArray(address, { minLength: 1 }), fc.uniqueArray(address), fc.uniqueArray(address), fc.constantFrom({}, RESTRICTED), (to, exclude, blindCopy, more) => {
      const { version } = world.directory;
      expect(said(decide(to, { exclude, blindCopy }, more, version, 'some'))).toEqual(said(decide(to, { exclude, blindCopy }, more, version)));
    }),
  );
});
