import { Problem } from '#kernel';
import { factsOf } from '#exchange';
import { contentReader, messageOf } from '../exchange/testing/parts.js';
import { passes, readFilter, type FeedFilter, type Known } from './filter.js';

const known = (more: Partial<Known> = {}): Known => ({
  types: ['general.information/1', 'general.reply/1', 'environment.ecomessage/1', 'environment.ecomessage/2'],
  isCountry: (code) => ['XA', 'XB', 'XC'].includes(code),
  terms: { name: 'Invented', readers: ['bureau'] },
  ...more,
});

/** Whether a message that is in order but for this passes a filter that is in order. */
function lets(filter: FeedFilter, more: Readonly<Record<string, unknown>> = {}, from = 'ncb.XA'): boolean {
  const message = messageOf(from, ['feed.t'], more);
  return passes(readFilter(filter, known()), factsOf(message, contentReader()), () => message);
}
const about = (body: object): object => ({ body: { text: 'for a spec', ...body } });
const graded = (source: string, information: string, scheme = '4x4'): object => ({ handling: { confidentiality: 'official-use', purposes: ['WARN'], grading: { scheme, source, information } } });

test('an empty filter, and none, let everything pass', () => {
  expect([readFilter(undefined, known()), readFilter({}, known())]).toEqual([{}, {}]);
  expect([lets({}), lets({}, { ...about({ areas: ['WATER'] }), precedence: 'flash' })]).toEqual([true, true]);
});

test.each<[string, FeedFilter['types'], boolean]>([
  ['the area', ['general.*'], true], ['another area', ['environment.*'], false],
  ['any version of it', ['general.information'], true], ['this version', ['general.information/1'], true],
  ['another type of the area', ['general.reply'], false], ['one of several', ['environment.*', 'general.information'], true],
])('types: %s', (_, types, expected) => {
  expect(lets({ types: types! })).toBe(expected);
});

test.each<[string, object, boolean]>([
  ['one of its areas', about({ areas: ['FISHERIES', 'WILDLIFE'] }), true],
  ['other areas alone', about({ areas: ['WATER'] }), false],
  ['no area at all', {}, false],
  ['the area of a type that has it elsewhere', { type: 'environment.ecomessage/1', body: { subject: { area: 'WILDLIFE', title: 'for a spec' } } }, true],
])('crimeAreas: %s', (_, more, expected) => {
  expect(lets({ crimeAreas: ['WILDLIFE', 'FORESTRY'] }, more as never)).toBe(expected);
});

test.each<[string, string, object, boolean]>([
  ['of the bureau that published it', 'ncb.XB', {}, true],
  ['of the bureau that answers for the entity that published it', 'ncb.XB.customs', {}, true],
  ['of a joint owner', 'ncb.XA', { handling: { confidentiality: 'official-use', purposes: ['WARN'], jointOwners: ['ncb.XB'] } }, true],
  ['of the people it is about', 'ncb.XA', about({ persons: [{ familyName: 'Ilvane', nationalities: ['XC', 'XB'] }] }), true],
  ['of neither', 'ncb.XA', about({ persons: [{ familyName: 'Ilvane', nationalities: ['XC'] }] }), false],
  ['of nobody: a secretariat is no country', 'gs', {}, false],
])('countries: %s', (_, from, more, expected) => {
  expect(lets({ countries: ['XB'] }, more as never, from)).toBe(expected);
});

test('precedence: routine is what says nothing', () => {
  expect([lets({ precedence: ['routine'] }), lets({ precedence: ['urgent', 'flash'] }), lets({ precedence: ['urgent', 'flash'] }, { precedence: 'flash' })]).toEqual([true, false, true]);
});

test.each<[string, object, boolean]>([
  ['as good', graded('B', '2'), true], ['better in both', graded('A', '1'), true],
  ['a worse source', graded('C', '1'), false], ['worse information', graded('A', '3'), false],
  ['cannot be judged', graded('X', '4'), false], ['another scheme', graded('A', '1', '6x6'), false], ['not graded', {}, false],
])('leastGrading B2 in 4x4: %s', (_, more, expected) => {
  expect(lets({ leastGrading: { scheme: '4x4', source: 'B', information: '2' } }, more as never)).toBe(expected);
});

