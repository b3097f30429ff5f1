import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readableByOthers } from './hub-file.js';
import { loadHubFile } from './index.js';

type Json = Record<string, unknown>;
const key = (kid: string): Json & { d?: unknown } => ({ ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid, use: 'sig' });
const publicPart = ({ d: _, ...rest }: Json): Json => rest;
const signing = key('hub#1');
const GOOD: Json = { hub: 'entente.local', development: true, signing, token: key('hub#2'), secret: 'A'.repeat(43), trustRoot: { gs: [publicPart(key('gs#1'))], 'oversight.ccf': [publicPart(key('oversight.ccf#1'))], hub: [publicPart(signing)] } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hub-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(content: unknown, mode = 0o600): string {
  const path = join(folder, 'hub.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return path;
}

test('reads a good file, frozen all the way down', () => {
  const file = loadHubFile(write(GOOD));
  expect(file).toEqual(GOOD);
  expect([Object.isFrozen(file.signing), Object.isFrozen(file.trustRoot['gs']?.[0])]).toEqual([true, true]);
});

test('says what to do when there is none', () => {
  expect(() => loadHubFile(join(folder, 'none.json'))).toThrow(/none.json does not exist: `npm start` makes one/);
});

test('readable by others: warned about in development, refused elsewhere', () => {
  const warnings: string[] = [];
  expect(loadHubFile(write(GOOD, 0o644), (text) => void warnings.push(text)).hub).toBe('entente.local');
  expect(warnings).toEqual([expect.stringMatching(/may be read by others \(mode 644\): chmod 600/)]);
  for (const mode of [0o640, 0o604, 0o660]) expect(() => loadHubFile(write({ ...GOOD, development: false }, mode))).toThrow(/may be read by others/);
  expect(loadHubFile(write({ ...GOOD, development: false }, 0o400)).development).toBe(false);
});

test('takes a P-256 key of a root', () => {
  const p256 = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: 'gs#2', use: 'sig' };
  expect(loadHubFile(write({ ...GOOD, trustRoot: { ...(GOOD['trustRoot'] as Json), gs: [p256] } })).trustRoot['gs']).toEqual([p256]);
});

test.each<[string, Json | string, RegExp]>([
  ['no JSON', '{"secret": "hunter2', /is not a JSON object/],
  ['a list', '[]', /is not a JSON object/],
  ['no name', { ...GOOD, hub: 5 }, /"hub" must be/],
  ['development as text', { ...GOOD, development: 'yes' }, /"development" must be/],
  ['a public key to sign with', { ...GOOD, signing: publicPart(signing) }, /"signing" must be a private Ed25519 JWK/],
  ['a key without name', { ...GOOD, token: { ...signing, kid: '' } }, /"token" must be/],
  ['halves of two keys', { ...GOOD, signing: { ...signing, x: (GOOD['token'] as Json)['x'] } }, /does not belong to the private one/],
  ['a short secret', { ...GOOD, secret: 'hunter2' }, /"secret" must be 32 bytes/],
  ['a private key in the trust root', { ...GOOD, trustRoot: { ...(GOOD['trustRoot'] as Json), gs: [key('gs#1')] } }, /"trustRoot" must give/],
  ['a root missing', { ...GOOD, trustRoot: { gs: [publicPart(signing)] } }, /"trustRoot" must name oversight.ccf\n.*must name hub/],
])('refuses %s and quotes no secret', (_, content, message) => {
  const path = write(content);
  expect(() => loadHubFile(path)).toThrow(message);
  expect(() => loadHubFile(path)).not.toThrow(new RegExp(`hunter2|${String(signing.d)}`));
});

test('a secret of a cluster is a file of root that the group of the process reads; anything wider is refused', () => {
  expect([0o600, 0o400].map((mode) => readableByOthers(mode, 10001, 10001))).toEqual([false, false]);
  expect([0o440, 0o640].map((mode) => readableByOthers(mode, 0, 10001))).toEqual([false, false]);
  expect([0o444, 0o460, 0o660].map((mode) => readableByOthers(mode, 0, 10001))).toEqual([true, true, true]);
  expect([readableByOthers(0o440, 10001, 10001), readableByOthers(0o440, 0, 0), readableByOthers(0o440, 0, undefined)]).toEqual([true, true, true]);
});
