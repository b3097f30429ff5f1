import { createHmac } from 'node:crypto';
import { HEADER, TOPICS } from '#contracts';
import { digestOf } from '#envelope';
import { acceptedRecord, causedMessageRecord, derivedRecord, inputDigest } from './exchange-records.js';
import { hubMessage } from './hub-identity.js';
import { HUB_IDENTITY, messageOf, NOON, signed } from './testing/parts.js';

const cause = { salt: Buffer.alloc(32, 7), at: NOON, traceparent: '00-a-b-01' };
const hmac = (id: string): Buffer => createHmac('sha256', cause.salt).update(id).digest();

it('an accepted record says of itself what the contract lists (§5), in one order', () => {
  const message = messageOf('ncb.XA', ['ncb.XB'], { precedence: 'urgent' });
  const compact = signed(message);
  const record = acceptedRecord({ message, compact, digest: digestOf(compact), routing: 'a.b.c' }, { ...cause, ruleVersion: 4 });
  expect(Object.entries(record.headers)).toEqual([
    ['ce_specversion', '1.0'], ['ce_id', `exchange.accepted:ncb.XA/${message.id}`], ['ce_type', message.type], ['ce_source', 'ncb.XA'], ['ce_time', '2026-01-01T12:00:00.000Z'], ['content-type', 'application/jose'],
    ['entente-digest', digestOf(compact)], ['traceparent', '00-a-b-01'], ['entente-salt', cause.salt], ['entente-rule-version', '4'], ['entente-routing', 'a.b.c'],
  ]);
  expect(record).toMatchObject({ key: 'ncb.XA/urgent', flash: false, topic: TOPICS.accepted });
});

it('a derived record has the salt HMAC-SHA-256(cause\'s salt, ce_id), and none where outsiders read', () => {
  const record = { topic: TOPICS.delivered, key: 'k', causeId: 'ncb.XA/1:ncb.XB', source: 'hub', type: 't/1', value: 'jws' };
  const derived = derivedRecord(record, cause);
  expect(derived.headers[HEADER.id]).toBe('exchange.delivered:ncb.XA/1:ncb.XB');
  expect(derived.headers[HEADER.salt]).toEqual(hmac('exchange.delivered:ncb.XA/1:ncb.XB'));
  expect(derivedRecord(record, { ...cause })).toEqual(derived);
  expect(HEADER.salt in derivedRecord({ ...record, salted: false }, cause).headers).toBe(false);
});

it('what the hub says takes its salt from what made it speak, by its own ce_id', () => {
  const said = hubMessage(HUB_IDENTITY, { type: 'control.rejection/1', mode: 'live', precedence: 'routine', to: ['ncb.XA'], body: {}, cause: 'c', at: NOON });
  const record = causedMessageRecord(said, cause);
  expect(record.headers[HEADER.salt]).toEqual(hmac(`exchange.accepted:hub/${said.message.id}`));
  expect(record.headers[HEADER.time]).toBe('2026-01-01T12:00:00.000Z');
});

it('the signing input tells messages apart, not their signatures', () => {
  expect(inputDigest('a.b.c')).toEqual(inputDigest('a.b.d'));
  expect(inputDigest('a.b.c')).not.toEqual(inputDigest('a.d.c'));
});
