import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesLeft, MARK, portsLeft, processesLeft } from './leftovers.js';

test('finds a process that carries the mark, and no other', async () => {
  const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)'], { env: { [MARK]: 'leftovers-spec' }, stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(processesLeft('leftovers-spec', new Set())).toEqual([expect.stringContaining(`process ${child.pid}`)]);
  expect(processesLeft('leftovers-spec', new Set([child.pid!]))).toEqual([]);
  expect(processesLeft('another', new Set())).toEqual([]);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  expect(processesLeft('leftovers-spec', new Set())).toEqual([]);
});

test('finds files and ports', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leftovers-'));
  expect(filesLeft(folder)).toEqual([]);
  writeFileSync(join(folder, 'a'), '');
  expect(filesLeft(folder)).toEqual([`${folder}/a`]);
  rmSync(folder, { recursive: true });

  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  expect(await portsLeft([port])).toEqual([`port ${port}`]);
  await new Promise((resolve) => server.close(resolve));
  expect(await portsLeft([port])).toEqual([]);
});
