import { isObject, parseIJson, Problem } from '#kernel';
import { parseJws, type ParsedJws, type PublicJwk } from '#envelope';
import { TYP, type Confidentiality } from '#contracts';
import type { FeedTerms } from './feed.js';
import type { Visibility } from './participant.js';
import { BODIES, ENVELOPE, violationsIn } from './statement-forms.js';
import type { AgreementTerms, DelegationTerms, MandateTerms, RuleBody } from './terms.js';

/** A key as a statement brings it in, with the time it may be used. */
export interface KeyEntry {
  readonly jwk: PublicJwk;
  readonly notBefore?: string;
  readonly notAfter?: string;
}

export interface KeysBody {
  readonly keys: readonly KeyEntry[];
  /** One per new signing key: a JWS of typ `entente-key-proof+jws` by that key over `{hub, participant, kids}`, naming all keys it brings. */
  readonly proofs: readonly string[];
}

/** Why, and upon whose decision. */
interface DecisionBody {
  readonly reason: string;
  readonly reference?: string;
}

/** `seconded`: a JWS of typ `entente-second+jws` by someone else over the statement's payload as it is without this member. */
interface SecondedBody extends DecisionBody {
  readonly seconded?: string;
}

export interface StatementBodies {
  /** A participant comes in. `reference`: the decision it rests on; `listed`: whether others may know of it, `list` says whom. */
  readonly admit: KeysBody & { readonly name: string; readonly clearance: Confidentiality; readonly reference?: string; readonly listed?: boolean };
  readonly suspend: SecondedBody;
  readonly readmit: SecondedBody;
  /** Two authorities claim the bureau (R27): key changes and new deliveries stand still. */
  readonly freeze: SecondedBody;
  readonly unfreeze: SecondedBody;
  /** A bureau decides who may know of its entity. */
  readonly list: { readonly listed: Visibility };
  readonly 'add-key': KeysBody;
  /** New keys come in and old ones get an end. */
  readonly 'rotate-key': KeysBody & { readonly retire: readonly { readonly kid: string; readonly notAfter: string }[] };
  readonly 'revoke-key': { readonly kid: string; readonly reason: string };
  readonly 'create-community': { readonly name: string };
  readonly join: { readonly member: string };
  readonly leave: { readonly member: string };
  /** A published stream; whoever states it first owns it. */
  readonly 'create-feed': FeedTerms;
  readonly 'amend-feed': FeedTerms;
  readonly 'end-feed': { readonly reason: string };
  /** The participant takes its messages from its inbox topics directly. */
  readonly 'enable-kafka': Readonly<Record<string, never>>;
  readonly 'disable-kafka': Readonly<Record<string, never>>;
  readonly delegate: DelegationTerms;
  readonly withdraw: { readonly reason: string };
  readonly 'conclude-agreement': AgreementTerms & { readonly reference: string };
  readonly 'amend-agreement': AgreementTerms & { readonly reference: string };
  readonly 'end-agreement': { readonly reason: string; readonly reference: string };
  readonly 'set-rule': RuleBody;
  readonly 'remove-rule': { readonly reason?: string };
  readonly 'grant-mandate': MandateTerms;
  readonly 'end-mandate': { readonly reason: string };
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

export const VERBS = Object.freeze(Object.keys(BODIES) as Verb[]);

/** The largest statement there is need for: eight keys with their proofs. The whole registry is kept in memory, for ever. */
export const MAX_STATEMENT = 16_384;

/**
 * Reads a statement out of its JWS, without believing its signature yet.
 * @throws Problem as `parseJws` and `parseIJson`, `too-large`, or `schema-violation` with every member that is wrong
 */
export function parseStatement(compact: string): { readonly jws: ParsedJws; readonly statement: AnyStatement } {
  if (compact.length > MAX_STATEMENT) throw new Problem('too-large', { detail: `A statement is at most ${String(MAX_STATEMENT)} bytes.` });
  const jws = parseJws(compact, TYP.statement);
  const value = parseIJson(jws.payload);
  if (!isObject(value)) throw new Problem('schema-violation', { violations: [{ pointer: '', code: 'type', detail: 'A statement is a JSON object.' }] });
  const violations = violationsIn(value, ENVELOPE, '');
  if (violations.length === 0) {
    const form = BODIES[value['verb'] as Verb];
    if (form !== 'any') violations.push(...violationsIn(value['body'] as Record<string, unknown>, form, '/body'));
  }
  if (violations.length > 0) throw new Problem('schema-violation', { violations });
  return { jws, statement: value as unknown as AnyStatement };
}
