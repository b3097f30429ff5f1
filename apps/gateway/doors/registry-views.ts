import { Problem, toTimestamp } from '#kernel';
import type { Community, Directory, Participant, RegisteredKey } from '#directory';
import type { PublicJwk } from '#envelope';

export interface ParticipantView {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly status: 'active' | 'suspended';
  readonly bureau?: string;
  readonly kafka: boolean;
}

export type KeyView = PublicJwk & { readonly alg: string; readonly notBefore?: string; readonly notAfter?: string; readonly revokedAt?: string; readonly reason?: string };

export interface CommunityView {
  readonly id: string;
  readonly name: string;
  readonly keeper: string;
  /** For members and the keeper. */
  readonly members?: readonly string[];
}

export interface StatementView {
  readonly digest: string;
  readonly version: number;
  readonly at: string;
  readonly statement: string;
}

/** What of the registry each may see. A bureau decides whether its entities are listed; unlisted ones look like none. */
export class RegistryViews {
  constructor(private readonly directory: Directory) {}

  participants(viewer: string): { version: number; items: ParticipantView[] } {
    const { directory } = this;
    const visible = [...directory.participants.values()].filter((one) => one.isVisibleTo(viewer));
    return { version: directory.version, items: visible.map((one) => this.#participant(one)).sort((a, b) => (a.id < b.id ? -1 : 1)) };
  }

  /** @throws Problem `not-found` */
  participant(id: string, viewer: string): ParticipantView {
    const participant = this.directory.participant(id);
    if (participant === undefined || !participant.isVisibleTo(viewer)) throw new Problem('not-found');
    return this.#participant(participant);
  }

  /** All keys, past ones too: old signatures stay verifiable. @throws Problem `not-found` */
  keys(id: string): { keys: KeyView[] } {
    const participant = this.directory.participant(id);
    if (participant === undefined || !participant.listed) throw new Problem('not-found');
    return { keys: [...participant.keys.values()].map(toKeyView) };
  }

  communities(viewer: string): { version: number; items: CommunityView[] } {
    const { directory } = this;
    return { version: directory.version, items: [...directory.communities.values()].map((one) => this.#community(one, viewer)) };
  }

  /** @throws Problem `not-found` */
  community(id: string, viewer: string): CommunityView {
    const community = this.directory.communities.get(id);
    if (community === undefined) throw new Problem('not-found');
    return this.#community(community, viewer);
  }

  /** The chain of a subject. @throws Problem `not-found` */
  statements(subject: string, viewer: string): StatementView[] {
    const participant = this.directory.participant(subject);
    const community = this.directory.communities.get(subject);
    const visible = participant !== undefined ? participant.isVisibleTo(viewer) : community !== undefined && this.#belongs(community, viewer);
    if (!visible) throw new Problem('not-found');
    return (this.directory.chains.get(subject) ?? []).map(({ digest, version, at, jws }) => ({ digest, version, at: toTimestamp(at), statement: jws }));
  }

  #participant(one: Participant): ParticipantView {
    return {
      id: one.id,
      kind: one.kind,
      name: one.name,
      status: one.isActive(this.directory.version) ? 'active' : 'suspended',
      ...(one.bureau === undefined ? {} : { bureau: one.bureau.id }),
      kafka: one.takesKafka.latest === true,
    };
  }

  #community(community: Community, viewer: string): CommunityView {
    const { id, name, keeper } = community;
    if (!this.#belongs(community, viewer)) return { id, name, keeper };
    // A bureau that does not list an entity does not want it known in a community either.
    const members = this.directory.members(id, this.directory.version).filter((member) => this.directory.participant(member)?.isVisibleTo(viewer) === true);
    return { id, name, keeper, members };
  }

  #belongs(community: Community, viewer: string): boolean {
    return viewer === community.keeper || this.directory.members(community.id, this.directory.version).includes(viewer);
  }
}

function toKeyView({ jwk, notBefore, notAfter, revokedAt, revocationReason }: RegisteredKey): KeyView {
  const alg = jwk.use === 'enc' ? 'ECDH-ES+A256KW' : jwk.crv === 'Ed25519' ? 'EdDSA' : 'ES256';
  const limit = (name: string, at: number | undefined): object => (at === undefined ? {} : { [name]: toTimestamp(at) });
  return { ...jwk, alg, ...limit('notBefore', notBefore), ...limit('notAfter', notAfter), ...limit('revokedAt', revokedAt), ...(revocationReason === undefined ? {} : { reason: revocationReason }) };
}
