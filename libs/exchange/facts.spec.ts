import { ContentReader, readSchemas, schemasDirectory } from '#contracts';
import { factsOf } from './facts.js';
import { messageOf } from './testing/parts.js';

const content = new ContentReader(readSchemas(schemasDirectory()));
const facts = (from: string, more: Readonly<Record<string, unknown>> = {}, inherits: readonly string[] = []): ReturnType<typeof factsOf> => factsOf(messageOf(from, ['ncb.XB'], more), content, { inherits });
const handling = { confidentiality: 'restricted', purposes: ['WARN'] } as const;

describe('whose data it is', () => {
  it.each<[string, string, Record<string, unknown>, string[]]>([
    ['the bureau\'s own', 'ncb.XA', {}, ['ncb.XA']],
    ['an entity\'s is its bureau\'s', 'ncb.XA.customs', {}, ['ncb.XA']],
    ['a partner\'s', 'partner.example', {}, ['partner.example']],
    ['joint owners, each once', 'ncb.XA.customs', { handling: { ...handling, jointOwners: ['ncb.XC', 'ncb.XA'] } }, ['ncb.XA', 'ncb.XC']],
  ])('%s', (_, from, more, owners) => {
    expect(facts(from, more).owners).toEqual(owners);
  });

  it('and that of the owners of what it was made from', () => {
    expect(facts('ncb.XA', {}, ['ncb.XD', 'ncb.XA']).owners).toEqual(['ncb.XA', 'ncb.XD']);
  });
});

describe('personal data', () => {
  const person = { body: { text: 'x', persons: [{ familyName: 'A', nationalities: ['XB'] }] } };
  const sealed = { body: undefined, sealed: { recipients: [] } };
  it.each<[string, Record<string, unknown>, string]>([
    ['free text, nothing said', {}, 'unknown'],
    ['free text, the sender says no', { handling: { ...handling, personalData: false } }, 'no'],
    ['free text, the sender says yes', { handling: { ...handling, personalData: true } }, 'yes'],
    ['a person, the sender says no', { ...person, handling: { ...handling, personalData: false } }, 'yes'],
    ['sealed, the sender says no: nobody can see it', { ...sealed, handling: { ...handling, personalData: false } }, 'unknown'],
    ['sealed, the sender says yes', { ...sealed, handling: { ...handling, personalData: true } }, 'yes'],
  ])('%s', (_, more, expected) => {
    expect(facts('ncb.XA', more).personalData).toBe(expected);
  });

  it('tells whose countries, and which crimes', () => {
    expect(facts('ncb.XA', person)).toMatchObject({ subjectCountries: ['XB'], crimeAreas: [] });
    expect(facts('ncb.XA', { type: 'environment.ecomessage/1', body: { subject: { area: 'WILDLIFE', title: 't' } } })).toMatchObject({ kind: 'direct', crimeAreas: ['WILDLIFE'] });
  });
});

it('takes the careful terms where none are given, and those given otherwise', () => {
  expect(facts('ncb.XA')).toMatchObject({ onward: 'consent', evidence: 'consent', conditions: false, precedence: 'routine', sealed: false });
  const notBefore = '2026-11-23T00:00:00.000Z';
  expect(facts('ncb.XA', { conditions: 'c', case: 'K-1', notBefore, handling: { ...handling, onward: 'national', evidence: 'never', tlp: 'RED' } }))
    .toMatchObject({ onward: 'national', evidence: 'never', conditions: true, case: 'K-1', releaseAt: Date.parse(notBefore), tlp: 'RED', confidentiality: 'restricted' });
  expect(facts('ncb.XA', { type: 'control.receipt/1', body: {} }).kind).toBe('control');
});
