import countries from 'i18n-iso-countries';

/** What lists write for "we do not know". */
const UNKNOWN = /^(?:unknown|unk|unkn|n\/?a|na|none|no flag|flagless|stateless|not known|not applicable|-+|\?+|x{2,})(?:\s*\(.*\))?$/i;

/** Names of flag States that lists use and the list of ISO names lacks. */
const ODD_NAMES: Readonly<Record<string, string>> = Object.freeze({
  'chinese taipei': 'TW',
  'taiwan province of china': 'TW',
  'taiwan china': 'TW',
  'china peoples republic of': 'CN',
  'peoples republic of china': 'CN',
  prc: 'CN',
  'korea republic of': 'KR',
  'korea rep': 'KR',
  rok: 'KR',
  'korea south': 'KR',
  'korea north': 'KP',
  dprk: 'KP',
  'korea democratic peoples republic of': 'KP',
  'viet nam': 'VN',
  'russian fed': 'RU',
  'iran islamic republic of': 'IR',
  'islamic republic of iran': 'IR',
  uk: 'GB',
  'great britain': 'GB',
  usa: 'US',
  'united states': 'US',
  uae: 'AE',
  drc: 'CD',
  'saint vincent': 'VC',
  'saint vincent and grenadines': 'VC',
  'saint vincent grenadines': 'VC',
  'saint kitts nevis': 'KN',
  'saint kitts': 'KN',
  'antigua': 'AG',
  'trinidad': 'TT',
  'cote divoire': 'CI',
  'sao tome': 'ST',
  'cabo verde': 'CV',
  'timor leste': 'TL',
  'east timor': 'TL',
  burma: 'MM',
  swaziland: 'SZ',
  'tanzania united republic of': 'TZ',
  'tanzania zanzibar': 'TZ',
  'bolivia plurinational state of': 'BO',
  'venezuela bolivarian republic of': 'VE',
  'moldova republic of': 'MD',
  'micronesia federated states of': 'FM',
  'hong kong china': 'HK',
  turkiye: 'TR',
  guinee: 'GN',
  'guinea conakry': 'GN',
  'congo brazzaville': 'CG',
  'congo kinshasa': 'CD',
});

/** Lower case, without accents, marks and articles; `St.` is `saint`, `&` is `and`. */
function plain(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/\bste?\b\.?/g, 'saint')
    .replace(/['’`.]/g, '')
    .replace(/[^a-z]+/g, ' ')
    .trim()
    .replace(/^the /, '');
}

let known: ReadonlyMap<string, string> | undefined;

function knownNames(): ReadonlyMap<string, string> {
  known ??= new Map([
    ...Object.entries(countries.getNames('en', { select: 'all' })).flatMap(([code, names]) => names.map((name): [string, string] => [plain(name), code])),
    ...Object.entries(ODD_NAMES),
  ]);
  return known;
}

/** What a list says about a flag. */
export type Flag =
  | { readonly kind: 'state'; readonly code: string }
  /** Nothing, or a word for not knowing. */
  | { readonly kind: 'unknown'; readonly reported: string | undefined }
  /** Words in which no State could be recognised. */
  | { readonly kind: 'unrecognised'; readonly reported: string };

/** User-assigned codes (ISO 3166-1), which exercises use. */
const EXERCISE_CODE = /^X[A-Z]$/;

/** Namibia's code, and what many write for "not available": nobody can tell which. */
const AMBIGUOUS_CODE = 'NA';

/** Reads a flag as lists write it: an English name, some odd ones, or an ISO code. Never guesses. */
export function readFlag(text: string): Flag {
  const reported = text.trim().replace(/\s+/g, ' ');
  if (reported === '') return { kind: 'unknown', reported: undefined };
  const upper = reported.toUpperCase();
  if (/^[A-Z]{2}$/.test(upper) && upper !== AMBIGUOUS_CODE && (EXERCISE_CODE.test(upper) || countries.isValid(upper))) return { kind: 'state', code: upper };
  if (UNKNOWN.test(reported)) return { kind: 'unknown', reported };
  if (/^[A-Z]{3}$/.test(upper)) {
    const code = countries.alpha3ToAlpha2(upper);
    if (code !== undefined) return { kind: 'state', code };
  }
  const code = knownNames().get(plain(reported));
  return code === undefined ? { kind: 'unrecognised', reported } : { kind: 'state', code };
}

export const isUnknown = (text: string): boolean => text.trim() === '' || UNKNOWN.test(text.trim());
