import { isObject, isUuidV7, type Violation } from '#kernel';
import { CONFIDENTIALITY, PURPOSES } from '#contracts';
import type { Verb } from './statement.js';
import { AUDITED, DIRECTIONS, OPERATIONS, ROADS } from './terms.js';

type Check = (value: unknown) => boolean;
type Form = Readonly<Record<string, Check>>;

const text = (max: number): Check => (value) => typeof value === 'string' && value.length > 0 && value.length <= max;
const pattern = (form: RegExp): Check => (value) => typeof value === 'string' && value.length <= 128 && form.test(value);
const time: Check = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(value) && !Number.isNaN(Date.parse(value));
const coordinate: Check = (value) => typeof value === 'string' && /^[A-Za-z0-9_-]{43}$/.test(value);
const oneOf = (values: readonly unknown[]): Check => (value) => values.includes(value);
const flag = oneOf([true, false]);
const closed = (form: Form): Check => (value) => isObject(value) && Object.keys(value).every((member) => Object.hasOwn(form, member)) && Object.entries(form).every(([member, check]) => check(value[member]));
const list = (max: number, of: Check): Check => (value) => Array.isArray(value) && value.length > 0 && value.length <= max && value.every(of);
const listOrNone = (max: number, of: Check): Check => (value) => Array.isArray(value) && value.length <= max && value.every(of);
const optional = (check: Check): Check => (value) => value === undefined || check(value);

const isJwk: Check = (value) =>
  isObject(value) &&
  Object.keys(value).every((member) => ['kty', 'crv', 'x', 'y', 'kid', 'use'].includes(member)) &&
  text(128)(value['kid']) &&
  coordinate(value['x']) &&
  (value['crv'] === 'P-256'
    ? value['kty'] === 'EC' && coordinate(value['y']) && (value['use'] === 'sig' || value['use'] === 'enc')
    : value['kty'] === 'OKP' && value['y'] === undefined && ((value['crv'] === 'Ed25519' && value['use'] === 'sig') || (value['crv'] === 'X25519' && value['use'] === 'enc')));

const id = text(64);
const someIds = list(64, id);
/** An area, a type in all its versions, or one version of it; `*` only where everything may be meant. */
const typePattern = pattern(/^[a-z][a-z0-9-]*\.(\*|[a-z][a-z0-9-]*(\/[0-9]{1,4})?)$/);
const anyTypePattern: Check = (value) => value === '*' || typePattern(value);

const KEYS = { keys: list(8, closed({ jwk: isJwk, notBefore: optional(time), notAfter: optional(time) })), proofs: list(8, text(8192)) };
const DECISION = { reason: text(2000), reference: optional(text(200)) };
const SECONDED = { ...DECISION, seconded: optional(text(8192)) };
const visibility: Check = (value) => flag(value) || someIds(value);
const AGREEMENT = {
  partner: id,
  title: text(200),
  categories: list(32, typePattern),
  purposes: list(PURPOSES.length, oneOf(PURPOSES)),
  direction: oneOf(DIRECTIONS),
  hostCountries: optional(list(64, pattern(/^[A-Z][A-Z0-9]{1,7}$/))),
  mandate: optional(text(500)),
  personalData: flag,
  from: time,
  until: time,
  fictional: optional(oneOf([true])),
  reference: text(200),
};

const FEED = {
  name: text(200),
  description: optional(text(2000)),
  publishers: optional(list(64, id)),
  readers: list(64, id),
  types: optional(list(32, typePattern)),
  replayDays: optional((value) => typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 3650),
};

/** Bodies by verb; `any`: judged by what it is about. */
export const BODIES: Readonly<Record<Verb, Form | 'any'>> = {
  admit: { ...KEYS, name: text(200), clearance: oneOf(CONFIDENTIALITY), reference: optional(text(200)), listed: optional(flag) },
  suspend: SECONDED,
  readmit: SECONDED,
  freeze: SECONDED,
  unfreeze: SECONDED,
  list: { listed: visibility },
  'add-key': KEYS,
  'rotate-key': { ...KEYS, retire: list(8, closed({ kid: text(128), notAfter: time })) },
  'revoke-key': { kid: text(128), reason: text(2000) },
  'create-community': { name: text(200) },
  join: { member: id },
  leave: { member: id },
  'create-feed': FEED,
  'amend-feed': FEED,
  'end-feed': { reason: text(2000) },
  'enable-kafka': {},
  'disable-kafka': {},
  delegate: { types: listOrNone(32, anyTypePattern), operations: listOrNone(OPERATIONS.length, oneOf(OPERATIONS)), road: oneOf(ROADS), copiesIn: listOrNone(32, anyTypePattern), from: optional(time), until: optional(time) },
  withdraw: { reason: text(2000) },
  'conclude-agreement': AGREEMENT,
  'amend-agreement': AGREEMENT,
  'end-agreement': { reason: text(2000), reference: text(200) },
  'set-rule': 'any',
  'remove-rule': { reason: optional(text(2000)) },
  'grant-mandate': { auditor: id, of: someIds, may: list(AUDITED.length, oneOf(AUDITED)), case: optional(text(200)), reference: text(200), from: time, until: time },
  'end-mandate': { reason: text(2000) },
};

export const ENVELOPE: Form = {
  hub: text(253),
  id: (value) => typeof value === 'string' && isUuidV7(value),
  by: id,
  subject: text(96),
  verb: (value) => typeof value === 'string' && Object.hasOwn(BODIES, value),
  previous: (value) => value === null || coordinate(value),
  issuedAt: time,
  body: isObject,
};

export function violationsIn(value: Record<string, unknown>, form: Form, at: string): Violation[] {
  const wrong = Object.entries(form)
    .filter(([member, check]) => !check(value[member]))
    .map(([member]) => ({ pointer: `${at}/${member}`, code: member in value ? 'wrong-form' : 'required', detail: `${member} is missing or not of the form the registry takes.` }));
  const unknown = Object.keys(value)
    .filter((member) => !Object.hasOwn(form, member))
    .map((member) => ({ pointer: `${at}/${member.slice(0, 60).replaceAll('~', '~0').replaceAll('/', '~1')}`, code: 'unknown-member', detail: 'The registry knows no such member.' }));
  return [...wrong, ...unknown];
}
