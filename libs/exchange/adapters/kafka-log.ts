import { partitionOf, type RecordProducer } from '#kafka';
import { ExchangeLog, type ExchangeRecord, type Placed } from '../ports.js';

/** The exchange's log on Kafka: the record's key and lane choose the partition. */
export class KafkaLog extends ExchangeLog {
  constructor(private readonly producer: RecordProducer) {
    super();
  }

  override async append(records: readonly ExchangeRecord[]): Promise<readonly Placed[]> {
    if (records.length === 0) return [];
    return await this.producer.send(
      records.map(({ topic, key, flash, value, headers }) => ({ topic: topic.name, key, value, headers, partition: partitionOf(key, topic, flash) })),
    );
  }
}
