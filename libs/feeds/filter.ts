import { isKnownCode, type Message } from '#contracts';
import { isObject, Problem, type Violation } from '#kernel';
import type { DataFacts } from '#policy';
import { matchesType, type FeedTerms } from '#directory';

/** What of a feed a subscriber wants; a member that is absent lets everything pass. */
export interface FeedFilter {
  /** Patterns of types: `environment.*`, `environment.ecomessage`, `environment.ecomessage/1`. */
  readonly types?: readonly string[];
  readonly crimeAreas?: readonly string[];
  /** Codes of countries: of the bureau that published it, or of the people it is about. */
  readonly countries?: readonly string[];
  readonly precedence?: readonly string[];
  /** Nothing graded worse, in another scheme, or not at all. */
  readonly leastGrading?: { readonly scheme: string; readonly source: string; readonly information: string };
}

const PRECEDENCE = ['routine', 'urgent', 'flash'];
/** From the best to the worst. What cannot be judged (X, F, 6, E) stands last. */
const GRADES: Readonly<Record<string, { readonly source: string; readonly information: string }>> = {
  '4x4': { source: 'ABCX', information: '1234' },
  '6x6': { source: 'ABCDEF', information: '123456' },
  '3x5x2': { source: '123', information: 'ABCDE' },
};
const PATTERN = /^[a-z][a-z0-9-]*\.(\*|[a-z][a-z0-9-]*(\/[0-9]{1,4})?)$/;

/** What a filter is held against. */
export interface Known {
  readonly types: readonly string[];
  /** Whether anyone has this country code. */
  readonly isCountry: (code: string) => boolean;
  readonly terms: FeedTerms;
}

type Judge = (value: unknown, known: Known) => string | undefined;

const each = (what: string, wrong: (one: string, known: Known) => string | undefined): Judge => (value, known) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > 50 || !value.every((one) => typeof one === 'string' && one.length <= 100)) return `${what} is a list of 1 to 50 words.`;
  const said = (value as string[]).map((one) => wrong(one, known)).filter((one) => one !== undefined);
  // Words that match nothing beside others that do are a slip as well: nobody means them.
  return said.length === 0 ? undefined : said.join(' ');
};

const JUDGES: Readonly<Record<keyof FeedFilter, Judge>> = {
  types: each('types', (one, { types, terms }) => {
    const meant = PATTERN.test(one) ? types.filter((type) => matchesType(one, type)) : [];
    if (meant.length === 0) return `The hub knows no type ${one}.`;
    return terms.types === undefined || meant.some((type) => terms.types?.some((pattern) => matchesType(pattern, type)) === true) ? undefined : `${one} is not published in this feed.`;
  }),
  crimeAreas: each('crimeAreas', (one) => (isKnownCode('crime-areas', one) ? undefined : `${one} is no crime area.`)),
  countries: each('countries', (one, { isCountry }) => (isCountry(one) ? undefined : `${one} is the code of no country here.`)),
  precedence: each('precedence', (one) => (PRECEDENCE.includes(one) ? undefined : `precedence is one of ${PRECEDENCE.join(', ')}.`)),
  leastGrading: (value) => {
    const given = isObject(value) && Object.keys(value).length === 3 ? value : {};
    const { scheme, source, information } = given;
    const grades = typeof scheme === 'string' && Object.hasOwn(GRADES, scheme) ? GRADES[scheme] : undefined;
    const letter = (grade: unknown, of: string | undefined): boolean => typeof grade === 'string' && grade.length === 1 && of?.includes(grade) === true;
    return letter(source, grades?.source) && letter(information, grades?.information) ? undefined : 'leastGrading names a scheme (4x4, 6x6, 3x5x2) and, in it, a source and an information.';
  },
};

/**
 * Reads a filter. What could never match anything is refused when it is asked for, not found out after months of silence.
 * @throws Problem `filter-matches-nothing`, `schema-violation`
 */
export function readFilter(value: unknown, known: Known): FeedFilter {
  if (value === undefined) return {};
  if (!isObject(value)) throw new Problem('schema-violation', { violations: [{ pointer: '/filter', code: 'type', detail: 'filter is an object.' }] });
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(JUDGES, name));
  if (unknown.length > 0) throw new Problem('schema-violation', { violations: unknown.map((name) => ({ pointer: `/filter/${name.slice(0, 60)}`, code: 'unknown-member', detail: `A filter has ${Object.keys(JUDGES).join(', ')}.` })) });
  const violations: Violation[] = (Object.keys(JUDGES) as (keyof FeedFilter)[]).flatMap((name) => {
    const wrong = value[name] === undefined ? undefined : JUDGES[name](value[name], known);
    return wrong === undefined ? [] : [{ pointer: `/filter/${name}`, code: 'matches-nothing', detail: wrong }];
  });
  if (violations.length > 0) throw new Problem('filter-matches-nothing', { violations });
  return value;
}

/** Whether an item passes. @param message opened only where its grading is asked for */
export function passes(filter: FeedFilter, facts: DataFacts, message: () => Message): boolean {
  const { types, crimeAreas, countries, precedence, leastGrading } = filter;
  if (types !== undefined && !types.some((pattern) => matchesType(pattern, facts.type))) return false;
  if (precedence !== undefined && !precedence.includes(facts.precedence)) return false;
  if (crimeAreas !== undefined && !facts.crimeAreas.some((area) => crimeAreas.includes(area))) return false;
  if (countries !== undefined && ![...facts.owners.map(countryOf), ...facts.subjectCountries].some((code) => code !== undefined && countries.includes(code))) return false;
  return leastGrading === undefined || isGraded(leastGrading, message().handling['grading']);
}

const countryOf = (owner: string): string | undefined => (owner.startsWith('ncb.') ? owner.split('.')[1] : undefined);

function isGraded(least: NonNullable<FeedFilter['leastGrading']>, given: unknown): boolean {
  if (!isObject(given) || given['scheme'] !== least.scheme) return false;
  const grades = GRADES[least.scheme];
  const rank = (grade: unknown, of: string | undefined): number => (typeof grade === 'string' && of !== undefined ? of.indexOf(grade) : -1);
  const reaches = (grade: unknown, wanted: string, of: string | undefined): boolean => rank(grade, of) >= 0 && rank(grade, of) <= rank(wanted, of);
  return reaches(given['source'], least.source, grades?.source) && reaches(given['information'], least.information, grades?.information);
}
