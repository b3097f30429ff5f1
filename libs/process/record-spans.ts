import { HEADER } from '#contracts';
import type { ConsumedRecord } from '#kafka';
import { beginSpan, parentFromTraceparent } from '#telemetry';

/** Most records of one batch that get a span of their own. */
const MOST = 100;

/** Works on a batch within one span for each sampled record in it, so that a trace goes on from the sender's request. */
export async function inRecordSpans(name: string, records: readonly ConsumedRecord[], work: () => Promise<void>): Promise<void> {
  const spans = records
    .map((record) => ({ record, parent: parentFromTraceparent(record.headers[HEADER.traceparent]) }))
    .filter(({ parent }) => parent !== undefined && parent.traceFlags > 0)
    .slice(0, MOST)
    .map(({ record, parent }) => beginSpan(name, { kind: 'consumer', parent, attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': record.topic, 'messaging.kafka.offset': Number(record.offset) } }));
  try {
    await work();
    for (const span of spans) span.end();
  } catch (error) {
    for (const span of spans) span.end(error);
    throw error;
  }
}
