import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { CannotStart, isFree, pollUntil } from '#devstack';

/**
 * Makes sure that the gateway can listen.
 *
 * @param waitMs milliseconds in which a predecessor that was killed may still let go of the port
 * @throws {CannotStart} naming the port, who holds it where the system tells, and the remedy
 */
export async function requirePort(port: number, waitMs: number): Promise<void> {
  if (await isFree(port)) return;
  if (waitMs > 0 && (await pollUntil(waitMs, () => isFree(port)))) return;
  const holder = port < 1024 ? undefined : holderOf(port);
  const who = holder ? ` by ${holder.name} (process ${holder.pid})` : '';
  const what = port < 1024 && !holder ? `port ${port} is in use or reserved for root` : `port ${port} is in use${who}`;
  throw new CannotStart(what, `Choose another: ENTENTE_PORT=${port === 8080 ? 8090 : port + 1} npm start`);
}

/** Finds who listens on a TCP port; undefined where the system does not say (another user's process). */
export function holderOf(port: number): { pid: number; name: string } | undefined {
  return process.platform === 'linux' ? fromProc(port) : fromLsof(port);
}

function fromProc(port: number): { pid: number; name: string } | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(readOr(table, ''), port)));
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of listOr(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(linkOr(`/proc/${pid}/fd/${fd}`))?.[1];
      if (inode !== undefined && inodes.has(inode)) return { pid: Number(pid), name: commandName(pid) };
    }
  }
  return undefined;
}

/** The program's name as it was typed; Node calls its main thread otherwise. */
function commandName(pid: string): string {
  return basename(readOr(`/proc/${pid}/cmdline`, '').split('\0')[0] ?? '') || 'a process';
}

/** Socket inodes that listen on a port, from the text of /proc/net/tcp (proc(5)). Exported for its test. */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').slice(1).map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === '0A')
    .flatMap((fields) => fields[9] ?? []);
}

function fromLsof(port: number): { pid: number; name: string } | undefined {
  try {
    const text = execFileSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const [pid, name] = [/^p(\d+)/m.exec(text)?.[1], /^c(.+)/m.exec(text)?.[1]];
    return pid === undefined ? undefined : { pid: Number(pid), name: name ?? 'a process' };
  } catch {
    return undefined; // lsof exits with 1 when it sees nobody
  }
}

// Processes end while they are looked at, and those of others may not be looked at: both count as "not this one".
function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
function listOr(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
function linkOr(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}
