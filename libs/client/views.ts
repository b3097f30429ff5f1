import type { Warning } from './submission.js';

/** What would become of a message (contract §3). */
export interface Preview {
  readonly version: number;
  readonly addressees: readonly { readonly to: string; readonly allowed: boolean; readonly rules: readonly string[]; readonly withheld?: readonly string[]; readonly held?: 'contested'; readonly blind?: true }[];
  readonly warnings: readonly Warning[];
}

/** A list of the registry, as it stood at a rule-set version. */
export interface Listing<T> {
  readonly version: number;
  readonly items: readonly T[];
}

export interface ParticipantEntry {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly status: string;
  readonly bureau?: string;
  readonly kafka?: boolean;
}

export interface CommunityEntry {
  readonly id: string;
  readonly name: string;
  readonly keeper: string;
  readonly members?: readonly string[];
}

/** An agreement with a partner (contract §1). */
export interface AgreementEntry {
  readonly id: string;
  readonly partner: string;
  readonly title: string;
  readonly categories: readonly string[];
  readonly purposes: readonly string[];
  readonly direction: string;
  readonly hostCountries?: readonly string[];
  readonly personalData: boolean;
  readonly from: string;
  readonly until: string;
  readonly fictional?: boolean;
  /** At the instant asked about. */
  readonly inForce: boolean;
  readonly ended?: string;
}

/** What an auditor may look into. */
export interface MandateEntry {
  readonly id: string;
  readonly by: string;
  readonly auditor: string;
  readonly of: readonly string[];
  readonly may: readonly string[];
  readonly case?: string;
  readonly from: string;
  readonly until: string;
  readonly inForce: boolean;
  readonly ended?: string;
}

/** A rule as its owner set it. */
export interface RuleEntry {
  readonly id: string;
  readonly owner: string;
  /** As `schemas/rules/rule/1` describes it. */
  readonly body: Readonly<Record<string, unknown>>;
  readonly version: number;
  readonly at: string;
}

export interface ReceiptEntry {
  readonly recipient: string;
  readonly id: string;
  readonly status: string;
  readonly note?: string;
  readonly at: string;
}

/** What became of a message, as far as whoever asks may know it (contract §3, `…/trace`). */
export interface Trace {
  readonly message: string;
  readonly digest: string;
  readonly mode: 'live' | 'exercise';
  readonly acceptedAt: string;
  readonly receivedAt: string;
  readonly recalledAt?: string;
  readonly erasedAt?: string;
  /** The rule-set version it was decided at. */
  readonly version: number;
  readonly inherits?: readonly string[];
  readonly addressees: readonly { readonly to: string; readonly allowed: boolean; readonly rules: readonly string[]; readonly except?: readonly string[]; readonly withheld?: readonly string[]; readonly held?: 'contested' }[];
  readonly shown: readonly { readonly reader: string; readonly at: string }[];
  readonly countersigned: readonly { readonly recipient: string; readonly at: string }[];
  readonly receipts: readonly ReceiptEntry[];
  /** The same, as the ledger shows it. */
  readonly steps: readonly TraceStep[];
}

/** One step of a message's story: an entry of the ledger with its proof, or what is missing. */
export interface TraceStep {
  readonly step: string;
  readonly who: string;
  readonly at?: string;
  readonly as?: string;
  readonly entry?: string;
  /** What opens the entry, and that it is in the log (C2SP tlog-proof). */
  readonly logged?: { readonly event: Readonly<Record<'id' | 'source' | 'time' | 'topic' | 'type', string>>; readonly salt: string; readonly value?: string; readonly valueDigest?: string; readonly proof: string };
  readonly missing?: string;
}

/** Where a message is now (`…/custody`), as far as whoever asks may know it. */
export interface Custody {
  readonly message: string;
  readonly digest: string;
  readonly mode: 'live' | 'exercise';
  readonly at: string;
  /** Absent once its content is erased. */
  readonly terms?: { readonly confidentiality: string; readonly tlp?: string; readonly purposes: readonly string[]; readonly onward: string; readonly evidence: string; readonly reviewBy?: string; readonly expiresAt?: string; readonly conditions?: string };
  readonly recalledAt?: string;
  readonly answerBy?: string;
  readonly erasedAt?: string;
  readonly holders: readonly {
    readonly holder: string;
    /** Shown it: `holds`, `pending`, `overdue`, or what its receipt says; else why it was not. */
    readonly standing: 'overdue' | 'pending' | 'objected' | 'retained' | 'holds' | 'unread' | 'conditions' | 'contested' | 'withheld' | 'destroyed' | 'removed';
    readonly rules: readonly string[];
    readonly shown?: string;
    readonly countersigned?: string;
    readonly dispatchedBy?: string;
    readonly withheld?: readonly string[];
    readonly answered?: string;
    readonly note?: string;
  }[];
  readonly consents: readonly { readonly use: string; readonly by: string; readonly owner: string; readonly to?: readonly string[]; readonly purposes?: readonly string[] }[];
  readonly derived: readonly { readonly by: string; readonly message?: string; readonly recalled?: true }[];
}

/** Who could read a message at an instant (`…/readers`), for its owners. */
export interface PastReaders {
  readonly message: string;
  readonly digest: string;
  readonly mode: 'live' | 'exercise';
  readonly at: string;
  /** The rule-set version in force then. */
  readonly version: number;
  readonly participants: readonly {
    readonly participant: string;
    /** Absent where nobody can tell any more: its content was erased since. */
    readonly allowed?: boolean;
    readonly rules: readonly string[];
    readonly because?: 'not-delivered' | 'conditions' | 'contested' | 'recalled' | 'expired';
    readonly withheld?: readonly string[];
    readonly shown?: string;
  }[];
}

/** Where a recall stands. */
export interface RecallStanding {
  readonly message: string;
  readonly recall: string;
  readonly reason: string;
  readonly recalledAt: string;
  readonly answerBy: string;
  /** False while it waits for its message. */
  readonly effective: boolean;
  readonly removedUnread: readonly string[];
  readonly told: readonly { readonly recipient: string; readonly status: string; readonly note?: string; readonly at?: string }[];
}

export type ReceiptStatus = 'received' | 'read' | 'actioned' | 'refused' | 'destroyed' | 'retained' | 'objected';

/** A question over many messages (`/v1/events`): exactly one of `case`, `recipient` and `rule`. */
export interface EventQuery {
  readonly case?: string | undefined;
  readonly recipient?: string | undefined;
  readonly rule?: string | undefined;
  /** RFC 3339: from this instant on. */
  readonly since?: string | undefined;
  /** RFC 3339: before this one. */
  readonly until?: string | undefined;
  readonly mode?: 'live' | 'exercise' | undefined;
  readonly after?: string | undefined;
  /** Most events a page. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One event of the answer. */
export interface EventEntry {
  readonly cursor: string;
  /** Number of the entry in the log. */
  readonly entry: string;
  readonly at: string;
  readonly event: 'read' | 'asked' | 'received' | 'refused';
  /** Absent of a refusal that was recorded before the mode was noted. */
  readonly mode?: 'live' | 'exercise';
  readonly who: readonly string[];
  readonly messages: readonly string[];
  /** By which door it was read, or by which road or audience it came. */
  readonly by?: string;
  readonly purpose?: string;
  readonly officer?: string;
  readonly case?: string;
  readonly sender?: string;
  readonly digest?: string;
}
