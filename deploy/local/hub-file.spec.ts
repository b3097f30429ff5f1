import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadHubFile } from '#config';
import { importSigningKey, thumbprint } from '#envelope';
import { newHub, newKey, readDevFile, writeSecret } from './hub-file.js';

const folder = mkdtempSync(join(tmpdir(), 'entente-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a new hub is one that the apps accept', () => {
  const file = join(folder, 'hub.json');
  const { hub, participants } = newHub();
  writeSecret(file, hub);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const read = loadHubFile(file, (warning) => { throw new Error(warning); });
  expect(read).toMatchObject({ hub: 'entente.local', development: true });
  expect(read.trustRoot['gs']?.map(({ kid }) => kid)).toEqual([participants['gs']?.signing.kid, participants['gs']?.sealing.kid]);
  expect(JSON.stringify(read.trustRoot)).not.toContain('"d"');
});

test('keys carry their participant and the beginning of their thumbprint', async () => {
  const key = newKey('ncb.XA', 'Ed25519');
  expect(key.kid).toBe(`ncb.XA#${(await thumbprint(key)).slice(0, 8)}`);
  expect(importSigningKey(key).algorithm).toBe('Ed25519');
});

test('a damaged dev.json is one line with the remedy', () => {
  const file = join(folder, 'dev.json');
  expect(readDevFile(file)).toEqual({});
  writeFileSync(file, '{');
  expect(() => readDevFile(file)).toThrow('is not readable JSON');
});
