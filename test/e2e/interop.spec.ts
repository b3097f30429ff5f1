import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { until, useHub } from '../support/hub.js';

const hub = useHub();
const GO = join(process.cwd(), 'test/interop/go');

/** Whether Go is here, with the two modules the program needs (or a way to get them). */
function ready(): boolean {
  try {
    execFileSync('go', ['build', '-o', '/dev/null', '.'], { cwd: GO, stdio: 'pipe', timeout: 90_000 });
    return true;
  } catch (error) {
    console.warn(`Go, or its modules, are not here: the log is not verified with Go this time. ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
    return false;
  }
}

it('a Go program without any code of ours verifies signatures, inclusion and consistency', async () => {
  if (!ready()) return;
  await until('there is a checkpoint', async () => (await fetch(`${hub().url}/v1/ledger/checkpoint`)).ok);
  const { stdout } = await promisify(execFile)('go', ['run', '.', hub().url], { cwd: GO });
  expect(stdout).toMatch(/^verified: \S+\/ledger, [1-9]\d* entries, [1-9]\d* checkpoints/);
}, 150_000);
