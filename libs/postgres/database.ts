import { Pool, type PoolClient, type PoolConfig, type QueryResult, types as defaultTypes } from 'pg';
import { breaksConnection } from './errors.js';
import { type DatabaseLogger, describeError, silentLogger } from './logger.js';

/** A statement with a name is parsed and planned once a connection: for the few that run for every message. */
export interface Statement {
  /** At most 63 bytes, unique to its text in the whole process. */
  readonly name: string;
  readonly text: string;
}

/** Names a statement that runs often. @param name unique in the process, for instance `mailbox.append` */
export const statement = (name: string, text: string): Statement => Object.freeze({ name, text });

/** Rows of an answer, and how many rows the statement touched. */
export interface Rows<Row> {
  readonly rows: Row[];
  readonly rowCount: number;
}

/** What SQL is written against: the pool, or one transaction. Adapters (`*.pg.ts`) take this and nothing wider. */
export interface Queries {
  /**
   * Runs one statement. int8 comes as bigint, timestamptz as Date, numeric as text, bytea as Buffer, jsonb parsed.
   * @param sql literal SQL with $1, $2 …; never put together from input
   * @throws the driver's error; ask isTransientDatabaseError
   */
  query<Row extends object = Record<string, unknown>>(sql: string | Statement, values?: readonly unknown[]): Promise<Rows<Row>>;
}

export interface DatabaseOptions {
  /** postgres://user:password@host:port/database */
  readonly url: string;
  /** Most connections of this process. Default 8. */
  readonly max?: number;
  /** Milliseconds the server lets one statement run; half a second later the client gives up too. Default 10,000; 0 = no limit. */
  readonly statementTimeoutMs?: number;
  /** Milliseconds to wait for a free or new connection before failing (a transient error). Default 2,000. */
  readonly connectionTimeoutMs?: number;
  /** Shown in pg_stat_activity, for instance `entente-courier`. */
  readonly applicationName: string;
  readonly logger?: DatabaseLogger;
}

export interface TransactionOptions {
  /** Default: the server's, read committed. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  /** A statement without parameters that BEGIN is sent together with, such as the lock everything else waits for: one round trip less. */
  readonly first?: string;
}

/** Inside a transaction. Every round trip costs two wake-ups, here and at the server, so what can go out together does. */
export interface Transaction extends Queries {
  /** The answer to `first`; no rows when there was none. Rejects when the transaction could not begin. */
  first<Row extends object>(): Promise<Rows<Row>>;
  /** As `query`, sent without waiting for the answer to `first`. For statements that change nothing: should BEGIN fail, they run outside of any transaction. */
  alongside<Row extends object = Record<string, unknown>>(sql: string | Statement, values?: readonly unknown[]): Promise<Rows<Row>>;
  /** As `query`, with COMMIT sent right behind it. Nothing may come after it, and nothing may fail after it: the work is done then. */
  last<Row extends object = Record<string, unknown>>(sql: string | Statement, values?: readonly unknown[]): Promise<Rows<Row>>;
}

/** Connections of the pool at this moment, for metrics. */
export interface DatabaseStatistics {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

const INT8 = 20;
const INT8_ARRAY = 1016;
const TEXT_ARRAY = 1009;
const textArray = defaultTypes.getTypeParser(TEXT_ARRAY as never, 'text') as (text: string) => (string | null)[];

/** int8 as bigint: a Kafka offset or a byte count must not be rounded to a double, nor arrive as text. */
export const typeParsers = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    if (format !== 'binary') {
      if (oid === INT8) return (text: string) => BigInt(text);
      if (oid === INT8_ARRAY) return (text: string) => textArray(text).map((item) => (item === null ? null : BigInt(item)));
    }
    return format === 'binary' ? defaultTypes.getTypeParser(oid, 'binary') : defaultTypes.getTypeParser(oid, 'text');
  },
};

/** What every connection of ours has in common; keepalive so that the kernel notices a dead peer as well. */
export const connectionConfig = (url: string, applicationName: string, connectionTimeoutMillis: number): PoolConfig => ({
  connectionString: url,
  application_name: applicationName,
  connectionTimeoutMillis,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  types: typeParsers,
});

interface Lease {
  readonly client: PoolClient;
  /** Set when the connection must not be lent again. */
  broken: boolean;
}

async function run<Row extends object>(client: PoolClient, sql: string | Statement, values: readonly unknown[] = []): Promise<Rows<Row>> {
  const query = typeof sql === 'string' ? { text: sql } : { name: sql.name, text: sql.text };
  const result = await client.query<Row>({ ...query, values: values as unknown[] });
  return { rows: result.rows, rowCount: result.rowCount ?? 0 };
}

/** BEGIN, and what goes with it in one message: when BEGIN fails the server leaves out the rest. */
function begin(client: PoolClient, { isolation, first }: TransactionOptions): Promise<Rows<object>> {
  const sql = isolation === undefined ? 'BEGIN' : `BEGIN ISOLATION LEVEL ${isolation}`;
  const begun = client.query<object>(first === undefined ? sql : `${sql}; ${first}`).then((answers: QueryResult<object> | QueryResult<object>[]) => {
    const answer = Array.isArray(answers) ? answers.at(-1) : answers;
    return { rows: answer?.rows ?? [], rowCount: answer?.rowCount ?? 0 };
  });
  // Whoever asks in this transaction hears of it, and so does its end.
  begun.catch(() => undefined);
  return begun;
}

