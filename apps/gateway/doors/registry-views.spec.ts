import { firstKid, World } from '../../../libs/directory/testing/world.js';
import { toTimestamp } from '#kernel';
import { ChainViews } from './chain-views.js';
import { DatedViews } from './dated-views.js';
import { RegistryViews } from './registry-views.js';
import { viewpointOf, type Viewpoint } from './viewpoint.js';

let world: World;
let views: RegistryViews;
let chains: ChainViews;
const from = (viewer: string, at?: number): Viewpoint => viewpointOf(world.directory, viewer, at === undefined ? undefined : toTimestamp(at), world.now);
beforeAll(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await world.admit('ncb.XA.customs');
  await world.admit('ncb.XA.hidden', { listed: false });
  await world.community('community.a', 'ncb.XB', 'ncb.XA', 'ncb.XA.customs');
  await world.must({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA' }, { by: 'gs', verb: 'revoke-key', subject: 'ncb.XC', body: { kid: firstKid('ncb.XC'), reason: 'stolen' } });
  await world.suspend('ncb.XC');
  views = new RegistryViews(world.directory);
  chains = new ChainViews(world.directory, new DatedViews(world.directory));
});

const notFound = expect.objectContaining({ code: 'not-found', message: 'Not found' });
const ids = (viewer: string): string[] => views.participants(from(viewer)).items.map(({ id }) => id);

it('everyone sees who is listed, sorted; an unlisted entity is seen by its own bureau and its entities', () => {
  expect(ids('ncb.XB')).toEqual(['gs', 'hub', 'ncb.XA', 'ncb.XA.customs', 'ncb.XB', 'ncb.XC', 'oversight.ccf']);
  for (const viewer of ['ncb.XA', 'ncb.XA.customs', 'ncb.XA.hidden']) expect(ids(viewer)).toContain('ncb.XA.hidden');
  for (const viewer of ['ncb.XAB', 'ncb.XB', 'gs', 'hub', 'oversight.ccf', 'ncb.XAB.customs']) expect(ids(viewer)).not.toContain('ncb.XA.hidden');
});

it('what may not be known answers exactly like what does not exist', () => {
  for (const id of ['ncb.XA.hidden', 'ncb.XA.nobody', '__proto__', '']) {
    expect(() => views.participant(id, from('ncb.XB'))).toThrow(notFound);
    expect(() => chains.statements(id, from('ncb.XB'))).toThrow(notFound);
    expect(() => views.keys(id)).toThrow(notFound);
  }
  expect(views.participant('ncb.XA.hidden', from('ncb.XA')).id).toBe('ncb.XA.hidden');
});

it('a participant as it stands', () => {
  expect(views.participant('ncb.XA', from('ncb.XB'))).toEqual({ id: 'ncb.XA', kind: 'bureau', name: 'Name of ncb.XA', status: 'active', kafka: true, version: world.directory.version });
  expect(views.participant('ncb.XA.customs', from('ncb.XB'))).toMatchObject({ kind: 'entity', bureau: 'ncb.XA', kafka: false });
  expect(views.participant('ncb.XC', from('ncb.XB')).status).toBe('suspended');
});

it('keys are public halves, past ones too, with what became of them', () => {
  const [key] = views.keys('ncb.XC').keys;
  expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', kid: firstKid('ncb.XC'), use: 'sig', alg: 'EdDSA', reason: 'stolen' });
  expect(key?.revokedAt).toMatch(/^2026-01-01T/);
  expect(JSON.stringify([...world.directory.participants.keys()].filter((id) => id !== 'ncb.XA.hidden').map((id) => views.keys(id)))).not.toMatch(/"d"|verification/);
});

it('the members of a community are for members and the keeper', () => {
  const members = (viewer: string): readonly string[] | undefined => views.community('community.a', from(viewer)).members;
  expect(members('ncb.XB')).toEqual(['ncb.XA', 'ncb.XA.customs']);
  expect(members('ncb.XA.customs')).toHaveLength(2);
  for (const viewer of ['ncb.XC', 'gs', 'ncb.XA.hidden']) expect(members(viewer)).toBeUndefined();
  expect(views.communities(from('ncb.XC')).items).toEqual([{ id: 'community.a', name: 'Name of community.a', keeper: 'ncb.XB' }]);
  expect(() => views.community('community.none', from('ncb.XB'))).toThrow(notFound);
});

it('a chain is shown with its subject: of a community to members and the keeper', () => {
  const chain = chains.statements('ncb.XA', from('ncb.XB'));
  expect(chain.map(({ version }) => version)).toEqual([0, 8]);
  expect(chain.at(-1)?.digest).toBe(world.directory.lastDigest('ncb.XA'));
  expect(chains.statements('community.a', from('ncb.XA'))).toHaveLength(3);
  for (const viewer of ['ncb.XC', 'gs']) expect(() => chains.statements('community.a', from(viewer))).toThrow(notFound);
  expect(chains.statements('gs', from('ncb.XB'))).toEqual([]);
});

it('an entity that some may know of: its keys too are for them, and for its bureau', async () => {
  await world.must({ by: 'ncb.XA', verb: 'list', subject: 'ncb.XA.hidden', body: { listed: ['ncb.XB', 'community.a'] } });
  for (const viewer of ['ncb.XB', 'ncb.XA', 'ncb.XA.customs']) expect(views.keys('ncb.XA.hidden', from(viewer)).keys).toHaveLength(1);
  for (const point of [undefined, from('ncb.XC'), from('gs')]) expect(() => views.keys('ncb.XA.hidden', point)).toThrow(notFound);
  expect(views.participant('ncb.XA.hidden', from('ncb.XA')).listed).toEqual(['ncb.XB', 'community.a']);
  expect(views.participant('ncb.XA.hidden', from('ncb.XB'))).not.toHaveProperty('listed');
  // Whom else the bureau lets know is not told: the chain keeps its links and withholds the words.
  const [own, other] = ['ncb.XA', 'ncb.XB'].map((viewer) => chains.statements('ncb.XA.hidden', from(viewer)));
  expect(other?.map(({ digest }) => digest)).toEqual(own?.map(({ digest }) => digest));
  expect([own, other].map((chain) => chain?.map((one) => 'statement' in one))).toEqual([[true, true], [true, false]]);
});

it('the past: what held then, to those who may know now and could have known then', async () => {
  const before = world.now - 1;
  await world.admit('ncb.XD');
  await world.must({ by: 'ncb.XA', verb: 'list', subject: 'ncb.XA.customs', body: { listed: false } }, { by: 'ncb.XA', verb: 'list', subject: 'ncb.XA.hidden', body: { listed: true } });
  await world.readmit('ncb.XC');
  const then = (viewer: string): string[] => views.participants(from(viewer, before)).items.map(({ id }) => id);
  expect(ids('ncb.XB')).toEqual(expect.arrayContaining(['ncb.XA.hidden', 'ncb.XD']));
  expect(then('ncb.XC')).not.toEqual(expect.arrayContaining(['ncb.XA.hidden']));
  expect(then('ncb.XB')).not.toContain('ncb.XD');
  expect(then('ncb.XC')).not.toContain('ncb.XA.customs');
  expect(then('ncb.XA')).toEqual(expect.arrayContaining(['ncb.XA.customs', 'ncb.XA.hidden']));
  expect(views.participant('ncb.XC', from('ncb.XB', before)).status).toBe('suspended');
  expect(views.participant('ncb.XC', from('ncb.XB')).status).toBe('active');
  expect(() => views.participant('ncb.XD', from('ncb.XB', before))).toThrow(notFound);
  expect(views.participants(from('ncb.XB', before)).version).toBe(world.directory.versionAt(before));
  expect(views.participants(from('ncb.XB', 0))).toMatchObject({ version: -1, items: [{ id: 'gs' }, { id: 'hub' }, { id: 'oversight.ccf' }] });
  expect(views.communities(from('ncb.XB', 0)).items).toEqual([]);
  expect(chains.statements('ncb.XC', from('ncb.XB', before)).length).toBeLessThan(chains.statements('ncb.XC', from('ncb.XB')).length);
});

it.each(['yesterday', '2026-13-01T00:00:00Z', ['2026-01-01T00:00:00Z'], ''])('%j is no instant', (at) => {
  expect(() => viewpointOf(world.directory, 'gs', at, 0)).toThrow(expect.objectContaining({ code: 'malformed-request' }));
});
