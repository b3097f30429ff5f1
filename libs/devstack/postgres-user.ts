import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CannotStart } from './cannot-start.js';

/** Under whose name PostgreSQL runs. */
export interface Runner {
  /** Undefined: as who we are. */
  readonly account: Account | undefined;
  /** The command and arguments that run `program` under that name. */
  command(program: string, args: readonly string[]): { command: string; args: readonly string[]; uid?: number; gid?: number };
}

/** An account of the operating system. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const CREATED_ACCOUNT = 'entente-postgres';
/** In this order: what a package of PostgreSQL made, what an earlier start made. */
const CANDIDATES = ['postgres', CREATED_ACCOUNT];

/**
 * Decides under whose name PostgreSQL runs: it refuses root, so root lends it an unprivileged account. Where that account
 * may not enter the folders (a checkout below /root), it is also lent the capability to read and search folders, and no other.
 *
 * @param paths folders and files it must reach
 * @throws {CannotStart} when root can neither find nor create an account, or cannot lend the capability
 */
export function postgresRunner(paths: readonly string[]): Runner {
  if (process.getuid?.() !== 0) {
    return { account: undefined, command: (command, args) => ({ command, args }) };
  }
  const account = unprivilegedAccount();
  const barred = paths.map((path) => barrier(path, account)).find((path) => path !== undefined);
  if (barred === undefined) {
    return { account, command: (command, args) => ({ command, args, uid: account.uid, gid: account.gid }) };
  }
  const capability = ['dac_read_search', 'dac_override'].find((name) => canLend(name, account));
  if (capability === undefined) {
    throw new CannotStart(
      `PostgreSQL refuses to run as root, and the account ${account.name} may not enter ${barred}`,
      `Run as an ordinary user, or keep the checkout and ENTENTE_HOME where others may enter (chmod o+x ${barred})`,
    );
  }
  return { account, command: (program, args) => ({ command: 'setpriv', args: [...lend(capability, account), program, ...args] }) };
}

/**
 * Finds the first folder on the way to `path` that the account may not enter, from the root downwards.
 * Exported for its test.
 */
export function barrier(path: string, account: Account): string | undefined {
  const folder = dirname(path);
  const above = folder === path ? undefined : barrier(folder, account);
  if (above !== undefined) return above;
  const { mode, uid, gid } = statSync(folder);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & bit) === 0 ? folder : undefined;
}

/** Reads one account from the text of a passwd file (passwd(5)). Exported for its test. */
export function findAccount(passwd: string, name: string): Account | undefined {
  const fields = passwd.split('\n').map((line) => line.split(':')).find(([first]) => first === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return fields && uid > 0 ? { name, uid, gid } : undefined;
}

function unprivilegedAccount(): Account {
  const existing = lookUp(CANDIDATES);
  if (existing) return existing;
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', CREATED_ACCOUNT], { stdio: 'ignore' });
  } catch {
    // Without useradd (a minimal image) the account that every system has must do.
    const nobody = lookUp(['nobody']);
    if (nobody) return nobody;
  }
  const created = lookUp(CANDIDATES);
  if (created) return created;
  throw new CannotStart('PostgreSQL refuses to run as root, and there is no unprivileged account for it', `Run as an ordinary user, or create one: useradd --system ${CREATED_ACCOUNT}`);
}

function lookUp(names: readonly string[]): Account | undefined {
  const passwd = readFileSync('/etc/passwd', 'utf8');
  return names.map((name) => findAccount(passwd, name)).find((account) => account !== undefined);
}

/** Without `no_setuid_fixup`, access(2) looks at the user alone, and initdb asks it whether it may read its own programs. */
function lend(capability: string, account: Account): string[] {
  return ['--securebits=+no_setuid_fixup', `--reuid=${account.uid}`, `--regid=${account.gid}`, '--clear-groups', `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`, '--'];
}

function canLend(capability: string, account: Account): boolean {
  try {
    execFileSync('setpriv', [...lend(capability, account), 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
