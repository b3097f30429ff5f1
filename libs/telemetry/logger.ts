import { context, trace } from '@opentelemetry/api';
import { type DestinationStream, type Level, type Logger as PinoLogger, pino } from 'pino';
import { prettyLines } from './pretty.js';
import { redact, redactMembers, redactText } from './redaction.js';

/** Structured log: `logger.info({ partition: 3 }, 'partition assigned')`. Never pass a body, a token or a key: they would be taken out, but do not. */
export type Logger = PinoLogger;

export interface LoggerOptions {
  readonly service: string;
  /** Default: info. */
  readonly level?: Level | 'silent' | undefined;
  /** Lines for a person at a terminal instead of JSON. */
  readonly pretty?: boolean | undefined;
  /** Default: standard output, written at once, so that the last words of a dying process are not lost. */
  readonly destination?: DestinationStream | undefined;
}

/** The ids of the trace in whose course the line is written. */
function traceIds(): object {
  const current = trace.getSpanContext(context.active());
  return current === undefined ? {} : { trace_id: current.traceId, span_id: current.spanId };
}

/** A pino logger: one JSON object a line with time (ISO 8601), level, service, trace ids; redacted as `redaction.ts` says. */
export function createLogger(options: LoggerOptions): Logger {
  const destination = options.destination ?? pino.destination({ fd: 1, sync: true });
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (object) => redactMembers(object),
      },
      // pino's own serializers would copy every member a driver hangs on an error.
      serializers: { err: (error: unknown) => redact(error), error: (error: unknown) => redact(error) },
      mixin: traceIds,
      // The last net: texts, and what was put together before it reached the logger.
      hooks: { streamWrite: redactText },
    },
    options.pretty ? prettyLines(destination) : destination,
  );
  redactChildren(logger);
  return logger;
}

/** pino resets the formatter of bindings in children: what they are given goes through the same net here. */
function redactChildren(logger: Logger): void {
  const child = Reflect.get(logger, 'child') as unknown as (bindings: object, options?: object) => Logger;
  Object.defineProperty(logger, 'child', {
    value(this: Logger, bindings: object, options?: object): Logger {
      return child.call(this, redactMembers(bindings), options);
    },
  });
}
