import { toTimestamp } from '#kernel';
import { Directory, isInForce, matchesType, RegistryLog } from '../index.js';
import { agreement, BEGINNING, HUB, TRUST_ROOT, withKeys, World } from '../testing/world.js';
import { Shelf } from './shelf.js';

let world: World;
beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'partner.x');
  await world.admit('ncb.XA.customs');
});
const days = (count: number): number => BEGINNING + count * 86_400_000;
const on = (count: number): string => toTimestamp(days(count));
const decision = { reason: 'r', reference: 'x' };

it('rules: the same array until one of the owner\'s changes', async () => {
  const { directory } = world;
  const set = (slug: string, body: object): Promise<void> => world.must({ by: 'ncb.XA', verb: 'set-rule', subject: `rule/ncb.XA/${slug}`, body: { ...body } });
  expect([directory.rules('ncb.XA'), directory.rulesVersion('ncb.XA')]).toEqual([[], -1]);
  await set('one', { say: 1 });
  const [first, at] = [directory.rules('ncb.XA'), directory.version];
  expect(first).toEqual([{ id: 'rule/ncb.XA/one', owner: 'ncb.XA', body: { say: 1 }, version: at, at: days(0) + at * 1000 }]);
  await world.must({ by: 'ncb.XB', verb: 'set-rule', subject: 'rule/ncb.XB/one', body: { say: 2 } });
  expect(directory.rules('ncb.XA')).toBe(first);
  expect(directory.rulesVersion('ncb.XA')).toBe(at);
  await set('two', { say: 2 });
  await set('one', { say: 3 });
  expect(directory.rules('ncb.XA').map(({ body }) => body['say'])).toEqual([3, 2]);
  await world.must({ by: 'ncb.XA', verb: 'remove-rule', subject: 'rule/ncb.XA/two', body: {} });
  expect(directory.rules('ncb.XA').map(({ id }) => id)).toEqual(['rule/ncb.XA/one']);
  expect(directory.rulesVersion('ncb.XA')).toBe(directory.version);
  // What held then still does, and says so by its version.
  expect(directory.rules('ncb.XA', at)).toBe(first);
  expect(directory.rulesVersion('ncb.XA', at + 1)).toBe(at);
  expect(directory.rules('ncb.XA', at - 1)).toEqual([]);
});

it('where nobody judges rules, none is set', async () => {
  const bare = new RegistryLog(new Directory(HUB, TRUST_ROOT));
  await world.must({ by: 'ncb.XA', verb: 'set-rule', subject: 'rule/ncb.XA/one', body: {} });
  const outcomes = world.log.map((record) => bare.read(record));
  expect(outcomes.at(-1)).toMatchObject({ applied: false, problem: { code: 'rule-invalid' } });
  expect(bare.directory.rules('ncb.XA')).toEqual([]);
});

it('an agreement ends by itself, by amendment, or when it is ended', async () => {
  const { directory } = world;
  const inForce = (at: number, version?: number): boolean => directory.agreements('partner.x', version).some((one) => isInForce(one, at));
  await world.must({ by: 'gs', verb: 'conclude-agreement', subject: 'agreement/a', body: agreement('partner.x', { from: on(1), until: on(10) }) });
  const concluded = directory.version;
  expect([days(1) - 1, days(1), days(10) - 1, days(10)].map((at) => inForce(at))).toEqual([false, true, true, false]);
  expect(directory.agreements('partner.x')[0]?.terms).not.toHaveProperty('reference');
  expect(await world.state({ by: 'gs', verb: 'conclude-agreement', subject: 'agreement/a', body: agreement('partner.x') })).toBe('statement-invalid');
  expect(await world.state({ by: 'gs', verb: 'amend-agreement', subject: 'agreement/a', body: agreement('partner.y') })).toBe('statement-invalid');
  await world.must({ by: 'gs', verb: 'amend-agreement', subject: 'agreement/a', body: agreement('partner.x', { from: on(0), until: on(20) }) });
  expect([days(15), days(20)].map((at) => inForce(at))).toEqual([true, false]);
  expect(inForce(days(15), concluded)).toBe(false);
  const ended = world.now;
  await world.must({ by: 'gs', verb: 'end-agreement', subject: 'agreement/a', body: decision });
  expect([ended - 1, ended].map((at) => inForce(at))).toEqual([true, false]);
  expect(directory.agreements('partner.x')[0]).toMatchObject({ ended, endReason: 'r', terms: { until: on(20) } });
  for (const verb of ['end-agreement', 'amend-agreement'] as const) expect(await world.state({ by: 'gs', verb, subject: 'agreement/a', body: verb === 'end-agreement' ? decision : agreement('partner.x') })).toBe('statement-invalid');
});

