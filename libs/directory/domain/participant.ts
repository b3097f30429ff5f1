import type { Confidentiality, ParticipantKind } from '#contracts';
import type { RegisteredKey } from './registered-key.js';
import type { Delegation } from './terms.js';
import { Timeline } from './timeline.js';

/** Who may know of an entity: anyone, nobody but its own bureau, or those named (participants, and members of communities). */
export type Visibility = boolean | readonly string[];

export class Community {
  readonly members = new Map<string, Timeline<boolean>>();

  constructor(
    readonly id: string,
    readonly name: string,
    /** Who created it, and may let others in or out. */
    readonly keeper: string,
    readonly created: number,
  ) {}

  has(member: string, version: number): boolean {
    return this.members.get(member)?.at(version) === true;
  }
}

export interface Admission {
  readonly id: string;
  readonly kind: ParticipantKind;
  readonly name: string;
  readonly clearance: Confidentiality;
  readonly visibility: Visibility;
  /** The bureau that answers for an entity. */
  readonly bureau: Participant | undefined;
  /** Rule-set version of its admission; -1 for the trust root. */
  readonly admitted: number;
}

/** Now: what the last statement says. */
const LATEST = Infinity;

/** One participant with all that was ever stated of it. */
export class Participant {
  readonly id: string;
  readonly kind: ParticipantKind;
  readonly name: string;
  readonly clearance: Confidentiality;
  readonly bureau: Participant | undefined;
  readonly admitted: number;
  readonly keys = new Map<string, RegisteredKey>();
  readonly active = new Timeline<boolean>();
  readonly frozen = new Timeline<boolean>();
  readonly takesKafka = new Timeline<boolean>();
  readonly visibility = new Timeline<Visibility>();
  readonly delegation = new Timeline<Delegation>();

  constructor(
    { id, kind, name, clearance, visibility, bureau, admitted }: Admission,
    private readonly communities: ReadonlyMap<string, Community>,
  ) {
    this.id = id;
    this.kind = kind;
    this.name = name;
    this.clearance = clearance;
    this.bureau = bureau;
    this.admitted = admitted;
    this.active.set(admitted, true);
    this.visibility.set(admitted, visibility);
  }

  /** Whether everyone may know of it, outsiders too. */
  get listed(): boolean {
    return this.visibility.latest === true;
  }

  /** Whether someone may know of it: anyone when it is listed, those its bureau names, and always itself, its bureau and the bureau's other entities. */
  isVisibleTo(viewer: string, version = LATEST): boolean {
    const visibility = this.visibility.at(version);
    if (visibility === undefined) return false;
    if (visibility === true || viewer === this.id) return true;
    if (this.bureau !== undefined && (viewer === this.bureau.id || viewer.startsWith(`${this.bureau.id}.`))) return true;
    return visibility !== false && visibility.some((one) => one === viewer || this.communities.get(one)?.has(viewer, version) === true);
  }

  /** Whether it was active at a version; an entity only while its bureau is. */
  isActive(version: number): boolean {
    return this.active.at(version) === true && (this.bureau === undefined || this.bureau.isActive(version));
  }

  /** Whether it ever was contested. */
  get everFrozen(): boolean {
    return this.frozen.latest !== undefined || this.bureau?.everFrozen === true;
  }

  /** Whether who speaks for it is contested (R27): its keys stand still and nothing new is delivered. An entity is frozen with its bureau. */
  isFrozen(version: number): boolean {
    return this.frozen.at(version) === true || this.bureau?.isFrozen(version) === true;
  }
}
