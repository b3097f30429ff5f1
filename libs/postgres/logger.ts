/** What this library asks of a logger: the shape of pino's, so that an app passes its own. Values of statements are never given to it. */
export interface DatabaseLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const ignore = (): void => undefined;

/** Says nothing; for tools and tests that pass no logger. */
export const silentLogger: DatabaseLogger = Object.freeze({ debug: ignore, info: ignore, warn: ignore, error: ignore });

/** What may be logged of a database error: PostgreSQL's `detail` and `where` quote row values, so they stay out. */
export function describeError(error: unknown): { code?: string; error: string } {
  if (typeof error !== 'object' || error === null) return { error: String(error) };
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { ...(code !== undefined && { code }), error: message || code || 'unknown error' };
}
