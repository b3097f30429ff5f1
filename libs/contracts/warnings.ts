import { isObject } from '#kernel';
import { isContainerNumber, isImoCompanyNumber, isImoShipNumber, isShipMmsi, isVin } from './check-digits.js';
import { personsWithoutStatus, STATUS_MISSING } from './duties.js';
import { mrzFault } from './mrz.js';
import { step } from './violations.js';
import { isKnownCode } from './vocabularies.js';

/** Something in a body that looks wrong or is missing. It never stops a message: real vessels carry invalid numbers. */
export interface Warning {
  readonly code: WarningCode;
  /** JSON Pointer (RFC 6901). */
  readonly pointer: string;
  readonly detail: string;
}

/** Every warning there is, with what it means; documentation is made from it. */
export const WARNINGS = Object.freeze({
  'imo-malformed': 'An IMO ship number has seven digits.',
  'imo-check-digit': 'The check digit of the IMO ship number is wrong; compare it with the source.',
  'imo-company-number': 'The IMO company number is not seven digits with a right check digit.',
  'mmsi-malformed': 'The MMSI of a ship has nine digits and begins with 2 to 7.',
  'vessel-unidentified': 'The vessel has no IMO number, MMSI, call sign or registration number; a name alone does not tell it from others.',
  'vessel-without-flag': 'The vessel has no flag State.',
  'scientific-name-missing': 'The product of a living species has no scientific name.',
  'cites-appendix-unknown': 'The CITES appendix of the species is not given.',
  'container-number': 'The container number or its check digit is wrong (ISO 6346).',
  'vin-malformed': 'A vehicle identification number has 17 letters and digits, without I, O and Q.',
  'country-unknown': 'The code is no country of ISO 3166-1; compare it with the source.',
  'currency-unknown': 'The code is no currency of ISO 4217.',
  'language-unknown': 'The tag begins with no language of ISO 639-1.',
  'issuer-unknown': 'The code is no issuer of travel documents of ICAO Doc 9303.',
  'mrz-malformed': 'A machine-readable zone has two lines of 44 or 36 signs, or three of 30: capitals, digits and <.',
  'mrz-check-digit': 'A check digit of the machine-readable zone is wrong; compare it with the document.',
  'status-in-administrative-matter': 'Who broke an administrative rule, or appears beside a risk indicator, is no suspect: leave the status out.',
  'person-without-status': STATUS_MISSING,
  'reply-by-missing': 'The request has a deadline but the message no replyBy: the hub reminds by replyBy only.',
});
export type WarningCode = keyof typeof WARNINGS;

type Members = Readonly<Record<string, unknown>>;
type Warn = (code: WarningCode, member?: string) => void;

const textOf = (object: Members, member: string): string | undefined => {
  const value = Object.hasOwn(object, member) ? object[member] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};

function checkVessel(vessel: Members, warn: Warn): void {
  const imo = textOf(vessel, 'imo');
  const mmsi = textOf(vessel, 'mmsi');
  if (imo !== undefined && !isImoShipNumber(imo)) warn(/^[0-9]{7}$/.test(imo) ? 'imo-check-digit' : 'imo-malformed', 'imo');
  if (mmsi !== undefined && !isShipMmsi(mmsi)) warn('mmsi-malformed', 'mmsi');
  if ((imo ?? mmsi ?? textOf(vessel, 'callSign') ?? textOf(vessel, 'registrationNumber')) === undefined) warn('vessel-unidentified');
  if (textOf(vessel, 'flag') === undefined) warn('vessel-without-flag');
}

function checkProduct(product: Members, warn: Warn, living: boolean): void {
  const species = textOf(product, 'scientificName');
  const appendix = textOf(product, 'citesAppendix');
  const ofSpecies = living || textOf(product, 'citesSource') !== undefined || textOf(product, 'citesPurpose') !== undefined;
  if (species === undefined && (ofSpecies || appendix !== undefined)) warn('scientific-name-missing');
  if (appendix === 'unknown' || (appendix === undefined && (ofSpecies || species !== undefined))) {
    warn('cites-appendix-unknown', appendix === undefined ? undefined : 'citesAppendix');
  }
}

function checkText(object: Members, member: string, holds: (text: string) => boolean, code: WarningCode, warn: Warn): void {
  const value = textOf(object, member);
  if (value !== undefined && !holds(value)) warn(code, member);
}

function checkDocument(document: Members, warn: Warn): void {
  const lines = document['mrz'];
  if (!Array.isArray(lines)) return;
  const fault = mrzFault(lines.filter((line) => typeof line === 'string'));
  if (fault !== undefined) warn(`mrz-${fault}`, 'mrz');
}

/** Members whose value is a code of a vocabulary, or a list of such codes. */
const CODED: ReadonlyMap<string, readonly [vocabulary: string, code: WarningCode]> = new Map<string, readonly [string, WarningCode]>([
  ...['country', 'flag', 'issuingCountry', 'nationalities', 'countries', 'originCountries'].map((name) => [name, ['iso-3166-1', 'country-unknown']] as const),
  ['currency', ['iso-4217', 'currency-unknown']], ['issuerCode', ['icao-issuers', 'issuer-unknown']],
  ['language', ['iso-639', 'language-unknown']], ['languages', ['iso-639', 'language-unknown']],
]);

