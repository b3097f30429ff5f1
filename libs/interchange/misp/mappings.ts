import type { TemplateName } from './templates.js';

/** How a building block of ours stands in an object template of MISP. */
export interface Mapping {
  readonly template: TemplateName;
  /** Member of the block, with `*` for the place in a list, and the attribute of the template that holds it. */
  readonly attributes: Readonly<Record<string, string>>;
  /** An attribute of the template that takes, with its name before it, what has no attribute of its own. */
  readonly rest?: string;
}

/** The building blocks of `schemas/common` that have a template. */
export const MAPPINGS: Readonly<Record<string, Mapping>> = {
  vessel: {
    template: 'ftm-Vessel',
    attributes: {
      name: 'name', 'otherNames/*/name': 'alias', imo: 'imoNumber', mmsi: 'mmsi', callSign: 'callSign', flag: 'flag', registrationNumber: 'registrationNumber', 'homePort/locality': 'registrationPort',
      type: 'type', grossTonnage: 'tonnage', built: 'buildDate', description: 'description',
    },
    rest: 'notes',
  },
  person: {
    template: 'person',
    attributes: {
      familyName: 'last-name', givenNames: 'first-name', fullName: 'full-name', 'otherNames/*/name': 'alias', sex: 'gender', birthDate: 'date-of-birth', 'birthPlace/locality': 'place-of-birth',
      'nationalities/*': 'nationality', 'phones/*': 'phone-number', 'onlineAccounts/*': 'handle', occupation: 'occupation', role: 'function', description: 'text', 'addresses/*/address': 'address',
    },
  },
  company: {
    template: 'ftm-Company',
    attributes: {
      name: 'name', 'otherNames/*/name': 'alias', legalForm: 'legalForm', activity: 'sector', registrationNumber: 'registrationNumber', taxNumber: 'taxNumber', imoCompanyNumber: 'idNumber', country: 'country',
      'addresses/*/address': 'address', description: 'description',
    },
    rest: 'notes',
  },
  agency: { template: 'organization', attributes: { name: 'name', unit: 'description' } },
  place: {
    template: 'geolocation',
    attributes: {
      country: 'countrycode', countryAsReported: 'country', region: 'region', locality: 'city', address: 'address', 'coordinates/latitude': 'latitude', 'coordinates/longitude': 'longitude',
      'coordinates/uncertaintyKm': 'accuracy-radius', from: 'first-seen', until: 'last-seen', description: 'text',
    },
  },
  image: { template: 'file', attributes: { data: 'attachment', mediaType: 'mimetype', caption: 'text', shows: 'text' } },
  vehicle: { template: 'vehicle', attributes: { plate: 'license-plate-number', vin: 'vin', make: 'make', model: 'model', colour: 'exterior-color', kind: 'type', description: 'description' } },
  aircraft: { template: 'ftm-Airplane', attributes: { registration: 'registrationNumber', flight: 'name', type: 'type', country: 'country', description: 'description' }, rest: 'notes' },
  document: {
    template: 'ftm-Passport',
    attributes: { kind: 'type', number: 'passportNumber', issuer: 'authority', issuingCountry: 'country', issued: 'startDate', expires: 'endDate', description: 'description' },
  },
  account: { template: 'bank-account', attributes: { identifier: 'account', institution: 'institution-name', currency: 'currency-code', holder: 'beneficiary', description: 'comments' } },
};

/** What a notice's own template holds of its body: members of the person it is about, and little else. */
export const NOTICE: Mapping = {
  template: 'interpol-notice',
  attributes: {
    'person/familyName': 'present-family-name', 'person/givenNames': 'forename', 'person/otherNames/*/name': 'alias', 'person/sex': 'sex', 'person/birthDate': 'date-of-birth', 'person/birthPlace/locality': 'place-of-birth',
    'person/nationalities/*': 'nationality', 'person/physical/heightCm': 'height', 'person/physical/weightKg': 'weight', 'person/physical/hair': 'colour-of-hair', 'person/physical/eyes': 'colour-of-eyes',
    'person/physical/marks/*': 'distinguishing-marks-and-characteristics', 'person/physical/languages/*': 'language-spoken', 'person/images/*/data': 'portrait',
    'physical/heightCm': 'height', 'physical/weightKg': 'weight', 'physical/hair': 'colour-of-hair', 'physical/eyes': 'colour-of-eyes', 'physical/marks/*': 'distinguishing-marks-and-characteristics',
    'judicial/charge': 'charges', 'offences/*/text': 'charges', 'seen/at': 'date-of-disappearance', 'seen/place/locality': 'place-of-disappearance',
  },
};

/** What the report that heads every event holds; members of the whole message. */
export const HEAD: Mapping = {
  template: 'report',
  attributes: {
    'body/title': 'title', 'body/subject/title': 'title', subject: 'title', case: 'case-number', 'body/facts': 'summary', 'body/summary': 'summary', 'body/modusOperandi': 'summary', 'body/threat': 'summary',
    'body/assessment': 'summary', 'body/subject/summary': 'summary', 'body/text': 'summary', 'body/additionalInformation': 'summary',
  },
};

/** The colours that the template of notices knows, by the type of the message. */
export const COLOURS: Readonly<Record<string, string>> = {
  'notice.red': 'Red', 'notice.yellow': 'Yellow', 'notice.blue': 'Blue', 'notice.black': 'Black', 'notice.green': 'Green', 'notice.orange': 'Orange', 'notice.purple': 'Purple',
};

/** What a block is to the one around it, by the member it stands in. */
export const RELATIONSHIPS: Readonly<Record<string, string>> = { owners: 'owner-of', officers: 'works-for', images: 'picture-of', master: 'associated-with' };

/** Words of a template for our codes. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'person/gender': { M: 'Male', F: 'Female', X: 'Other', unknown: 'Unknown' },
  'interpol-notice/sex': { M: 'Male', F: 'Female', X: 'Other' },
};
const UNITS: Readonly<Record<string, string>> = { 'interpol-notice/height': 'cm', 'interpol-notice/weight': 'kg' };

/** A value as an attribute of a template writes it; undefined when it has no word for it. */
export function encode(place: string, value: string | number | boolean): string | undefined {
  const unit = UNITS[place];
  if (unit !== undefined) return `${value} ${unit}`;
  const words = WORDS[place];
  return words === undefined ? String(value) : Object.hasOwn(words, String(value)) ? words[String(value)] : undefined;
}

/** The way back; undefined when the word means nothing to us. */
export function decode(place: string, type: string, value: string): string | undefined {
  const unit = UNITS[place];
  if (unit !== undefined) return new RegExp(`^([0-9]+) ?${unit}$`).exec(value.trim())?.[1];
  const words = WORDS[place];
  if (words !== undefined) return Object.keys(words).find((code) => words[code]?.toLowerCase() === value.toLowerCase());
  // MISP writes every time anew: 2026-11-22T10:00:00.000000+00:00.
  return type === 'datetime' ? value.replace(/(?:\.0+)?(?:\+00:?00|Z)$/, 'Z') : value;
}
