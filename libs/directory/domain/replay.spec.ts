import fc from 'fast-check';
import { Directory, RegistryLog, type Verb } from '../index.js';
import { admission, firstKid, HUB, TRUST_ROOT, withKeys, World } from '../testing/world.js';

const BUREAUS = ['ncb.XA', 'ncb.XB', 'ncb.XC'];
const IDS = [...BUREAUS, 'ncb.XA.customs', 'ncb.XB.police', 'partner.x'];
const COMMUNITIES = ['community.a', 'community.b'];

/** Statements that make sense, and many that do not, by anyone. */
const act = fc.record({
  by: fc.constantFrom('gs', 'gs', ...IDS),
  verb: fc.constantFrom<Verb>('admit', 'admit', 'suspend', 'readmit', 'add-key', 'revoke-key', 'create-community', 'join', 'join', 'leave', 'enable-kafka', 'disable-kafka'),
  subject: fc.constantFrom(...IDS),
  community: fc.constantFrom(...COMMUNITIES),
  number: fc.nat(3),
  slip: fc.constantFrom('none', 'none', 'none', 'none', 'none', 'stale', 'twice', 'rubbish'),
  authorised: fc.boolean(),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function bodyOf({ verb, subject, number }: Act): Record<string, unknown> {
  switch (verb) {
    case 'admit':
      return admission(subject, { listed: number > 0 });
    case 'suspend':
    case 'readmit':
      return { reason: 'r', reference: 'x' };
    case 'add-key':
      return withKeys(subject, `${subject}#${number + 2}`);
    case 'revoke-key':
      return { kid: `${subject}#${number + 1}`, reason: 'r' };
    case 'create-community':
      return { name: 'n' };
    case 'join':
    case 'leave':
      return { member: subject };
    default:
      return {};
  }
}

/** Who would be entitled, so that a fair part of the statements takes effect. */
function entitled({ verb, subject, community }: Act, world: World): string {
  const bureau = /^(ncb\.[A-Z]+)\./.exec(subject)?.[1];
  if (verb === 'admit' || verb === 'suspend' || verb === 'readmit') return bureau ?? 'gs';
  if (verb === 'create-community') return 'gs';
  if (verb === 'join' || verb === 'leave') return world.directory.communities.get(community)?.keeper ?? 'gs';
  return subject;
}

async function play(acts: readonly Act[]): Promise<World> {
  const world = await World.of('ncb.XA', 'ncb.XB');
  await world.admit('ncb.XA.customs');
  await world.community('community.a', 'gs', 'ncb.XA');
  let last = '';
  for (const one of acts) {
    const of = ['create-community', 'join', 'leave'].includes(one.verb) ? one.community : one.subject;
    const by = one.authorised ? entitled(one, world) : one.by;
    if (one.slip === 'rubbish') await world.read('rubbish');
    else if (one.slip === 'twice' && last !== '') await world.read(last);
    else {
      last = world.statement({ by, verb: one.verb, subject: of, body: bodyOf(one), kid: firstKid(by), ...(one.slip === 'stale' ? { previous: null } : {}) });
      await world.read(last);
    }
  }
  return world;
}

/** Everything a directory answers, at every version. */
function everything(directory: Directory, last: number): unknown {
  const versions = Array.from({ length: last + 2 }, (_, index) => index - 1);
  return {
    version: directory.version,
    chains: [...directory.chains].map(([subject, chain]) => [subject, chain]),
    participants: [...directory.participants.values()].map((one) => ({
      id: one.id, kind: one.kind, name: one.name, clearance: one.clearance, listed: one.listed, bureau: one.bureau?.id, admitted: one.admitted,
      keys: [...one.keys.values()].map(({ jwk, revokedAt, notBefore, notAfter }) => ({ jwk, revokedAt, notBefore, notAfter })),
      active: versions.map((version) => one.isActive(version)),
      kafka: versions.map((version) => one.takesKafka.at(version)),
      memberships: directory.memberships(one.id),
    })),
    communities: [...directory.communities.values()].map(({ id, name, keeper, created }) => ({ id, name, keeper, created })),
    members: versions.map((version) => ['all', ...COMMUNITIES].map((audience) => directory.members(audience, version))),
    takers: versions.map((version) => directory.kafkaTakers(version)),
  };
}

const acts = fc.array(act, { minLength: 15, maxLength: 40 });

it('replaying the log from nothing gives the same state, and the same answers on the way', async () => {
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(acts, async (given) => {
      const world = await play(given);
      const again = new RegistryLog(new Directory(HUB, TRUST_ROOT));
      for (const record of world.log) {
        const [first, second] = [world.registry.outcome(record.version), again.read(record)];
        expect(second.applied).toBe(first?.applied);
        if (second.applied) applied++;
        if (!second.applied && first?.applied === false) expect(second.problem.code).toBe(first.problem.code);
      }
      expect(everything(again.directory, world.log.length)).toEqual(everything(world.directory, world.log.length));
    }),
    { numRuns: 20 },
  );
  expect(applied).toBeGreaterThan(150);
});

it('what held at a version does not change by what is stated later', async () => {
  await fc.assert(
    fc.asyncProperty(acts, fc.nat(), async (given, cut) => {
      const world = await play(given);
      const until = cut % (world.log.length + 1);
      const then = new RegistryLog(new Directory(HUB, TRUST_ROOT));
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
      for (const [id, participant] of then.directory.participants) expect(world.directory.participants.get(id)?.isActive(version)).toBe(participant.isActive(version));
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
  expect(world.directory.currentKeys('ncb.XA.customs', 'sig', world.now)).toBeUndefined();
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
