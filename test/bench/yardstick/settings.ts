import type { PrivateJwk, PublicJwk } from '#envelope';

/** What both processes of the yardstick are told, as JSON in YARDSTICK. */
export interface YardstickSettings {
  readonly hub: string;
  readonly brokers: string[];
  readonly sasl: { readonly mechanism: 'plain' | 'scram-sha-512'; readonly username: string; readonly password: string } | undefined;
  readonly database: string;
  /** Where messages are taken. */
  readonly port: number;
  /** Where readers read. */
  readonly streamsPort: number;
  readonly signing: PrivateJwk;
  /** Key of everyone who sends, by kid. */
  readonly senders: Readonly<Record<string, PublicJwk>>;
  readonly bureaus: readonly string[];
}

export const YARDSTICK_TOPIC = Object.freeze({ name: 'bench.accepted', partitions: 12, flashPartitions: 3, retentionMs: 3_600_000, flushEach: true });

export const yardstickSettings = (env: NodeJS.ProcessEnv): YardstickSettings => JSON.parse(env['YARDSTICK'] ?? '{}') as YardstickSettings;
