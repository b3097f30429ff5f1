import { Problem } from '#kernel';
import { digestOf, verifyJws, type ParsedJws } from '#envelope';
import { participantKind } from '#contracts';
import { demandAuthority, notAllowed } from './authority.js';
import type { Directory } from './directory.js';
import { amendAgreement, concludeAgreement, endAgreement } from './effects/agreements.js';
import { createCommunity, setMember } from './effects/communities.js';
import type { Effect } from './effects/effect.js';
import { amendFeed, createFeed, endFeed } from './effects/feeds.js';
import { addKeys, revokeKey, rotateKeys } from './effects/keys.js';
import { endMandate, grantMandate } from './effects/mandates.js';
import { admit, delegate, setActive, setFrozen, setKafka, setListed, withdraw } from './effects/participants.js';
import { removeRule, setRule } from './effects/rules.js';
import { demandSecond, needsSecond } from './second-signature.js';
import { parseStatement, type AnyStatement } from './statement.js';

/** A statement that was verified against the registry as it stands, ready to take effect. */
export interface JudgedStatement {
  readonly digest: string;
  readonly statement: AnyStatement;
  /** Lets it take effect. Synchronous, so that no reader ever sees half of it. */
  readonly apply: (version: number) => void;
}

/**
 * Judges a statement: signature by a key of `by` that holds, authority, predecessor, contradiction. Pure with respect to
 * the directory until `apply` is called, so that a door can ask before it writes and every reader of the log decides alike.
 * @param at the hub's clock when the statement was taken, milliseconds since the epoch
 * @throws Problem `wrong-hub`, `key-*`, `signature-invalid`, `stale-predecessor`, `statement-not-allowed`, `statement-invalid`, `rule-*`, `schema-violation`, …
 */
export function judgeStatement(directory: Directory, compact: string, at: number): JudgedStatement {
  const { jws, statement } = parseStatement(compact);
  if (statement.hub !== directory.hub) throw new Problem('wrong-hub');
  verifyJws(jws, directory.verificationKey(statement.by, jws.kid, at));
  demandVoice(directory, statement.by);
  // First, and out of ids alone where it can be: to whom a statement is not given, no answer tells whether its subject exists.
  demandAuthority(directory, statement);
  if (statement.previous !== directory.lastDigest(statement.subject)) throw new Problem('stale-predecessor');
  const effect = effectOf(directory, statement, jws, at);
  const digest = digestOf(compact);
  return {
    digest,
    statement,
    apply: (version) => {
      effect(version);
      directory.keep(statement.subject, { digest, version, at, jws: compact });
    },
  };
}

/** Who is suspended states nothing; nor does who is contested, for it is open who would be speaking. */
function demandVoice(directory: Directory, by: string): void {
  const participant = directory.participant(by);
  if (participant?.isActive(directory.version) !== true) throw notAllowed('The participant that states is suspended.');
  if (participant.isFrozen(directory.version)) throw notAllowed('The participant that states is contested, and states nothing until it is unfrozen.');
}

function effectOf(directory: Directory, statement: AnyStatement, jws: ParsedJws, at: number): Effect {
  switch (statement.verb) {
    case 'admit':
      return admit(directory, statement);
    case 'suspend':
    case 'readmit':
    case 'freeze':
    case 'unfreeze': {
      const { verb } = statement;
      const effect = verb === 'suspend' || verb === 'readmit' ? setActive(directory, { ...statement, verb }) : setFrozen(directory, { ...statement, verb });
      if (needsSecond(statement.by, verb, participantKind(statement.subject)) || statement.body.seconded !== undefined) demandSecond(directory, statement, jws, at);
      return effect;
    }
    case 'list':
      return setListed(directory, statement);
    case 'add-key':
      return addKeys(directory, statement);
    case 'rotate-key':
      return rotateKeys(directory, statement, at);
    case 'revoke-key':
      return revokeKey(directory, statement, at);
    case 'create-community':
      return createCommunity(directory, statement);
    case 'join':
    case 'leave':
      return setMember(directory, statement);
    case 'create-feed':
      return createFeed(directory, statement);
    case 'amend-feed':
      return amendFeed(directory, statement);
    case 'end-feed':
      return endFeed(directory, statement);
    case 'enable-kafka':
    case 'disable-kafka':
      return setKafka(directory, statement);
    case 'delegate':
      return delegate(directory, statement);
    case 'withdraw':
      return withdraw(directory, statement);
    case 'conclude-agreement':
      return concludeAgreement(directory, statement, at);
    case 'amend-agreement':
      return amendAgreement(directory, statement, at);
    case 'end-agreement':
      return endAgreement(directory, statement, at);
    case 'set-rule':
      return setRule(directory, statement, at);
    case 'remove-rule':
      return removeRule(directory, statement);
    case 'grant-mandate':
      return grantMandate(directory, statement, at);
    case 'end-mandate':
      return endMandate(directory, statement, at);
  }
}
