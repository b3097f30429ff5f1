import { BatchingProducer, readTopic } from '#kafka';
import { Cli } from '../../support/cli.js';
import { until, useHub } from '../../support/hub.js';
import { kafkaOf } from '../../support/kafka.js';

const hub = useHub();

/** What no router can read: a record without the headers of the exchange. */
const POISON = { topic: 'exchange.accepted', partition: 2, key: 'ncb.XA/routine', value: Buffer.from('poison'), headers: { made: 'by a test' } };

it('a record that cannot be processed is listed with its reason, and redriven byte for byte when asked twice', async () => {
  const { brokers, sasl } = hub().address.servers.kafka;
  const env = { KAFKA_BROKERS: brokers, ...(sasl === undefined ? {} : { KAFKA_SASL: `${sasl.mechanism}:${sasl.username}:${sasl.password}` }) };
  const cli = Cli.for(hub());
  interface Letter { readonly offset: number; readonly topic: string; readonly partition: number; readonly sourceOffset: number; readonly reason: string; readonly redrivenTo?: string }
  const letters = async (): Promise<Letter[]> => (await cli.run(['dead', 'list', 'exchange.accepted', '-o', 'json'], { env })).json<Letter[]>();

  const producer = new BatchingProducer(kafkaOf(hub()));
  const before = (await letters()).length;
  const [place] = await producer.send([POISON]);
  await producer.close();
  const died = await until('it is a dead letter', async () => (await letters())[before], 30_000);
  expect(died).toMatchObject({ topic: 'exchange.accepted', partition: 2, sourceOffset: Number(place?.offset) });
  expect(died.reason).not.toBe('');

  const args = ['dead', 'redrive', 'exchange.accepted', '--offset', String(died.offset), '-o', 'json'];
  const asked = await cli.run(args, { env });
  expect([asked.code, asked.json<Letter[]>()[0]?.redrivenTo]).toEqual([2, undefined]);
  const done = await cli.run([...args, '--yes'], { env });
  expect(done.code).toBe(0);
  const offset = BigInt(/offset (\d+)$/.exec(done.json<Letter[]>()[0]?.redrivenTo ?? '')?.[1] ?? -1);
  const records = [];
  for await (const record of readTopic({ connection: kafkaOf(hub()), topic: 'exchange.accepted', partition: 2, from: offset, to: offset + 1n })) records.push(record);
  expect(records.map(({ key, value, headers }) => [key, value.toString(), Object.entries(headers).map(([name, text]) => [name, text.toString()])])).toEqual([['ncb.XA/routine', 'poison', [['made', 'by a test']]]]);
  await until('it died again', async () => (await letters()).length === before + 2, 30_000);
});
