import { Problem } from '#kernel';
import type { PublicJwk, VerificationKey } from '#envelope';
import { isAudience, participantKind } from '#contracts';
import { feedReaders } from './feed-readers.js';
import type { Feed } from './feed.js';
import { Community, Participant } from './participant.js';
import { RegisteredKey } from './registered-key.js';
import { RuleJudge, UnwiredJudge } from './rule-judge.js';
import { Shelf } from './shelf.js';
import { isInForce, type Agreement, type Delegation, type Mandate, type MandateTerms, type SetRule } from './terms.js';

/** Whom the hub trusts before any statement: `gs`, the oversight body and the hub itself, with their keys. */
export type TrustRoot = Readonly<Record<string, readonly PublicJwk[]>>;

/** A span of rule-set versions `[from, to)` in which someone belonged to an audience. */
export interface MembershipSpan {
  readonly audience: string;
  readonly from: number;
  readonly to: number | undefined;
}

/** What was applied, kept so that anyone can follow the chain of a subject. */
export interface AppliedStatement {
  readonly digest: string;
  readonly version: number;
  readonly at: number;
  readonly jws: string;
}

/**
 * The registry as the statements up to `version` make it. Reading is pure; only applied statements change it, so that
 * replaying the log from nothing gives the same state in every process.
 */
export class Directory {
  readonly participants = new Map<string, Participant>();
  readonly communities = new Map<string, Community>();
  readonly feeds = new Map<string, Feed>();
  readonly chains = new Map<string, AppliedStatement[]>();
  readonly ruleShelf = new Shelf<SetRule>();
  readonly agreementShelf = new Shelf<Agreement>();
  readonly mandateShelf = new Shelf<Mandate>();
  /** Offset of the last record read from `registry.stated`; -1 before the first. */
  version = -1;
  #takers: { readonly version: number; readonly ids: readonly string[] } | undefined;
  readonly #instants: { readonly at: number; readonly version: number }[] = [];

  /** @param judge what a rule may say: every reader of the log judges by the same */
  constructor(
    readonly hub: string,
    trustRoot: TrustRoot,
    readonly judge: RuleJudge = new UnwiredJudge(),
  ) {
    for (const [id, keys] of Object.entries(trustRoot)) {
      const kind = participantKind(id);
      if (kind === undefined) throw new TypeError(`The trust root names ${id}, which is no participant id.`);
      const participant = new Participant({ id, kind, name: id, clearance: 'confidential', visibility: true, bureau: undefined, admitted: -1 }, this.communities);
      for (const jwk of keys) participant.keys.set(jwk.kid, new RegisteredKey(jwk, -1));
      this.participants.set(id, participant);
    }
  }

  participant(id: string): Participant | undefined {
    return this.participants.get(id);
  }

  /** Whether someone can address this id: an audience that exists, or a participant it may know of. */
  canAddress(viewer: string, id: string): boolean {
    if (!isAudience(id)) return this.participants.get(id)?.isVisibleTo(viewer) === true;
    return id === 'all' || this.communities.has(id) || this.feeds.get(id)?.takes(viewer, this.version) === true;
  }

  /** Everyone an audience means at a version, the suspended too: deciding refuses them, and what was refused stays refused. */
  members(audience: string, version: number): string[] {
    if (audience === 'all') return [...this.participants.values()].filter((one) => one.kind === 'bureau' && one.admitted <= version).map((one) => one.id);
    const feed = this.feeds.get(audience);
    if (feed !== undefined) return feedReaders(this, feed, version);
    const community = this.communities.get(audience);
    if (community === undefined) return [];
    return [...community.members].filter(([, member]) => member.at(version) === true).map(([id]) => id);
  }

  /** All audiences a participant ever belonged to, with the versions in which it did. */
  memberships(id: string): MembershipSpan[] {
    const participant = this.participants.get(id);
    if (participant === undefined) return [];
    const spans: MembershipSpan[] = participant.kind === 'bureau' ? [{ audience: 'all', from: participant.admitted, to: undefined }] : [];
    for (const community of this.communities.values()) {
      for (const span of community.members.get(id)?.spans(Boolean) ?? []) spans.push({ audience: community.id, ...span });
    }
    return spans;
  }

