import { digestOf } from '#envelope';
import { BatchingProducer, partitionOf, readTopic } from '#kafka';
import { newUuidV7 } from '#kernel';
import { until, type FaultHub } from '../support/fault-hub.js';

/** A record that nobody can process, put straight onto a topic. */
export interface Poison {
  readonly what: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string | Buffer>>;
}

/** What was set aside. */
export interface Buried {
  /** `partition:offset` in the source topic. */
  readonly place: string;
  readonly reason: string;
  readonly value: Buffer;
}

/** How the topics of the exchange are divided. */
export const LANES = { partitions: 12, flashPartitions: 3 };

/** Headers as the hub writes them, around anything. @param cause `<from>/<id>` */
export function headersOf(topic: string, cause: string, digest: string): Record<string, string | Buffer> {
  return {
    ce_specversion: '1.0', ce_id: `${topic}:${cause}`, ce_type: 'general.information/1', ce_source: 'ncb.XA', ce_time: new Date().toISOString(),
    'content-type': 'application/jose', 'entente-digest': digest, 'entente-salt': Buffer.alloc(32, 7),
  };
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Records that are no messages: from plain rubbish to a JWS that says nothing. */
export function rubbish(topic: string): Poison[] {
  const about = (value: string): Record<string, string | Buffer> => headersOf(topic, `ncb.XA/${newUuidV7(Date.now())}`, digestOf(value));
  const jws = (payload: unknown): string => `${encoded({ alg: 'EdDSA', kid: 'x', typ: 'entente+jws' })}.${encoded(payload)}.c2ln`;
  return [
    { what: 'garbage without headers', value: Buffer.from([0, 255, 1, 254, 10, 13]), headers: {} },
    { what: 'garbage under good headers', value: Buffer.from('%%%.%%%.%%%'), headers: about('%%%') },
    { what: 'nothing under good headers', value: Buffer.alloc(0), headers: about('') },
    { what: 'JSON of another shape', value: Buffer.from(jws({ rubbish: true })), headers: about('shape') },
    { what: 'a list', value: Buffer.from(jws([])), headers: about('list') },
    { what: 'an id that is none', value: Buffer.from(jws({ hub: 'entente.local', from: 'ncb.XA', id: 'no-id', to: ['ncb.XB'], handling: {}, type: 'x' })), headers: about('id') },
  ];
}

/** Puts poison onto the partition where a sender's messages travel. @returns where each lies, as `partition:offset` */
export async function putPoison(hub: FaultHub, topic: string, key: string, poison: readonly Poison[]): Promise<string[]> {
  const producer = new BatchingProducer(hub.connection);
  try {
    const partition = partitionOf(key, LANES, key.endsWith('/flash'));
    const placed = await producer.send(poison.map(({ value, headers }) => ({ topic, key, value, headers, partition })));
    return placed.map(({ offset }) => `${partition}:${offset}`);
  } finally {
    await producer.close();
  }
}

/** Waits until the records at these places were set aside. @throws when they were not */
export async function untilBuried(hub: FaultHub, topic: string, places: readonly string[], limitMs = 30_000): Promise<Buried[]> {
  let found: Buried[] = [];
  await until(`${topic}.dead has them`, limitMs, async () => {
    found = (await allBuried(hub, topic)).filter(({ place }) => places.includes(place));
    return places.every((place) => found.some((one) => one.place === place));
  });
  return found;
}

async function allBuried(hub: FaultHub, topic: string): Promise<Buried[]> {
  const buried: Buried[] = [];
  for await (const { headers, value } of readTopic({ connection: hub.connection, topic: `${topic}.dead` })) {
    buried.push({ place: `${String(headers['entente-dead-partition'])}:${String(headers['entente-dead-offset'])}`, reason: String(headers['entente-dead-reason'] ?? ''), value });
  }
  return buried;
}
