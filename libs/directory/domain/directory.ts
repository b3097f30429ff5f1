import { Problem } from '#kernel';
import { importVerificationKey, type PublicJwk, type VerificationKey } from '#envelope';
import { isAudience, participantKind } from '#contracts';
import { Community, Participant, type RegisteredKey } from './participant.js';

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

/** Makes a registry entry of a key. */
export const registerKey = (jwk: PublicJwk, notBefore?: number, notAfter?: number): RegisteredKey => ({
  jwk,
  verification: jwk.use === 'sig' ? importVerificationKey(jwk) : undefined,
  notBefore,
  notAfter,
  revokedAt: undefined,
  revocationReason: undefined,
});

/**
 * The registry as the statements up to `version` make it. Reading is pure; only `applyStatement` changes it, so that
 * replaying the log from nothing gives the same state in every process.
 */
export class Directory {
  readonly participants = new Map<string, Participant>();
  readonly communities = new Map<string, Community>();
  readonly chains = new Map<string, AppliedStatement[]>();
  /** Offset of the last record read from `registry.stated`; -1 before the first. */
  version = -1;

  constructor(
    readonly hub: string,
    trustRoot: TrustRoot,
  ) {
    for (const [id, keys] of Object.entries(trustRoot)) {
      const kind = participantKind(id);
      if (kind === undefined) throw new TypeError(`The trust root names ${id}, which is no participant id.`);
      const participant = new Participant(id, kind, id, 'confidential', true, undefined, -1);
      for (const jwk of keys) participant.keys.set(jwk.kid, registerKey(jwk));
      this.participants.set(id, participant);
    }
  }

  participant(id: string): Participant | undefined {
    return this.participants.get(id);
  }

  /** Whether someone can address this id: an audience that exists, or a participant it may know of. */
  canAddress(viewer: string, id: string): boolean {
    if (!isAudience(id)) return this.participants.get(id)?.isVisibleTo(viewer) === true;
    return id === 'all' || this.communities.has(id);
  }

  /** Everyone an audience means at a version, the suspended too: deciding refuses them, and what was refused stays refused. */
  members(audience: string, version: number): string[] {
    if (audience === 'all') return [...this.participants.values()].filter((one) => one.kind === 'bureau' && one.admitted <= version).map((one) => one.id);
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
  kafkaTakers(version: number): string[] {
    return [...this.participants.values()].filter((one) => one.takesKafka.at(version) === true).map((one) => one.id);
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
    if (key.revokedAt !== undefined && key.revokedAt <= at) throw new Problem('key-revoked');
    if ((key.notBefore !== undefined && at < key.notBefore) || (key.notAfter !== undefined && at >= key.notAfter)) throw new Problem('key-expired');
    return key.verification;
  }

  /** The keys of an active participant that hold at a time; undefined when it is unknown or suspended. */
  currentKeys(participant: string, use: 'sig' | 'enc', at: number): PublicJwk[] | undefined {
    const found = this.participants.get(participant);
    if (found === undefined || !found.isActive(this.version)) return undefined;
    return [...found.keys.values()]
      .filter((key) => key.jwk.use === use && (key.revokedAt ?? Infinity) > at && (key.notBefore ?? -Infinity) <= at && (key.notAfter ?? Infinity) > at)
      .map((key) => key.jwk);
  }

  /** Digest of a subject's last statement: what the next one must name as `previous`. */
  lastDigest(subject: string): string | null {
    return this.chains.get(subject)?.at(-1)?.digest ?? null;
  }
}
