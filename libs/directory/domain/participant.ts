import type { Confidentiality, ParticipantKind } from '#contracts';
import type { PublicJwk, VerificationKey } from '#envelope';
import { Timeline } from './timeline.js';

/** A key in the registry. Times are milliseconds since the epoch. */
export interface RegisteredKey {
  readonly jwk: PublicJwk;
  /** Present for signing keys. */
  readonly verification: VerificationKey | undefined;
  readonly notBefore: number | undefined;
  readonly notAfter: number | undefined;
  revokedAt: number | undefined;
  revocationReason: string | undefined;
}

/** One participant with all that was ever stated of it. */
export class Participant {
  readonly keys = new Map<string, RegisteredKey>();
  readonly active = new Timeline<boolean>();
  readonly takesKafka = new Timeline<boolean>();

  constructor(
    readonly id: string,
    readonly kind: ParticipantKind,
    readonly name: string,
    readonly clearance: Confidentiality,
    /** Whether it may be named to outsiders. */
    readonly listed: boolean,
    /** The bureau that answers for an entity. */
    readonly bureau: Participant | undefined,
    /** Rule-set version of its admission; -1 for the trust root. */
    readonly admitted: number,
  ) {
    this.active.set(admitted, true);
  }

  /** Whether someone may know of it: anyone when it is listed, otherwise itself, its bureau and the bureau's other entities. */
  isVisibleTo(viewer: string): boolean {
    return this.listed || viewer === this.id || (this.bureau !== undefined && (viewer === this.bureau.id || viewer.startsWith(`${this.bureau.id}.`)));
  }

  /** Whether it was active at a version; an entity only while its bureau is. */
  isActive(version: number): boolean {
    return this.active.at(version) === true && (this.bureau === undefined || this.bureau.isActive(version));
  }
}

export class Community {
  readonly members = new Map<string, Timeline<boolean>>();

  constructor(
    readonly id: string,
    readonly name: string,
    /** Who created it, and may let others in or out. */
    readonly keeper: string,
    readonly created: number,
  ) {}
}
