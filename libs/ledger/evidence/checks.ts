import { importVerificationKey, parseJws, payloadOf, signedPart, verifyJws, type PublicJwk } from '#envelope';
import { fromBase64url, isObject } from '#kernel';
import { HASH_BYTES } from '../domain/hash.js';
import { LedgerError } from '../domain/problem.js';

/** Runs a check and gives its failure the place. */
export function at<T>(place: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    const fault = error instanceof LedgerError ? error.fault : 'malformed';
    throw new LedgerError(fault, `${place}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** @throws LedgerError when it does not hold */
export const demand = (holds: boolean, what: string): void => {
  if (!holds) throw new LedgerError('wrong-signature', what);
};

/** A hash as evidence spells it. @throws LedgerError */
export function hashIn(text: string): Buffer {
  const bytes = fromBase64url(text);
  if (bytes.length !== HASH_BYTES) throw new LedgerError('malformed', 'It has 32 bytes.');
  return bytes;
}

export interface Signed {
  readonly kid: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * Checks a JWS with the one key that the file has of its signer.
 * @param signer who must have signed; whoever its payload says it is from when absent
 * @throws LedgerError
 */
export function signedBy(keys: Readonly<Record<string, PublicJwk>>, compact: string, typs: readonly string[], signer?: string): Signed {
  const signed = signedPart(compact);
  const payload = payloadOf(signed);
  if (!isObject(payload)) throw new LedgerError('malformed', 'The payload is no object.');
  const name = signer ?? payload['from'];
  const key = typeof name === 'string' && Object.hasOwn(keys, name) ? keys[name] : undefined;
  if (key === undefined) throw new LedgerError('unknown-key', 'The file has no key of its signer.');
  const parsed = typs.map((typ) => tryParse(signed, typ)).find((one) => one !== undefined);
  if (parsed === undefined) throw new LedgerError('malformed', 'It is no JWS of this kind.');
  demand(parsed.kid === key.kid, 'It is signed with another key than the file has.');
  verifyJws(parsed, importVerificationKey(key));
  return { kid: key.kid, payload };
}

function tryParse(compact: string, typ: string): ReturnType<typeof parseJws> | undefined {
  try {
    return parseJws(compact, typ);
  } catch {
    return undefined; // of another typ, or no JWS: the caller says so
  }
}
