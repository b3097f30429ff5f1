import type { LoggerService } from '@nestjs/common';
import type { Logger } from './logger.js';

type Method = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'trace';

/**
 * Nest's own lines (modules, routes, uncaught errors) in the app's log. Nest passes its context as the last argument
 * and, for errors, the stack before it. Its start-up chatter goes to debug.
 */
export function nestLogger(logger: Logger): LoggerService {
  const write = (method: Method) => (message: unknown, ...more: unknown[]): void => {
    const texts = more.filter((item): item is string => typeof item === 'string');
    const stack = texts.find((text) => text.includes('\n    at '));
    const where = texts.findLast((text) => text !== stack);
    const fields = { ...(where !== undefined && { context: where }), ...(stack !== undefined && { stack }) };
    if (message instanceof Error) logger[method]({ ...fields, err: message }, message.message);
    else if (typeof message === 'object' && message !== null) logger[method]({ ...fields, ...message }, 'nest');
    else logger[method](fields, String(message));
  };
  return { log: write('debug'), error: write('error'), warn: write('warn'), debug: write('debug'), verbose: write('trace'), fatal: write('fatal') };
}
