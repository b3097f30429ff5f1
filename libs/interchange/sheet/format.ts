import { bureauOf, participantKind, type Labels, type OfficialLanguage } from '#contracts';
import { html, type Html, join } from './html.js';

/** Western digits and the Gregorian calendar in every language: a date is compared with a paper, not admired. */
const LOCALES: Readonly<Record<OfficialLanguage, string>> = { en: 'en-GB', fr: 'fr', es: 'es', ar: 'ar-u-nu-latn-ca-gregory' };

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2}))?)?)?$/;
const formats = new Map<string, Intl.DateTimeFormat>();
const formatOf = (language: OfficialLanguage, parts: 'year' | 'month' | 'day'): Intl.DateTimeFormat => {
  const key = `${language} ${parts}`;
  const found = formats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], { timeZone: 'UTC', year: 'numeric', ...(parts === 'year' ? {} : { month: 'long' }), ...(parts === 'day' ? { day: 'numeric' } : {}) });
  formats.set(key, found);
  return found;
};

/** Left to right whatever is around it: identifiers, digits, codes. */
export const ltr = (text: string, kind = 'id'): Html => html`<bdi dir="ltr" class="${kind}">${text}</bdi>`;

/** Whether a text is a date or a time as the schemas write them. */
export const isDate = (text: string): boolean => DATE.test(text);

/** A date as far as it is known, and a time of day with the offset it was given with; `Z` is said as UTC. */
export function time(text: string, language: OfficialLanguage): Html {
  const [, year = '', month, day, clock, zone] = DATE.exec(text) ?? [];
  const parts = day === undefined ? (month === undefined ? 'year' : 'month') : 'day';
  const at = Date.parse(`${year}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`);
  // 30 February is read as 2 March: a date that is none stands as it was written.
  if (year === '' || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== `${year}-${month ?? '01'}-${day ?? '01'}`) return ltr(text);
  const date = html`<bdi>${formatOf(language, parts).format(at)}</bdi>`;
  return html`<time datetime="${text}">${date}${clock === undefined ? undefined : html` ${ltr(`${clock} ${zone === 'Z' ? 'UTC' : `UTC${zone ?? ''}`}`, 'clock')}`}</time>`;
}

const numbers = new Map<OfficialLanguage, Intl.NumberFormat>();
const numbersOf = (language: OfficialLanguage): Intl.NumberFormat => {
  const found = numbers.get(language) ?? new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: 20, useGrouping: 'min2' });
  numbers.set(language, found);
  return found;
};

/** Years, counters and numbers of the sheet have no separators below ten thousand; every digit given is shown. */
export const number = (value: number, language: OfficialLanguage): Html =>
  html`<data value="${value}">${ltr(Math.abs(value) > Number.MAX_SAFE_INTEGER ? String(value) : numbersOf(language).format(value), 'number')}</data>`;

/** A word that stands for a code: the code itself is kept for machines, and shown where officers use it. */
export const coded = (code: string, label: string, show: boolean): Html =>
  html`<data value="${code}"><bdi>${label}</bdi></data>${show && label !== code ? html` ${ltr(code, 'code')}` : undefined}`;

/** A participant by its id, with what it is and its country in words where that is known. */
export function participant(id: string, labels: Labels, language: OfficialLanguage): Html {
  const kind = participantKind(id);
  const bureau = bureauOf(id) ?? (kind === 'bureau' ? id : undefined);
  const country = bureau === undefined ? undefined : labels.code('iso-3166-1', bureau.slice('ncb.'.length), language);
  const words = [kind === undefined ? undefined : labels.value('rules/rule', 'kinds', kind, language), country].filter((word) => word !== undefined);
  return html`${words.length === 0 ? undefined : html`${join(words.map((word) => html`<bdi>${word}</bdi>`), ' · ')} `}${ltr(id)}`;
}
