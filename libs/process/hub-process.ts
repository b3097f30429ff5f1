import { SystemClock, type Clock } from '#kernel';
import { allTopics, ruleForm } from '#contracts';
import { ConfigError, loadHubFile, type ConfigOf, type HubFile } from '#config';
import { RegistryFollower } from '#directory';
import { importSigningKey } from '#envelope';
import { HubIdentity } from '#exchange';
import { makeDatabaseRole } from '#ledger';
import { SovereignRuleJudge } from '#policy';
import { BatchingProducer, ensureTopics, type KafkaConnection, type RecordProducer } from '#kafka';
import { createDatabase, migrate, type Database } from '#postgres';
import { createLogger, histogram, startTelemetry, type Logger, type Telemetry } from '#telemetry';
import { connectionOf, readHubSettings, readPreparationSettings, type HubSettings, type PREPARATION_SETTINGS } from './hub-settings.js';

/** What every process of the hub stands on. */
export interface HubProcess {
  readonly settings: HubSettings;
  readonly hubFile: HubFile;
  readonly hub: HubIdentity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  readonly connection: KafkaConnection;
  readonly producer: RecordProducer;
  readonly database: Database;
  readonly registry: RegistryFollower;
  /** Registers something to be closed at the end, last come first. */
  readonly onStop: (name: string, close: () => Promise<void>) => void;
  /** Ends the process with a reason: whatever supervises it starts it anew. */
  readonly fail: (error: Error) => void;
}

/** Within how many milliseconds a process ends after SIGTERM, come what may. */
const STOP_LIMIT_MS = 9_000;
export const VERSION = '0.1.0';

/**
 * Starts a process of the hub and hands it to `run`, which resolves when it works. SIGTERM and SIGINT close what was
 * registered, last come first: doors, then consumers, then producers, then the database.
 * @param name such as `router`
 * @param env the environment, read here and nowhere else
 */
export async function runHubProcess(name: string, env: Readonly<Record<string, string | undefined>>, run: (process: HubProcess) => Promise<void>): Promise<void> {
  const settings = settingsFrom(() => readHubSettings(env, warn));
  const logger = createLogger({ service: `entente-${name}`, level: settings.logLevel });
  const closers: { name: string; close: () => Promise<void> }[] = [];
  const stopping = new AbortController();
  const stop = (code: number): void => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    const limit = setTimeout(() => {
      logger.error({}, 'stopping took too long');
      process.exit(code === 0 ? 1 : code);
    }, STOP_LIMIT_MS);
    void closeAll(closers, logger).then(() => {
      clearTimeout(limit);
      process.exit(code);
    });
  };
  process.once('SIGTERM', () => stop(0));
  process.once('SIGINT', () => stop(0));
  const fail = (error: Error): void => {
    logger.fatal({ err: error }, 'the process cannot go on');
    stop(1);
  };
  process.once('uncaughtException', fail);
  process.once('unhandledRejection', (reason) => fail(reason instanceof Error ? reason : new Error(String(reason))));
  const onStop = (what: string, close: () => Promise<void>): void => void closers.unshift({ name: what, close });
  try {
    const parts = await assemble(name, settings, logger, onStop, stopping.signal);
    await run({ ...parts, settings, logger, clock: new SystemClock(), onStop, fail });
    logger.info({}, 'ready');
  } catch (error) {
    if (!stopping.signal.aborted) fail(error instanceof Error ? error : new Error(String(error)));
  }
}

/**
 * The step before the first start, and before each start of a newer version: migrates the database and makes the topics.
 * May run again, and beside itself: migrations wait for each other at a lock, and a topic that is there is left as it is.
 * It needs rights that the processes themselves may go without (to make tables, to make topics). The exit code is 0 when both
 * are as this version needs them.
 * @param env the environment, read here and nowhere else
 */
export async function prepareServers(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const settings = settingsFrom(() => readPreparationSettings(env, warn));
  const logger = createLogger({ service: 'entente-migrate', level: settings.logLevel });
  try {
    await migrate(settings.databaseUrl, { logger });
    await makeRoles(settings);
    await ensureTopics(connectionOf(settings, 'entente-migrate', logger), allTopics());
    logger.info({ topics: allTopics().length }, 'the database and the topics are as this version needs them');
  } catch (error) {
    logger.fatal({ err: error }, 'the database and the topics could not be prepared');
    process.exitCode = 1;
  }
}

/** The roles whose addresses are given: the processes sign in with them, and none with the one that owns the tables. */
async function makeRoles({ databaseUrl, auditorUrl, exchangeUrl }: ConfigOf<typeof PREPARATION_SETTINGS>): Promise<void> {
  const owner = createDatabase({ url: databaseUrl, applicationName: 'entente-migrate', max: 2 });
  try {
    if (auditorUrl !== undefined) await makeDatabaseRole(owner, 'auditor', auditorUrl);
    if (exchangeUrl !== undefined) await makeDatabaseRole(owner, 'exchange', exchangeUrl);
  } finally {
    await owner.close();
  }
}

const warn = (warning: string): void => void process.stderr.write(`${warning}\n`);

function settingsFrom<Settings>(read: () => Settings): Settings {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  }
}

async function closeAll(closers: readonly { name: string; close: () => Promise<void> }[], logger: Logger): Promise<void> {
  for (const { name, close } of closers) {
    try {
      await close();
    } catch (error) {
      logger.warn({ err: error, part: name }, 'a part did not close');
    }
  }
}

type Assembled = Pick<HubProcess, 'hubFile' | 'hub' | 'telemetry' | 'connection' | 'producer' | 'database' | 'registry'>;

async function assemble(name: string, settings: HubSettings, logger: Logger, onStop: HubProcess['onStop'], signal: AbortSignal): Promise<Assembled> {
  const hubFile = loadHubFile(settings.hubFile, (warning) => logger.warn({}, warning));
  const hub = new HubIdentity(hubFile.hub, importSigningKey(hubFile.signing), Buffer.from(hubFile.secret, 'base64url'));
  const telemetry = await startTelemetry({ service: `entente-${name}`, version: VERSION, otlpEndpoint: settings.otlpEndpoint, sampleRatio: settings.sampleRatio, logger });
  onStop('telemetry', () => telemetry.shutdown());
  const database = createDatabase({ url: settings.databaseUrl, applicationName: `entente-${name}`, max: settings.databaseConnections, logger });
  onStop('database', () => database.close());
  const connection = connectionOf(settings, `entente-${name}`, logger);
  await ensureTopics(connection, allTopics());
  const requests = histogram({ name: 'entente_send_seconds', help: 'Time of one request to the brokers' });
  const producer = new BatchingProducer(connection, { onSend: (timing) => requests.record(timing.tookMs / 1000) });
  onStop('producer', () => producer.close());
  const registry = await RegistryFollower.start({ hub: hubFile.hub, trustRoot: hubFile.trustRoot, connection, judge: new SovereignRuleJudge(ruleForm()), signal });
  onStop('registry', () => registry.close());
  return { hubFile, hub, telemetry, connection, producer, database, registry };
}
