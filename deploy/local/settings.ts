import { resolve } from 'node:path';
import { CannotStart, kafkaFromEnv, type InfraOptions, type InfraPreference } from '#devstack';

/** How this start was asked for; everything read from the environment, once. */
export interface Settings {
  /** Folder of package.json. */
  readonly root: string;
  readonly homeDir: string;
  /** TCP port of the gateway. */
  readonly port: number;
  /** Public address, also the tokens' issuer. */
  readonly url: string;
  readonly infra: Omit<InfraOptions, 'home' | 'say'>;
  /** What the apps inherit. */
  readonly env: NodeJS.ProcessEnv;
}

const PREFERENCES: readonly string[] = ['auto', 'containers', 'embedded', 'external'] satisfies InfraPreference[];

/**
 * Reads ENTENTE_HOME, ENTENTE_PORT, ENTENTE_URL, ENTENTE_INFRA, ENTENTE_CACHE, DATABASE_URL, KAFKA_BROKERS and KAFKA_SASL.
 * The launcher's servers are the embedded ones unless asked otherwise, because containers forget and a home remembers.
 *
 * @throws {CannotStart} naming the variable that cannot be understood
 */
export function readSettings(env: NodeJS.ProcessEnv, root: string): Settings {
  const port = Number(env.ENTENTE_PORT || '8080');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new CannotStart(`ENTENTE_PORT=${env.ENTENTE_PORT} is no port`, 'Give a number from 1 to 65535');
  const prefer = env.ENTENTE_INFRA || 'embedded';
  if (!isPreference(prefer)) throw new CannotStart(`ENTENTE_INFRA=${prefer} is unknown`, `Give one of ${PREFERENCES.join(', ')}`);
  return {
    root, port,
    homeDir: resolve(env.ENTENTE_HOME || `${root}/.entente`),
    url: env.ENTENTE_URL || `http://127.0.0.1:${port}`,
    infra: { prefer, env, databaseUrl: env.DATABASE_URL || undefined, kafka: kafkaFromEnv(env), cacheDir: env.ENTENTE_CACHE || undefined },
    env,
  };
}

function isPreference(text: string): text is InfraPreference {
  return PREFERENCES.includes(text);
}
