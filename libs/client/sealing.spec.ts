import { loadSchemaRegistry } from '#contracts';
import { FixedKeys } from './registered-keys.js';
import { DIRECT_TYPES, openSealed, sealBody, sealingKeysOf } from './sealing.js';
import { newParty, type Party } from './testing/fake-hub.js';

let b: Party;
let c: Party;
const bound = { from: 'ncb.XA', id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90' };
const body = { text: 'Two containers. 银海燕' };
const keysOf = async (...to: readonly Party[]): Promise<Parameters<typeof sealBody>[1]> => sealingKeysOf(to.map(({ id }) => id), new FixedKeys(new Map(to.map(({ id, keys }) => [id, keys]))), Date.now());

beforeAll(async () => {
  [b, c] = await Promise.all([newParty('ncb.XB'), newParty('ncb.XC', { sealing: 'P-256' })]);
});

test('exactly the direct types of schemas/ are sealed by default', () => {
  const schemas = loadSchemaRegistry();
  expect([...DIRECT_TYPES]).toEqual(schemas.types().filter((type) => schemas.describeType(type)?.class === 'direct'));
});

test.each([1, 2])('what is sealed for %i opens for each and follows the schema of the envelope', async (readers) => {
  const parties = [b, c].slice(0, readers);
  const sealed = await sealBody(body, await keysOf(...parties), bound);
  for (const party of parties) await expect(openSealed(sealed, [party.sealing], bound)).resolves.toEqual(body);
  const message = { hub: 'h', type: 'general.information/1', mode: 'live', ...bound, to: parties.map(({ id }) => id), issuedAt: '2026-11-22T10:00:00.000Z', handling: { confidentiality: 'official-use', purposes: ['WARN'] }, sealed };
  expect(loadSchemaRegistry().validateEnvelope(JSON.parse(JSON.stringify(message)))).toEqual([]);
  expect(JSON.stringify(sealed)).not.toContain('containers');
});

test('sealed content lifted into another message does not open', async () => {
  const sealed = await sealBody(body, await keysOf(b), bound);
  await expect(openSealed(sealed, [b.sealing], { ...bound, id: 'another' })).rejects.toMatchObject({ code: 'seal-mismatch' });
  await expect(openSealed(sealed, [b.sealing], { ...bound, from: 'ncb.XZ' })).rejects.toMatchObject({ code: 'seal-mismatch' });
});

test('another key, an altered text and an unknown header member do not open', async () => {
  const sealed = await sealBody(body, await keysOf(b), bound);
  await expect(openSealed(sealed, [c.sealing], bound)).rejects.toMatchObject({ code: 'cannot-open' });
  await expect(openSealed(sealed, [], bound)).rejects.toMatchObject({ code: 'cannot-open' });
  const flipped = sealed.ciphertext.replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A'));
  await expect(openSealed({ ...sealed, ciphertext: flipped }, [b.sealing], bound)).rejects.toMatchObject({ code: 'cannot-open' });
  const zip = Buffer.from(JSON.stringify({ ...(JSON.parse(Buffer.from(sealed.protected, 'base64url').toString()) as object), zip: 'DEF' })).toString('base64url');
  await expect(openSealed({ ...sealed, protected: zip }, [b.sealing], bound)).rejects.toMatchObject({ code: 'seal-mismatch' });
});

test('every addressee without a valid sealing key is named, with its place, and what can be done', async () => {
  const now = Date.now();
  const violation = (pointer: string, code: string): unknown => expect.objectContaining({ pointer, code, detail: expect.stringContaining('--open') as unknown });
  const shown = (more: object): FixedKeys => new FixedKeys(new Map([['ncb.XB', b.keys.map((key) => ({ ...key, ...more }))], ['ncb.XC', c.keys]]));
  for (const more of [{ revokedAt: '2026-01-01T00:00:00Z' }, { notBefore: new Date(now + 60_000).toISOString() }, { notAfter: new Date(now).toISOString() }, { use: 'sig' }]) {
    await expect(sealingKeysOf(['ncb.XC', 'ncb.XB'], shown(more), now)).rejects.toMatchObject({ name: 'DraftError', violations: [violation('/to/1', 'no-sealing-key')] });
  }
  await expect(sealingKeysOf(['ncb.XQ.border', 'ncb.XC', 'ncb.XB'], shown({ use: 'sig' }), now)).rejects.toMatchObject({ message: expect.stringMatching(/cannot be sealed.* And 1 more/), violations: [violation('/to/0', 'unknown-addressee'), violation('/to/2', 'no-sealing-key')] });
});
