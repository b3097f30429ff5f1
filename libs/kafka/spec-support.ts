import type { KafkaConnection, KafkaLogger } from './connection.js';
import type { OutgoingRecord } from './records.js';

/** Connection to the broker the test run was given (KAFKA_BROKERS, KAFKA_SASL as `plain:<user>:<password>`). */
export function connectionFrom(env: NodeJS.ProcessEnv, clientId: string): KafkaConnection {
  const brokers = env['KAFKA_BROKERS'];
  if (!brokers) throw new Error('KAFKA_BROKERS is not set: these tests need a broker');
  const [, username = '', password = ''] = /^plain:([^:]*):(.*)$/.exec(env['KAFKA_SASL'] ?? '') ?? [];
  return { brokers: brokers.split(','), clientId, ...(username && { sasl: { mechanism: 'plain' as const, username, password } }) };
}

let made = 0;
/** A name nobody else has. */
export const fresh = (name: string): string => `spec.${name}.${process.pid}.${Date.now()}.${(made += 1)}`;

/** A record with a text for a value. */
export const record = (topic: string, text: string, partition = 0, headers: OutgoingRecord['headers'] = {}): OutgoingRecord => ({
  topic,
  key: `key of ${text}`,
  value: Buffer.from(text),
  headers,
  partition,
});

/** Settings of an ordinary topic. */
export const topicOf = (name: string, partitions = 1): { name: string; partitions: number; retentionMs: number; flushEach: boolean } => ({ name, partitions, retentionMs: 3_600_000, flushEach: false });

/** Waits until something is so. @param patienceMs milliseconds @throws {Error} when it is not by then */
export async function eventually(what: string, check: () => boolean | Promise<boolean>, patienceMs = 30_000): Promise<void> {
  for (const until = Date.now() + patienceMs; !(await check()); ) {
    if (Date.now() > until) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A logger that keeps what it is told, by level. */
export function keepingLogger(): KafkaLogger & { readonly lines: { level: string; message: string; details: object }[] } {
  const lines: { level: string; message: string; details: object }[] = [];
  const at = (level: string) => (details: object, message?: string): void => void lines.push({ level, message: message ?? '', details });
  return { lines, error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
}

/** Everything an async sequence gives. */
export async function gather<T>(sequence: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of sequence) items.push(item);
  return items;
}
