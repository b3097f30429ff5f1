import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GuardedProcess, isMissing, runGuarded } from './guarded-process.js';
import { freePorts, isFree } from './ports.js';
import { pollUntil } from './wait.js';

const folder = mkdtempSync(join(tmpdir(), 'entente-'));
const logFile = join(folder, 'log');
afterAll(() => rmSync(folder, { recursive: true }));
const sh = (script: string): Promise<GuardedProcess> => GuardedProcess.start({ command: '/bin/sh', args: ['-c', script], logFile, stopWith: 'TERM' });

test('writes to its log and says how it ended', async () => {
  const child = await sh('echo said; exit 3');
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(readFileSync(logFile, 'utf8')).toContain('said');
  child.signal('SIGKILL'); // too late, and no error
});

test('stops a whole group, and kills what does not listen', async () => {
  const started = Date.now();
  const deaf = await sh('trap "" TERM; sleep 30 & echo $!; while :; do sleep 1; done');
  await pollUntil(10_000, async () => /\d+\n$/.test(readFileSync(logFile, 'utf8')));
  const inner = Number(readFileSync(logFile, 'utf8').trim().split('\n').at(-1));
  expect(await deaf.stop(200)).toEqual({ code: null, signal: 'SIGKILL' });
  expect(Date.now() - started).toBeLessThan(20_000);
  expect(await pollUntil(10_000, async () => !runs(inner))).toBe(true);
});

test('a frozen one is thawed to hear that it is to stop', async () => {
  const child = await sh('exec sleep 30');
  child.signal('SIGSTOP');
  expect(await child.stop(5_000)).toEqual({ code: null, signal: 'SIGTERM' });
});

test('a program that is not there is told from one that fails', async () => {
  const missing = await runGuarded({ command: '/nowhere/program', args: [], logFile }).catch((error: unknown) => error);
  expect(isMissing(missing)).toBe(true);
  const failing = await runGuarded({ command: '/bin/sh', args: ['-c', 'echo "FATAL: no luck"; exit 1'], logFile }).catch((error: unknown) => error);
  expect(isMissing(failing)).toBe(false);
  expect(String(failing)).toBe('Error: sh ended with exit 1: FATAL: no luck');
});

test('free ports are free and distinct', async () => {
  const ports = await freePorts(5);
  expect(new Set(ports).size).toBe(5);
  for (const port of ports) expect(await isFree(port)).toBe(true);
});

/** Whether a process is there and not merely waiting to be collected. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