/**
 * A bounded pool of connections to one PostgreSQL. It starts without the server and outlives its restarts: a call made
 * meanwhile fails within `connectionTimeoutMs` with a transient error, the next one after the server is back succeeds.
 */
export class Database implements Queries {
  readonly #pool: Pool;
  readonly #logger: DatabaseLogger;
  #closed: Promise<void> | undefined;

  constructor(options: DatabaseOptions) {
    this.#logger = options.logger ?? silentLogger;
    const statementTimeout = options.statementTimeoutMs ?? 10_000;
    this.#pool = new Pool({
      ...connectionConfig(options.url, options.applicationName, options.connectionTimeoutMs ?? 2_000),
      max: options.max ?? 8,
      pipeline: true,
      idleTimeoutMillis: 30_000,
      // The client's own limit covers a link that is half open, where the server's answer never comes.
      ...(statementTimeout > 0 && { statement_timeout: statementTimeout, query_timeout: statementTimeout + 500 }),
      // A process that is stopped or hangs inside a transaction must not hold its locks for ever.
      idle_in_transaction_session_timeout: 30_000,
    });
    // Both events come outside any call: unheard, one terminated backend would end the whole process.
    this.#pool.on('error', (error) => this.#logger.warn(describeError(error), 'an idle database connection was lost'));
    this.#pool.on('connect', (client) => client.on('error', (error) => this.#logger.debug(describeError(error), 'database connection error')));
  }

  async query<Row extends object = Record<string, unknown>>(sql: string | Statement, values?: readonly unknown[]): Promise<Rows<Row>> {
    return this.#lend((lease) => run<Row>(lease.client, sql, values));
  }

  /**
   * Runs `work` between BEGIN and COMMIT. When it throws, everything is rolled back and its error is rethrown.
   * @throws also when the commit's answer was lost: the work may then have happened, so it has to be repeatable;
   * and when `work` swallowed a failed statement, because PostgreSQL then answers COMMIT with a silent rollback
   */
  async transaction<Result>(work: (transaction: Transaction) => Promise<Result>, options: TransactionOptions = {}): Promise<Result> {
    return this.#lend(async (lease) => {
      const { client } = lease;
      const begun = begin(client, options);
      let committing: Promise<QueryResult> | undefined;
      let open = true;
      const ask = <Row extends object>(sql: string | Statement, values?: readonly unknown[]): Promise<Rows<Row>> => (open ? run<Row>(client, sql, values) : Promise.reject(new Error('The transaction is over.')));
      const transaction: Transaction = {
        query: async (sql, values) => {
          await begun;
          return await ask(sql, values);
        },
        first: <Row extends object>() => begun as Promise<Rows<Row>>,
        alongside: ask,
        last: async <Row extends object>(sql: string | Statement, values?: readonly unknown[]) => {
          await begun;
          const answer = ask<Row>(sql, values);
          open = false;
          committing = client.query('COMMIT');
          // Heard below; when this statement fails, its own error is the one to tell.
          committing.catch(() => undefined);
          return await answer;
        },
      };
      try {
        const result = await work(transaction);
        await begun;
        open = false;
        const answer = await (committing ?? client.query('COMMIT'));
        if (answer.command !== 'COMMIT') throw new Error('The transaction was rolled back: one of its statements had failed.');
        return result;
      } catch (error) {
        open = false;
        // On a lost connection the server rolls back by itself; a rollback that fails must not hide the first error.
        if (!breaksConnection(error)) lease.broken = await client.query('ROLLBACK').then(() => false, () => true);
        throw error;
      }
    });
  }

  /** Whether the server answers. @param timeoutMs milliseconds until no answer counts as no */
  async healthy(timeoutMs = 1_000): Promise<boolean> {
    if (this.#closed) return false;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), timeoutMs);
    });
    const answer = this.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  }

  statistics(): DatabaseStatistics {
    return { total: this.#pool.totalCount, idle: this.#pool.idleCount, waiting: this.#pool.waitingCount };
  }

  /** Waits for the work in hand, then closes every connection. May be called again. */
  close(): Promise<void> {
    this.#closed ??= this.#pool.end();
    return this.#closed;
  }

  /**
   * Lends one connection. pg-pool's own `query` throws the connection away after any error, a refused duplicate
   * included; here it goes back unless it is broken.
   */
  async #lend<Result>(work: (lease: Lease) => Promise<Result>): Promise<Result> {
    const lease: Lease = { client: await this.#pool.connect(), broken: false };
    try {
      return await work(lease);
    } catch (error) {
      lease.broken ||= breaksConnection(error);
      throw error;
    } finally {
      lease.client.release(lease.broken);
    }
  }
}

/** Opens a pool; no connection is made before the first statement, so this succeeds while the server is away. */
export const createDatabase = (options: DatabaseOptions): Database => new Database(options);
