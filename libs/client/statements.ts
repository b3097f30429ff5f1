import { digestOf, isObject } from './bytes.js';
import { newMessageId } from './message-id.js';
import { EntenteProblem } from './problems.js';
import { type Signer, TYP } from './signer.js';
import type { Transport } from './transport.js';

/** What a participant declares about a subject of the registry (contract §5). */
export interface StatementDraft {
  readonly subject: string;
  readonly verb: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A statement as the registry keeps it. */
export interface StatedItem {
  readonly digest: string;
  readonly version: number;
  readonly at: string;
  /** The JWS. */
  readonly statement: string;
}

export interface Stated {
  readonly subject: string;
  readonly digest: string;
  /** Rule-set version from which it holds. */
  readonly version: number;
}

/** Everything stated of a subject that the caller may know, oldest first; nothing when there is none. */
export async function statementsOf(transport: Transport, subject: string): Promise<readonly StatedItem[]> {
  let answer: unknown;
  try {
    answer = await transport.json({ method: 'GET', path: `/v1/registry/statements?subject=${encodeURIComponent(subject)}` });
  } catch (error) {
    if (error instanceof EntenteProblem && error.code === 'not-found') return [];
    throw error;
  }
  return isObject(answer) && Array.isArray(answer['items']) ? (answer['items'] as StatedItem[]) : [];
}

/**
 * Signs a statement upon the subject's last one and hands it in; resolves when it is applied.
 * @throws EntenteProblem `stale-predecessor` when someone else stated something in between
 */
export async function state(transport: Transport, draft: StatementDraft, by: { readonly participant: string; readonly hub: string; readonly signer: Signer; readonly now: number }): Promise<Stated> {
  const { subject, verb, body = {} } = draft;
  const previous = (await statementsOf(transport, subject)).at(-1)?.digest ?? null;
  const statement = { hub: by.hub, id: newMessageId(by.now), by: by.participant, subject, verb, previous, issuedAt: new Date(by.now).toISOString(), body };
  const compact = await by.signer.sign(statement, TYP.statement);
  try {
    return (await transport.json({ method: 'POST', path: '/v1/registry/statements', body: compact, contentType: 'application/jose' })) as Stated;
  } catch (error) {
    // The first answer may have been lost on the way: then the last statement is ours.
    const digest = await digestOf(compact);
    const last = error instanceof EntenteProblem && error.code === 'stale-predecessor' ? (await statementsOf(transport, subject)).at(-1) : undefined;
    if (last?.digest === digest) return { subject, digest, version: last.version };
    throw error;
  }
}
