import { bureauOf, participantKind } from '#contracts';
import { ACTIONS, noExclusions, SovereignDecisions, type Action, type DataFacts, type Decision, type Party, type Question, type SetRule } from '#policy';
import { EXIT, Stop } from '../exit-codes.js';

/** One line of the table beside a rule: a message and a recipient, and what the rule is meant to do. */
export interface Example {
  readonly name?: string;
  /** `refused`, `allowed` (with nothing attached), or what is attached: `masked`, `consent`, `countersign`, … */
  readonly expect: string;
  readonly to: string;
  readonly from?: string;
  readonly action?: Action;
  readonly purpose?: readonly string[];
  readonly officer?: string;
  readonly declaredCase?: string;
  readonly at?: string;
  readonly communities?: readonly string[];
  /** Anything of the message the rule looks at: type, confidentiality, tlp, purposes, crimeAreas, sealed, personalData, … */
  readonly data?: Partial<DataFacts>;
}

/** What a decision comes to, in the words examples use. */
export function verdictOf({ allowed, obligations }: Decision): readonly string[] {
  if (!allowed) return ['refused', ...(obligations.alertOwner ? ['alert'] : []), ...(obligations.existence === 'full' ? [] : [obligations.existence])];
  const attached: readonly (readonly [string, boolean])[] = [
    ['masked', obligations.mask.length > 0], ['consent', obligations.consent.length > 0], ['countersign', obligations.countersign.length > 0], [obligations.existence, obligations.existence !== 'full'], ['verify', obligations.verifyFirst],
    ['alert', obligations.alertOwner], ['download', obligations.download !== undefined], ['review', obligations.review !== undefined], ['not-executable', obligations.notExecutable === true], ['extract', (obligations.extract ?? []).length > 0],
  ];
  const found = attached.filter(([, holds]) => holds).map(([name]) => name);
  return found.length === 0 ? ['allowed'] : found;
}

const VERDICTS = ['refused', 'allowed', 'masked', 'consent', 'countersign', 'hit-no-hit', 'contact-source', 'ncnd', 'verify', 'alert', 'download', 'review', 'not-executable', 'extract'];

/** A participant about whom nothing is known that a rule could hold against it, but what is said. */
export const partyNamed = (id: string, communities: Iterable<string> = []): Party => {
  const kind = participantKind(id);
  if (kind === undefined) throw new Stop(EXIT.usage, `"${id}" is no participant`);
  return { id, kind, active: true, frozen: false, clearance: 'confidential', bureau: bureauOf(id), communities: new Set(communities), country: id.startsWith('ncb.') ? id.split('.')[1] : undefined };
};

/** An ordinary message, about which an example says what is special. */
const ORDINARY: Omit<DataFacts, 'from' | 'owners'> = {
  type: 'general.information/1', kind: 'direct', mode: 'live', precedence: 'routine', confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'], onward: 'free', evidence: 'free', sealed: false, maskable: true, personalData: 'no',
  subjectCountries: [], crimeAreas: [], conditions: false,
};

function questionOf(example: Example, owner: string, rules: readonly SetRule[]): Question {
  const { to, from = owner, action = 'receive', at } = example;
  const data: DataFacts = { ...ORDINARY, from, owners: [bureauOf(from) ?? from], ...example.data };
  const time = at === undefined ? Date.now() : Date.parse(at);
  if (Number.isNaN(time)) throw new Stop(EXIT.noInput, `at "${String(at)}" is no time`);
  if (!ACTIONS.includes(action)) throw new Stop(EXIT.noInput, `there is no action ${action}`, `Actions are ${ACTIONS.join(', ')}.`);
  return { action, originator: partyNamed(from), recipient: partyNamed(to, example.communities), data, purpose: example.purpose ?? data.purposes, officer: example.officer, case: example.declaredCase, at: time, excluded: noExclusions, rules, agreements: [], consents: [] };
}

export interface TriedExample {
  readonly example: string;
  readonly expected: string;
  readonly came: string;
  readonly holds: boolean;
}

/** What the rule alone says of an example: agreements, suspensions and clearances are left aside. */
export function tryExample(example: Example, index: number, owner: string, rule: SetRule): TriedExample {
  if (!VERDICTS.includes(example.expect)) throw new Stop(EXIT.noInput, `example ${String(index + 1)}: expect is one of ${VERDICTS.join(', ')}`);
  const decision = ruleAlone(questionOf(example, owner, [rule]));
  const came = verdictOf(decision);
  return { example: example.name ?? `${example.from ?? owner} to ${example.to}`, expected: example.expect, came: came.join(', '), holds: came.includes(example.expect) };
}

/** The decision with all that is not of the rule taken away: what the baseline would forbid a partner, for one. */
export function ruleAlone(question: Question): Decision {
  const decisions = new SovereignDecisions((error) => {
    throw error;
  });
  const decision = decisions.decide(question);
  const forbidding = decision.rules.filter((id) => id.startsWith('rule/'));
  return decision.allowed || forbidding.length > 0 ? decision : { ...decision, allowed: true, rules: [] };
}
