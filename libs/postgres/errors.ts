/**
 * SQLSTATE classes and codes that pass by themselves (PostgreSQL manual, appendix A): 08 connection exceptions,
 * 53 insufficient resources (disk full, out of memory, too many connections), 40001 and 40P01 serialisation failure and
 * deadlock, 57P0x shutdown, crash and starting up, 57014 statement timeout, 55P03 lock timeout, 25006 a server that has
 * become a read-only standby, 25P03/25P04 session and transaction timeouts, 58030 input/output error.
 */
const TRANSIENT_CLASSES = new Set(['08', '53']);
const TRANSIENT_STATES = new Set(['40001', '40P01', '57P01', '57P02', '57P03', '57P05', '57014', '55P03', '25006', '25P03', '25P04', '58030']);

/** States after which the connection is gone, or of no more use although it still answers. */
const BREAKING_STATES = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '25P04', '25006', '26000']);

const NETWORK_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'ENOTFOUND', 'EAI_AGAIN']);

/** pg gives these no code; the texts are those of pg 8 and pg-pool 3, held by a test. */
const NETWORK_TEXTS = /^(Connection terminated|Query read timeout|timeout e(xpired|xceeded)|Client has encountered a connection error|Client was closed|write after end|This socket has been ended|Cannot call write after a stream was destroyed)/;

/** Errors are known by their shape: those of Node's core are no `instanceof Error` of another realm (workers, test runners). */
interface ErrorLike {
  readonly message: string;
  readonly code?: unknown;
  readonly cause?: unknown;
}
const isErrorLike = (value: unknown): value is ErrorLike => typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';

const SQLSTATE = /^[0-9A-Z]{5}$/;
/** SQLSTATEs look like five-letter system codes such as EPIPE; those never carry the server's `severity`. */
const stateOf = (error: ErrorLike): string | undefined =>
  typeof error.code === 'string' && 'severity' in error && SQLSTATE.test(error.code) ? error.code : undefined;

/** The error, what it wraps and, where several addresses were tried, each attempt. */
function* chainOf(error: unknown): Generator<ErrorLike> {
  let current: unknown = error;
  for (let depth = 0; isErrorLike(current) && depth < 8; depth += 1) {
    yield current;
    if ('errors' in current && Array.isArray(current.errors)) yield* current.errors.filter(isErrorLike);
    current = current.cause;
  }
}

const isNetworkError = (error: ErrorLike): boolean =>
  (typeof error.code === 'string' && NETWORK_CODES.has(error.code) && !('severity' in error)) ||
  // A Unix socket that is not there (yet); any other missing file is a defect.
  (error.code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect') ||
  NETWORK_TEXTS.test(error.message);

/** The SQLSTATE of a server's error, for instance `23505`; undefined for anything else. */
export function databaseErrorCode(error: unknown): string | undefined {
  for (const each of chainOf(error)) {
    const state = stateOf(each);
    if (state !== undefined) return state;
  }
  return undefined;
}

/** Whether a unique key refused the row (23505). @param constraint only this constraint counts, when given */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  for (const each of chainOf(error)) {
    if (stateOf(each) === '23505') return constraint === undefined || ('constraint' in each && each.constraint === constraint);
  }
  return false;
}

/**
 * Whether the same work may succeed later without anybody changing it: the server is away, starting, full, out of
 * connections, or two transactions met. Callers answer `view-unavailable` or try again with back-off; anything else is
 * a defect and must surface. A commit that ends in such an error may have happened: the work has to be repeatable.
 */
export function isTransientDatabaseError(error: unknown): boolean {
  for (const each of chainOf(error)) {
    const state = stateOf(each);
    if (state !== undefined) {
      if (TRANSIENT_CLASSES.has(state.slice(0, 2)) || TRANSIENT_STATES.has(state)) return true;
    } else if (isNetworkError(each)) {
      return true;
    }
  }
  return false;
}

/**
 * Whether the connection that gave this error must not be used again: lost, in an unknown state (a read timeout leaves
 * the answer on its way), or holding prepared plans that a migration has outdated (0A000 from the plan cache).
 */
export function breaksConnection(error: unknown): boolean {
  for (const each of chainOf(error)) {
    const state = stateOf(each);
    if (state === undefined ? isNetworkError(each) : state.startsWith('08') || BREAKING_STATES.has(state)) return true;
    if (state === '0A000' && 'routine' in each && each.routine === 'RevalidateCachedQuery') return true;
  }
  return false;
}
