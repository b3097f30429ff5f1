/** The parts of the MISP core format (draft-dulaunoy-misp-core-format) that are written and read here. Numbers are texts there. */
export interface MispAttribute {
  readonly uuid: string;
  readonly type: string;
  readonly category: string;
  readonly value: string;
  /** Base64 of an attachment. */
  readonly data?: string;
  /** Which attribute of its template it is; only in objects. */
  readonly object_relation?: string;
  /** Where the value stood in the message, as a JSON Pointer: how it finds back. */
  readonly comment: string;
  readonly to_ids: boolean;
  readonly disable_correlation: boolean;
  readonly distribution: string;
  /** Seconds since the epoch. */
  readonly timestamp: string;
  readonly deleted: boolean;
}

export interface MispReference {
  readonly uuid: string;
  readonly object_uuid: string;
  readonly referenced_uuid: string;
  readonly relationship_type: string;
  readonly timestamp: string;
  readonly deleted: boolean;
}

export interface MispObject {
  readonly uuid: string;
  readonly name: string;
  readonly 'meta-category': string;
  readonly template_uuid: string;
  readonly template_version: string;
  readonly description: string;
  readonly comment: string;
  readonly distribution: string;
  readonly timestamp: string;
  readonly deleted: boolean;
  readonly Attribute: readonly MispAttribute[];
  readonly ObjectReference: readonly MispReference[];
}

export interface MispEvent {
  readonly uuid: string;
  readonly info: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** 4: undefined; nobody there has judged it. */
  readonly threat_level_id: string;
  /** 0: initial, 2: completed. */
  readonly analysis: string;
  /** 0: your organisation only, 1: this community, 2: connected communities, 3: all. */
  readonly distribution: string;
  readonly published: boolean;
  readonly timestamp: string;
  readonly Orgc: { readonly uuid: string; readonly name: string };
  readonly Tag: readonly { readonly name: string }[];
  readonly Attribute: readonly MispAttribute[];
  readonly Object: readonly MispObject[];
}

/** What a file of MISP holds. */
export interface MispDocument {
  readonly Event: MispEvent;
}

/** A value in MISP's database has at most so many octets. */
export const MAX_VALUE_OCTETS = 65_535;

const CATEGORIES: Readonly<Record<string, string>> = {
  attachment: 'External analysis', filename: 'External analysis', 'mime-type': 'Artifacts dropped', 'bank-account-nr': 'Financial fraud',
  'first-name': 'Person', 'last-name': 'Person', 'full-name': 'Person', 'date-of-birth': 'Person', 'place-of-birth': 'Person', gender: 'Person', nationality: 'Person', 'phone-number': 'Person',
};

/** A category that MISP allows for an attribute of this type. */
export const categoryOf = (type: string): string => CATEGORIES[type] ?? 'Other';

const FITS: Readonly<Record<string, (value: string | number | boolean) => boolean>> = {
  float: (value) => typeof value === 'number',
  'date-of-birth': (value) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(String(value)),
  datetime: (value) => /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/.test(String(value)),
  // MISP takes everything but digits and + out of a number, and writes a leading 00 as +.
  'phone-number': (value) => /^(?!00)\+?[0-9]+$/.test(String(value)),
  filename: (value) => typeof value === 'string',
  attachment: (value) => typeof value === 'string',
};

/** Whether an attribute of this type keeps the value as it is: MISP writes some of them anew. */
export const keeps = (type: string, value: string | number | boolean): boolean => FITS[type]?.(value) ?? true;
