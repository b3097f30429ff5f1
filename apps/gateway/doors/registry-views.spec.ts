import { firstKid, World } from '../../../libs/directory/testing/world.js';
import { RegistryViews } from './registry-views.js';

let world: World;
let views: RegistryViews;
beforeAll(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await world.admit('ncb.XA.customs');
  await world.admit('ncb.XA.hidden', { listed: false });
  await world.community('community.a', 'ncb.XB', 'ncb.XA', 'ncb.XA.customs');
  await world.must({ by: 'ncb.XA', verb: 'enable-kafka', subject: 'ncb.XA' }, { by: 'gs', verb: 'revoke-key', subject: 'ncb.XC', body: { kid: firstKid('ncb.XC'), reason: 'stolen' } });
  await world.suspend('ncb.XC');
  views = new RegistryViews(world.directory);
});

const notFound = expect.objectContaining({ code: 'not-found', message: 'Not found' });
const ids = (viewer: string): string[] => views.participants(viewer).items.map(({ id }) => id);

it('everyone sees who is listed, sorted; an unlisted entity is seen by its own bureau and its entities', () => {
  expect(ids('ncb.XB')).toEqual(['gs', 'hub', 'ncb.XA', 'ncb.XA.customs', 'ncb.XB', 'ncb.XC', 'oversight.ccf']);
  for (const viewer of ['ncb.XA', 'ncb.XA.customs', 'ncb.XA.hidden']) expect(ids(viewer)).toContain('ncb.XA.hidden');
  for (const viewer of ['ncb.XAB', 'ncb.XB', 'gs', 'hub', 'oversight.ccf', 'ncb.XAB.customs']) expect(ids(viewer)).not.toContain('ncb.XA.hidden');
});

it('what may not be known answers exactly like what does not exist', () => {
  for (const id of ['ncb.XA.hidden', 'ncb.XA.nobody', '__proto__', '']) {
    expect(() => views.participant(id, 'ncb.XB')).toThrow(notFound);
    expect(() => views.statements(id, 'ncb.XB')).toThrow(notFound);
    expect(() => views.keys(id)).toThrow(notFound);
  }
  expect(views.participant('ncb.XA.hidden', 'ncb.XA').id).toBe('ncb.XA.hidden');
});

it('a participant as it stands', () => {
  expect(views.participant('ncb.XA', 'ncb.XB')).toEqual({ id: 'ncb.XA', kind: 'bureau', name: 'Name of ncb.XA', status: 'active', kafka: true });
  expect(views.participant('ncb.XA.customs', 'ncb.XB')).toMatchObject({ kind: 'entity', bureau: 'ncb.XA', kafka: false });
  expect(views.participant('ncb.XC', 'ncb.XB').status).toBe('suspended');
});

it('keys are public halves, past ones too, with what became of them', () => {
  const [key] = views.keys('ncb.XC').keys;
  expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', kid: firstKid('ncb.XC'), use: 'sig', alg: 'EdDSA', reason: 'stolen' });
  expect(key?.revokedAt).toMatch(/^2026-01-01T/);
  expect(JSON.stringify([...world.directory.participants.keys()].filter((id) => id !== 'ncb.XA.hidden').map((id) => views.keys(id)))).not.toMatch(/"d"|verification/);
});

it('the members of a community are for members and the keeper', () => {
  const members = (viewer: string): readonly string[] | undefined => views.community('community.a', viewer).members;
  expect(members('ncb.XB')).toEqual(['ncb.XA', 'ncb.XA.customs']);
  expect(members('ncb.XA.customs')).toHaveLength(2);
  for (const viewer of ['ncb.XC', 'gs', 'ncb.XA.hidden']) expect(members(viewer)).toBeUndefined();
  expect(views.communities('ncb.XC').items).toEqual([{ id: 'community.a', name: 'Name of community.a', keeper: 'ncb.XB' }]);
  expect(() => views.community('community.none', 'ncb.XB')).toThrow(notFound);
});

it('a chain is shown with its subject: of a community to members and the keeper', () => {
  const chain = views.statements('ncb.XA', 'ncb.XB');
  expect(chain.map(({ version }) => version)).toEqual([0, 8]);
  expect(chain.at(-1)?.digest).toBe(world.directory.lastDigest('ncb.XA'));
  expect(views.statements('community.a', 'ncb.XA')).toHaveLength(3);
  for (const viewer of ['ncb.XC', 'gs']) expect(() => views.statements('community.a', viewer)).toThrow(notFound);
  expect(views.statements('gs', 'ncb.XB')).toEqual([]);
});
