/** Where log lines go; the shape of pino's methods, so that any structured logger fits. */
export interface KafkaLogger {
  error(details: object, message?: string): void;
  warn(details: object, message?: string): void;
  info(details: object, message?: string): void;
  debug(details: object, message?: string): void;
}

/** How to reach a cluster and as whom. */
export interface KafkaConnection {
  /** Bootstrap addresses, `host:port`. */
  readonly brokers: readonly string[];
  /** Name under which the brokers log and meter this client. */
  readonly clientId: string;
  /** SASL credentials; none on a listener that needs none. */
  readonly sasl?: { readonly mechanism: 'plain' | 'scram-sha-512'; readonly username: string; readonly password: string };
  /** TLS material in PEM form; none on a plaintext listener. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Where the client's own log lines go; nowhere by default. */
  readonly logger?: KafkaLogger;
}