it('what is over is not amended back', async () => {
  await world.must({ by: 'gs', verb: 'conclude-agreement', subject: 'agreement/a', body: agreement('partner.x', { until: toTimestamp(world.now + 1500) }) });
  await world.read('a second passes');
  expect(await world.state({ by: 'gs', verb: 'amend-agreement', subject: 'agreement/a', body: agreement('partner.x') })).toBe('statement-invalid');
});

it('a delegation is replaced whole; after a withdrawal nothing is left', async () => {
  const { directory } = world;
  expect(directory.delegation('ncb.XA.customs')).toBeUndefined();
  await world.must({ by: 'ncb.XA', verb: 'delegate', subject: 'ncb.XA.customs', body: { types: ['environment.*'], operations: ['send'], road: 'endorsed', copiesIn: ['*'], until: on(5) } });
  const given = directory.version;
  expect(directory.delegation('ncb.XA.customs')).toMatchObject({ by: 'ncb.XA', road: 'endorsed', operations: ['send'], copiesIn: ['*'], from: -Infinity, until: days(5), withdrawn: false });
  await world.must({ by: 'ncb.XA', verb: 'withdraw', subject: 'ncb.XA.customs', body: { reason: 'r' } });
  expect(directory.delegation('ncb.XA.customs')).toMatchObject({ types: [], operations: [], withdrawn: true });
  expect(directory.delegation('ncb.XA.customs', given)?.withdrawn).toBe(false);
  expect(await world.state({ by: 'ncb.XA', verb: 'withdraw', subject: 'ncb.XA.customs', body: { reason: 'r' } })).toBe('statement-invalid');
});

it('a mandate ends by itself, by who granted it, or by who has it', async () => {
  const { directory } = world;
  const grant = (id: string): Promise<void> =>
    world.must({ by: 'ncb.XA', verb: 'grant-mandate', subject: `mandate/${id}`, body: { auditor: 'oversight.ccf', of: ['ncb.XA'], may: ['rules'], reference: 'x', from: on(0), until: on(30) } });
  await grant('a');
  await grant('b');
  const both = directory.mandates('oversight.ccf');
  expect(both.map((one) => [one.id, one.by, isInForce(one, days(29)), isInForce(one, days(30))])).toEqual([['mandate/a', 'ncb.XA', true, false], ['mandate/b', 'ncb.XA', true, false]]);
  expect(await world.state({ by: 'ncb.XB', verb: 'end-mandate', subject: 'mandate/a', body: { reason: 'r' } })).toBe('statement-not-allowed');
  await world.must({ by: 'ncb.XA', verb: 'end-mandate', subject: 'mandate/a', body: { reason: 'r' } }, { by: 'oversight.ccf', verb: 'end-mandate', subject: 'mandate/b', body: { reason: 'r' } });
  expect(directory.mandates('oversight.ccf').map((one) => isInForce(one, world.now))).toEqual([false, false]);
  expect(await world.state({ by: 'ncb.XA', verb: 'end-mandate', subject: 'mandate/a', body: { reason: 'r' } })).toBe('statement-invalid');
});

it('who may know of an entity: those named, and members of communities named, at that version', async () => {
  const { directory } = world;
  await world.admit('ncb.XC');
  await world.community('community.a', 'gs', 'ncb.XC');
  const version = directory.version;
  const see = (v?: number): (boolean | undefined)[] => ['ncb.XA', 'ncb.XB', 'ncb.XB.police', 'ncb.XC', 'gs'].map((viewer) => directory.participant('ncb.XA.customs')?.isVisibleTo(viewer, v));
  await world.must({ by: 'ncb.XA', verb: 'list', subject: 'ncb.XA.customs', body: { listed: ['ncb.XB', 'community.a'] } });
  expect(see()).toEqual([true, true, false, true, false]);
  await world.must({ by: 'gs', verb: 'leave', subject: 'community.a', body: { member: 'ncb.XC' } });
  expect(see()).toEqual([true, true, false, false, false]);
  expect(see(version)).toEqual([true, true, true, true, true]);
  expect(directory.canAddress('ncb.XC', 'ncb.XA.customs')).toBe(false);
});

