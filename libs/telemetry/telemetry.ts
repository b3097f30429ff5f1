import { context, diag, DiagLogLevel, type Meter, trace, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import { AlwaysOffSampler, BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { bindInstruments } from './instruments.js';
import type { Logger } from './logger.js';
import { observeProcess } from './process-metrics.js';
import { recordWith } from './spans.js';

export interface TelemetryOptions {
  /** For instance `entente-router`. */
  readonly service: string;
  readonly version: string;
  /** Base URL of an OTLP/HTTP collector, for instance http://127.0.0.1:4318. Without it no span is recorded; trace ids go through all the same. */
  readonly otlpEndpoint?: string | undefined;
  /** Share of new traces that are recorded, 0 to 1. A trace somebody else began keeps its beginner's decision. */
  readonly sampleRatio: number;
  readonly logger?: Logger | undefined;
  /** Milliseconds between exports. Default 2,000. */
  readonly exportIntervalMs?: number;
}

export interface Telemetry {
  readonly meter: Meter;
  readonly tracer: Tracer;
  /** All figures of the process in Prometheus' text format, for /metrics. */
  metricsText(): Promise<string>;
  /** Sends what is still to be sent, for three seconds at most, and stops. */
  shutdown(): Promise<void>;
}

const SCOPE = 'entente';
const EXPORT_TIMEOUT_MS = 3_000;

class OnDemandReader extends MetricReader {
  protected override onForceFlush(): Promise<void> {
    return Promise.resolve();
  }
  protected override onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** A collector that is away fails every export: one line a minute says enough. */
function reportTo(logger: Logger): void {
  let quietUntil = 0;
  const report = (message: string): void => {
    if (Date.now() < quietUntil) return;
    quietUntil = Date.now() + 60_000;
    logger.warn({ otel: message.slice(0, 300) }, 'telemetry could not be exported');
  };
  const ignore = (): void => undefined;
  diag.setLogger({ error: report, warn: report, info: ignore, debug: ignore, verbose: ignore }, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
}

async function tracerProvider(options: TelemetryOptions, resource: Resource): Promise<TracerProvider> {
  if (options.otlpEndpoint === undefined) return new TracerProvider({ resource, sampler: new AlwaysOffSampler() });
  // Loaded only where something is exported: the exporter and its codecs cost memory in every process.
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const exporter = new OTLPTraceExporter({ url: `${options.otlpEndpoint.replace(/\/+$/, '')}/v1/traces`, timeoutMillis: EXPORT_TIMEOUT_MS });
  const processor = new BatchSpanProcessor({
    exporter,
    scheduledDelayMillis: options.exportIntervalMs ?? 2_000,
    exportTimeoutMillis: EXPORT_TIMEOUT_MS,
    // Bounded: while the collector is away spans are dropped, never gathered.
    maxQueueSize: 4_096,
    maxExportBatchSize: 512,
  });
  return new TracerProvider({ resource, sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio) }), spanProcessors: [processor] });
}

/**
 * Starts metrics and traces of this process; once, first thing in main.ts. Instrumentation is by hand (`inSpan`,
 * `counter`): loader hooks that wrap every library cost more than the work they watch.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const resource = resourceFromAttributes({ 'service.name': options.service, 'service.version': options.version });
  if (options.logger) reportTo(options.logger);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());

  const provider = await tracerProvider(options, resource);
  trace.setGlobalTracerProvider(provider);
  const tracer = provider.getTracer(SCOPE, options.version);
  recordWith(options.otlpEndpoint === undefined ? undefined : tracer);

  const reader = new OnDemandReader();
  const meters = new MeterProvider({ resource, readers: [reader] });
  const meter = meters.getMeter(SCOPE, options.version);
  bindInstruments(meter);
  const stopObserving = observeProcess(meter);
  const serializer = new PrometheusSerializer(undefined, false, undefined, false, true);

  return {
    meter,
    tracer,
    metricsText: async () => serializer.serialize((await reader.collect()).resourceMetrics),
    shutdown: async () => {
      recordWith(undefined);
      bindInstruments(undefined);
      stopObserving();
      let patience: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        patience = setTimeout(resolve, EXPORT_TIMEOUT_MS);
      });
      await Promise.race([Promise.allSettled([provider.shutdown(), meters.shutdown()]), late]);
      clearTimeout(patience);
      trace.disable();
      context.disable();
    },
  };
}
