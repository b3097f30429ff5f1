/** What this library needs of a logger; a pino logger is one. Never given a body, a token or a proof. */
export interface HttpLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
