export { counter, gauge, histogram, type Counter, type Histogram, type InstrumentOptions, type LabelSets } from './instruments.js';
export { createLogger, type Logger, type LoggerOptions } from './logger.js';
export { nestLogger } from './nest-logger.js';
export { beginSpan, inSpan, type SpanHandle, type SpanOptions } from './spans.js';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './telemetry.js';
export { parentFromTraceparent, traceparentOf, type TraceParent } from './traceparent.js';
export { OpsServer, type OpsServerOptions, type Readiness } from './ops-server.js';
