import { allTopics, deadTopicOf } from '#contracts';
import { BatchingProducer, type ConsumedRecord, type KafkaConnection, readTopic } from '#kafka';
import { type DeadLetter, readDeadLetter, toOriginal } from '../dead-letter.js';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { operatorsKafka } from '../kafka-access.js';
import type { Session } from '../session.js';
import { count, didYouMean } from '../text.js';

const COLUMNS = [
  { title: 'letter', of: ({ topic, offset }: DeadLetter) => `${topic} ${offset}` },
  { title: 'at', of: ({ at }: DeadLetter) => at.slice(0, 19) },
  { title: 'from', of: ({ partition, sourceOffset }: DeadLetter) => `partition ${partition} offset ${sourceOffset}` },
  { title: 'record', of: ({ id }: DeadLetter) => id, max: 70 },
  { title: 'reason', of: ({ reason, attempts }: DeadLetter) => `${reason} (${count(attempts, 'attempt')})` },
];

const consumedTopics = (): string[] => allTopics().filter(({ consumed }) => consumed).map(({ name }) => name);

function demandTopic(topic: string): string {
  const source = topic.replace(/\.dead$/, '');
  const known = consumedTopics();
  if (!known.includes(source)) throw new Stop(EXIT.usage, `${source} has no dead letters`, `Topics are ${known.join(', ')}.${didYouMean(source, known)}`);
  return source;
}

async function* lettersOf(connection: KafkaConnection, topic: string, offset?: number): AsyncGenerator<ConsumedRecord, void, void> {
  const only = offset === undefined ? {} : { from: BigInt(offset), to: BigInt(offset) + 1n };
  try {
    for await (const record of readTopic({ connection, topic: deadTopicOf(topic), ...only })) if (offset === undefined || record.offset === BigInt(offset)) yield record;
  } catch (error) {
    throw new Stop(EXIT.unavailable, `Kafka at ${connection.brokers.join(',')} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Lists what could not be processed, and why; never its content. */
export async function listDead(session: Session, topic: string | undefined): Promise<ExitCode> {
  const topics = topic === undefined ? consumedTopics() : [demandTopic(topic)];
  const connection = operatorsKafka(session.home, session.surroundings);
  const rows = session.output.rows<DeadLetter>(COLUMNS, { empty: 'no dead letters' });
  for (const source of topics) {
    for await (const record of lettersOf(connection, source)) rows.add(readDeadLetter(record));
  }
  rows.end();
  return EXIT.ok;
}

/** Produces dead letters again where they came from. */
export async function redriveDead(session: Session, topic: string, { offset, yes = false }: { readonly offset?: number; readonly yes?: boolean }): Promise<ExitCode> {
  const source = demandTopic(topic);
  const connection = operatorsKafka(session.home, session.surroundings);
  const rows = session.output.rows<DeadLetter & { readonly redrivenTo?: string }>([...COLUMNS.slice(0, 4), { title: 'redriven', of: ({ redrivenTo }) => redrivenTo ?? 'not yet' }], { empty: 'no such letters' });
  const producer = yes ? new BatchingProducer(connection) : undefined;
  let found = 0;
  try {
    for await (const record of lettersOf(connection, source, offset)) {
      found++;
      const original = toOriginal(record);
      // One at a time and in order, so that whatever fails is known exactly.
      const [place] = (await producer?.send([original])) ?? [];
      rows.add({ ...readDeadLetter(record), ...(place === undefined ? {} : { redrivenTo: `${place.topic} partition ${place.partition} offset ${place.offset}` }) });
    }
  } finally {
    await producer?.close();
    rows.end();
  }
  if (found === 0) return EXIT.refused;
  if (!yes) {
    session.say(`entente: ${count(found, 'letter')} would be produced again; add --yes to do it`);
    return EXIT.usage;
  }
  return EXIT.ok;
}
