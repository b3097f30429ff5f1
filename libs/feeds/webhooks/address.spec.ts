import { Problem } from '#kernel';
import { addressJudge, readWebhookUrl, type AddressRules } from './address.js';

const outside: AddressRules = { loopback: false, networks: [] };

const CLOSED = [
  '127.0.0.1', '127.255.255.254', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '192.0.2.1', '198.18.0.1', '203.0.113.7',
  '::1', '::', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a00:1', '::ffff:7f00:1', '64:ff9b::a00:1', '2002:a00:1::', '2001:db8::1', 'fec0::1',
];

test.each(CLOSED)('webhooks do not go to %s', (address) => {
  expect(addressJudge(outside)(address)).toBe(false);
});

test.each(['93.184.215.14', '8.8.8.8', '172.32.0.1', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '::ffff:8.8.8.8'])('webhooks go to %s', (address) => {
  expect(addressJudge(outside)(address)).toBe(true);
});

test('the operator opens networks of its own, development this machine, and nothing beside', () => {
  const own = addressJudge({ loopback: false, networks: ['10.20.0.0/16', 'fd00:1::/32'] });
  expect(['10.20.1.1', '10.21.1.1', 'fd00:1::5', 'fd00:2::5', '127.0.0.1', '::ffff:10.20.0.9'].map(own)).toEqual([true, false, true, false, false, true]);
  const development = addressJudge({ loopback: true, networks: [] });
  expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.1', '169.254.169.254'].map(development)).toEqual([true, true, true, false, false]);
});

test('what is no address is no place to go', () => {
  expect(['', 'example.org', '10.0.0', '0x7f.1', '2130706433'].map(addressJudge(outside))).toEqual([false, false, false, false, false]);
});

const refused = (url: unknown, rules: AddressRules = outside): unknown => {
  try {
    return readWebhookUrl(url, rules);
  } catch (error) {
    return error instanceof Problem ? error.code : error;
  }
};

test.each([
  'http://example.org/', 'ftp://example.org/', 'https://user@example.org/', 'https://example.org/#part', 'https://127.0.0.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://[::1]/', 'https://[::ffff:10.0.0.1]/', 'https://localhost/',
  'https://a.localhost/', 'http://127.0.0.1/', 'example.org', '', 7, undefined, `https://example.org/${'x'.repeat(2000)}`,
])('%s is refused when it is asked for', (url) => {
  expect(refused(url)).toBe('webhook-address');
});

test('https is taken, and in development http on this machine alone', () => {
  expect(refused('https://example.org:8443/entente?a=b')).toBe('https://example.org:8443/entente?a=b');
  const development = { loopback: true, networks: [] };
  expect(refused('http://127.0.0.1:9000/x', development)).toBe('http://127.0.0.1:9000/x');
  expect(refused('http://localhost:9000/x', development)).toBe('http://localhost:9000/x');
  expect(refused('http://example.org/', development)).toBe('webhook-address');
  expect(refused('https://10.0.0.1/', development)).toBe('webhook-address');
});
