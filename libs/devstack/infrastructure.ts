import { kafkaContainer, postgresContainer, whyNoContainers } from './containers.js';
import { CannotStart } from './cannot-start.js';
import { startKafka, type KafkaAccess, type KafkaServer } from './kafka.js';
import { startPostgres, type PostgresServer } from './postgres.js';

/** Where the servers come from; `auto` is containers where they can be used and the embedded pair elsewhere. */
export type InfraPreference = 'auto' | 'containers' | 'embedded' | 'external';

/** What to start. */
export interface InfraOptions {
  /** Folder that holds the embedded servers' data, logs and credentials. */
  readonly home: string;
  readonly prefer: InfraPreference;
  /** A PostgreSQL of somebody else's (DATABASE_URL): used as it is, none is started. */
  readonly databaseUrl?: string | undefined;
  /** A Kafka of somebody else's (KAFKA_BROKERS, KAFKA_SASL): used as it is, none is started. */
  readonly kafka?: KafkaAccess | undefined;
  /** See {@link startKafka}. */
  readonly cacheDir?: string | undefined;
  /** Looked at for TESTCONTAINERS_RYUK_DISABLED. */
  readonly env: NodeJS.ProcessEnv;
  /** Gets one line that says which servers are used, and others when something takes long. */
  readonly say: (line: string) => void;
}

/** PostgreSQL and Kafka, whoever runs them. */
export interface Infrastructure {
  readonly kind: 'containers' | 'embedded' | 'external';
  /** Connection string of PostgreSQL. */
  readonly database: string;
  /** How the hub's own processes reach Kafka. */
  readonly kafka: KafkaAccess;
  /** The server we started; undefined for an external one. */
  readonly postgres: PostgresServer | undefined;
  /** The broker we started; undefined for an external one. */
  readonly broker: KafkaServer | undefined;
  /** Stops what we started, Kafka before PostgreSQL, data kept (containers: removed). */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL and Kafka, or takes those that were given, and says in one line which.
 *
 * @throws {CannotStart} when a server cannot be had, with the remedy
 */
export async function startInfrastructure(options: InfraOptions): Promise<Infrastructure> {
  const { home, databaseUrl, kafka, say, cacheDir } = options;
  const kind = await choose(options);
  const makePostgres = kind === 'containers' ? postgresContainer : () => startPostgres({ home });
  const makeKafka = kind === 'containers' ? kafkaContainer : () => startKafka({ home, cacheDir, say });
  // Neither depends on the other; when one fails the other is stopped again, not left behind.
  const [postgres, broker] = await both(
    databaseUrl === undefined ? makePostgres() : Promise.resolve(undefined),
    kafka === undefined ? makeKafka() : Promise.resolve(undefined),
  );
  const database = databaseUrl ?? postgres?.url;
  const access = kafka ?? broker?.internal;
  if (database === undefined || access === undefined) throw new Error('no server was started and none given');
  return {
    kind, database, kafka: access, postgres, broker,
    stop: async () => {
      await broker?.stop();
      await postgres?.stop();
    },
  };
}

async function choose({ prefer, databaseUrl, kafka, env, say, home }: InfraOptions): Promise<Infrastructure['kind']> {
  const given = [databaseUrl === undefined ? [] : ['DATABASE_URL'], kafka === undefined ? [] : ['KAFKA_BROKERS']].flat();
  if (given.length === 2) {
    say('infrastructure: external (PostgreSQL from DATABASE_URL, Kafka from KAFKA_BROKERS)');
    return 'external';
  }
  if (prefer === 'external') {
    throw new CannotStart('ENTENTE_INFRA=external needs DATABASE_URL and KAFKA_BROKERS', 'Set both, or leave ENTENTE_INFRA away');
  }
  const besides = given.length === 0 ? '' : `, with the server from ${given.join()}`;
  const why = prefer === 'embedded' ? 'as asked' : await whyNoContainers(env);
  if (prefer === 'containers' && why !== undefined) {
    throw new CannotStart(`ENTENTE_INFRA=containers, but ${why}`, 'Start Docker and pull the images, or set ENTENTE_INFRA=embedded');
  }
  if (why === undefined) {
    say(`infrastructure: containers (postgres:18, apache/kafka:4.3.1)${besides}`);
    return 'containers';
  }
  say(`infrastructure: embedded PostgreSQL 18 and Apache Kafka 4.3.1 in ${home} (${why})${besides}`);
  return 'embedded';
}

async function both(first: Promise<PostgresServer | undefined>, second: Promise<KafkaServer | undefined>): Promise<[PostgresServer | undefined, KafkaServer | undefined]> {
  const [postgres, broker] = await Promise.allSettled([first, second]);
  if (postgres.status === 'fulfilled' && broker.status === 'fulfilled') return [postgres.value, broker.value];
  for (const started of [postgres, broker]) if (started.status === 'fulfilled') await started.value?.stop();
  throw postgres.status === 'rejected' ? postgres.reason : broker.status === 'rejected' ? broker.reason : new Error('unreachable');
}

/**
 * Reads `KAFKA_BROKERS` and `KAFKA_SASL` (`plain:<username>:<password>`, absent for a broker that asks for none).
 *
 * @returns undefined when no broker is given
 * @throws {CannotStart} when KAFKA_SASL is not of that form
 */
export function kafkaFromEnv(env: NodeJS.ProcessEnv): KafkaAccess | undefined {
  const { KAFKA_BROKERS: brokers, KAFKA_SASL: sasl } = env;
  if (!brokers) return undefined;
  if (!sasl) return { brokers };
  const [, mechanism, username, password] = /^(plain|scram-sha-512):([^:]+):(.+)$/.exec(sasl) ?? [];
  if ((mechanism !== 'plain' && mechanism !== 'scram-sha-512') || username === undefined || password === undefined) {
    throw new CannotStart('KAFKA_SASL is not understood', 'Write it as plain:<username>:<password> or scram-sha-512:<username>:<password>');
  }
  return { brokers, sasl: { mechanism, username, password } };
}

/** The environment variables by which an app reaches this Kafka; the inverse of {@link kafkaFromEnv}. */
export function kafkaToEnv({ brokers, sasl }: KafkaAccess): { KAFKA_BROKERS: string; KAFKA_SASL?: string } {
  return { KAFKA_BROKERS: brokers, ...(sasl ? { KAFKA_SASL: `${sasl.mechanism}:${sasl.username}:${sasl.password}` } : {}) };
}
