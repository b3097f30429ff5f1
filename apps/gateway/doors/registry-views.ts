import { Problem, toTimestamp } from '#kernel';
import type { Community, Delegation, Directory, Participant, RegisteredKey, Visibility } from '#directory';
import type { PublicJwk } from '#envelope';
import type { Viewpoint } from './viewpoint.js';

export interface ParticipantView {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly status: 'active' | 'suspended' | 'contested';
  readonly bureau?: string;
  readonly kafka: boolean;
  /** For itself and its bureau: who may know of it. */
  readonly listed?: Visibility;
  /** For itself and who delegated: what was. */
  readonly delegation?: DelegationView;
}

export type DelegationView = Pick<Delegation, 'by' | 'types' | 'operations' | 'road' | 'copiesIn' | 'withdrawn'> & { readonly from?: string; readonly until?: string };

export type KeyView = PublicJwk & { readonly alg: string; readonly notBefore?: string; readonly notAfter?: string; readonly revokedAt?: string; readonly reason?: string };

export interface CommunityView {
  readonly id: string;
  readonly name: string;
  readonly keeper: string;
  /** For members and the keeper. */
  readonly members?: readonly string[];
}

export interface Listing<T> {
  readonly version: number;
  readonly items: readonly T[];
}

/**
 * What of the registry each may see, at any moment of its past. A bureau decides who may know of its entities; to others
 * they look like none. Of the past each sees what it may know now and could have known then: neither who was hidden later
 * nor who was hidden then comes to light by asking for another day.
 */
export class RegistryViews {
  constructor(private readonly directory: Directory) {}

  participants(point: Viewpoint): Listing<ParticipantView> {
    const visible = [...this.directory.participants.values()].filter((one) => isSeen(one, point));
    return { version: point.version, items: visible.map((one) => participantView(one, point)).sort((a, b) => (a.id < b.id ? -1 : 1)) };
  }

  /** @throws Problem `not-found` */
  participant(id: string, point: Viewpoint): ParticipantView & { readonly version: number } {
    const participant = this.directory.participant(id);
    if (participant === undefined || !isSeen(participant, point)) throw new Problem('not-found');
    return { ...participantView(participant, point), version: point.version };
  }

  /**
   * All keys, past ones too: old signatures stay verifiable.
   * @param point who asks; undefined for anyone at all
   * @throws Problem `not-found`
   */
  keys(id: string, point?: Viewpoint): { readonly keys: readonly KeyView[] } {
    const participant = this.directory.participant(id);
    if (participant === undefined || !(participant.listed || (point !== undefined && isSeen(participant, point)))) throw new Problem('not-found');
    return { keys: [...participant.keys.values()].map(keyView) };
  }

  communities(point: Viewpoint): Listing<CommunityView> {
    const there = [...this.directory.communities.values()].filter((one) => isThere(one, point));
    return { version: point.version, items: there.map((one) => this.#community(one, point)) };
  }

  /** @throws Problem `not-found` */
  community(id: string, point: Viewpoint): CommunityView & { readonly version: number } {
    const community = this.directory.communities.get(id);
    if (community === undefined || !isThere(community, point)) throw new Problem('not-found');
    return { ...this.#community(community, point), version: point.version };
  }

  #community(community: Community, point: Viewpoint): CommunityView {
    const { id, name, keeper } = community;
    if (!belongs(community, point)) return { id, name, keeper };
    // A bureau that does not list an entity does not want it known in a community either.
    const members = this.directory.members(id, point.version).filter((member) => {
      const one = this.directory.participant(member);
      return one?.isVisibleTo(point.viewer) === true && isFound(one, point);
    });
    return { id, name, keeper, members };
  }
}

/** Whether someone may know of a participant, now and at the moment asked about, and the rules of its bureau let it be found. Who takes part by itself is public. */
export const isSeen = (one: Participant, point: Viewpoint): boolean => one.admitted <= point.version && one.isVisibleTo(point.viewer) && one.isVisibleTo(point.viewer, point.version) && isFound(one, point);

/** Whether the rules of its bureau let someone find an entity. */
export const isFound = ({ kind, id }: Participant, { finds }: Viewpoint): boolean => kind !== 'entity' || finds?.('participant', id) !== false;

/** Whether a community was there and is found; its members find it always. */
const isThere = (community: Community, point: Viewpoint): boolean => community.created <= point.version && (belongs(community, point) || point.finds?.('community', community.keeper) !== false);

/** Whether someone keeps a community, or belongs to it now and did then. */
export const belongs = (community: Community, { viewer, version }: Viewpoint): boolean => viewer === community.keeper || (community.has(viewer, Infinity) && community.has(viewer, version));

function participantView(one: Participant, { viewer, version }: Viewpoint): ParticipantView {
  const answersFor = viewer === one.id || viewer === one.bureau?.id;
  const delegation = one.delegation.at(version);
  const listed = one.kind === 'entity' && answersFor ? one.visibility.at(version) : undefined;
  return {
    id: one.id,
    kind: one.kind,
    name: one.name,
    status: !one.isActive(version) ? 'suspended' : one.isFrozen(version) ? 'contested' : 'active',
    ...(one.bureau === undefined ? {} : { bureau: one.bureau.id }),
    kafka: one.takesKafka.at(version) === true,
    ...(listed === undefined ? {} : { listed }),
    ...(delegation !== undefined && (answersFor || viewer === delegation.by) ? { delegation: delegationView(delegation) } : {}),
  };
}

const limit = <N extends string>(name: N, at: number | undefined): { readonly [M in N]?: string } => (at === undefined || !Number.isFinite(at) ? {} : ({ [name]: toTimestamp(at) } as { [M in N]?: string }));

const delegationView = ({ by, types, operations, road, copiesIn, withdrawn, from, until }: Delegation): DelegationView => ({ by, types, operations, road, copiesIn, withdrawn, ...limit('from', from), ...limit('until', until) });

function keyView({ jwk, notBefore, notAfter, revokedAt, revocationReason }: RegisteredKey): KeyView {
  const alg = jwk.use === 'enc' ? 'ECDH-ES+A256KW' : jwk.crv === 'Ed25519' ? 'EdDSA' : 'ES256';
  return { ...jwk, alg, ...limit('notBefore', notBefore), ...limit('notAfter', notAfter), ...limit('revokedAt', revokedAt), ...(revocationReason === undefined ? {} : { reason: revocationReason }) };
}
