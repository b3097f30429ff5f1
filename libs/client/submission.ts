import { isObject } from './bytes.js';
import type { Composed } from './draft.js';
import { EntenteProblem, HubUnavailable, readProblem } from './problems.js';
import type { KeySource } from './registered-keys.js';
import { isSdJwt } from './sd-jwt.js';
import { pause, type Transport } from './transport.js';
import { type Acceptance, verifyAcceptance } from './verify.js';

/** Something that looks wrong in an accepted message; it was accepted all the same. */
export interface Warning {
  readonly code: string;
  /** JSON Pointer (RFC 6901) into the payload. */
  readonly pointer: string;
  readonly detail?: string;
}

/** The hub has the message, and signed that it has. */
export interface Sent {
  /** 202 the first time, 200 when the hub had it already. */
  readonly status: number;
  readonly id: string;
  readonly reference: string;
  readonly digest: string;
  readonly sealed: boolean;
  readonly clearBecause: Composed['clearBecause'];
  /** The hub's signed acceptance, to be kept. */
  readonly receipt: string;
  /** What it says; its signature was verified. */
  readonly acceptance: Acceptance;
  readonly warnings: readonly Warning[];
}

/** The hub may take so many lines, and so many bytes, at once (contract §3). */
export const MAX_BATCH_LINES = 500;
const MAX_BATCH_BYTES = 15 * 1024 * 1024;

/** The request body of one message: what was signed alone, or with its routing beside it. */
export const submissionOf = ({ compact, routing }: Composed): { readonly body: string; readonly contentType: string } =>
  routing === undefined ? { body: compact, contentType: isSdJwt(compact) ? 'application/sd-jwt' : 'application/jose' } : { body: JSON.stringify({ message: compact, routing }), contentType: 'application/json' };

/** Reads an answer to a submission and verifies the acceptance in it. @throws Fault when the acceptance does not hold */
export async function readAcceptance(answer: unknown, status: number, composed: Composed, keys: KeySource): Promise<Sent> {
  if (!isObject(answer) || typeof answer['receipt'] !== 'string') throw new HubUnavailable('the hub answered a submission without an acceptance');
  const { message, reference, sealed, clearBecause } = composed;
  // A repeat is promised under the digest of the first: with ES256 the same content may have been signed twice.
  const digest = typeof answer['digest'] === 'string' ? answer['digest'] : composed.digest;
  const acceptance = await verifyAcceptance(answer['receipt'], { hub: message.hub, from: message.from, id: message.id, digest: status === 200 ? digest : composed.digest }, keys);
  const warnings = Array.isArray(answer['warnings']) ? (answer['warnings'] as Warning[]) : [];
  return { status, id: message.id, reference, digest, sealed, clearBecause, receipt: answer['receipt'], acceptance, warnings };
}

/** What became of one message of a batch, in the order they went in. */
export type BatchResult = { readonly index: number; readonly composed: Composed } & ({ readonly sent: Sent; readonly problem?: undefined } | { readonly sent?: undefined; readonly problem: EntenteProblem });

interface Line {
  readonly index: number;
  readonly composed: Composed;
}

/** Gathers composed messages into batches under both limits. */
export async function* toBatches(messages: AsyncIterable<Line>): AsyncGenerator<readonly Line[], void, void> {
  let batch: Line[] = [];
  let bytes = 0;
  for await (const line of messages) {
    const size = submissionOf(line.composed).body.length + 1;
    if (batch.length === MAX_BATCH_LINES || (batch.length > 0 && bytes + size > MAX_BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(line);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

export interface BatchPost {
  readonly transport: Transport;
  readonly keys: KeySource;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for one batch, repeats of single lines included. */
  readonly deadlineMs: number;
  readonly now: () => number;
}

/**
 * Sends one batch. Lines the hub could not confirm are sent again, the same bytes, until the deadline.
 * @throws EntenteProblem when the whole batch is refused; HubUnavailable when nothing was heard
 */
export async function postBatch(lines: readonly Line[], post: BatchPost): Promise<BatchResult[]> {
  const until = post.now() + post.deadlineMs;
  const results = new Map<number, BatchResult>();
  let open = lines;
  for (let attempt = 0; open.length > 0; attempt++) {
    const again: Line[] = [];
    let wait = 250 * 2 ** Math.min(attempt, 4);
    const answers = await postLines(open, post, Math.max(1_000, until - post.now()));
    for (const [place, line] of open.entries()) {
      const answer = answers[place];
      const result = await readLine(answer, line, post.keys);
      if (result.problem?.retriable === true && post.now() + wait < until) {
        again.push(line);
        wait = Math.max(wait, result.problem.retryAfterMs ?? 0);
      } else results.set(line.index, result);
    }
    open = again;
    if (open.length > 0) await pause(wait, post.signal);
  }
  return lines.flatMap(({ index }) => results.get(index) ?? []);
}

async function postLines(lines: readonly Line[], { transport, signal }: BatchPost, deadlineMs: number): Promise<readonly unknown[]> {
  const { text } = await transport.request({
    method: 'POST',
    path: '/v1/messages/batch',
    contentType: 'application/x-ndjson',
    body: lines.map(({ composed }) => submissionOf(composed).body).join('\n') + '\n',
    signal,
    deadlineMs,
    timeoutMs: 60_000,
  });
  const answers = text.split('\n').filter((line) => line !== '');
  if (answers.length !== lines.length) throw new HubUnavailable(`the hub answered ${answers.length} lines for ${lines.length}`);
  return answers.map((line) => JSON.parse(line) as unknown);
}

async function readLine(answer: unknown, { index, composed }: Line, keys: KeySource): Promise<BatchResult> {
  const status = isObject(answer) && typeof answer['status'] === 'number' ? answer['status'] : 500;
  if (status < 300) return { index, composed, sent: await readAcceptance(answer, status, composed, keys) };
  return { index, composed, problem: readProblem(isObject(answer) ? answer['problem'] : undefined, status) };
}
