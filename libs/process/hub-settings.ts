/** What every process of the hub is told from outside. */
export interface HubSettings {
  readonly hubFile: string;
  /** The hub's public URL: issuer of tokens. */
  readonly url: string;
  readonly port: number;
  /** Name of this process among its like, stable over restarts. */
  readonly instance: string;
  readonly databaseUrl: string;
  readonly databaseConnections: number;
  readonly kafkaBrokers: string[];
  readonly kafkaSasl: { readonly mechanism: 'plain' | 'scram-sha-512'; readonly username: string; readonly password: string } | undefined;
  /** Port of health, readiness and metrics on 127.0.0.1; 0 for none. */
  readonly opsPort: number;
  readonly otlpEndpoint: string | undefined;
  /** Share of new traces that are recorded, 0 to 1. */
  readonly sampleRatio: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
}


const required = (env: NodeJS.ProcessEnv, name: string): string => {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set.`);
  return value;
};

export function readHubSettings(env: NodeJS.ProcessEnv): HubSettings {
  const [mechanism, username, ...password] = (env['KAFKA_SASL'] ?? '').split(':');
  return {
    hubFile: required(env, 'ENTENTE_HUB_FILE'),
    url: env['ENTENTE_URL'] ?? 'http://127.0.0.1:8080',
    port: Number(env['ENTENTE_PORT'] ?? 8080),
    instance: env['ENTENTE_INSTANCE'] ?? '0',
    databaseUrl: required(env, 'DATABASE_URL'),
    databaseConnections: Number(env['ENTENTE_DATABASE_CONNECTIONS'] ?? 8),
    kafkaBrokers: required(env, 'KAFKA_BROKERS').split(','),
    kafkaSasl: (mechanism === 'plain' || mechanism === 'scram-sha-512') && username !== undefined ? { mechanism, username, password: password.join(':') } : undefined,
    opsPort: Number(env['ENTENTE_OPS_PORT'] ?? 0),
    otlpEndpoint: env['OTEL_EXPORTER_OTLP_ENDPOINT'],
    sampleRatio: Number(env['ENTENTE_TRACE_RATIO'] ?? 0.01),
    logLevel: (env['LOG_LEVEL'] ?? 'info') as HubSettings['logLevel'],
  };
}
