import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStart, errorCode } from '#devstack';

/** The files of a home (contract §7). */
export interface Home {
  readonly dir: string;
  readonly devFile: string;
  readonly hubFile: string;
  readonly logs: string;
  /** Exists when the demonstration participants have been seeded completely. */
  readonly seeded: string;
  /** Folders of the demonstration's witnesses. */
  readonly witnesses: string;
  /** The witnesses the hub asks. */
  readonly witnessFile: string;
  /** A policy to try `entente verify` with. */
  readonly trustPolicy: string;
}

/** Names the files of a home and makes its folders. It may be entered by others (PostgreSQL's account), each secret is 0600. */
export function openHome(dir: string): Home {
  const logs = join(dir, 'logs');
  try {
    mkdirSync(logs, { recursive: true, mode: 0o755 });
  } catch (error) {
    throw new CannotStart(`${dir} cannot be written (${error instanceof Error ? error.message : String(error)})`, 'Choose another folder: ENTENTE_HOME=…');
  }
  return { dir, logs, devFile: join(dir, 'dev.json'), hubFile: join(dir, 'hub.json'), seeded: join(dir, 'seeded.json'), witnesses: join(dir, 'witnesses'), witnessFile: join(dir, 'witnesses.txt'), trustPolicy: join(dir, 'trust-policy.txt') };
}

/** What taking a home found. */
export interface HomeLock {
  /** True when the one before was killed: its servers may still be on their way out. */
  readonly takenOver: boolean;
  release(): void;
}

/**
 * Takes a home for this process.
 *
 * @param url where the one that holds it can be reached, told to whoever comes second
 * @throws {CannotStart} when another Entente runs in it
 */
export function lockHome(home: Home, url: string): HomeLock {
  const file = join(home.dir, 'lock.json');
  const mine = JSON.stringify({ pid: process.pid, url });
  const release = (): void => rmSync(file, { force: true });
  try {
    writeFileSync(file, mine, { flag: 'wx' });
    return { takenOver: false, release };
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const other = readLock(file);
  if (other && runs(other.pid)) {
    throw new CannotStart(`Entente already runs in ${home.dir} at ${other.url} (process ${other.pid})`, `Use it, stop it (kill ${other.pid}), or start another: ENTENTE_HOME=/tmp/second ENTENTE_PORT=8081 npm start`);
  }
  writeFileSync(file, mine);
  return { takenOver: true, release };
}

function readLock(file: string): { pid: number; url: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { pid: number; url: string };
  } catch {
    return undefined; // half written by a process that was killed: nobody holds it
  }
}

/** Process numbers are used again, so the command line must be a supervisor's too. */
function runs(pid: number): boolean {
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).includes('deploy/local/up.js');
  } catch {
    return false; // ps exits with 1 when there is no such process
  }
}
