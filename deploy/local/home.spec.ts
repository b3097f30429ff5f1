import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockHome, openHome } from './home.js';
import { listeningInodes, requirePort } from './port-holder.js';
import { readSettings } from './settings.js';

const folder = mkdtempSync(join(tmpdir(), 'entente-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a home is taken once, and a dead owner\'s is taken over', () => {
  const home = openHome(folder);
  const lock = lockHome(home, 'http://127.0.0.1:1');
  expect(lock.takenOver).toBe(false);
  lock.release();
  // Process 1 is somebody, but no supervisor.
  writeFileSync(join(folder, 'lock.json'), JSON.stringify({ pid: 1, url: 'x' }));
  expect(lockHome(home, 'y').takenOver).toBe(true);
  writeFileSync(join(folder, 'lock.json'), '{"pid":');
  expect(lockHome(home, 'y').takenOver).toBe(true);
});

test('a second start names the first and two ways on', () => {
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)', 'dist/deploy/local/up.js'], { stdio: 'ignore' });
  try {
    writeFileSync(join(folder, 'lock.json'), JSON.stringify({ pid: other.pid, url: 'http://127.0.0.1:8080' }));
    expect(() => lockHome(openHome(folder), 'y')).toThrow(`Entente already runs in ${folder} at http://127.0.0.1:8080 (process ${other.pid})`);
  } finally {
    other.kill('SIGKILL');
  }
});

test('a port in use is named with its holder and the remedy', async () => {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  try {
    const refusal = await requirePort(port, 0).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ remedy: `Choose another: ENTENTE_PORT=${port + 1} npm start` });
    if (process.platform === 'linux') expect(String(refusal)).toMatch(new RegExp(`port ${port} is in use by \\S+ \\(process ${process.pid}\\)`));
  } finally {
    await new Promise((closed) => server.close(closed));
  }
  await requirePort(port, 0);
});

test('reads who listens from the kernel\'s table', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1',
    '   1: 0100007F:1F90 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 4712 1',
  ].join('\n');
  expect(listeningInodes(table, 8080)).toEqual(['4711']);
  expect(listeningInodes(table, 8081)).toEqual([]);
});

test('settings have defaults, and mistakes are named', () => {
  expect(readSettings({}, '/r')).toMatchObject({ port: 8080, url: 'http://127.0.0.1:8080', homeDir: '/r/.entente', infra: { prefer: 'embedded' } });
  expect(readSettings({ ENTENTE_PORT: '9000', ENTENTE_HOME: '/h' }, '/r')).toMatchObject({ url: 'http://127.0.0.1:9000', homeDir: '/h' });
  expect(() => readSettings({ ENTENTE_PORT: '80x' }, '/r')).toThrow('ENTENTE_PORT=80x is no port');
  expect(() => readSettings({ ENTENTE_INFRA: 'cloud' }, '/r')).toThrow('ENTENTE_INFRA=cloud is unknown');
});
