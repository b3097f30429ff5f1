import { derivedMessageId, newMessageId, parseReference, ownerOf } from './message-id.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timeOf = (id: string): number => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

test('ids are UUIDv7 of their time, and sort as they were made, also within a millisecond and when the clock steps back', () => {
  const now = Date.now() + 10_000;
  const ids = [...Array.from({ length: 9_000 }, () => newMessageId(now)), ...Array.from({ length: 100 }, () => newMessageId(now - 5_000))];
  expect(ids.every((id) => UUID_V7.test(id))).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(timeOf(ids[0] ?? '')).toBe(now);
  expect(timeOf(ids.at(-1) ?? '') - now).toBeLessThan(10);
});

test('a derived id is the same for the same cause', async () => {
  const id = await derivedMessageId(1_800_000_000_000, 'list 7');
  expect(id).toMatch(UUID_V7);
  expect(timeOf(id)).toBe(1_800_000_000_000);
  expect(await derivedMessageId(1_800_000_000_000, 'list 7')).toBe(id);
  expect(await derivedMessageId(1_800_000_000_000, 'list 8')).not.toBe(id);
});

test('a reference is split, and what is none is said to be none', () => {
  expect(parseReference('ncb.XA/01')).toEqual({ from: 'ncb.XA', id: '01' });
  for (const text of ['', 'ncb.XA', 'ncb.XA/', '/01', 'a/b/c']) expect(() => parseReference(text)).toThrow('<from>/<id>');
});

test.each([
  ['ncb.KE.kws', 'ncb.KE'],
  ['ncb.KE', 'ncb.KE'],
  ['partner.cites', 'partner.cites'],
  ['gs', 'gs'],
])('the data of %s is that of %s', (participant, owner) => {
  expect(ownerOf(participant)).toBe(owner);
});
