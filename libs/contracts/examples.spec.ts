import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Violation } from '#kernel';
import type { SchemaFile } from './schema-files.js';
import { loadSchemaRegistry } from './schema-registry.js';

/** Where each invalid example fails, and how: by its type and file name. Newer types say it beside their examples, in `violations.json`. */
const FAILS: Readonly<Record<string, string>> = {
  'control.dispatch/1 key-for-nobody': '/key/recipients min-items',
  'control.dispatch/1 without-digest': '/digest required',
  'control.endorsement-request/1 with-the-body': '/body unknown-member',
  'control.endorsement-request/1 without-digest': '/digest required',
  'control.endorsement/1 no-such-verdict': '/verdict enum',
  'control.endorsement/1 returned-without-reason': '/note required',
  'control.conditions/1 empty': '/conditions min-length',
  'control.conditions/1 without-digest': '/digest required',
  'control.consent-grant/1 until-a-date': '/until pattern ; /until format',
  'control.consent-grant/1 without-request': '/request required',
  'control.consent-refuse/1 lapsed-false': '/lapsed const',
  'control.consent-refuse/1 without-digest': '/digest required',
  'control.consent-request/1 forward-to-nobody': '/to required',
  'control.consent-request/1 purpose-not-named': '/purposes required',
  'control.consent-request/1 to-audience': '/to/0 pattern',
  'control.consent-request/1 without-reason': '/reason required',
  'control.countersignature/1 not-word-for-word': '/conditions required',
  'control.countersignature/1 with-a-proviso': '/proviso unknown-member',
  'control.outcome/1 flag-as-text': '/notExecutableHere type',
  'control.outcome/1 negative-quantity': '/quantities/0/amount minimum',
  'control.outcome/1 no-such-outcome': '/outcome enum',
  'control.outcome/1 without-time': '/at required',
  'control.recall/1 audience-as-sender': '/message pattern',
  'control.recall/1 reason-empty': '/reason min-length',
  'control.recall/1 erasing-without-basis': '/erase min-length',
  'control.recall/1 several-messages': '/message type',
  'control.recall/1 without-digest': '/digest required',
  'control.access-request/1 no-feed': '/feed pattern',
  'control.access-request/1 without-reason': '/reason required',
  'control.subscription-notice/1 no-feed': '/feed pattern',
  'control.subscription-notice/1 unknown-event': '/event enum',
  'control.receipt/1 at-in-local-time': '/at pattern',
  'control.receipt/1 digest-padded': '/digest max-length ; /digest pattern',
  'control.receipt/1 digest-with-stray-bits': '/digest pattern',
  'control.receipt/1 message-without-sender': '/message pattern',
  'control.receipt/1 objected-without-reason': '/note required',
  'control.receipt/1 retained-without-ground': '/note required',
  'control.receipt/1 unknown-member': '/officer unknown-member',
  'control.receipt/1 unknown-status': '/status enum',
  'control.rejection/1 addressee-twice': '/addressees duplicate-item',
  'control.rejection/1 code-in-capitals': '/code pattern',
  'control.rejection/1 no-addressees': '/addressees min-items',
  'control.rejection/1 with-reason-for-addressee': '/addressees/0 type',
  'control.reminder/1 audience-overdue': '/overdue/0 pattern',
  'control.reminder/1 nobody-overdue': '/overdue min-items',
  'control.reminder/1 without-time': '/replyBy required',
  'control.review/1 month-alone': '/reviewBy pattern ; /reviewBy format',
  'control.review/1 without-date': '/reviewBy required',
  'control.withdrawn/1 names-the-source': '/source unknown-member',
  'control.withdrawn/1 without-digest': '/digest required',
  'envelope.message/1 attestation-by-half': '/handling/attestation/humanRights required',
  'envelope.message/1 body-and-sealed': '/body not-allowed',
  'envelope.message/1 body-as-text': '/body type',
  'envelope.message/1 confidentiality-of-another-list': '/handling/confidentiality enum',
  'envelope.message/1 derived-from-nothing': '/derivedFrom any-of',
  'envelope.message/1 from-audience': '/from pattern',
  'envelope.message/1 from-small-letters': '/from pattern',
  'envelope.message/1 handling-missing': '/handling required',
  'envelope.message/1 handling-unknown-member': '/handling/caveat unknown-member',
  'envelope.message/1 id-in-capitals': '/id pattern',
  'envelope.message/1 id-version-4': '/id pattern',
  'envelope.message/1 issued-in-local-time': '/issuedAt pattern',
  'envelope.message/1 issued-on-leap-second': '/issuedAt pattern',
  'envelope.message/1 joint-owner-an-entity': '/handling/jointOwners/0 max-length ; /handling/jointOwners/0 pattern',
  'envelope.message/1 mode-missing': '/mode required',
  'envelope.message/1 mode-test': '/mode enum',
  'envelope.message/1 neither-body-nor-sealed': '/body required',
  'envelope.message/1 purpose-unknown': '/handling/purposes/0 enum',
  'envelope.message/1 purposes-empty': '/handling/purposes min-items',
  'envelope.message/1 reference-without-party': '/references/0/party required',
  'envelope.message/1 review-by-month': '/handling/reviewBy pattern ; /handling/reviewBy format',
  'envelope.message/1 sealed-recall': '/type reserved',
  'envelope.message/1 sealed-to-audience': '/to/0 pattern',
  'envelope.message/1 sealed-with-case': '/case not-allowed',
  'envelope.message/1 sealed-with-compression': '/sealed/zip unknown-member',
  'envelope.message/1 sealed-with-subject': '/subject not-allowed',
  'envelope.message/1 seq-zero': '/seq minimum',
  'envelope.message/1 tlp-small-letters': '/handling/tlp enum',
  'envelope.message/1 to-as-text': '/to type',
  'envelope.message/1 to-nobody': '/to min-items',
  'envelope.message/1 to-reserved-name': '/to/0 reserved',
  'envelope.message/1 to-twice': '/to duplicate-item',
  'envelope.message/1 type-without-version': '/type pattern',
  'envelope.message/1 unknown-member': '/priority unknown-member',
  'envelope.routing/1 exclude-as-text': '/exclude type',
  'envelope.routing/1 unknown-member': '/bcc unknown-member',
  'envelope.routing/1 without-digest': '/digest required',
  'environment.ecomessage/1 birth-date-with-month-13': '/persons/0/birthDate pattern',
  'environment.ecomessage/1 currency-in-words': '/value/currency max-length ; /value/currency pattern',
  'environment.ecomessage/1 grading-without-scheme': '/grading/scheme required',
  'environment.ecomessage/1 handling-code-outside-its-scheme': '/grading/handling not-allowed',
  'environment.ecomessage/1 origin-as-text': '/origin type',
  'environment.ecomessage/1 origin-twice': '/origin duplicate-item',
  'environment.ecomessage/1 product-appendix-four': '/products/0/citesAppendix enum',
  'environment.ecomessage/1 quantity-as-text': '/products/0/quantities/0/amount type',
  'environment.ecomessage/1 unknown-area': '/subject/area enum',
  'environment.ecomessage/1 unknown-member-deep-inside': '/companies/0/officers/0/shoeSize unknown-member',
  'environment.ecomessage/1 vessel-empty': '/transport/vessels/0 min-properties',
  'environment.ecomessage/1 vessel-flag-spelled-out': '/transport/vessels/0/flag max-length ; /transport/vessels/0/flag pattern',
  'environment.ecomessage/1 without-subject': '/subject required',
  'environment.ecomessage/1 without-title': '/subject/title required',
  'general.information/1 grade-of-another-scheme': '/grading/source enum',
  'general.information/1 inherited-name-as-member': '/constructor unknown-member',
  'general.information/1 latitude-out-of-range': '/places/0/coordinates/latitude maximum',
  'general.information/1 thing-without-anything': '/objects/0 min-properties',
  'general.information/1 without-text': '/text required',
  'general.reply/1 question-zero': '/answers/0/question minimum',
  'general.reply/1 unknown-status': '/status enum',
  'general.reply/1 without-text': '/text required',
  'general.request-for-action/1 action-twice': '/actions duplicate-item',
  'general.request-for-action/1 deadline-without-time': '/deadline pattern ; /deadline format',
  'general.request-for-action/1 neither-object-nor-place': ' any-of',
  'general.request-for-action/1 no-verb-to-arrest': '/actions/0 enum',
  'general.request-for-action/1 without-deadline': '/deadline required',
  'general.request-for-action/1 without-legal-basis': '/legalBasis required',
  'general.request-for-information/1 no-question': '/questions min-items',
  'general.request-for-information/1 question-as-object': '/questions/0 type',
  'general.request-for-information/1 unknown-area': '/areas/0 enum',
  'rules.rule/1 mask-outside-body': '/fields/0 pattern',
  'rules.rule/1 nobody-named': '/to min-properties',
  'rules.rule/1 override': '/kind enum',
  'rules.rule/1 pattern-of-types': '/data/types/0 pattern',
  'rules.rule/1 supervised-for-ever': '/validUntil required',
  'rules.rule/1 unknown-purpose': '/purposes/0 enum',
  'rules.rule/1 without-kind': '/kind required',
  'rules.rule/1 without-recipients': '/to required',
};