function isOfVocabulary(vocabulary: string, text: string): boolean {
  if (vocabulary !== 'iso-639') return isKnownCode(vocabulary, text);
  // A tag of BCP 47: what follows the language is not looked at, and three letters are taken by their form.
  const language = (text.split('-')[0] ?? '').toLowerCase();
  return language.length !== 2 || isKnownCode(vocabulary, language);
}

type Check = (object: Members, warn: Warn, living: boolean) => void;
const company: Check = (object, warn) => { checkText(object, 'imoCompanyNumber', isImoCompanyNumber, 'imo-company-number', warn); };
const container: Check = (object, warn) => { checkText(object, 'number', isContainerNumber, 'container-number', warn); };
const vehicle: Check = (object, warn) => { checkText(object, 'vin', isVin, 'vin-malformed', warn); };

/** What stands under a member of this name, in any schema of ours (their objects are closed, so the name says what it is). */
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['vessels', checkVessel], ['vessel', checkVessel],
  ['products', checkProduct], ['product', checkProduct],
  ['companies', company], ['owners', company],
  ['containers', container], ['container', container],
  ['vehicles', vehicle], ['vehicle', vehicle],
  ['documents', checkDocument], ['document', checkDocument],
]);

/** Crime areas whose products are as a rule of living species. */
const LIVING = new Set<unknown>(['WILDLIFE', 'FISHERIES', 'FORESTRY']);
const MOST_WARNINGS = 100;
const DEEPEST = 16;

function walk(value: unknown, pointer: string, check: Check | undefined, depth: number, living: boolean, found: Warning[]): void {
  if (typeof value !== 'object' || value === null || depth > DEEPEST || found.length >= MOST_WARNINGS) return;
  if (Array.isArray(value)) {
    value.forEach((item, i) => { walk(item, `${pointer}/${String(i)}`, check, depth + 1, living, found); });
    return;
  }
  const object = value as Members;
  check?.(object, (code, member) => {
    if (found.length < MOST_WARNINGS) found.push({ code, pointer: member === undefined ? pointer : pointer + step(member), detail: WARNINGS[code] });
  }, living);
  for (const name of Object.keys(object)) {
    const member = object[name];
    const coded = CODED.get(name);
    if (coded !== undefined) checkCodes(member, pointer + step(name), coded, found);
    if (typeof member === 'object' && member !== null) walk(member, pointer + step(name), CHECKS.get(name), depth + 1, living, found);
  }
}

function checkCodes(value: unknown, pointer: string, [vocabulary, code]: readonly [string, WarningCode], found: Warning[]): void {
  if (Array.isArray(value)) value.forEach((item, i) => { if (typeof item === 'string') checkCodes(item, `${pointer}/${String(i)}`, [vocabulary, code], found); });
  else if (typeof value === 'string' && found.length < MOST_WARNINGS && !isOfVocabulary(vocabulary, value)) found.push({ code, pointer, detail: WARNINGS[code] });
}

const OF_PROCEEDINGS = new Set<unknown>(['WANTED', 'ACCUSED', 'CONVICTED', 'SUSPECT']);

/** An administrative violation is never a suspicion: newer types refuse it, the ecomessage is warned about. */
function checkStatuses(body: Members, at: string, found: Warning[]): void {
  const nature = isObject(body['subject']) ? body['subject']['nature'] : undefined;
  if ((nature !== 'administrative-violation' && nature !== 'risk-indicator') || !Array.isArray(body['persons'])) return;
  body['persons'].forEach((person: unknown, i) => {
    if (found.length < MOST_WARNINGS && isObject(person) && OF_PROCEEDINGS.has(person['status'])) {
      found.push({ code: 'status-in-administrative-matter', pointer: `${at}/persons/${String(i)}/status`, detail: WARNINGS['status-in-administrative-matter'] });
    }
  });
}

/**
 * What looks wrong in a body that follows its schema. Warned about, never refused; at most 100.
 * @param type such as `environment.ecomessage/1`; control messages have nothing to warn about
 * @param at JSON Pointer put before every pointer: `/body` for answers about a whole message
 */
export function warningsOf(type: string, body: unknown, at = ''): Warning[] {
  if (!isObject(body) || type.startsWith('control.')) return [];
  const subject = body['subject'];
  const areas = Array.isArray(body['areas']) ? body['areas'] : [];
  const living = LIVING.has(isObject(subject) ? subject['area'] : undefined) || areas.some((area) => LIVING.has(area));
  const found: Warning[] = [];
  walk(body, at, undefined, 0, living, found);
  checkStatuses(body, at, found);
  const unsaid = personsWithoutStatus(body, at).map((pointer): Warning => ({ code: 'person-without-status', pointer, detail: STATUS_MISSING }));
  return [...found, ...unsaid].slice(0, MOST_WARNINGS);
}

/** What looks wrong in a whole message in the clear; of a sealed one nothing can be said. */
export function warningsOfMessage(message: { readonly type: string; readonly replyBy?: string; readonly body?: unknown }): Warning[] {
  const found = warningsOf(message.type, message.body, '/body');
  const wantsReply = isObject(message.body) && message.body['deadline'] !== undefined;
  return wantsReply && message.replyBy === undefined ? [...found, { code: 'reply-by-missing', pointer: '/replyBy', detail: WARNINGS['reply-by-missing'] }] : found;
}
