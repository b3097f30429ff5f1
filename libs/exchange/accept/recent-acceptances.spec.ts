import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FirstAcceptance } from '../ports.js';
import { RecentAcceptances, type OpenAttempt } from './recent-acceptances.js';

const acceptance = (offset: number): FirstAcceptance => ({ partition: 0, offset: BigInt(offset), digest: 'd', inputDigest: Buffer.alloc(32), acceptedAt: offset });
const attempt: OpenAttempt = { inputDigest: Buffer.alloc(32), salt: Buffer.alloc(32), acceptedAt: 1, ruleVersion: 0, traceparent: undefined };

it('remembers so many, and forgets the oldest', () => {
  const recent = new RecentAcceptances(3);
  for (let i = 0; i < 5; i++) recent.remember(`r${i}`, acceptance(i));
  expect([0, 1, 2, 3, 4].map((i) => recent.find(`r${i}`)?.acceptedAt)).toEqual([undefined, undefined, 2, 3, 4]);
});

it('open attempts are bounded too, and closed by an acceptance', () => {
  const recent = new RecentAcceptances(2);
  for (let i = 0; i < 3; i++) recent.leaveOpen(`r${i}`, attempt);
  expect([0, 1, 2].map((i) => recent.openAttempt(`r${i}`) !== undefined)).toEqual([false, true, true]);
  recent.remember('r2', acceptance(1));
  expect(recent.openAttempt('r2')).toBeUndefined();
  expect(recent.openAttempt('__proto__')).toBeUndefined();
});

it('gives back the octets it was given', () => {
  const recent = new RecentAcceptances();
  const octets = Buffer.from(Array.from({ length: 256 }, (_, octet) => octet));
  recent.remember('r', { ...acceptance(1), inputDigest: octets });
  recent.leaveOpen('s', { ...attempt, inputDigest: octets, salt: octets });
  expect(recent.find('r')?.inputDigest).toEqual(octets);
  expect(recent.openAttempt('s')).toEqual({ ...attempt, inputDigest: octets, salt: octets });
});

/** Octets of buffers that something still holds: without collecting first, also those that merely have not been collected yet. */
function held(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // The second waits for what the first left to be swept beside the program.
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

it('holds no more memory than it says, whatever else the process cuts from the same pages', () => {
  const recent = new RecentAcceptances();
  const before = held();
  for (let i = 0; i < 10_000; i++) {
    recent.remember(`r${i}`, { ...acceptance(i), inputDigest: Buffer.from('d'.repeat(32), 'latin1') });
    // What a request leaves behind it in the pages that short buffers are cut from.
    for (let k = 0; k < 8; k++) Buffer.from('x'.repeat(900), 'latin1');
  }
  // Ten thousand views into pages of 8 KiB would hold 80 MB.
  expect(held() - before).toBeLessThan(10_000_000);
  expect(recent.find('r0')).toBeDefined();
});
