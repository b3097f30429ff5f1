import { isObject, parseIJson, Problem } from '#kernel';
import { digestOf, parseJws, verifyJws, type VerificationKey } from '#envelope';
import { isSoundEd25519Key } from '#signature';
import { bureauOf, CONFIDENTIALITY, isAudience, participantKind, TYP, type Confidentiality } from '#contracts';
import { demandAuthority, notAllowed } from './authority.js';
import { registerKey, type Directory } from './directory.js';
import { Community, Participant, type RegisteredKey } from './participant.js';
import { parseStatement, type AnyStatement, type KeyEntry, type Statement } from './statement.js';
import { Timeline } from './timeline.js';

const invalid = (detail: string): Problem => new Problem('statement-invalid', { detail });
const rank = (level: Confidentiality): number => CONFIDENTIALITY.indexOf(level);

/** A statement that was verified against the registry as it stands, ready to take effect. */
export interface JudgedStatement {
  readonly digest: string;
  readonly statement: AnyStatement;
  /** Lets it take effect. Synchronous, so that no reader ever sees half of it. */
  readonly apply: (version: number) => void;
}

/**
 * Judges a statement: signature by a key of `by` that holds, predecessor, authority, contradiction. Pure with respect to
 * the directory until `apply` is called, so that a door can ask before it writes and every reader of the log decides alike.
 * @param at the hub's clock when the statement was taken, milliseconds since the epoch
 * @throws Problem `wrong-hub`, `key-*`, `signature-invalid`, `stale-predecessor`, `statement-not-allowed`, `statement-invalid`, `schema-violation`, …
 */
export async function judgeStatement(directory: Directory, compact: string, at: number): Promise<JudgedStatement> {
  const { jws, statement } = parseStatement(compact);
  if (statement.hub !== directory.hub) throw new Problem('wrong-hub');
  verifyJws(jws, directory.verificationKey(statement.by, jws.kid, at));
  if (directory.participant(statement.by)?.isActive(directory.version) !== true) throw notAllowed('The participant that states is suspended.');
  // First, and out of ids alone where it can be: to whom a statement is not given, no answer tells whether its subject exists.
  demandAuthority(directory, statement);
  if (statement.previous !== directory.lastDigest(statement.subject)) throw new Problem('stale-predecessor');
  const effect = await effectOf(directory, statement, at);
  const digest = digestOf(compact);
  return {
    digest,
    statement,
    apply: (version) => {
      effect(version);
      const chain = directory.chains.get(statement.subject) ?? [];
      chain.push({ digest, version, at, jws: compact });
      directory.chains.set(statement.subject, chain);
      directory.version = version;
    },
  };
}

type Effect = (version: number) => void;

async function effectOf(directory: Directory, statement: AnyStatement, at: number): Promise<Effect> {
  switch (statement.verb) {
    case 'admit':
      return admit(directory, statement);
    case 'suspend':
    case 'readmit':
      return setActive(directory, statement);
    case 'add-key':
      return addKeys(directory, statement);
    case 'revoke-key':
      return revokeKey(directory, statement, at);
    case 'create-community':
      return createCommunity(directory, statement);
    case 'join':
    case 'leave':
      return setMember(directory, statement);
    case 'enable-kafka':
    case 'disable-kafka':
      return setKafka(directory, statement);
  }
}

async function admit(directory: Directory, { by, subject, body }: Statement<'admit'>): Promise<Effect> {
  if (by === 'gs' && body.reference === undefined) throw invalid('The reference of the deciding body is missing.');
  if (directory.participant(subject) !== undefined) throw invalid(`${subject} was admitted before.`);
  const kind = participantKind(subject);
  if (kind === undefined) throw invalid(`${subject} is no participant id.`);
  const bureauId = bureauOf(subject);
  const bureau = bureauId === undefined ? undefined : directory.participant(bureauId);
  if (bureau !== undefined && rank(body.clearance) > rank(bureau.clearance)) throw notAllowed('An entity\'s rights are no wider than its bureau\'s.');
  const keys = await provenKeys(directory, subject, body.keys, body.proofs);
  return (version) => {
    const participant = new Participant(subject, kind, body.name, body.clearance, body.listed ?? true, bureau, version);
    for (const key of keys) participant.keys.set(key.jwk.kid, key);
    directory.participants.set(subject, participant);
  };
}

