import { isObject, isUuidV7, parseIJson, Problem, type Violation } from '#kernel';
import { parseJws, type ParsedJws, type PublicJwk } from '#envelope';
import { CONFIDENTIALITY, TYP, type Confidentiality } from '#contracts';

/** A key as a statement brings it in, with the time it may be used. */
export interface KeyEntry {
  readonly jwk: PublicJwk;
  readonly notBefore?: string;
  readonly notAfter?: string;
}

interface KeysBody {
  readonly keys: readonly KeyEntry[];
  /** One per new signing key: a JWS of typ `entente-key-proof+jws` by that key over `{hub, participant, kids}`, naming all keys it brings. */
  readonly proofs: readonly string[];
}

export interface StatementBodies {
  /** A participant comes in. `reference`: the decision it rests on; `listed`: whether outsiders may know of it. */
  readonly admit: KeysBody & { readonly name: string; readonly clearance: Confidentiality; readonly reference?: string; readonly listed?: boolean };
  readonly suspend: { readonly reason: string; readonly reference?: string };
  readonly readmit: { readonly reason: string; readonly reference?: string };
  readonly 'add-key': KeysBody;
  readonly 'revoke-key': { readonly kid: string; readonly reason: string };
  readonly 'create-community': { readonly name: string };
  readonly join: { readonly member: string };
  readonly leave: { readonly member: string };
  /** The participant takes its messages from its inbox topics directly. */
  readonly 'enable-kafka': Readonly<Record<string, never>>;
  readonly 'disable-kafka': Readonly<Record<string, never>>;
}

export type Verb = keyof StatementBodies;

/** What someone declares about a subject of the registry (contract §5). */
export interface Statement<V extends Verb = Verb> {
  readonly hub: string;
  readonly id: string;
  readonly by: string;
  readonly subject: string;
  readonly verb: V;
  /** Digest of the subject's last statement; null for its first. */
  readonly previous: string | null;
  readonly issuedAt: string;
  readonly body: StatementBodies[V];
}

export type AnyStatement = { [V in Verb]: Statement<V> }[Verb];

type Check = (value: unknown) => boolean;
const text = (max: number): Check => (value) => typeof value === 'string' && value.length > 0 && value.length <= max;
const time: Check = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) && !Number.isNaN(Date.parse(value));
const coordinate: Check = (value) => typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value);
const isJwk: Check = (value) =>
  isObject(value) &&
  Object.keys(value).every((member) => ['kty', 'crv', 'x', 'y', 'kid', 'use'].includes(member)) &&
  text(128)(value['kid']) &&
  coordinate(value['x']) &&
  (value['crv'] === 'P-256'
    ? value['kty'] === 'EC' && coordinate(value['y']) && (value['use'] === 'sig' || value['use'] === 'enc')
    : value['kty'] === 'OKP' && value['y'] === undefined && ((value['crv'] === 'Ed25519' && value['use'] === 'sig') || (value['crv'] === 'X25519' && value['use'] === 'enc')));
const isKeyEntry: Check = (value) =>
  isObject(value) && Object.keys(value).every((member) => ['jwk', 'notBefore', 'notAfter'].includes(member)) && isJwk(value['jwk']) && [value['notBefore'], value['notAfter']].every((limit) => limit === undefined || time(limit));
const list = (max: number, of: Check): Check => (value) => Array.isArray(value) && value.length > 0 && value.length <= max && value.every(of);
const optional = (check: Check): Check => (value) => value === undefined || check(value);
const oneOf = (values: readonly unknown[]): Check => (value) => values.includes(value);

const KEYS = { keys: list(8, isKeyEntry), proofs: list(8, text(8192)) };
const DECISION = { reason: text(2000), reference: optional(text(200)) };
const BODIES: Record<Verb, Readonly<Record<string, Check>>> = {
  admit: { ...KEYS, name: text(200), clearance: oneOf(CONFIDENTIALITY), reference: optional(text(200)), listed: optional(oneOf([true, false])) },
  suspend: DECISION,
  readmit: DECISION,
  'add-key': KEYS,
  'revoke-key': { kid: text(128), reason: text(2000) },
  'create-community': { name: text(200) },
  join: { member: text(64) },
  leave: { member: text(64) },
  'enable-kafka': {},
  'disable-kafka': {},
};

export const VERBS = Object.freeze(Object.keys(BODIES) as Verb[]);

const ENVELOPE: Readonly<Record<string, Check>> = {
  hub: text(253),
  id: (value) => typeof value === 'string' && isUuidV7(value),
  by: text(64),
  subject: text(64),
  verb: oneOf(VERBS),
  previous: (value) => value === null || coordinate(value),
  issuedAt: time,
  body: isObject,
};

function violationsIn(value: Record<string, unknown>, form: Readonly<Record<string, Check>>, at: string): Violation[] {
  const wrong = Object.entries(form)
    .filter(([member, check]) => !check(value[member]))
    .map(([member]) => ({ pointer: `${at}/${member}`, code: member in value ? 'wrong-form' : 'required', detail: `${member} is missing or not of the form the registry takes.` }));
  const unknown = Object.keys(value)
    .filter((member) => !Object.hasOwn(form, member))
    .map((member) => ({ pointer: `${at}/${member.slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1')}`, code: 'unknown-member', detail: 'The registry knows no such member.' }));
  return [...wrong, ...unknown];
}

/**
 * Reads a statement out of its JWS, without believing its signature yet.
 * @throws Problem as `parseJws` and `parseIJson`, or `schema-violation` with every member that is wrong
 */
export function parseStatement(compact: string): { readonly jws: ParsedJws; readonly statement: AnyStatement } {
  const jws = parseJws(compact, TYP.statement);
  const value = parseIJson(jws.payload);
  if (!isObject(value)) throw new Problem('schema-violation', { violations: [{ pointer: '', code: 'type', detail: 'A statement is a JSON object.' }] });
  const violations = violationsIn(value, ENVELOPE, '');
  if (violations.length === 0) violations.push(...violationsIn(value['body'] as Record<string, unknown>, BODIES[value['verb'] as Verb], '/body'));
  if (violations.length > 0) throw new Problem('schema-violation', { violations });
  return { jws, statement: value as unknown as AnyStatement };
}
