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
  /** The JWS; absent where what it says is not the caller's to know. */
  readonly statement?: string;
}

export interface Stated {
  readonly subject: string;
  readonly digest: string;
  /** Rule-set version from which it holds. */
  readonly version: number;
}

/**
 * Everything stated of a subject that the caller may know, oldest first; nothing when there is none.
 * @param at as it stood at a past instant
 */
export async function statementsOf(transport: Transport, subject: string, at?: string): Promise<readonly StatedItem[]> {
  let answer: unknown;
  try {
    answer = await transport.json({ method: 'GET', path: `/v1/registry/statements?subject=${encodeURIComponent(subject)}${at === undefined ? '' : `&at=${encodeURIComponent(at)}`}` });
  } catch (error) {
    if (error instanceof EntenteProblem && error.code === 'not-found') return [];
    throw error;
  }
  return isObject(answer) && Array.isArray(answer['items']) ? (answer['items'] as StatedItem[]) : [];
}

/** A statement before it is signed: what goes from hand to hand where two must sign. */
export interface PreparedStatement {
  readonly hub: string;
  readonly id: string;
  readonly by: string;
  readonly subject: string;
  readonly verb: string;
  readonly previous: string | null;
  readonly issuedAt: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Puts a statement together upon the subject's last one, without signing it. */
export async function prepare(transport: Transport, { subject, verb, body = {} }: StatementDraft, by: { readonly participant: string; readonly hub: string; readonly now: number }): Promise<PreparedStatement> {
  const previous = (await statementsOf(transport, subject)).at(-1)?.digest ?? null;
  return { hub: by.hub, id: newMessageId(by.now), by: by.participant, subject, verb, previous, issuedAt: new Date(by.now).toISOString(), body };
}

/** The second signature, over the statement as it is without it, put into its body. */
export async function second(statement: PreparedStatement, signer: Signer): Promise<PreparedStatement> {
  const { seconded: _, ...body } = statement.body;
  const bare = { ...statement, body };
  return { ...bare, body: { ...body, seconded: await signer.sign({ ...bare }, TYP.second) } };
}

/**
 * Signs a prepared statement and hands it in; resolves when it is applied.
 * @throws EntenteProblem `stale-predecessor` when someone else stated something since it was prepared
 */
export async function submitStatement(transport: Transport, statement: PreparedStatement, signer: Signer): Promise<Stated> {
  const { subject } = statement;
  const compact = await signer.sign({ ...statement }, TYP.statement);
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