test.each<[string, string, string, readonly [string, string][], readonly [string, string][]]>([
  ['6x6', 'C', '3', [['C', '3'], ['A', '1']], [['D', '1'], ['A', '4'], ['F', '6']]],
  ['3x5x2', '2', 'C', [['2', 'C'], ['1', 'A']], [['3', 'A'], ['1', 'D'], ['C', '2']]],
])('leastGrading in %s, whatever its letters and numbers stand for', (scheme, source, information, good, bad) => {
  const reaches = ([a, b]: readonly [string, string]): boolean => lets({ leastGrading: { scheme, source, information } }, graded(a, b, scheme) as never);
  expect([good.map(reaches), bad.map(reaches)]).toEqual([good.map(() => true), bad.map(() => false)]);
});

test('all of its members hold at once', () => {
  const filter: FeedFilter = { types: ['general.*'], crimeAreas: ['WILDLIFE'], countries: ['XA'], precedence: ['urgent'], leastGrading: { scheme: '4x4', source: 'X', information: '4' } };
  const fits = { ...about({ areas: ['WILDLIFE'] }), precedence: 'urgent', ...graded('A', '1') };
  expect(lets(filter, fits)).toBe(true);
  for (const other of [{ type: 'environment.ecomessage/1' }, { body: { text: 'for a spec' } }, { precedence: 'flash' }, { handling: { confidentiality: 'official-use', purposes: ['WARN'] } }]) expect(lets(filter, { ...fits, ...other })).toBe(false);
  expect(lets(filter, fits, 'ncb.XB')).toBe(false);
});

test('a message is opened only where its grading is asked for', () => {
  const facts = factsOf(messageOf('ncb.XA', ['feed.t']), contentReader());
  expect(passes({ types: ['general.*'] }, facts, () => { throw new Error('opened'); })).toBe(true);
});

describe('a filter that could never match', () => {
  const wrong = (filter: unknown, more: Partial<Known> = {}): unknown => {
    try {
      return readFilter(filter, known(more));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return [error.code, ...error.violations.map(({ pointer, detail }) => `${pointer}: ${detail}`)];
    }
  };
  test.each<[unknown, string]>([
    [{ types: ['environment.none'] }, '/filter/types: The hub knows no type environment.none.'],
    [{ types: ['*'] }, '/filter/types: The hub knows no type *.'],
    [{ types: ['general.information/7'] }, '/filter/types: The hub knows no type general.information/7.'],
    [{ types: ['general.information', 'general.nowhere'] }, '/filter/types: The hub knows no type general.nowhere.'],
    [{ types: [] }, '/filter/types: types is a list of 1 to 50 words.'],
    [{ crimeAreas: ['WILDLIFE', 'GARDENING'] }, '/filter/crimeAreas: GARDENING is no crime area.'],
    [{ countries: ['XZ'] }, '/filter/countries: XZ is the code of no country here.'],
    [{ countries: 'XA' }, '/filter/countries: countries is a list of 1 to 50 words.'],
    [{ precedence: ['soon'] }, '/filter/precedence: precedence is one of routine, urgent, flash.'],
    ...[{ scheme: '4x4', source: 'F', information: '1' }, { scheme: '4x4', source: 'AB', information: '1' }, { scheme: '4x4', source: '', information: '1' }, { scheme: '5x5', source: 'A', information: '1' }, { scheme: 'toString', source: 'A', information: '1' }, { scheme: '4x4', source: 'A' }, 'A1']
      .map((leastGrading): [unknown, string] => [{ leastGrading }, '/filter/leastGrading: leastGrading names a scheme (4x4, 6x6, 3x5x2) and, in it, a source and an information.']),
  ])('%j is refused when it is asked for', (filter, said) => {
    expect(wrong(filter)).toEqual(['filter-matches-nothing', said]);
  });
  test('names every word at once, and what this feed does not carry', () => {
    expect(wrong({ types: ['general.*'], countries: ['XZ'] }, { terms: { name: 'Invented', readers: ['bureau'], types: ['environment.*'] } })).toEqual(['filter-matches-nothing', '/filter/types: general.* is not published in this feed.', '/filter/countries: XZ is the code of no country here.']);
    expect(wrong({ types: ['environment.ecomessage'] }, { terms: { name: 'Invented', readers: ['bureau'], types: ['environment.ecomessage/2'] } })).toEqual({ types: ['environment.ecomessage'] });
  });
  test.each([[[]], ['types'], [null], [7]])('%j is no filter', (filter) => {
    expect(wrong(filter)).toEqual(['schema-violation', '/filter: filter is an object.']);
  });
  test('members it does not have are named', () => {
    expect(wrong({ colour: ['red'], types: ['general.*'] })).toEqual(['schema-violation', '/filter/colour: A filter has types, crimeAreas, countries, precedence, leastGrading.']);
  });
});
