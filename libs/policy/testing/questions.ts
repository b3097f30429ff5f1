import { bureauOf, participantKind } from '#contracts';
import { noExclusions, type DataFacts, type Party, type Question } from '../index.js';

/** 1 January 2026, noon. */
export const NOON = Date.UTC(2026, 0, 1, 12);

export const party = (id: string, more: Partial<Party> = {}): Party => ({
  id, kind: participantKind(id) ?? 'bureau', active: true, frozen: false, clearance: 'restricted', bureau: bureauOf(id), communities: new Set(), country: id.startsWith('ncb.') ? id.split('.')[1] : undefined, ...more,
});

export const data = (more: Partial<DataFacts> = {}): DataFacts => ({
  from: 'ncb.XA', owners: ['ncb.XA'], type: 'general.information/1', kind: 'direct', mode: 'live', precedence: 'routine', confidentiality: 'restricted', purposes: ['SUPPORT_INVESTIGATION'],
  onward: 'consent', evidence: 'consent', sealed: false, maskable: false, personalData: 'unknown', subjectCountries: [], crimeAreas: [], conditions: false, ...more,
});

export const question = (more: Partial<Question> = {}): Question => ({
  action: 'receive', originator: party('ncb.XA'), recipient: party('ncb.XB'), data: data(), purpose: ['SUPPORT_INVESTIGATION'], at: NOON, excluded: noExclusions, rules: [], agreements: [], consents: [], ...more,
});
