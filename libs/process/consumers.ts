import { deadTopicOf, TOPICS } from '#contracts';
import { runConsumer, type ConsumedRecord, type ConsumerHealth, type Lane, type RunningConsumer } from '#kafka';
import { isTransientDatabaseError } from '#postgres';
import { counter, gauge, histogram } from '#telemetry';
import type { HubProcess } from './hub-process.js';

/**
 * How long one batch of routine traffic lasts at least and at most, in milliseconds; and, in between, to how long it was
 * worked on (`LaneWork.batchToWork`). A record that comes to an idle consumer is worked on at once; those that follow closely
 * share the next batch, because each batch costs milliseconds of processor time here and at the brokers, however small it
 * is. Where that time is short, work takes longer and so does the pause: whoever waits for a promise is not kept waiting by
 * deliveries (measured on two cores at 200 messages a second: accepted within 35 ms without pauses, 6 ms with them).
 */
const [SHORTEST_MS, LONGEST_MS] = [10, 80];

export interface LaneWork {
  readonly topic: typeof TOPICS.accepted;
  readonly handle: (records: readonly ConsumedRecord[]) => Promise<void>;
  /** How long a batch lasts to how long it is worked on. Who comes first gathers; whoever works on what came gathered need not, or everything waits twice. */
  readonly batchToWork: number;
  /** Called after a record was set aside, until it resolves: a store of its own must know that the partition goes on behind it. */
  readonly setAside?: (record: ConsumedRecord) => Promise<void>;
  /** Where the handler's own store says a partition goes on. */
  readonly startAt?: (topic: string, partition: number) => Promise<bigint | undefined>;
}

/** The consumers of a topic, one a lane: flash has its own, so that it overtakes. */
export class LaneConsumers {
  private constructor(private readonly consumers: ReadonlyMap<Lane, RunningConsumer>) {}

  /** @param name of the work; the lanes are groups `<name>` and `<name>.flash` */
  static async start(parts: HubProcess, name: string, work: LaneWork): Promise<LaneConsumers> {
    const handled = counter({ name: `entente_${name}_records_total`, help: `Records of ${work.topic.name} worked on` });
    const dead = counter({ name: `entente_${name}_dead_letters_total`, help: `Records of ${work.topic.name} that could not be processed` });
    const took = histogram({ name: `entente_${name}_batch_seconds`, help: 'Time of one batch' });
    const consumers = new Map<Lane, RunningConsumer>();
    const start = (lane: Lane): Promise<RunningConsumer> =>
      runConsumer({
        connection: parts.connection,
        group: lane === 'flash' ? `${name}.flash` : name,
        instance: `${name}-${lane}-${parts.settings.instance}`,
        topics: [work.topic.name],
        lane,
        flashPartitionsOf: () => work.topic.flashPartitions,
        handle: lane === 'flash' ? (records) => work.handle(records) : (records) => paced(records, work, () => consumers.get(lane)?.health().lag ?? 0),
        ...(work.startAt === undefined ? {} : { startAt: work.startAt }),
        isTransient: isTransientDatabaseError,
        deadLetter: parts.producer,
        deadTopic: deadTopicOf,
        onDeadLetter: async (record, error) => {
          await work.setAside?.(record);
          dead.add(1);
          parts.logger.error({ topic: record.topic, partition: record.partition, offset: String(record.offset), err: error }, 'a record could not be processed and was set aside');
        },
        onState: (state, detail) => parts.logger[state === 'running' || state === 'stopped' || state === 'joining' ? 'info' : 'warn']({ lane, state, detail }, 'consumer'),
        onHandle: (timing) => {
          handled.add(timing.records);
          took.record(timing.tookMs / 1000);
        },
        onFatal: parts.fail,
      });
    // Flash first: after a stop it must not wait behind a backlog of routine.
    for (const lane of ['flash', 'routine'] as const) {
      const consumer = await start(lane);
      consumers.set(lane, consumer);
      parts.onStop(`${lane} consumer`, () => consumer.stop(6_000));
    }
    const lanes = new LaneConsumers(consumers);
    gauge({ name: `entente_${name}_lag`, help: `Records of ${work.topic.name} that lie ahead` }, () => lanes.health().reduce((sum, one) => sum + one.lag, 0));
    return lanes;
  }

  /** Of the routine lane, then of flash. */
  health(): ConsumerHealth[] {
    return (['routine', 'flash'] as const).flatMap((lane) => this.consumers.get(lane)?.health() ?? []);
  }
}

/** @param lag records known to lie ahead, these among them */
async function paced(records: readonly ConsumedRecord[], { handle, batchToWork }: LaneWork, lag: () => number): Promise<void> {
  const begun = performance.now();
  // Where more waits than one fetch brings, the next batch is large anyhow.
  const waiting = lag() > records.length;
  await handle(records);
  const worked = performance.now() - begun;
  const early = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, worked * batchToWork)) - worked;
  if (early > 0 && !waiting) await new Promise((resolve) => setTimeout(resolve, early));
}
