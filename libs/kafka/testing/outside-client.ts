import kafkajs, { type Kafka, type KafkaMessage } from 'kafkajs';

// A country's own Kafka client, with nothing but what dev.json gives it. kafkajs is used here as such a client would.

/** What dev.json tells a participant. */
interface Told {
  readonly dev: { readonly participants: Readonly<Record<string, { readonly kafka?: { readonly brokers: string; readonly username: string; readonly password: string } | undefined }>> };
}

export interface OutsideRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A client of this participant. @param password another than dev.json's, or none at all */
export function outsider(hub: Told, participant: string, credentials?: { username: string; password: string } | 'anonymous'): Kafka {
  const access = hub.dev.participants[participant]?.kafka;
  if (access === undefined) throw new Error(`dev.json has no Kafka credentials of ${participant}`);
  const { username, password } = credentials === undefined || credentials === 'anonymous' ? access : credentials;
  return new kafkajs.Kafka({
    clientId: `outside-${participant}`,
    brokers: access.brokers.split(','),
    ...(credentials === 'anonymous' ? {} : { sasl: { mechanism: 'scram-sha-512', username, password } }),
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 4_000,
    retry: { retries: 6, initialRetryTime: 100 },
  });
}

/** Reads a topic from its beginning until something is there. @throws {Error} when the broker refuses, or it does not come */
export async function readUntil(kafka: Kafka, group: string, topic: string, found: (record: OutsideRecord) => boolean, patienceMs = 15_000): Promise<OutsideRecord[]> {
  const consumer = kafka.consumer({ groupId: group });
  const seen: OutsideRecord[] = [];
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    return await new Promise<OutsideRecord[]>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`not in ${topic} within ${patienceMs} ms`)), patienceMs);
      consumer.on('consumer.crash', ({ payload }) => {
        clearTimeout(late);
        reject(payload.error);
      });
      consumer.run({
        eachMessage: async ({ message }) => {
          const record = plain(message);
          seen.push(record);
          if (!found(record)) return;
          clearTimeout(late);
          resolve(seen);
        },
      }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}

function plain({ key, value, headers }: KafkaMessage): OutsideRecord {
  return {
    key: key?.toString('utf8') ?? '',
    value: value?.toString('utf8') ?? '',
    headers: Object.fromEntries(Object.entries(headers ?? {}).map(([name, content]) => [name, String(content)])),
  };
}
