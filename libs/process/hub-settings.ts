import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KafkaConnection } from '#kafka';
import { readConfig, setting, type ConfigOf } from '#config';

const NO_SASL = 'plain:<user>:<password> or scram-sha-512:<user>:<password>';

interface Sasl {
  readonly mechanism: 'plain' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

function parseSasl(text: string): Sasl | undefined {
  const [, mechanism, username, password] = /^(plain|scram-sha-512):([^:]+):(.+)$/.exec(text) ?? [];
  if (username === undefined || password === undefined) return undefined;
  return { mechanism: mechanism === 'plain' ? 'plain' : 'scram-sha-512', username, password };
}

/** What every process of the hub is told from outside. */
export const HUB_SETTINGS = Object.freeze({
  hubFile: setting.path('ENTENTE_HUB_FILE', { help: 'File with the keys of the hub' }),
  url: setting.url('ENTENTE_URL', { help: 'Public address of the hub, the issuer of its tokens', default: 'http://127.0.0.1:8080' }),
  host: setting.string('ENTENTE_HOST', { help: 'Address the gateway listens on', default: '127.0.0.1' }),
  port: setting.int('ENTENTE_PORT', { help: 'Port the gateway listens on', default: 8080, min: 1, max: 65_535 }),
  opsHost: setting.string('ENTENTE_OPS_HOST', { help: 'Address on which health, readiness and metrics are served; other than loopback only where a network of the operator\'s own ends', default: '127.0.0.1' }),
  opsPort: setting.int('ENTENTE_OPS_PORT', { help: 'Port of health, readiness and metrics; 0 for none', default: 0, min: 0, max: 65_535 }),
  instance: setting.string('ENTENTE_INSTANCE', { help: 'Name of this process among its like, the same after a restart', default: '0', pattern: /^[A-Za-z0-9._-]{1,60}$/ }),
  databaseUrl: setting.url('DATABASE_URL', { help: 'PostgreSQL with the mailboxes', protocols: ['postgres', 'postgresql'], secret: true }),
  databaseConnections: setting.int('ENTENTE_DATABASE_CONNECTIONS', { help: 'Most connections of one process; a turn of a courier takes two', default: 8, min: 8, max: 100 }),
  kafkaBrokers: setting.list('KAFKA_BROKERS', { help: 'Brokers to begin with, host:port, between commas' }),
  kafkaSasl: setting.of<Sasl, { help: string; optional: true; secret: true }>('KAFKA_SASL', NO_SASL, parseSasl, { help: 'How the hub signs in to the brokers', optional: true, secret: true }),
  kafkaCa: setting.path('KAFKA_CA_FILE', { help: 'File with the certificates, in PEM, that the brokers are checked against; with it the connection is TLS', optional: true }),
  ledgerFolder: setting.path('ENTENTE_LEDGER', { help: 'Folder of the published ledger; by default ledger/ beside the hub file', optional: true }),
  signerFolder: setting.path('ENTENTE_LEDGER_SIGNER', { help: 'Folder where the signer of the ledger remembers what it signed, never part of a backup of the database; by default ledger-signer/ beside the hub file', optional: true }),
  witnessFile: setting.path('ENTENTE_LEDGER_WITNESSES', { help: 'File with the witnesses whose cosignatures are asked for, a line each: witness <vkey> <url>', optional: true }),
  ledgerWithin: setting.int('ENTENTE_LEDGER_WITHIN', { help: 'Seconds within which an accepted message is promised to be in the ledger; when it is behind by half of that, nothing more is accepted', default: 60, min: 4, max: 86_400 }),
  ledgerStatements: setting.int('ENTENTE_LEDGER_STATEMENTS', { help: 'Seconds after which it is stated what was given to whom, and how many entries of each topic the ledger holds', default: 3_600, min: 5, max: 86_400 }),
  ledgerReaders: setting.enum('ENTENTE_LEDGER_READERS', ['everyone', 'members'], { help: 'Who reads the ledger as it grows; by default everyone in development, those who hold a token elsewhere', optional: true }),
  quota: setting.int('ENTENTE_QUOTA', { help: 'Requests one participant may make in a minute; larger bodies count for more', default: 600_000, min: 10 }),
  quotas: setting.list('ENTENTE_QUOTAS', { help: 'Other quotas for some participants, such as ncb.XA=60000, between commas', default: [], pattern: /^[a-z]+[A-Za-z0-9.-]*=[1-9][0-9]{1,8}$/, wanted: 'participant=number between commas' }),
  streams: setting.int('ENTENTE_STREAMS', { help: 'Streams and long polls one participant may keep open at a gateway, together', default: 500, min: 1, max: 100_000 }),
  webhookNetworks: setting.list('ENTENTE_WEBHOOK_NETWORKS', { help: 'Networks of your own that webhooks may go to beside public addresses, such as 10.20.0.0/16, between commas', default: [] }),
  otlpEndpoint: setting.url('OTEL_EXPORTER_OTLP_ENDPOINT', { help: 'OTLP/HTTP collector that traces go to', optional: true }),
  sampleRatio: setting.number('ENTENTE_TRACE_RATIO', { help: 'Share of new traces that are recorded', default: 0.01, min: 0, max: 1 }),
  logLevel: setting.enum('LOG_LEVEL', ['fatal', 'error', 'warn', 'info', 'debug', 'trace'], { help: 'What is logged', default: 'info' }),
});

/** What the step before the first start is told: it needs no keys of the hub. */
const { databaseUrl, kafkaBrokers, kafkaSasl, kafkaCa, logLevel } = HUB_SETTINGS;
const POSTGRES = ['postgres', 'postgresql'];
export const PREPARATION_SETTINGS = Object.freeze({
  databaseUrl, kafkaBrokers, kafkaSasl, kafkaCa, logLevel,
  auditorUrl: setting.url('AUDITOR_DATABASE_URL', { help: 'How the auditor will reach the database: its role is made, which can add entries of the ledger and change none', protocols: POSTGRES, secret: true, optional: true }),
  exchangeUrl: setting.url('EXCHANGE_DATABASE_URL', { help: 'How all other processes will reach the database: their role is made, which cannot write the ledger', protocols: POSTGRES, secret: true, optional: true }),
});

export type HubSettings = ConfigOf<typeof HUB_SETTINGS>;

/** Variables that belong to the launcher, not to a process of the hub. */
const LAUNCHERS = ['ENTENTE_HOME', 'ENTENTE_INFRA', 'ENTENTE_CACHE'];

/** @param onWarning told of variables that nothing reads @throws ConfigError with every mistake in plain words */
export const readHubSettings = (env: Readonly<Record<string, string | undefined>>, onWarning: (text: string) => void): HubSettings => readConfig(HUB_SETTINGS, env, { alsoKnown: LAUNCHERS, onWarning });

/** As {@link readHubSettings}, for the step before the first start. What only the others read is no mistake there. */
export const readPreparationSettings = (env: Readonly<Record<string, string | undefined>>, onWarning: (text: string) => void): ConfigOf<typeof PREPARATION_SETTINGS> =>
  readConfig(PREPARATION_SETTINGS, env, { alsoKnown: [...LAUNCHERS, ...Object.values(HUB_SETTINGS).map(({ name }) => name)], onWarning });

/** How a process reaches the brokers. @throws Error when the file of certificates cannot be read */
export const connectionOf = ({ kafkaBrokers: brokers, kafkaSasl: sasl, kafkaCa: ca }: Pick<HubSettings, 'kafkaBrokers' | 'kafkaSasl' | 'kafkaCa'>, clientId: string, logger: NonNullable<KafkaConnection['logger']>): KafkaConnection => ({
  brokers: [...brokers],
  clientId,
  logger,
  ...(sasl === undefined ? {} : { sasl }),
  ...(ca === undefined ? {} : { tls: { ca: readFileSync(ca, 'utf8') } }),
});

/** Where the ledger is published, and where its signer remembers. */
export const ledgerFoldersOf = ({ hubFile, ledgerFolder, signerFolder }: HubSettings): { readonly published: string; readonly signer: string } => ({
  published: ledgerFolder ?? join(dirname(hubFile), 'ledger'),
  signer: signerFolder ?? join(dirname(hubFile), 'ledger-signer'),
});

/** Where webhooks may go: public addresses, the networks the operator names and, in development, this very machine. */
export const webhookAddresses = ({ settings, hubFile }: { readonly settings: HubSettings; readonly hubFile: { readonly development: boolean } }): { readonly loopback: boolean; readonly networks: readonly string[] } => ({
  loopback: hubFile.development,
  networks: settings.webhookNetworks,
});
