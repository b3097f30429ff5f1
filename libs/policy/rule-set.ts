/** A rule as its owner set it in the registry (contract §3). */
export interface SetRule {
  /** `rule/<owner>/<slug>` */
  readonly id: string;
  readonly owner: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The rule-set version it came with. */
  readonly version: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What an agreement with a partner covers (R11). */
export interface AgreementTerms {
  readonly partner: string;
  readonly title: string;
  /** Patterns of message types: `environment.*`, `environment.ecomessage/1`. */
  readonly categories: readonly string[];
  readonly purposes: readonly string[];
  readonly direction: 'to-partner' | 'from-partner' | 'both';
  readonly hostCountries?: readonly string[] | undefined;
  readonly mandate?: string | undefined;
  readonly personalData: boolean;
  /** Instants; outside of them it covers nothing. */
  readonly from: string;
  readonly until: string;
  readonly fictional?: true | undefined;
}

export interface Agreement {
  /** `agreement/<slug>` */
  readonly id: string;
  readonly partner: string;
  readonly terms: AgreementTerms;
  /** When it was ended before its time, in milliseconds since the epoch. */
  readonly ended?: number | undefined;
}

/** What a bureau lets one of its entities do, or `gs` one of its offices (R10). */
export interface Delegation {
  readonly entity: string;
  /** Patterns of message types, as in agreements. */
  readonly types: readonly string[];
  readonly operations: readonly string[];
  /** How what it sends goes out. */
  readonly road: 'direct' | 'copy' | 'endorsed';
  /** Whether its bureau gets a copy of what comes in. */
  readonly copiesIn: boolean;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}
