import { EntenteProblem, HubUnavailable, readProblem, readRetryAfter } from './problems.js';
import { TokenRefused, type TokenSource } from './tokens.js';

/** One request to the hub. */
export interface HubRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query. */
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** False: a public door, no token is sent. Default true. */
  readonly authenticated?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for everything, retries included; the client's own by default. */
  readonly deadlineMs?: number | undefined;
  /** Milliseconds for one answer; default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Seconds that the hub is asked to hold its answer back (a long poll): answer and, by default, deadline may come so much later. */
  readonly wait?: number | undefined;
  /** False: an answer that may succeed later is thrown at once. Default true. */
  readonly retry?: boolean;
}

/** What the hub answered, read to its end. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface TransportOptions {
  /** Where the hub is reached, without a trailing slash. */
  readonly url: string;
  /** None for a client that knocks on public doors only. */
  readonly tokens?: TokenSource;
  readonly fetch: typeof fetch;
  readonly deadlineMs: number;
  readonly now: () => number;
}

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 5_000;
const TIMEOUT = 30_000;
/** Codes of 401 that a new token or proof cures. */
const RENEWABLE = new Set(['token-invalid', 'token-missing', 'proof-stale', 'proof-invalid', 'proof-replayed']);

/** Waits; rejects with the signal's reason when it is aborted meanwhile. @param ms milliseconds */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
    signal?.addEventListener('abort', done, { once: true });
  });
  signal?.throwIfAborted();
}

/**
 * Whether whoever follows waits and asks again: a hub that is away comes back, a line that broke is taken up. What the hub
 * refused, and a token it does not give (a key revoked, a participant suspended), is for a person to see to.
 */
export const mayComeBack = (error: unknown): error is Error =>
  error instanceof Error && !(error instanceof TokenRefused) && !(error instanceof EntenteProblem && !error.retriable);

/** Talks HTTP to the hub: token and proof on every request, the same bytes again when that may help, until the deadline. */
export class Transport {
  constructor(private readonly options: TransportOptions) {}

  /** Whether it can ask with a token. */
  get speaksForSomeone(): boolean {
    return this.options.tokens !== undefined;
  }

  /**
   * The answer, when its status is 2xx.
   * @throws EntenteProblem what the hub said; HubUnavailable when nothing was heard; TokenRefused when it gives no token
   */
  request(request: HubRequest): Promise<Answer> {
    return this.#persist(request, async (response) => ({ status: response.status, text: await response.text() }));
  }

  /** As `request`, for what is no text. */
  bytes(request: HubRequest): Promise<Uint8Array> {
    return this.#persist(request, async (response) => new Uint8Array(await response.arrayBuffer()));
  }

  /** As `request`, the answer read as JSON. */
  async json(request: HubRequest): Promise<unknown> {
    const { text } = await this.request(request);
    try {
      return JSON.parse(text) as unknown;
    } catch (cause) {
      throw new HubUnavailable(`${this.options.url} answered ${request.path} with something that is not JSON`, { cause });
    }
  }

  /** As `request`, the body not yet read: for streams. The timeout ends with the first byte. */
  open(request: HubRequest): Promise<Response> {
    return this.#persist(request, (response) => Promise.resolve(response));
  }

  async #persist<T>(request: HubRequest, read: (response: Response) => Promise<T>): Promise<T> {
    const { now } = this.options;
    const until = now() + (request.deadlineMs ?? this.options.deadlineMs + (request.wait ?? 0) * 1000);
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#once(request, until, read).catch((error: unknown) => {
        if (error instanceof HubUnavailable || (error instanceof TokenRefused && isHubJustStarted(error))) return error;
        throw error;
      });
      if (!(outcome instanceof Error)) return outcome;
      const failure: EntenteProblem | HubUnavailable | TokenRefused = outcome;
      if (failure instanceof EntenteProblem) {
        if (failure.status === 401 && !renewed && RENEWABLE.has(failure.code)) {
          renewed = true;
          this.options.tokens?.forget();
          continue;
        }
        if (!failure.retriable && !isHubJustStarted(failure)) throw failure;
      }
      const wait = waitBefore(attempt, failure);
      if (request.retry === false || now() + wait >= until) throw failure;
      await pause(wait, request.signal);
    }
  }

  async #once<T>({ method, path, body, contentType, headers, authenticated, signal, timeoutMs = TIMEOUT, wait = 0 }: HubRequest, until: number, read: (response: Response) => Promise<T>): Promise<T | EntenteProblem> {
    const { url, tokens, fetch, now } = this.options;
    signal?.throwIfAborted();
    const target = `${url}${path}`;
    const patience = new AbortController();
    const timer = setTimeout(() => { patience.abort(); }, Math.max(1, Math.min(timeoutMs + wait * 1000, until - now())));
    try {
      const proof = authenticated === false || tokens === undefined ? {} : await tokens.headersFor(method, target);
      const response = await fetch(target, {
        method,
        redirect: 'error',
        headers: { Accept: 'application/json, application/problem+json', ...headers, ...proof, ...(contentType === undefined ? {} : { 'Content-Type': contentType }) },
        signal: signal === undefined ? patience.signal : AbortSignal.any([signal, patience.signal]),
        ...(body === undefined ? {} : { body }),
      });
      return response.ok ? await read(response) : await problemOf(response, now());
    } catch (cause) {
      if (signal?.aborted === true) throw cause;
      if (cause instanceof TokenRefused && cause.status < 500) throw cause;
      throw new HubUnavailable(patience.signal.aborted ? `${url} did not answer in time` : `${url} cannot be reached${reasonOf(cause)}`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * A hub that has just started refuses for some seconds what it might have taken before its memory began. A new proof made
 * after that moment is taken, so waiting helps.
 */
const isHubJustStarted = (refusal: TokenRefused | EntenteProblem): boolean =>
  ['invalid_client', 'invalid_dpop_proof', 'proof-stale'].includes(refusal.code) && /before this hub process/.test(refusal.message);

/** What the platform said about a connection that failed; Node hides it in the cause. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = inner instanceof Error && 'code' in inner && typeof inner.code === 'string' ? inner.code : undefined;
  const text = code ?? (inner instanceof Error ? inner.message : '');
  return text === '' ? '' : ` (${text})`;
}

/** Reads what a refusing answer says. */
async function problemOf(response: Response, now: number): Promise<EntenteProblem> {
  const document: unknown = await response.json().catch(() => undefined);
  return readProblem(document, response.status, readRetryAfter(response.headers.get('retry-after'), now));
}

/** Milliseconds: as long as the hub asks, otherwise doubling with jitter, so that many clients do not come back at once. */
function waitBefore(attempt: number, failure: Error): number {
  const own = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt) * (0.5 + Math.random() / 2);
  return failure instanceof EntenteProblem && failure.retryAfterMs !== undefined ? failure.retryAfterMs + Math.random() * FIRST_PAUSE : own;
}
