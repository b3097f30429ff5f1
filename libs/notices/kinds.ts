import { readVocabularies, type Vocabulary } from '#contracts';

export const KINDS = ['red', 'blue', 'green', 'yellow', 'black', 'orange', 'purple', 'un-special', 'silver'] as const;
export type Kind = (typeof KINDS)[number];

/** The feed that carries what is published of a kind, where `gs` has opened it. */
export const feedOf = (kind: Kind): string => `feed.notices-${kind}`;

/** How one kind of notice is requested, reviewed and shown, from a day on. */
export interface KindRules {
  readonly kind: Kind;
  /** Since when this row is in force, an RFC 3339 day. */
  readonly from: string;
  /** Participants, or beginnings of their ids that end in a dot or a hyphen. */
  readonly requesters: readonly string[];
  /** Who takes part in a pilot; undefined: everybody. */
  readonly participants?: readonly string[];
  readonly public: 'always' | 'never' | 'consent';
  readonly validMonths: number;
  readonly reviewAheadMonths: number;
  readonly twoPersons: boolean;
  /** Whether every bureau sees that a request of this kind is being processed. */
  readonly pendingShown?: boolean;
  /** How many may stand at once. */
  readonly quota?: number;
  /** Whether diffusions of this kind are reviewed before they go out. */
  readonly diffusionReview: 'PRE' | 'POST';
  /** Whose diffusions of this kind are reviewed first all the same. */
  readonly reviewedFirst?: readonly string[];
}

/** Reads the dated rows of `schemas/vocabularies/notice-kinds`. @throws TypeError when a row is of no known kind */
export function kindsOf(vocabulary: Vocabulary): readonly KindRules[] {
  return vocabulary.terms.map(({ code, participants, ...row }) => {
    if (!(KINDS as readonly string[]).includes(code)) throw new TypeError(`${code} is no kind of notice.`);
    return { ...row, kind: code as Kind, ...(Array.isArray(participants) ? { participants: participants as string[] } : {}) } as unknown as KindRules;
  });
}

/** The dated rows this package comes with. @throws Error when they are not there */
export function kindsInForce(): readonly KindRules[] {
  const vocabulary = readVocabularies().get('notice-kinds');
  if (vocabulary === undefined) throw new Error('schemas/vocabularies has no notice-kinds.');
  return kindsOf(vocabulary);
}

/** The rules of a kind in force on a day: the row that began last. Undefined for a kind that was not there yet. */
export function rulesOn(rows: readonly KindRules[], kind: Kind, at: number): KindRules | undefined {
  return rows.filter((row) => row.kind === kind && Date.parse(row.from) <= at).sort((a, b) => (a.from < b.from ? -1 : 1)).at(-1);
}

const matches = (id: string, pattern: string): boolean => (/[.-]$/.test(pattern) ? id.startsWith(pattern) : id === pattern);

/** Whether a participant may request this kind: an entity speaks through its bureau, so it never may. */
export function mayRequest(rules: KindRules, requester: string): boolean {
  const isEntity = /^ncb\.[^.]+\./.test(requester);
  return !isEntity && rules.requesters.some((pattern) => matches(requester, pattern)) && (rules.participants === undefined || rules.participants.includes(requester));
}

/** So many months later, on the same day, or on the last day of a month that is shorter. */
export function monthsLater(at: number, months: number): number {
  const date = new Date(at);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  date.setUTCDate(Math.min(day, new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()));
  return date.getTime();
}