const registry = loadSchemaRegistry();

function judge(type: string, value: unknown): Violation[] {
  if (type === 'envelope.message/1') return registry.validateEnvelope(value);
  if (type === 'envelope.routing/1') return registry.validateRouting(value);
  if (type === 'rules.rule/1') return registry.validateRule(value);
  if (type === 'envelope.sealed/1') return judgeSealed(value);
  const violations = registry.validateBody(type, value);
  if (violations === 'unknown-type') throw new Error(type);
  return violations;
}

/** What is sealed never stands alone: it is judged where it is met by itself, as the key of a dispatch. */
function judgeSealed(value: unknown): Violation[] {
  const dispatch = { message: 'ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', digest: '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU', key: value };
  return judge('control.dispatch/1', dispatch).map((violation) => ({ ...violation, pointer: violation.pointer.replace(/^\/key/, '') }));
}

function examples(file: SchemaFile, kind: 'valid' | 'invalid'): (readonly [string, string, unknown])[] {
  const folder = join(file.path.replace(/\.schema\.json$/, ''), kind);
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => [`${file.type} ${name.replace(/\.json$/, '')}`, file.type, JSON.parse(readFileSync(join(folder, name), 'utf8'))] as const);
}

function fails(file: SchemaFile): Readonly<Record<string, string>> {
  const path = join(file.path.replace(/\.schema\.json$/, ''), 'violations.json');
  const beside = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
  return Object.fromEntries(Object.entries(beside).map(([name, said]) => [`${file.type} ${name}`, said]));
}

const judged = registry.files().filter((file) => file.area !== 'common');

const expected: Readonly<Record<string, string>> = { ...FAILS, ...Object.assign({}, ...judged.map(fails)) };

describe('examples', () => {
  test.each(judged.map((file) => [file.type, file] as const))('%s has three valid and five invalid ones', (_type, file) => {
    expect(examples(file, 'valid').length).toBeGreaterThanOrEqual(3);
    expect(examples(file, 'invalid').length).toBeGreaterThanOrEqual(5);
  });

  test.each(judged.flatMap((file) => examples(file, 'valid')))('%s is valid', (_name, type, value) => {
    expect(judge(type, value)).toEqual([]);
  });

  test.each(judged.flatMap((file) => examples(file, 'invalid')))('%s is invalid where it is said to be', (name, type, value) => {
    expect(judge(type, value).map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(expected[name]?.split(' ; '));
  });

  test('no expectation is left over', () => {
    const names = new Set(judged.flatMap((file) => examples(file, 'invalid').map(([name]) => name)));
    expect(Object.keys(expected).filter((name) => !names.has(name))).toEqual([]);
  });
});