/** Adding a key needs proof that it is held: each new signing key signs the list of keys that come in. */
async function provenKeys(directory: Directory, subject: string, entries: readonly KeyEntry[], proofs: readonly string[]): Promise<RegisteredKey[]> {
  const keys = entries.map(({ jwk, notBefore, notAfter }) => {
    try {
      return registerKey(jwk, notBefore === undefined ? undefined : Date.parse(notBefore), notAfter === undefined ? undefined : Date.parse(notAfter));
    } catch (cause) {
      throw new Problem('statement-invalid', { detail: `The key ${jwk.kid} is not a key of its curve.`, cause });
    }
  });
  const unsound = keys.find(({ verification }) => verification?.algorithm === 'Ed25519' && !isSoundEd25519Key(verification.key));
  if (unsound !== undefined) throw invalid(`The key ${unsound.jwk.kid} is no sound Ed25519 key: verifiers could disagree about it.`);
  const kids = keys.map((key) => key.jwk.kid);
  if (new Set(kids).size !== kids.length) throw invalid('Two keys have the same kid.');
  // A kid is never reused, by anyone: an old signature must keep meaning one key.
  for (const participant of directory.participants.values()) {
    const taken = kids.find((kid) => participant.keys.has(kid));
    if (taken !== undefined) throw invalid(`The kid ${taken} was used before.`);
  }
  const proven = new Set<string>();
  for (const proof of proofs) {
    const jws = parseJws(proof, TYP.keyProof);
    const verification: VerificationKey | undefined = keys.find((key) => key.jwk.kid === jws.kid)?.verification;
    if (verification === undefined) throw invalid('A proof is by none of the keys that come in.');
    verifyJws(jws, verification);
    const claim = parseIJson(jws.payload);
    const named = isObject(claim) && claim['hub'] === directory.hub && claim['participant'] === subject && Array.isArray(claim['kids']) ? claim['kids'] : [];
    if (!kids.every((kid) => named.includes(kid))) throw invalid('A proof does not name this hub, this participant and all the keys that come in.');
    proven.add(jws.kid);
  }
  const unproven = keys.find((key) => key.verification !== undefined && !proven.has(key.jwk.kid));
  if (unproven !== undefined) throw invalid(`No proof that the key ${unproven.jwk.kid} is held.`);
  return keys;
}

function known(directory: Directory, subject: string): Participant {
  const participant = directory.participant(subject);
  if (participant === undefined) throw invalid(`${subject} is not admitted.`);
  return participant;
}

function setActive(directory: Directory, { by, subject, verb, body }: Statement<'suspend' | 'readmit'>): Effect {
  if (by === 'gs' && body.reference === undefined) throw invalid('The reference of the deciding body is missing.');
  const participant = known(directory, subject);
  const active = verb === 'readmit';
  if (participant.active.latest === active) throw invalid(active ? `${subject} is not suspended.` : `${subject} is suspended already.`);
  return (version) => participant.active.set(version, active);
}

async function addKeys(directory: Directory, { subject, body }: Statement<'add-key'>): Promise<Effect> {
  const participant = known(directory, subject);
  const keys = await provenKeys(directory, subject, body.keys, body.proofs);
  return () => keys.forEach((key) => participant.keys.set(key.jwk.kid, key));
}

function revokeKey(directory: Directory, { subject, body }: Statement<'revoke-key'>, at: number): Effect {
  const participant = known(directory, subject);
  const key = participant.keys.get(body.kid);
  if (key === undefined) throw invalid('There is no such key.');
  if (key.revokedAt !== undefined) throw invalid('The key is revoked already.');
  return () => {
    key.revokedAt = at;
    key.revocationReason = body.reason;
  };
}

function createCommunity(directory: Directory, { by, subject, body }: Statement<'create-community'>): Effect {
  if (!isAudience(subject) || !subject.startsWith('community.')) throw invalid('The subject is not a community id.');
  if (directory.communities.has(subject)) throw invalid(`${subject} exists already.`);
  return (version) => directory.communities.set(subject, new Community(subject, body.name, by, version));
}

function setMember(directory: Directory, { by, subject, verb, body }: Statement<'join' | 'leave'>): Effect {
  const community = directory.communities.get(subject);
  if (community === undefined) throw invalid(`There is no ${subject}.`);
  // Whom the keeper may not know of it cannot let in, and must not find out about by trying.
  const member = directory.participant(body.member);
  if (member === undefined || (verb === 'join' && !member.isVisibleTo(by))) throw invalid(`${body.member} is not admitted.`);
  const joins = verb === 'join';
  if ((community.members.get(body.member)?.latest ?? false) === joins) throw invalid(joins ? 'It is a member already.' : 'It is no member.');
  return (version) => {
    const timeline = community.members.get(body.member) ?? new Timeline<boolean>();
    timeline.set(version, joins);
    community.members.set(body.member, timeline);
  };
}

function setKafka(directory: Directory, { subject, verb }: Statement<'enable-kafka' | 'disable-kafka'>): Effect {
  const participant = known(directory, subject);
  const enabled = verb === 'enable-kafka';
  if ((participant.takesKafka.latest ?? false) === enabled) throw invalid(enabled ? 'Kafka is switched on already.' : 'Kafka is not switched on.');
  return (version) => participant.takesKafka.set(version, enabled);
}
