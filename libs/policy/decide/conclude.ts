import { NO_OBLIGATIONS, type Action, type Decision, type Obligations, type OwnersAlert, type Question } from '../decision.js';
import { EXISTENCE, type Hint } from './hints.js';

/** A permit on `oblige` that applies: whose, and which rule it stands in. */
export interface FoundHint {
  readonly rule: string;
  /** Undefined for what holds for everybody: then it is every owner's. */
  readonly owner: string | undefined;
  readonly hint: Hint;
}

/** What the policies said, before it becomes a decision. */
export interface Findings {
  readonly permits: readonly string[];
  readonly forbids: readonly string[];
  readonly hints: readonly FoundHint[];
}

/** Uses that show content. */
const SHOWING: ReadonlySet<Action> = new Set(['receive', 'read', 'open', 'forward', 'evidence']);

const unique = (values: readonly string[]): readonly string[] => (values.length < 2 ? values : [...new Set(values)]);

/** Rules that must be able to do what they ask for: a mask where the form allows none, an extract nobody released (contract §2, R17). */
function unmet({ action, data }: Question, hints: readonly FoundHint[]): readonly string[] {
  if (action === 'publish') return data.owners.every((owner) => hints.some((one) => one.hint.extract !== undefined && one.owner === owner)) ? [] : ['baseline.public-extract'];
  if (data.maskable || data.kind === 'control' || !SHOWING.has(action)) return [];
  return hints.filter(({ hint }) => hint.mask !== undefined).map(({ rule }) => rule);
}

/** Turns what the policies said into a decision: a forbid wins, nothing permits by default, and of obligations the strictest holds. */
export function conclude(question: Question, { permits, forbids, hints }: Findings): Decision {
  const against = unique([...forbids, ...unmet(question, hints)]);
  const obligations = hints.length === 0 ? NO_OBLIGATIONS : obligationsOf(question, hints);
  if (against.length > 0) return { allowed: false, rules: against, obligations };
  if (permits.length === 0) return { allowed: false, rules: ['baseline.default-deny'], obligations };
  return { allowed: true, rules: unique([...permits, ...hints.map(({ rule }) => rule)]), obligations };
}

function obligationsOf({ action, data, consents }: Question, hints: readonly FoundHint[]): Obligations {
  const owners = (wanted: (hint: Hint) => unknown): string[] => [...new Set(hints.filter(({ hint }) => wanted(hint)).flatMap(({ owner }) => owner ?? data.owners))];
  const downloads = hints.flatMap(({ hint }) => hint.download ?? []);
  const review = owners((hint) => hint.review);
  const alerts = alertsOf(data.owners, hints);
  return {
    mask: unique(hints.flatMap(({ hint }) => hint.mask ?? [])),
    consent: owners((hint) => hint.consent).filter((owner) => !consents.includes(owner)),
    countersign: owners((hint) => hint.countersign),
    existence: EXISTENCE[Math.max(...hints.map(({ hint }) => EXISTENCE.indexOf(hint.existence ?? 'full')))] ?? 'ncnd',
    verifyFirst: hints.some(({ hint }) => hint.verify === true),
    alertOwner: hints.some(({ hint }) => hint.alert === true),
    ...(alerts.length === 0 ? {} : { alerts }),
    ...(downloads.length === 0 ? {} : { download: { rows: Math.min(...downloads.map(({ rows }) => rows)), ageDays: Math.min(...downloads.map(({ ageDays }) => ageDays)) } }),
    ...(action === 'publish' ? { extract: extractOf(data.owners, hints) } : {}),
    ...(hints.some(({ hint }) => hint.notExecutable === true) ? { notExecutable: true as const } : {}),
    ...(review.length === 0 ? {} : { review }),
  };
}

/** Who of the owners wants to hear of a refusal, each by each of its rules once. */
function alertsOf(owners: readonly string[], hints: readonly FoundHint[]): readonly OwnersAlert[] {
  const found = new Map<string, OwnersAlert>();
  for (const { hint, rule, owner } of hints) {
    if (hint.alert !== true) continue;
    for (const one of owner === undefined ? owners : owners.filter((each) => each === owner)) found.set(`${one} ${rule}`, { owner: one, rule });
  }
  return [...found.keys()].toSorted().flatMap((key) => found.get(key) ?? []);
}

/** What every owner lets the public see. */
function extractOf(owners: readonly string[], hints: readonly FoundHint[]): readonly string[] {
  const [first = [], ...others] = owners.map((owner) => hints.filter((one) => one.owner === owner).flatMap(({ hint }) => hint.extract ?? []));
  return unique(first.filter((pointer) => others.every((other) => other.includes(pointer))));
}
