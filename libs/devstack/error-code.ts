/**
 * The code of an error of the operating system or PostgreSQL, for instance ENOENT; undefined when it has none. Looks at the
 * member alone: an error from another realm (a test runner's) is no instance of this one's Error.
 */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
