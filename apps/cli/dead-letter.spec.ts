import type { ConsumedRecord } from '#kafka';
import { readDeadLetter, toOriginal } from './dead-letter.js';
import { readSasl } from './kafka-access.js';

const source = { ce_specversion: '1.0', ce_id: 'exchange.accepted:1', ce_type: 't', 'entente-salt': '\u0001\u0002' };
const dead = { 'entente-dead-reason': 'TypeError: no', 'entente-dead-topic': 'exchange.accepted', 'entente-dead-partition': '3', 'entente-dead-offset': '17', 'entente-dead-at': '2026-11-22T10:00:00.000Z', 'entente-dead-attempts': '5' };
const letter: ConsumedRecord = {
  topic: 'exchange.accepted.dead', partition: 0, offset: 4n, key: 'ncb.XA/routine', value: Buffer.from('ey.x.y'),
  headers: Object.fromEntries(Object.entries({ ...source, ...dead }).map(([name, value]) => [name, Buffer.from(value)])),
};

test('a letter tells where it came from and why it died, not what it says', () => {
  expect(readDeadLetter(letter)).toEqual({ offset: 4, at: '2026-11-22T10:00:00.000Z', reason: 'TypeError: no', topic: 'exchange.accepted', partition: 3, sourceOffset: 17, attempts: 5, key: 'ncb.XA/routine', id: 'exchange.accepted:1', type: 't', bytes: 6 });
});

test('redriven it is the record it was, header by header in their order', () => {
  const original = toOriginal(letter);
  expect(original).toMatchObject({ topic: 'exchange.accepted', partition: 3, key: 'ncb.XA/routine', value: letter.value });
  expect(Object.entries(original.headers).map(([name, value]) => [name, value.toString()])).toEqual(Object.entries(source));
});

test('a letter without an address is not sent anywhere', () => {
  expect(() => toOriginal({ ...letter, headers: {} })).toThrow('where it came from');
});

test('credentials that are not understood are not repeated', () => {
  expect(readSasl('plain:hub:a:b')).toEqual({ mechanism: 'plain', username: 'hub', password: 'a:b' });
  expect(() => readSasl('hunter2')).toThrow(/^(?!.*hunter2)/);
});
