import { createDatabase, type Database } from '#postgres';

/**
 * What each role may do; `%I` is its name. Stated anew after every migration, so that tables that came with it are covered.
 * Whoever owns the tables serves nobody: a process can undo neither the grants nor the triggers.
 */
const GRANTS = {
  // Entries are added, never changed; openings are emptied, never removed; where the log stands is never lost.
  auditor: [
    'GRANT USAGE ON SCHEMA ledger, vault, exchange TO %I',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ledger TO %I',
    'REVOKE UPDATE, DELETE ON ledger.leaves FROM %I',
    'REVOKE DELETE ON ledger.opening, ledger.head, ledger.signed, ledger.position, ledger.stretch, ledger.statement FROM %I',
    'GRANT SELECT, INSERT, DELETE ON vault.opening_key TO %I',
    'GRANT SELECT ON ALL TABLES IN SCHEMA exchange TO %I',
  ],
  // The log it reads, and leaves questions for the auditor.
  exchange: [
    'GRANT USAGE ON SCHEMA exchange, vault, feeds, notices, ledger TO %I',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA exchange, vault, feeds, notices TO %I',
    'GRANT USAGE ON ALL SEQUENCES IN SCHEMA exchange, feeds, notices TO %I',
    'REVOKE INSERT, UPDATE, DELETE ON vault.opening_key FROM %I',
    'GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO %I',
    'GRANT INSERT, UPDATE (recorded) ON ledger.challenge TO %I',
  ],
} as const;

/** `auditor` writes the log; `exchange` is every other process of the hub. */
export type DatabaseRole = keyof typeof GRANTS;

/** Refusals of a password, or of a role that may not sign in. */
const NOT_LET_IN: ReadonlySet<unknown> = new Set(['28P01', '28000']);

async function canSignIn(url: string): Promise<boolean> {
  const database = createDatabase({ url, applicationName: 'entente-roles', max: 2 });
  try {
    await database.query('SELECT 1');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOT_LET_IN.has(error.code)) return false;
    throw error;
  } finally {
    await database.close();
  }
}

/**
 * Makes the role a process signs in with, or gives it this password where it is not let in with it, and what it may do: whoever takes over the process that
 * serves HTTP, or one that handles messages, can alter no entry, no position and nothing of what was signed.
 * @param owner connected as whoever owns the tables
 * @param url how the process will reach the database, name and password of the role in it
 * @throws the database's error, 42501 where this owner may make no roles; Error when the role would be the owner's own
 */
export async function makeDatabaseRole(owner: Database, role: DatabaseRole, url: string): Promise<void> {
  const { username, password } = new URL(url);
  const name = decodeURIComponent(username);
  // At once, and one after the other: what is granted too widely and revoked again is never seen.
  await owner.transaction(async (queries) => {
    await queries.query("SELECT pg_advisory_xact_lock(hashtext('entente database roles'))");
    const run = async (sql: string, ...more: readonly string[]): Promise<void> => {
      const { rows: [statement] } = await queries.query<{ sql: string }>('SELECT format($1::text, VARIADIC $2::text[]) AS sql', [sql, [name, ...more]]);
      await queries.query(statement?.sql ?? '');
    };
    const { rows: [known] } = await queries.query<{ owner: boolean; there: boolean }>('SELECT current_user = $1 AS owner, EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS there', [name]);
    if (known?.owner === true) throw new Error(`${name} owns the tables: a process needs a role of its own.`);
    // Whoever else keeps the roles, such as an operator of a cluster, need not let this owner touch them.
    const stands = known?.there === true && (await canSignIn(url));
    // Only a superuser may so much as repeat NOSUPERUSER of a role that is there.
    if (!stands) await run(known?.there === true ? 'ALTER ROLE %I LOGIN PASSWORD %L' : 'CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT PASSWORD %L', decodeURIComponent(password));
    for (const grant of GRANTS[role]) await run(grant);
  });
  const signedIn = createDatabase({ url, applicationName: 'entente-roles', max: 2 });
  try {
    await signedIn.query('SELECT FROM ledger.head');
  } finally {
    await signedIn.close();
  }
}
