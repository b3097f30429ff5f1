import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { barrier, findAccount, postgresRunner } from './postgres-user.js';

const PASSWD = 'root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n';

test('reads an account, and never takes one of root\'s', () => {
  expect(findAccount(PASSWD, 'postgres')).toEqual({ name: 'postgres', uid: 101, gid: 104 });
  expect(findAccount(PASSWD, 'root')).toBeUndefined();
  expect(findAccount(PASSWD, 'nobody')).toBeUndefined();
});

test('finds the folder that an account may not enter', () => {
  const home = mkdtempSync(join(tmpdir(), 'entente-'));
  try {
    const inner = join(home, 'closed/open');
    mkdirSync(inner, { recursive: true });
    chmodSync(home, 0o755);
    const stranger = { name: 'stranger', uid: 4_242_421, gid: 4_242_421 };
    expect(barrier(join(inner, 'file'), stranger)).toBeUndefined();
    chmodSync(join(home, 'closed'), 0o700);
    expect(barrier(join(inner, 'file'), stranger)).toBe(join(home, 'closed'));
    chmodSync(home, 0o700);
    expect(barrier(join(inner, 'file'), stranger)).toBe(home);
  } finally {
    rmSync(home, { recursive: true });
  }
});

test('PostgreSQL never runs as root', () => {
  const { command, args, uid } = postgresRunner(['/bin/sh']).command('/bin/sh', ['-c', 'true']);
  if (process.getuid?.() === 0) expect(uid).toBeGreaterThan(0);
  else expect({ command, args, uid }).toEqual({ command: '/bin/sh', args: ['-c', 'true'], uid: undefined });
});
