import fc from 'fast-check';
import { Directory, RegistryLog, type Verb } from '../index.js';
import { admission, agreement, BEGINNING, firstKid, HUB, PermissiveJudge, TRUST_ROOT, withKeys, World } from '../testing/world.js';
import { toTimestamp } from '#kernel';

const BUREAUS = ['ncb.XA', 'ncb.XB', 'ncb.XC'];
const IDS = [...BUREAUS, 'ncb.XA.customs', 'ncb.XB.police', 'partner.x'];
const COMMUNITIES = ['community.a', 'community.b'];

const newDirectory = (): RegistryLog => new RegistryLog(new Directory(HUB, TRUST_ROOT, new PermissiveJudge()));

/** Statements that make sense, and many that do not, by anyone. */
const act = fc.record({
  by: fc.constantFrom('gs', 'gs', ...IDS),
  verb: fc.constantFrom<Verb>(
    'admit', 'admit', 'suspend', 'readmit', 'freeze', 'unfreeze', 'list', 'add-key', 'rotate-key', 'revoke-key', 'create-community', 'join', 'join', 'leave', 'enable-kafka', 'disable-kafka', 'delegate', 'withdraw',
    'conclude-agreement', 'amend-agreement', 'end-agreement', 'set-rule', 'set-rule', 'remove-rule', 'grant-mandate', 'end-mandate',
  ),
  subject: fc.constantFrom(...IDS),
  community: fc.constantFrom(...COMMUNITIES),
  number: fc.nat(3),
  slip: fc.constantFrom('none', 'none', 'none', 'none', 'none', 'stale', 'twice', 'rubbish', 'unseconded'),
  authorised: fc.boolean(),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

const inDays = (days: number): string => toTimestamp(BEGINNING + days * 86_400_000);
const decision = { reason: 'r', reference: 'x' };

function bodyOf({ verb, subject, community, number }: Act): Record<string, unknown> {
  const oldKid = `${subject}#${number + 1}`;
  switch (verb) {
    case 'admit':
      return admission(subject, { listed: number > 0 });
    case 'suspend':
    case 'readmit':
    case 'freeze':
    case 'unfreeze':
    case 'end-agreement':
      return decision;
    case 'list':
      return { listed: [false, true, [community], ['ncb.XB', community]][number] };
    case 'add-key':
      return withKeys(subject, `${subject}#${number + 2}`);
    case 'rotate-key':
      return { ...withKeys(subject, `${subject}#${number + 2}`), retire: [{ kid: oldKid, notAfter: inDays(number) }] };
    case 'revoke-key':
      return { kid: oldKid, reason: 'r' };
    case 'create-community':
      return { name: 'n' };
    case 'join':
    case 'leave':
      return { member: number === 0 ? community : subject };
    case 'delegate':
      return { types: ['*'], operations: ['send'], road: 'copy', copiesIn: [], ...(number === 0 ? { from: inDays(2), until: inDays(1) } : {}) };
    case 'withdraw':
    case 'end-mandate':
      return { reason: 'r' };
    case 'conclude-agreement':
    case 'amend-agreement':
      return agreement(subject, { personalData: number > 2, until: inDays(number * 100) });
    case 'set-rule':
      return number === 0 ? { wide: true } : { number };
    case 'grant-mandate':
      return { auditor: 'oversight.ccf', of: [subject], may: ['rules'], reference: 'x', from: inDays(0), until: inDays(number * 200) };
    default:
      return {};
  }
}

/** What the statement is about. */
function about({ verb, subject, community, number }: Act): string {
  if (verb === 'create-community' || verb === 'join' || verb === 'leave') return community;
  if (verb.endsWith('-agreement')) return `agreement/${String(number % 2 === 0 ? 'one' : 'two')}`;
  if (verb.endsWith('-rule')) return `rule/${subject}/${number % 2 === 0 ? 'one' : 'two'}`;
  if (verb.endsWith('-mandate')) return `mandate/m${String(number)}`;
  return subject;
}

/** Who would be entitled, so that a fair part of the statements takes effect. */
function entitled({ verb, subject, community }: Act, world: World): string {
  const bureau = /^(ncb\.[A-Z]+)\./.exec(subject)?.[1];
  if (['admit', 'suspend', 'readmit', 'list', 'delegate', 'withdraw', 'grant-mandate', 'end-mandate'].includes(verb)) return bureau ?? (verb.endsWith('-mandate') ? subject : 'gs');
  if (verb === 'create-community' || verb === 'freeze' || verb === 'unfreeze' || verb.endsWith('-agreement')) return 'gs';
  if (verb === 'join' || verb === 'leave') return world.directory.communities.get(community)?.keeper ?? 'gs';
  return subject;
}

async function play(acts: readonly Act[]): Promise<World> {
  const world = await World.of('ncb.XA', 'ncb.XB', 'partner.x');
  await world.admit('ncb.XA.customs');
  await world.community('community.a', 'gs', 'ncb.XA');
  let last = '';
  for (const one of acts) {
    const by = one.authorised ? entitled(one, world) : one.by;
    if (one.slip === 'rubbish') await world.read('rubbish');
    else if (one.slip === 'twice' && last !== '') await world.read(last);
    else {
      last = world.statement({ by, verb: one.verb, subject: about(one), body: bodyOf(one), kid: firstKid(by), ...(one.slip === 'stale' ? { previous: null } : {}), ...(one.slip === 'unseconded' ? { second: null } : {}) });
      await world.read(last);
    }
  }
  return world;
}

const VIEWERS = ['ncb.XA', 'ncb.XB', 'ncb.XB.police', 'gs'];
const HOLDERS = [...IDS, 'gs', 'oversight.ccf'];

/** What a directory answers about a version. */
const asOf = (directory: Directory, version: number): unknown => ({
  participants: [...directory.participants.values()].filter((one) => one.admitted <= version).map((one) => ({
    id: one.id, active: one.isActive(version), frozen: one.isFrozen(version), kafka: one.takesKafka.at(version), visible: VIEWERS.map((viewer) => one.isVisibleTo(viewer, version)),
    ends: [...one.keys.values()].filter(({ since }) => since <= version).map((key) => key.notAfterAt(version)), delegation: directory.delegation(one.id, version),
  })),
  members: ['all', ...COMMUNITIES].map((audience) => directory.members(audience, version)),
  takers: directory.kafkaTakers(version),
  rules: HOLDERS.map((id) => [directory.rules(id, version), directory.rulesVersion(id, version)]),
  agreements: HOLDERS.map((id) => directory.agreements(id, version)),
  mandates: HOLDERS.map((id) => directory.mandates(id, version)),
});

/** Everything a directory answers, at every version. */
function everything(directory: Directory, last: number): unknown {
  const versions = Array.from({ length: last + 2 }, (_, index) => index - 1);
  return {
    version: directory.version,
    chains: [...directory.chains].map(([subject, chain]) => [subject, chain]),
    participants: [...directory.participants.values()].map((one) => ({
      id: one.id, kind: one.kind, name: one.name, clearance: one.clearance, bureau: one.bureau?.id, admitted: one.admitted,
      keys: [...one.keys.values()].map(({ jwk, since, revokedAt, notBefore, notAfter }) => ({ jwk, since, revokedAt, notBefore, notAfter })),
      memberships: directory.memberships(one.id),
    })),
    communities: [...directory.communities.values()].map(({ id, name, keeper, created }) => ({ id, name, keeper, created })),
    then: versions.map((version) => asOf(directory, version)),
    instants: versions.map((version) => directory.versionAt(BEGINNING + version * 1000)),
  };
}

const acts = fc.array(act, { minLength: 20, maxLength: 60 });

it('replaying the log from nothing gives the same state, and the same answers on the way', async () => {
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(acts, async (given) => {
      const world = await play(given);
      const again = newDirectory();
      for (const record of world.log) {
        const [first, second] = [world.registry.outcome(record.version), again.read(record)];
        expect(second.applied).toBe(first?.applied);
        if (second.applied) applied++;
        if (!second.applied && first?.applied === false) expect(second.problem.code).toBe(first.problem.code);
      }
      expect(everything(again.directory, world.log.length)).toEqual(everything(world.directory, world.log.length));
    }),
    { numRuns: 25 },
  );
  expect(applied).toBeGreaterThan(200);
});

it('what held at a version does not change by what is stated later', async () => {
  await fc.assert(
    fc.asyncProperty(acts, fc.nat(), async (given, cut) => {
      const world = await play(given);
      const until = cut % (world.log.length + 1);
      const then = newDirectory();
      for (const record of world.log.slice(0, until)) then.read(record);
      const version = then.directory.version;
      expect(version).toBe(until - 1);
      for (const audience of ['all', ...COMMUNITIES]) {
        const members = then.directory.members(audience, version);
        expect(world.directory.members(audience, version)).toEqual(members);
        // The spans a mailbox is read by say the same as the members a decision expands to.
        for (const id of world.directory.participants.keys()) {
          const within = world.directory.memberships(id).some((span) => span.audience === audience && span.from <= version && (span.to === undefined || version < span.to));
          expect({ id, audience, within }).toEqual({ id, audience, within: members.includes(id) });
        }
      }
      expect(asOf(world.directory, version)).toEqual(asOf(then.directory, version));
    }),
    { numRuns: 20 },
  );
});

it('an entity is active only while its bureau is', async () => {
  const world = await World.of('ncb.XA');
  await world.admit('ncb.XA.customs');
  const entity = world.directory.participant('ncb.XA.customs');
  await world.suspend('ncb.XA');
  const suspended = world.directory.version;
  expect([entity?.isActive(suspended - 1), entity?.isActive(suspended), entity?.active.latest]).toEqual([true, false, true]);
  // Its own data stays within its reach, so its keys still open the door.
  expect(world.directory.currentKeys('ncb.XA.customs', 'sig', world.now)).toHaveLength(1);
  expect(world.directory.currentKeys('ncb.XA.nobody', 'sig', world.now)).toBeUndefined();
  await world.readmit('ncb.XA');
  expect(entity?.isActive(world.directory.version)).toBe(true);
  expect(world.directory.currentKeys('ncb.XA.customs', 'sig', world.now)).toHaveLength(1);
});

it('the version is the offset of the last record read, taken or not', async () => {
  const world = await World.of('ncb.XA');
  expect(world.directory.version).toBe(0);
  await world.read('rubbish');
  expect(world.directory.version).toBe(1);
  expect(world.registry.outcome(1)).toMatchObject({ applied: false, problem: { code: 'not-a-jws' } });
});

it('the version in force at a time, doors\' clocks going astray included', async () => {
  const world = await World.of('ncb.XA', 'ncb.XB');
  const then = newDirectory();
  const strays = [0, 5_000, -3_000, 1_000];
  await world.must({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA' }, { by: 'ncb.XB', verb: 'enable-kafka', subject: 'ncb.XB' });
  world.log.forEach((record, index) => then.read({ ...record, at: record.at + (strays[index] ?? 0) }));
  expect([-1, 0, 5_999, 6_000, 7_000].map((ms) => then.directory.versionAt(BEGINNING + ms))).toEqual([-1, 0, 0, 3, 3]);
});

it('who may be addressed: what exists and may be known', async () => {
  const world = await World.of('ncb.XA', 'ncb.XB');
  await world.admit('ncb.XA.hidden', { listed: false });
  await world.admit('ncb.XA.customs');
  await world.community('community.x', 'ncb.XB');
  const may = (viewer: string, id: string): boolean => world.directory.canAddress(viewer, id);
  expect(['ncb.XA', 'gs', 'all', 'community.x', 'ncb.XA.customs'].map((id) => may('ncb.XB', id))).toEqual([true, true, true, true, true]);
  expect(['ncb.XQ', 'community.y', 'region.x', 'feed.x', 'ncb.XA.hidden', '__proto__', ''].map((id) => may('ncb.XB', id))).toEqual(Array(7).fill(false));
  expect(['ncb.XA', 'ncb.XA.hidden', 'ncb.XA.customs', 'ncb.XAB.customs', 'ncb.XB'].map((viewer) => may(viewer, 'ncb.XA.hidden'))).toEqual([true, true, true, false, false]);
});

it('a trust root that names no participant is no trust root', () => {
  expect(() => new Directory(HUB, { nobody: [] })).toThrow(TypeError);
});

it('remembers the outcomes of the last thousand records only', () => {
  const log = new RegistryLog(new Directory(HUB, TRUST_ROOT));
  for (let version = 0; version < 1002; version++) log.read({ version, at: 0, jws: 'x' });
  expect([0, 1, 2, 1001].map((version) => log.outcome(version) !== undefined)).toEqual([false, false, true, true]);
});
