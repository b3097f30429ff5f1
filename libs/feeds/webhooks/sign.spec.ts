import { createHmac, createPublicKey, verify } from 'node:crypto';
import { LADDER, waitAfter } from './ladder.js';
import { secretOf, signatureHeaders, verifyingKeyOf, webhookKeys } from './sign.js';

const keys = webhookKeys((use) => createHmac('sha256', 'a hub of the specs').update(use).digest());
const NOW = 1_790_000_000;

/** A receiver's side, from the specification alone: https://www.standardwebhooks.com */
function verified(headers: Readonly<Record<string, string>>, body: string, secret: string): boolean {
  const content = `${headers['webhook-id'] ?? ''}.${headers['webhook-timestamp'] ?? ''}.${body}`;
  const expected = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(content).digest('base64');
  return (headers['webhook-signature'] ?? '').split(' ').includes(`v1,${expected}`);
}

function verifiedByKey(headers: Readonly<Record<string, string>>, body: string, key: string): boolean {
  const content = `${headers['webhook-id'] ?? ''}.${headers['webhook-timestamp'] ?? ''}.${body}`;
  const x = Buffer.from(key.replace(/^whpk_/, ''), 'base64').toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return (headers['webhook-signature'] ?? '').split(' ').filter((one) => one.startsWith('v1a,')).some((one) => verify(null, Buffer.from(content), publicKey, Buffer.from(one.slice(4), 'base64')));
}

test('the known answer of the reference implementation', () => {
  const content = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
  expect(createHmac('sha256', Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')).update(content).digest('base64')).toBe('g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('both signatures verify, and over nothing else', () => {
  const headers = signatureHeaders(keys, { id: 'msg_a', timestamp: NOW, body: '{"a":1}' }, 'one', { generation: 1, rotatedAt: undefined });
  expect(verified(headers, '{"a":1}', secretOf(keys, 'one', 1))).toBe(true);
  expect(verifiedByKey(headers, '{"a":1}', verifyingKeyOf(keys))).toBe(true);
  for (const [changed, body] of [[headers, '{"a":2}'], [{ ...headers, 'webhook-id': 'msg_b' }, '{"a":1}'], [{ ...headers, 'webhook-timestamp': String(NOW + 1) }, '{"a":1}']] as const) {
    expect([verified(changed, body, secretOf(keys, 'one', 1)), verifiedByKey(changed, body, verifyingKeyOf(keys))]).toEqual([false, false]);
  }
  expect(verified(headers, '{"a":1}', secretOf(keys, 'another', 1))).toBe(false);
});

test('after a rotation both secrets hold for a day, then the new one alone', () => {
  const at = (timestamp: number): boolean[] => {
    const headers = signatureHeaders(keys, { id: 'msg_a', timestamp, body: '{}' }, 'one', { generation: 2, rotatedAt: NOW * 1000 });
    return [1, 2, 3].map((generation) => verified(headers, '{}', secretOf(keys, 'one', generation)));
  };
  expect(at(NOW + 86_399)).toEqual([true, true, false]);
  expect(at(NOW + 86_400)).toEqual([false, true, false]);
});

test('eight tries: at once, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h, each stretched by a fifth at most', () => {
  expect(LADDER.map((wait) => wait / 1000)).toEqual([0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000]);
  expect([1, 7].map((failures) => [waitAfter(failures, 0), waitAfter(failures, 1)])).toEqual([[5_000, 6_000], [36_000_000, 43_200_000]]);
  expect(waitAfter(8, 0.5)).toBeUndefined();
});