  /** Participants that take their messages from inbox topics, at a version. */
  kafkaTakers(version: number): readonly string[] {
    // Asked for every message, at the version of the one before it as a rule. What held at a version that was read stays so.
    if (this.#takers?.version === version) return this.#takers.ids;
    const ids = [...this.participants.values()].filter((one) => one.takesKafka.at(version) === true).map((one) => one.id);
    if (version <= this.version) this.#takers = { version, ids };
    return ids;
  }

  /** The rules an owner has set; the same array until one of them changes. */
  rules(owner: string, version = this.version): readonly SetRule[] {
    return this.ruleShelf.of(owner, version);
  }

  /** The version of the last change of this owner's rules, -1 before the first: what is remembered by it stays true. */
  rulesVersion(owner: string, version = this.version): number {
    return this.ruleShelf.changed(owner, version);
  }

  /** The agreements a partner has or had; which are in force is a question of the time (`isInForce`). */
  agreements(partner: string, version = this.version): readonly Agreement[] {
    return this.agreementShelf.of(partner, version);
  }

  /** What was delegated to an entity, regional bureau or office; undefined where nothing ever was, and it may what it was admitted for. */
  delegation(entity: string, version = this.version): Delegation | undefined {
    return this.participants.get(entity)?.delegation.at(version);
  }

  mandates(auditor: string, version = this.version): readonly Mandate[] {
    return this.mandateShelf.of(auditor, version);
  }

  /** Whether someone may look into something of a participant's, by a mandate in force. @param now milliseconds since the epoch */
  audits(auditor: string, of: string, what: MandateTerms['may'][number], now: number): boolean {
    return this.mandates(auditor).some((one) => isInForce(one, now) && one.terms.may.includes(what) && (one.terms.of.includes(of) || one.terms.of.includes('all')));
  }

  /** A registered key of any state, by its id. */
  key(participant: string, kid: string): RegisteredKey | undefined {
    return this.participants.get(participant)?.keys.get(kid);
  }

  /**
   * The key a signature is judged by, at the hub's clock (contract §1).
   * @param at milliseconds since the epoch
   * @throws Problem `key-unknown`, `key-revoked`, `key-expired`
   */
  verificationKey(participant: string, kid: string, at: number): VerificationKey {
    const key = this.key(participant, kid);
    if (key?.verification === undefined) throw new Problem('key-unknown');
    if (key.isRevoked(at)) throw new Problem('key-revoked');
    if (!key.isTimely(at)) throw new Problem('key-expired');
    return key.verification;
  }

  /** The keys of a participant that hold at a time, a suspended one's too: its own data stays within its reach. Undefined when it is unknown. */
  currentKeys(participant: string, use: 'sig' | 'enc', at: number): PublicJwk[] | undefined {
    const found = this.participants.get(participant);
    if (found === undefined) return undefined;
    return [...found.keys.values()].filter((key) => key.jwk.use === use && key.holds(at)).map((key) => key.jwk);
  }

  /** Digest of a subject's last statement: what the next one must name as `previous`. */
  lastDigest(subject: string): string | null {
    return this.chains.get(subject)?.at(-1)?.digest ?? null;
  }

  /** Keeps an applied statement in its subject's chain, and the time it came. */
  keep(subject: string, statement: AppliedStatement): void {
    const chain = this.chains.get(subject);
    if (chain === undefined) this.chains.set(subject, [statement]);
    else chain.push(statement);
    // Doors have clocks of their own: a record that says it is earlier than the one before it took effect no earlier.
    this.#instants.push({ at: Math.max(statement.at, this.#instants.at(-1)?.at ?? -Infinity), version: statement.version });
    this.version = statement.version;
  }

  /** The rule-set version that was in force at a time; -1 before the first statement. */
  versionAt(timeMs: number): number {
    let [low, high] = [0, this.#instants.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#instants[middle]?.at ?? Infinity) <= timeMs) low = middle + 1;
      else high = middle;
    }
    return this.#instants[low - 1]?.version ?? -1;
  }
}
