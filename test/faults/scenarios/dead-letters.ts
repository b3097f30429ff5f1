import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BatchingProducer, partitionOf } from '#kafka';
import type { FaultHub } from '../support/fault-hub.js';
import type { Sent } from '../support/load.js';
import { headersOf, LANES } from './poison.js';

/** What the command line shows of a dead letter. */
export interface Letter {
  readonly offset: number;
  readonly reason: string;
  readonly topic: string;
  readonly partition: number;
  readonly sourceOffset: number;
  readonly redrivenTo?: string;
}

/** Runs `entente dead …` on the machine of the hub, as its operator does. @throws when it does not end with 0 */
export async function dead(hub: FaultHub, ...words: readonly string[]): Promise<Letter[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ['apps/cli/entente.mjs', 'dead', ...words, '-o', 'ndjson'], { env: { ...process.env, ENTENTE_HOME: hub.home } });
  return stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Letter);
}

/** Sets a message aside as a router does that could not process it, although nothing is wrong with it. */
export async function setAside(hub: FaultHub, sent: Sent): Promise<void> {
  const topic = 'exchange.accepted';
  const key = sent.stream.replace(' ', '/');
  const producer = new BatchingProducer(hub.connection);
  try {
    const headers = {
      ...headersOf(topic, sent.reference, sent.digest), ce_source: sent.from, 'entente-dead-reason': 'TypeError: set aside by a test', 'entente-dead-topic': topic,
      'entente-dead-partition': String(partitionOf(key, LANES, key.endsWith('/flash'))), 'entente-dead-offset': '0', 'entente-dead-at': new Date().toISOString(), 'entente-dead-attempts': '3',
    };
    await producer.send([{ topic: `${topic}.dead`, partition: 0, key, value: Buffer.from(sent.jws), headers }]);
  } finally {
    await producer.close();
  }
}

/** Takes what the command line says about a redriven letter for the hub's promise, so that it is counted like the others. */
export function promiseOf(letter: Letter | undefined, digest: string): string {
  const [, partition, offset] = /partition (\d+) offset (\d+)/.exec(letter?.redrivenTo ?? '') ?? [];
  const promise = { topic: letter?.topic, partition: Number(partition), offset: Number(offset), digest };
  return `.${Buffer.from(JSON.stringify(promise)).toString('base64url')}.`;
}
