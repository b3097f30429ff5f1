import { randomFillSync } from 'node:crypto';
import { type Attributes, context, type Context, type Span, SpanKind, SpanStatusCode, trace, TraceFlags, type Tracer } from '@opentelemetry/api';
import { traceparentOf, type TraceParent } from './traceparent.js';

export interface SpanOptions {
  /** Default: internal. A server or consumer span belongs to a parent in another process, a client or producer span has children there. */
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** Names after OpenTelemetry's semantic conventions; identifiers and sizes only, never content. */
  readonly attributes?: Attributes;
  /** The parent in another process. Default: the span in whose course this is called, otherwise a new trace. */
  readonly parent?: TraceParent | undefined;
}

/** A span that outlives one function: from a record's arrival to the commit it was combined into. */
export interface SpanHandle {
  /** For the headers of what is sent in the course of the span. */
  readonly traceparent: string | undefined;
  setAttribute(name: string, value: string | number | boolean): void;
  /** Runs something in the course of the span, so that logs and spans inside belong to it. */
  run<Result>(work: () => Result): Result;
  /** Ends it; once. @param error what made it fail */
  end(error?: unknown): void;
}

const KINDS = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER } as const;

/** Set by startTelemetry when spans are exported; without it nothing records and the short road below is taken. */
let recorder: Tracer | undefined;
export const recordWith = (tracer: Tracer | undefined): void => {
  recorder = tracer;
};

const ID_BYTES = 24;
const pool = Buffer.alloc(ID_BYTES * 64);
let used = pool.length;

/** A new trace, not sampled. Random bytes are drawn in bulk, since every message wants its own trace id. */
function newParent(): TraceParent {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const ids = pool.toString('hex', used, (used += ID_BYTES));
  return { traceId: ids.slice(0, 32), spanId: ids.slice(32), traceFlags: TraceFlags.NONE };
}

/** A span with a context, or only a context when nothing is recorded: then the parent's ids are passed on unchanged. */
interface Started {
  readonly span: Span;
  readonly context: Context;
}

function start(name: string, options: SpanOptions): Started {
  const active = context.active();
  const inherited = options.parent ? undefined : trace.getSpan(active);
  const parent = options.parent ?? inherited?.spanContext();
  // Nobody records a child of what was not sampled, and without an exporter nobody records at all. Such a span needs
  // no ids of its own: the trace is passed on as it came (W3C Trace Context §3.4), which costs next to nothing.
  if (recorder === undefined || (parent !== undefined && !(parent.traceFlags & TraceFlags.SAMPLED))) {
    if (inherited) return { span: inherited, context: active };
    const span = trace.wrapSpanContext(parent ?? newParent());
    return { span, context: trace.setSpan(active, span) };
  }
  const base = options.parent ? trace.setSpanContext(active, options.parent) : active;
  const span = recorder.startSpan(name, { kind: KINDS[options.kind ?? 'internal'], ...(options.attributes && { attributes: options.attributes }) }, base);
  return { span, context: trace.setSpan(base, span) };
}

function fail(span: Span, error: unknown): void {
  if (!span.isRecording()) return;
  // The type, not the text: messages of errors quote values.
  const type = error instanceof Error ? ('code' in error && typeof error.code === 'string' ? error.code : error.name) : typeof error;
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

const isPromise = (value: unknown): value is Promise<unknown> => typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/**
 * Runs `work` in a span and ends the span with it, failed when it throws or rejects. When the trace is not sampled or
 * not exported this only keeps the trace ids at hand for logs and for headers of what is sent.
 */
export function inSpan<Result>(name: string, options: SpanOptions, work: (span: Span) => Result): Result {
  const started = start(name, options);
  const { span } = started;
  const own = span.isRecording() && span !== trace.getSpan(context.active());
  const run = (): Result => (started.context === context.active() ? work(span) : context.with(started.context, work, undefined, span));
  if (!own) return run();
  let pending = false;
  try {
    const result = run();
    if (isPromise(result)) {
      pending = true;
      return result.then(
        (value: unknown) => {
          span.end();
          return value;
        },
        (error: unknown) => {
          fail(span, error);
          span.end();
          throw error;
        },
      ) as Result;
    }
    return result;
  } catch (error) {
    fail(span, error);
    throw error;
  } finally {
    if (!pending) span.end();
  }
}

/** Begins a span that something else ends: for work that is gathered into batches. */
export function beginSpan(name: string, options: SpanOptions = {}): SpanHandle {
  const { span, context: own } = start(name, options);
  return {
    traceparent: traceparentOf(span.spanContext()),
    setAttribute: (key, value) => void span.setAttribute(key, value),
    run: (work) => context.with(own, work),
    end: (error) => {
      if (error !== undefined) fail(span, error);
      if (recorder !== undefined && span.isRecording()) span.end();
    },
  };
}