describe('rotating keys', () => {
  const rotate = (kids: string[], retire: object[], more: object = {}): Promise<string> => world.state({ by: 'ncb.XA', verb: 'rotate-key', subject: 'ncb.XA', body: { ...withKeys('ncb.XA', ...kids), retire, ...more } });
  const timed = (kid: string, limits: object): object => ({ ...withKeys('ncb.XA', kid), keys: withKeys('ncb.XA', kid).keys.map((entry) => ({ ...entry, ...limits })) });
  const codeAt = (kid: string, at: number): string => {
    try {
      return world.directory.verificationKey('ncb.XA', kid, at).kid;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };

  it('the old key holds until its end, never longer than it did, and its past is kept', async () => {
    expect(await rotate(['n'], [{ kid: 'ncb.XA#1', notAfter: on(2) }])).toBe('applied');
    expect([codeAt('ncb.XA#1', days(2) - 1), codeAt('ncb.XA#1', days(2)), codeAt('n', days(2))]).toEqual(['ncb.XA#1', 'key-expired', 'n']);
    expect(await rotate(['n2'], [{ kid: 'ncb.XA#1', notAfter: on(3) }])).toBe('statement-invalid');
    const before = world.directory.version;
    const now = world.now;
    expect(await rotate(['n3'], [{ kid: 'ncb.XA#1', notAfter: on(-5) }])).toBe('applied');
    // A time that has passed means now: what was accepted stays accepted.
    expect([codeAt('ncb.XA#1', now - 1), codeAt('ncb.XA#1', now)]).toEqual(['ncb.XA#1', 'key-expired']);
    expect(world.directory.key('ncb.XA', 'ncb.XA#1')?.notAfterAt(before)).toBe(days(2));
  });

  it.each([
    ['a key that is not there', ['n'], [{ kid: 'x', notAfter: on(1) }], {}],
    ['one key twice', ['n'], [{ kid: 'ncb.XA#1', notAfter: on(1) }, { kid: 'ncb.XA#1', notAfter: on(2) }], {}],
    ['without proof', ['n'], [{ kid: 'ncb.XA#1', notAfter: on(1) }], { proofs: withKeys('ncb.XB', 'n').proofs }],
    ['with a gap before the new key', [], [{ kid: 'ncb.XA#1', notAfter: on(1) }], timed('n', { notBefore: on(2) })],
    ['to a key that is over before the old one', [], [{ kid: 'ncb.XA#1', notAfter: on(5) }], timed('n', { notAfter: on(4) })],
    ['to a key that ends before it starts', [], [{ kid: 'ncb.XA#1', notAfter: on(1) }], timed('n', { notBefore: on(1), notAfter: on(1) })],
  ])('not %s', async (_, kids, retire, more) => {
    expect(await rotate(kids, retire, more)).toBe('statement-invalid');
    expect(world.directory.participant('ncb.XA')?.keys.size).toBe(1);
  });

  it('a key is not used before its time', async () => {
    await world.must({ by: 'ncb.XA', verb: 'add-key', subject: 'ncb.XA', body: { ...timed('later', { notBefore: on(1) }) } });
    expect(await world.state({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA', kid: 'later' })).toBe('key-expired');
  });
});

it('a statement has its largest size', async () => {
  expect(await world.state({ by: 'ncb.XA', verb: 'set-rule', subject: 'rule/ncb.XA/long', body: { text: 'x'.repeat(20_000) } })).toBe('too-large');
});

it('patterns of types', () => {
  const matches = (pattern: string): string[] => ['environment.ecomessage/1', 'environment.ecomessage/12', 'environmental.x/1', 'general.reply/1'].filter((type) => matchesType(pattern, type));
  expect(['*', 'environment.*', 'environment.ecomessage', 'environment.ecomessage/1', 'environment.eco', 'x'].map(matches).map(({ length }) => length)).toEqual([4, 2, 2, 1, 0, 0]);
});

it('a shelf remembers a few past answers, and puts older ones together anew', () => {
  const shelf = new Shelf<number>();
  for (let version = 0; version < 20; version++) shelf.set('h', 'id', version, version);
  const first = shelf.of('h', 0);
  expect(shelf.of('h', 0)).toBe(first);
  for (let version = 1; version < 20; version++) expect(shelf.of('h', version)).toEqual([version]);
  expect(shelf.of('h', 0)).toEqual(first);
  expect(shelf.of('nobody', 5)).toEqual([]);
  expect(shelf.all(3)).toEqual([3]);
});
