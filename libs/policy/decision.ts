import type { Confidentiality, ParticipantKind, Precedence, Mode } from '#contracts';
import type { Agreement, Delegation, SetRule } from './rule-set.js';

/** What is asked for. Sending is the originator's doing, everything else the recipient's (or the reader's). */
export const ACTIONS = Object.freeze(['send', 'receive', 'read', 'open', 'trace', 'forward', 'evidence', 'subscribe', 'search', 'publish'] as const);
export type Action = (typeof ACTIONS)[number];

/** What a decision needs to know of a participant, at the rule-set version it is made at. */
export interface Party {
  readonly id: string;
  readonly kind: ParticipantKind;
  readonly active: boolean;
  /** Two authorities claim it (R27): nothing new is delivered until that is settled. */
  readonly frozen: boolean;
  readonly clearance: Confidentiality;
  /** The bureau that answers for an entity. */
  readonly bureau?: string | undefined;
  /** Audiences it belongs to at that version, `all` left out. */
  readonly communities: ReadonlySet<string>;
  /** The code of its country; undefined for who has none, such as a partner. */
  readonly country?: string | undefined;
}

/** What the envelope says of the data; from the body only what the hub may read. */
export interface DataFacts {
  readonly from: string;
  /** Whose data it is: the bureau that answers for the sender, and joint owners. Never empty. */
  readonly owners: readonly string[];
  readonly type: string;
  readonly kind: 'direct' | 'recorded' | 'control';
  readonly mode: Mode;
  readonly precedence: Precedence;
  readonly confidentiality: Confidentiality;
  readonly tlp?: string | undefined;
  readonly purposes: readonly string[];
  readonly onward: 'free' | 'national' | 'consent' | 'never';
  readonly evidence: 'free' | 'consent' | 'never';
  readonly sealed: boolean;
  /** Whether its form allows fields to be withheld from a recipient (SD-JWT). */
  readonly maskable: boolean;
  readonly personalData: 'yes' | 'no' | 'unknown';
  /** Codes of the countries the subjects are nationals of, as far as the hub may read it. */
  readonly subjectCountries: readonly string[];
  readonly crimeAreas: readonly string[];
  /** Whether the reader must countersign conditions before opening. */
  readonly conditions: boolean;
  readonly case?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly releaseAt?: number | undefined;
  readonly expiresAt?: number | undefined;
}

/** May this be done with this data? */
export interface Question {
  readonly action: Action;
  readonly originator: Party;
  /** The addressee; for reads, traces and the like, whoever asks. */
  readonly recipient: Party;
  readonly data: DataFacts;
  /** What it shall be used for: declared by the reader, else the data's own purposes. */
  readonly purpose: readonly string[];
  /** Pseudonym of the officer who asks, and the case he works on. */
  readonly officer?: string | undefined;
  readonly case?: string | undefined;
  /** Milliseconds since the epoch, never the clock of whoever evaluates: acceptance time when routing, the hub's clock when reading. */
  readonly at: number;
  /** Participants the sender keeps out, in the routing nobody else reads. */
  readonly excluded: ReadonlySet<string>;
  /** The rules of the owners, and those of the recipient's bureau. */
  readonly rules: readonly SetRule[];
  /** The agreements concluded with the partner that takes part. */
  readonly agreements: readonly Agreement[];
  readonly delegation?: Delegation | undefined;
  /** Owners that granted this use to this recipient. */
  readonly consents: readonly string[];
}

/** An owner that wants to be told of it when somebody is refused (R6). */
export interface OwnersAlert {
  readonly owner: string;
  readonly rule: string;
}

/**
 * What goes with a decision. Each holds on its own; those of several rules add up, the strictest wins. Most say something of
 * a permission; what an answer may tell, and who is told of it, is said of a refusal too.
 */
export interface Obligations {
  /** JSON Pointers of what the recipient does not get. */
  readonly mask: readonly string[];
  /** Owners whose consent is to be asked for first. */
  readonly consent: readonly string[];
  /** Owners whose conditions the recipient must countersign first. */
  readonly countersign: readonly string[];
  /** What an answer may tell about whether something exists (R6). */
  readonly existence: 'full' | 'hit-no-hit' | 'contact-source' | 'ncnd';
  /** The source is to be asked before anyone acts on it (R14). */
  readonly verifyFirst: boolean;
  /** The owner is told of a match that was denied (R6). */
  readonly alertOwner: boolean;
  /** Which owner wants that, by which rule; absent when none does. Only for that owner to know. */
  readonly alerts?: readonly OwnersAlert[] | undefined;
  readonly download?: { readonly rows: number; readonly ageDays: number } | undefined;
  /** What the public may see (R17), as JSON Pointers; only for `publish`. */
  readonly extract?: readonly string[] | undefined;
  /** The recipient's own law does not let it act upon this (R19); it is told, and nobody is blocked. */
  readonly notExecutable?: true | undefined;
  /** Who looks at it before it goes out (R21). */
  readonly review?: readonly string[] | undefined;
}

export interface Decision {
  readonly allowed: boolean;
  /** The rules that decided: every forbidding one when refused, the permitting one when allowed. */
  readonly rules: readonly string[];
  readonly obligations: Obligations;
}

/** What goes with a permission that no rule narrows. */
export const NO_OBLIGATIONS: Obligations = Object.freeze({ mask: Object.freeze([]), consent: Object.freeze([]), countersign: Object.freeze([]), existence: 'full', verifyFirst: false, alertOwner: false });

/**
 * Decides one thing that one participant wants to do with data. A port: it is a pure function of its question, so that
 * deciding again gives the same answer.
 */
export abstract class DecisionFunction {
  abstract decide(question: Question): Decision;
}
