import { bureauOf, parseReference, participantKind, TYP } from '#contracts';
import type { Directory } from '#directory';
import { digestOf, parseJws, verifyJws } from '#envelope';
import { isObject, isUuidV7, parseIJson, Problem, toTimestamp, type Violation } from '#kernel';
import { DEFAULT_CLOCK_LIMITS } from '../accept/judge-envelope.js';

/** What somebody claims to have sent, and asks the ledger about. */
export interface Challenge {
  readonly hub: string;
  /** Who asks: the sender, or the bureau it belongs to. */
  readonly by: string;
  /** `<from>/<id>` */
  readonly message: string;
  /** base64url SHA-256 of the message as it was signed. */
  readonly digest: string;
  readonly issuedAt: string;
}

/** A challenge whose signature holds; its id is the digest of what was signed. */
export interface ReadChallenge extends Challenge {
  readonly id: string;
  readonly compact: string;
}

const MAX_CHALLENGE = 4_096;
const FORM: Readonly<Record<keyof Challenge, (value: string) => boolean>> = {
  hub: (value) => value.length <= 255,
  by: (value) => participantKind(value) !== undefined,
  message: isReference,
  digest: (value) => /^[A-Za-z0-9_-]{43}$/.test(value),
  issuedAt: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) && !Number.isNaN(Date.parse(value)),
};

/**
 * Reads what an auditor asks, in the order every door keeps: size, signature, form, right.
 * @param asker the token's subject @param now the hub's clock, milliseconds since the epoch
 * @throws Problem with the code of the first check that fails
 */
export function readChallenge(compact: string, asker: string, { directory, hub, now }: { readonly directory: Directory; readonly hub: string; readonly now: number }): ReadChallenge {
  if (compact.length > MAX_CHALLENGE) throw new Problem('too-large', { detail: `A challenge is at most ${MAX_CHALLENGE} bytes.` });
  const jws = parseJws(compact, TYP.challenge);
  const payload = parseIJson(jws.payload);
  verifyJws(jws, directory.verificationKey(asker, jws.kid, now));
  const violations = violationsOf(payload);
  if (violations.length > 0) throw new Problem('schema-violation', { violations });
  const challenge = payload as Challenge;
  if (challenge.hub !== hub) throw new Problem('wrong-hub', { detail: `This hub is ${hub}.` });
  const { from } = parseReference(challenge.message);
  if (challenge.by !== asker || (from !== asker && bureauOf(from) !== asker)) throw new Problem('not-yourself', { detail: 'A challenge is about messages of one\'s own, or of one\'s entities.' });
  const issuedAt = Date.parse(challenge.issuedAt);
  if (issuedAt > now + DEFAULT_CLOCK_LIMITS.aheadMs || issuedAt < now - DEFAULT_CLOCK_LIMITS.behindMs) throw new Problem('clock-skew', { detail: `The hub's clock says ${toTimestamp(now)}.` });
  return { ...challenge, id: digestOf(compact), compact };
}

function violationsOf(payload: unknown): Violation[] {
  if (!isObject(payload)) return [{ pointer: '', code: 'type', detail: 'A challenge is a JSON object.' }];
  const unknown = Object.keys(payload).filter((name) => !Object.hasOwn(FORM, name));
  return [
    ...unknown.map((name) => ({ pointer: `/${name}`, code: 'additionalProperties', detail: `"${name}" is not known here.` })),
    ...Object.entries(FORM).flatMap(([name, holds]) => {
      const value = payload[name];
      if (value === undefined) return [{ pointer: `/${name}`, code: 'required', detail: `"${name}" is required here.` }];
      return typeof value === 'string' && holds(value) ? [] : [{ pointer: `/${name}`, code: 'format', detail: `"${name}" is not of its form.` }];
    }),
  ];
}

function isReference(value: string): boolean {
  const { from, id } = parseReference(value);
  return participantKind(from) !== undefined && isUuidV7(id);
}
