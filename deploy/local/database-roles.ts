import { randomBytes } from 'node:crypto';
import { makeDatabaseRole, type DatabaseRole } from '#ledger';
import { createDatabase, databaseErrorCode } from '#postgres';
import type { AppName } from './apps.js';

/** By which address each process reaches the database. */
export type DatabaseUrls = Readonly<Record<AppName, string>>;

/** Errors that say that this user or this server does not do roles: not permitted, or the new one may not sign in. */
const NOT_HERE = new Set(['42501', '28000', '28P01']);

export interface RoleOptions {
  /** The address of whoever owns the tables. */
  readonly url: string;
  readonly say: (line: string) => void;
}

/**
 * Gives the ledger's writer a role of its own and all other processes one that cannot write the log. Where the user of
 * `DATABASE_URL` may not make roles, everything goes on as that user, and this is said.
 */
export async function separateRoles({ url, say }: RoleOptions): Promise<DatabaseUrls> {
  const given = new URL(url);
  if (given.host === '' || ['user', 'password'].some((name) => given.searchParams.has(name))) {
    say('DATABASE_URL names no host, or its user behind the question mark; all processes use its user, and the gateway could write the ledger\'s tables');
    return { auditor: url, registrar: url, router: url, courier: url, gateway: url };
  }
  const owner = createDatabase({ url, applicationName: 'entente-launcher', max: 2 });
  try {
    const { rows: [here] } = await owner.query<{ name: string }>('SELECT left(current_database(), 50) AS name');
    const made = async (role: DatabaseRole): Promise<string> => {
      const address = new URL(url);
      // Roles belong to the server and not to a database: the name keeps hubs on one server apart.
      address.username = encodeURIComponent(`${here?.name}_${role}`);
      // Another one at every start, and nowhere but in the environment of the processes that use it.
      address.password = randomBytes(24).toString('base64url');
      await makeDatabaseRole(owner, role, address.href);
      return address.href;
    };
    const auditor = await made('auditor');
    const exchange = await made('exchange');
    return { auditor, registrar: exchange, router: exchange, courier: exchange, gateway: exchange };
  } catch (error) {
    if (!NOT_HERE.has(databaseErrorCode(error) ?? '')) throw error;
    say(`the database user may not make roles (${error instanceof Error ? error.message : String(error)}); all processes use it, and the gateway could write the ledger's tables`);
    return { auditor: url, registrar: url, router: url, courier: url, gateway: url };
  } finally {
    await owner.close();
  }
}
