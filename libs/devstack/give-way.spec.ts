import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { giveWay } from './index.js';

it('lowers a process and, where there are such groups, its session', async () => {
  const child = spawn('sleep', ['30'], { detached: true, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const pid = child.pid ?? 0;
  const group = `/proc/${pid}/autogroup`;
  try {
    await giveWay(pid, 7);
    expect(getPriority(pid)).toBe(7);
    expect(existsSync(group) ? readFileSync(group, 'utf8') : 'nice 7').toMatch(/nice 7$/m);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
  // Gone meanwhile: there is nobody to lower.
  await giveWay(pid, 7);
});
