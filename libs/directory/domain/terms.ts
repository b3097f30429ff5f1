import type { Purpose } from '#contracts';

export const DIRECTIONS = Object.freeze(['to-partner', 'from-partner', 'both'] as const);
export const OPERATIONS = Object.freeze(['send', 'receive', 'search', 'record', 'download'] as const);
export const ROADS = Object.freeze(['direct', 'copy', 'endorsed'] as const);
export const AUDITED = Object.freeze(['registry', 'rules', 'decisions', 'access', 'recorded'] as const);

/** What may pass between the members and an international entity (R11). Types are patterns: `environment.*`, `environment.ecomessage/1`. */
export interface AgreementTerms {
  readonly partner: string;
  readonly title: string;
  readonly categories: readonly string[];
  readonly purposes: readonly Purpose[];
  readonly direction: (typeof DIRECTIONS)[number];
  /** Only data of these countries' bureaus; every bureau's when absent. */
  readonly hostCountries?: readonly string[];
  /** The mandate of the partner it rests on, in words. */
  readonly mandate?: string;
  /** Never with a private partner. */
  readonly personalData: boolean;
  readonly from: string;
  readonly until: string;
  /** Made up for a demonstration. */
  readonly fictional?: true;
}

/** An agreement as it stands at a version. Times are milliseconds since the epoch. */
export interface Agreement {
  readonly id: string;
  readonly partner: string;
  readonly terms: AgreementTerms;
  readonly from: number;
  /** When it ends: by its own date, or when it was ended before. */
  readonly until: number;
  /** When it was ended before its time. */
  readonly ended?: number;
  readonly endReason?: string;
  /** The statement it stands on. */
  readonly version: number;
}

/** What a bureau hands to one of its entities, or `gs` to a regional bureau or office (R10). */
export interface DelegationTerms {
  /** Patterns of message types; `*` is all that the giver may. */
  readonly types: readonly string[];
  readonly operations: readonly (typeof OPERATIONS)[number][];
  /** How its messages go out: by themselves, with a copy to the giver, or held until the giver endorses them. */
  readonly road: (typeof ROADS)[number];
  /** Types of which the giver gets a copy when they come in. */
  readonly copiesIn: readonly string[];
  readonly from?: string;
  readonly until?: string;
}

export interface Delegation {
  readonly entity: string;
  /** Who gave it. */
  readonly by: string;
  readonly types: readonly string[];
  readonly operations: DelegationTerms['operations'];
  readonly road: DelegationTerms['road'];
  readonly copiesIn: readonly string[];
  readonly from: number;
  readonly until: number;
  /** Taken back: nothing is left, whatever it may have done before anything was delegated. */
  readonly withdrawn: boolean;
  readonly version: number;
}

/** What an auditor may look into, of whom, and for how long: it ends by itself. */
export interface MandateTerms {
  readonly auditor: string;
  /** Participants; `all` is everyone. */
  readonly of: readonly string[];
  readonly may: readonly (typeof AUDITED)[number][];
  /** The open case it serves (R20). */
  readonly case?: string;
  readonly reference: string;
  readonly from: string;
  readonly until: string;
}

export interface Mandate {
  readonly id: string;
  readonly auditor: string;
  /** Who granted it. */
  readonly by: string;
  readonly terms: MandateTerms;
  readonly from: number;
  readonly until: number;
  /** When it was ended before its time. */
  readonly ended?: number;
  readonly endReason?: string;
  readonly version: number;
}

/** A rule as its owner wrote it. What it means is judged and compiled by `#policy`. */
export type RuleBody = Readonly<Record<string, unknown>>;

export interface SetRule {
  /** `rule/<owner>/<slug>`. */
  readonly id: string;
  readonly owner: string;
  readonly body: RuleBody;
  /** The statement that set it. */
  readonly version: number;
  /** The hub's clock then, milliseconds since the epoch. */
  readonly at: number;
}

/** Whether dated data (agreement, delegation, mandate) is in force at a time: its last instant is the one before `until`. */
export const isInForce = (dated: { readonly from: number; readonly until: number }, at: number): boolean => dated.from <= at && at < dated.until;

/** Whether a message type falls under a pattern: `*`, `environment.*`, `environment.ecomessage`, `environment.ecomessage/1`. */
export function matchesType(pattern: string, type: string): boolean {
  if (pattern === '*' || pattern === type) return true;
  if (pattern.endsWith('.*')) return type.startsWith(pattern.slice(0, -1));
  return !pattern.includes('/') && type.startsWith(`${pattern}/`);
}
