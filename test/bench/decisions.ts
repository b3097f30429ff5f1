import { bureauOf } from '#contracts';
import { noExclusions, SovereignDecisions, type DataFacts, type Party, type SetRule } from '#policy';

const COUNTRIES = 200;
const ADDRESSEES = 195;
const ROUNDS = 500;

export interface DecisionCost {
  /** Microseconds of processor time a warm decision takes. */
  readonly warm: number;
  /** Milliseconds a broadcast to every bureau takes. */
  readonly broadcast: number;
}

const idOf = (number: number): string => `ncb.X${String(number).padStart(3, '0')}`;

const party = (id: string): Party => ({ id, kind: 'bureau', active: true, frozen: false, clearance: 'confidential', bureau: bureauOf(id), communities: new Set(), country: id.slice(4) });

/** Five rules as countries would have: who gets nothing, what for, where, not to the subject's state, from whom nothing comes in. */
const rulesOf = (owner: string, countries: readonly string[]): SetRule[] =>
  [
    { kind: 'deny', to: { participants: ['ncb.XX', 'ncb.XY'] }, data: { types: ['environment.*'], crimeAreas: ['WILDLIFE'] } },
    { kind: 'purposes', purposes: ['SUPPORT_INVESTIGATION', 'WARN'] },
    { kind: 'residency', countries },
    { kind: 'subject-link', data: { personalData: true } },
    { kind: 'inbound', from: { participants: ['ncb.XZ'] } },
  ].map((body, index) => ({ id: `rule/${owner}/r${String(index)}`, owner, body: { title: 'Bench', ...body }, version: 1, at: 0 }));

/** What deciding costs with 200 countries and five rules each, every rule asked about and none forbidding. */
export function measureDecisions(): DecisionCost {
  const decisions = new SovereignDecisions((error) => {
    throw error;
  });
  const ids = Array.from({ length: COUNTRIES }, (_, number) => idOf(number));
  const countries = ids.map((id) => id.slice(4));
  const parties = ids.map(party);
  const rules = ids.map((id) => rulesOf(id, countries));
  const [originator, ...recipients] = parties;
  const [own = [], ...theirs] = rules;
  if (originator === undefined) throw new Error('There are no countries.');
  const data: DataFacts = {
    from: originator.id, owners: [originator.id], type: 'environment.ecomessage/1', kind: 'direct', mode: 'live', precedence: 'routine', confidentiality: 'restricted', purposes: ['WARN'], onward: 'consent', evidence: 'consent', sealed: false,
    maskable: false, personalData: 'yes', subjectCountries: ['ZZ'], crimeAreas: ['WILDLIFE'], conditions: false,
  };
  // As the exchange does: one list for an owner and a recipient, until a rule of theirs changes.
  const asked = recipients.slice(0, ADDRESSEES).map((recipient, index) => ({
    action: 'receive' as const, originator, recipient, data, purpose: data.purposes, at: 1, excluded: noExclusions, rules: [...own, ...(theirs[index] ?? [])], agreements: [], consents: [],
  }));
  const spread = (): void => {
    for (const question of asked) if (!decisions.decide(question).allowed) throw new Error(`${question.recipient.id} was refused: what is measured is not what is meant.`);
  };
  for (let round = 0; round < ROUNDS / 10; round++) spread();
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) spread();
  const { user, system } = process.cpuUsage(before);
  const total = user + system;
  return { warm: total / (ROUNDS * asked.length), broadcast: total / ROUNDS / 1_000 };
}
