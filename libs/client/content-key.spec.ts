import { generalDecrypt, importJWK } from 'jose';
import { contentKeyOf, openWithContentKey } from './content-key.js';
import { dispatch, keyHandedOn } from './entities.js';
import type { ReadMessage } from './received.js';
import { FixedKeys } from './registered-keys.js';
import { sealBody } from './sealing.js';
import { newParty, type Party } from './testing/fake-hub.js';

const bound = { from: 'ncb.XA', id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90' };
const body = { text: 'Raw ivory. 象牙' };
let bureau: Party;
let other: Party;
let customs: Party;
let port: Party;

beforeAll(async () => {
  [bureau, other, customs, port] = await Promise.all([newParty('ncb.XB'), newParty('ncb.XC', { sealing: 'P-256' }), newParty('ncb.XB.customs'), newParty('ncb.XB.port', { sealing: 'P-256' })]);
});
const sealingKey = (party: Party): Parameters<typeof sealBody>[1][number] => party.keys.find(({ use }) => use === 'enc')!;

test.each([1, 2])('the content key unwraps for each of %i readers, on either curve, and opens what was sealed', async (readers) => {
  const parties = [other, bureau].slice(0, readers);
  const sealed = await sealBody(body, parties.map(sealingKey), bound);
  for (const party of parties) {
    const key = await contentKeyOf(sealed, [customs.sealing, party.sealing]);
    await expect(openWithContentKey(sealed, key, bound)).resolves.toEqual(body);
  }
  await expect(contentKeyOf(sealed, [customs.sealing])).rejects.toMatchObject({ code: 'cannot-open' });
  // The same content opens with jose alone: our own unwrapping agrees with it.
  const { plaintext } = await generalDecrypt(sealed as never, await importJWK({ ...parties[0]!.sealing }, 'ECDH-ES+A256KW'), { keyManagementAlgorithms: ['ECDH-ES+A256KW'] });
  expect(JSON.parse(new TextDecoder().decode(plaintext))).toEqual(body);
});

test('another key, altered content and another message do not open', async () => {
  const sealed = await sealBody(body, [sealingKey(bureau)], bound);
  const key = await contentKeyOf(sealed, [bureau.sealing]);
  await expect(openWithContentKey(sealed, new Uint8Array(32), bound)).rejects.toMatchObject({ code: 'cannot-open' });
  await expect(openWithContentKey({ ...sealed, tag: sealed.tag.replace(/^./, (sign) => (sign === 'A' ? 'B' : 'A')) }, key, bound)).rejects.toMatchObject({ code: 'cannot-open' });
  await expect(openWithContentKey(sealed, key, { ...bound, id: 'another' })).rejects.toMatchObject({ code: 'seal-mismatch' });
});

test('a dispatch of a sealed message carries its key, which only the entities named open', async () => {
  const sealed = await sealBody(body, [sealingKey(bureau), sealingKey(other)], bound);
  const keys = new FixedKeys(new Map([customs, port].map((party) => [party.id, party.keys])));
  const by = { participant: bureau.id, keys, sealingKeys: [bureau.sealing], now: Date.now() };
  const handling = { confidentiality: 'restricted', purposes: ['WARN'], tlp: 'RED' } as const;
  const original = { reference: `${bound.from}/${bound.id}`, digest: 'd', mode: 'live' } as const;
  const draft = await dispatch(original, { handling: handling as never, sealed }, [customs.id, port.id], 'Inspect it.', by);
  expect(draft).toMatchObject({ type: 'control.dispatch/1', handling: { confidentiality: 'restricted' }, body: { message: original.reference, digest: 'd', note: 'Inspect it.' } });
  const read = { message: { from: bureau.id, id: draft.id }, body: draft.body } as unknown as ReadMessage;
  for (const entity of [customs, port]) {
    const key = await keyHandedOn(read, [entity.sealing]);
    await expect(openWithContentKey(sealed, key ?? new Uint8Array(), bound)).resolves.toEqual(body);
  }
  await expect(keyHandedOn(read, [other.sealing])).rejects.toMatchObject({ code: 'cannot-open' });
  await expect(dispatch(original, { handling: handling as never, sealed }, [customs.id], undefined, { ...by, sealingKeys: [port.sealing] })).rejects.toMatchObject({ code: 'cannot-open' });
  await expect(dispatch(original, { handling: handling as never, sealed }, ['ncb.XB.nobody'], undefined, by)).rejects.toMatchObject({ name: 'DraftError' });
  await expect(dispatch(original, { handling: handling as never }, [], undefined, by)).rejects.toMatchObject({ name: 'DraftError' });
});
