import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.js';
import { findFault, kafkaJars, KAFKA_VERSION } from './kafka-jars.js';

let root: string;
let cache: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'entente-'));
  cache = join(root, `kafka-${KAFKA_VERSION}`);
  mkdirSync(join(cache, 'libs'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const complete = (): void => {
  writeFileSync(join(cache, 'libs/a.jar'), 'jar');
  writeFileSync(join(cache, 'complete.json'), JSON.stringify({ 'a.jar': createHash('sha256').update('jar').digest('hex') }));
};

test('takes a complete cache as it is', async () => {
  complete();
  expect(findFault(cache)).toBeUndefined();
  await expect(kafkaJars(root, () => undefined)).resolves.toBe(join(cache, 'libs'));
});

test.each([
  ['an interrupted copy', () => undefined, 'complete.json is missing'],
  ['a missing jar', () => { complete(); rmSync(join(cache, 'libs/a.jar')); }, 'a.jar is missing'],
  ['a changed jar', () => { complete(); writeFileSync(join(cache, 'libs/a.jar'), 'jax'); }, 'a.jar has changed'],
  ['a cut marker', () => { complete(); writeFileSync(join(cache, 'complete.json'), '{"a.jar":'); }, 'complete.json is not JSON'],
  ['an empty marker', () => { complete(); writeFileSync(join(cache, 'complete.json'), '{}'); }, 'complete.json lists nothing'],
])('refuses %s in one line with the remedy', async (_, damage, fault) => {
  damage();
  const refusal = await kafkaJars(root, () => undefined).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(CannotStart);
  expect((refusal as CannotStart).line).toBe(`the Kafka cache ${cache} is damaged: ${fault}. Remove it and start again: rm -rf ${cache}`);
});
