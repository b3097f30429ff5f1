import { createServer, type ServerResponse } from 'node:http';
import type { Message } from '#contracts';
import { digestOf, importSigningKey, payloadOf, signJws } from '#envelope';
import { BatchingProducer, runConsumer, type ConsumedRecord } from '#kafka';
import { createDatabase } from '#postgres';
import { YARDSTICK_TOPIC, yardstickSettings } from './settings.js';

// The bare pipeline, second half: consumer → signed decision → one commit for the batch → server-sent events.
const settings = yardstickSettings(process.env);
const signing = importSigningKey(settings.signing);
const connection = { brokers: settings.brokers, clientId: 'yardstick', ...(settings.sasl === undefined ? {} : { sasl: settings.sasl }) };
const database = createDatabase({ url: settings.database, applicationName: 'yardstick' });
const streams = new Map<string, Set<ServerResponse>>();

await database.query(`CREATE SCHEMA IF NOT EXISTS bench`);
await database.query(`CREATE TABLE IF NOT EXISTS bench.message (sender text, id uuid, value bytea, decision text, PRIMARY KEY (sender, id))`);
await database.query(`CREATE TABLE IF NOT EXISTS bench.mailbox (recipient text, partition int, place bigint, sender text, id uuid, PRIMARY KEY (recipient, partition, place))`);

async function take(records: readonly ConsumedRecord[]): Promise<void> {
  const messages = records.map((record) => {
    const compact = record.value.toString('latin1');
    const message = payloadOf(compact) as Message;
    const decision = signJws({ from: message.from, id: message.id, digest: digestOf(compact), to: message.to, allowed: true }, signing, 'entente-decision+jws');
    return { record, compact, message, decision };
  });
  await database.transaction(async (queries) => {
    const [senders, ids] = [messages.map(({ message }) => message.from), messages.map(({ message }) => message.id)];
    await queries.query('INSERT INTO bench.message SELECT * FROM unnest($1::text[], $2::uuid[], $3::bytea[], $4::text[]) ON CONFLICT DO NOTHING', [senders, ids, messages.map(({ record }) => record.value), messages.map(({ decision }) => decision)]);
    await queries.query('INSERT INTO bench.mailbox SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[], $4::text[], $5::uuid[]) ON CONFLICT DO NOTHING', [
      messages.map(({ message }) => message.to[0]), messages.map(({ record }) => record.partition), messages.map(({ record }) => record.offset), senders, ids,
    ]);
  });
  for (const { record, compact, message } of messages) {
    const frame = Buffer.from(`id: ${record.partition}-${record.offset}\nevent: message\ndata: {"message":"${compact}"}\n\n`, 'latin1');
    for (const to of message.to) for (const stream of to === 'all' ? [...streams.values()].flatMap((readers) => [...readers]) : (streams.get(to) ?? [])) stream.write(frame);
  }
}

await runConsumer({
  connection,
  group: 'yardstick',
  topics: [YARDSTICK_TOPIC.name],
  handle: take,
  deadLetter: new BatchingProducer(connection),
  deadTopic: (topic) => `${topic}.dead`,
  onFatal: (error) => {
    throw error;
  },
});

createServer((request, response) => {
  const participant = new URL(request.url ?? '/', 'http://localhost').searchParams.get('participant') ?? '';
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 1000\n\n');
  const readers = streams.get(participant) ?? new Set();
  streams.set(participant, readers.add(response));
}).listen(settings.streamsPort, '127.0.0.1', () => process.send?.({ listening: true }));
process.on('SIGTERM', () => process.exit(0));
