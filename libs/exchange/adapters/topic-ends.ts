import type { KafkaAdmin } from '#kafka';
import type { Database } from '#postgres';
import { TopicEnds } from '../challenges/answering.js';

/** What the brokers have, against what the sequencer has committed. */
export class LoggedTopicEnds extends TopicEnds {
  constructor(
    private readonly admin: Pick<KafkaAdmin, 'topicEndOffsets'>,
    private readonly database: Database,
  ) {
    super();
  }

  override async ends(topics: readonly string[]): Promise<ReadonlyMap<string, bigint>> {
    const found = await Promise.all(topics.map(async (topic) => [...(await this.admin.topicEndOffsets(topic))].map(([partition, end]) => [`${topic}/${partition}`, end] as const)));
    return new Map(found.flat());
  }

  override async reached(ends: ReadonlyMap<string, bigint>): Promise<boolean> {
    if (ends.size === 0) return true;
    const { rows } = await this.database.query<{ topic: string; partition: number; next_offset: bigint }>('SELECT topic, partition, next_offset FROM ledger.position');
    const positions = new Map(rows.map(({ topic, partition, next_offset: next }) => [`${topic}/${partition}`, next]));
    return [...ends].every(([partition, end]) => (positions.get(partition) ?? 0n) >= end);
  }
}
