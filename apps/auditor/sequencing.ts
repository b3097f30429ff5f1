import { deadTopicOf, TOPICS } from '#contracts';
import { runConsumer, type ConsumedRecord, type RunningConsumer } from '#kafka';
import { LogBehind, type PgSequencer } from '#ledger';
import type { HubProcess } from '#process';
import { counter, gauge, histogram } from '#telemetry';

/**
 * How long one batch lasts at least, in milliseconds, where no more waits than it brought. Each batch costs several round
 * trips to the database however small it is, and the log has ten seconds: what comes in meanwhile shares them.
 */
const BATCH_MS = 250;

/** Feeds the log: every topic of the exchange, one consumer, positions in the database with the work. */
export async function sequenceTopics(parts: HubProcess, sequencer: PgSequencer): Promise<RunningConsumer> {
  const entries = counter({ name: 'entente_ledger_entries_total', help: 'Entries appended to the log' });
  const conflicts = counter({ name: 'entente_ledger_conflicts_total', help: 'Events that came again saying something else' });
  const gaps = counter({ name: 'entente_ledger_gaps_total', help: 'Ranges of records that were gone before they could be logged' });
  const took = histogram({ name: 'entente_ledger_batch_seconds', help: 'Time of one batch' });
  let lag = (): number => 0;
  const handle = async (records: ConsumedRecord[]): Promise<void> => {
    const begun = performance.now();
    const waiting = lag() > records.length;
    const done = await sequencer.sequence(records).catch((error: unknown) => {
      if (error instanceof LogBehind) parts.fail(error);
      throw error;
    });
    entries.add(done.appended);
    if (done.conflicts > 0) {
      conflicts.add(done.conflicts);
      parts.logger.error({ conflicts: done.conflicts }, 'events came again saying something else; both are in the log');
    }
    if (done.gaps.length > 0) {
      gaps.add(done.gaps.length);
      parts.logger.error({ gaps: done.gaps.slice(0, 20) }, 'records were gone before they could be logged');
    }
    const spent = performance.now() - begun;
    took.record(spent / 1000);
    if (!waiting && spent < BATCH_MS) await new Promise((resolve) => setTimeout(resolve, BATCH_MS - spent));
  };
  const consumer = await runConsumer({
    connection: parts.connection,
    group: 'auditor',
    instance: `auditor-${parts.settings.instance}`,
    topics: Object.values(TOPICS).map(({ name }) => name),
    handle,
    startAt: async (topic, partition) => (await sequencer.position(topic, partition)) ?? 0n,
    // Nothing may be left out of the log: whatever fails is tried again, and the process says that it is not ready.
    isTransient: () => true,
    deadLetter: parts.producer,
    deadTopic: deadTopicOf,
    maxRecordsPerCall: 4_000,
    maxBytesPerCall: 16 * 1024 * 1024,
    maxBytesPerFetch: 4 * 1024 * 1024,
    maxWaitMs: 500,
    onState: (state, detail) => parts.logger[state === 'running' || state === 'stopped' || state === 'joining' ? 'info' : 'warn']({ state, detail }, 'consumer'),
    onFatal: parts.fail,
  });
  lag = () => consumer.health().lag;
  parts.onStop('consumer', () => consumer.stop(6_000));
  gauge({ name: 'entente_ledger_lag', help: 'Records that lie ahead of the log' }, lag);
  return consumer;
}
