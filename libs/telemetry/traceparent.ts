import { type Context, type Span, type SpanContext, trace, TraceFlags } from '@opentelemetry/api';

/** Where a trace comes from: ids and the sampled flag of the caller's span. */
export type TraceParent = SpanContext;

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);

/**
 * Reads a `traceparent` header (W3C Trace Context §3.2), from HTTP or from a record. Anything malformed counts as
 * absent, as the recommendation asks, and starts a new trace. `tracestate` is not carried: outsiders' data has no
 * place in the hub's records.
 */
export function parentFromTraceparent(text: string | Uint8Array | readonly string[] | undefined): TraceParent | undefined {
  if (text === undefined || Array.isArray(text)) return undefined;
  const match = TRACEPARENT.exec(typeof text === 'string' ? text : Buffer.from(text as Uint8Array).toString('latin1'));
  const [, version, traceId, spanId, flags, more] = match ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === 'ff' || (version === '00' && more !== undefined) || traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { traceId, spanId, traceFlags: parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
}

/** Writes the `traceparent` of a span or context; undefined when there is no trace. */
export function traceparentOf(source: Span | Context | TraceParent | undefined): string | undefined {
  const parent = source === undefined || 'traceId' in source ? source : 'spanContext' in source ? source.spanContext() : trace.getSpanContext(source);
  if (parent === undefined || parent.traceId === NO_TRACE) return undefined;
  return `00-${parent.traceId}-${parent.spanId}-${parent.traceFlags & TraceFlags.SAMPLED ? '01' : '00'}`;
}
