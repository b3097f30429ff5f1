/**
 * Object templates of MISP as they were published: names and types of their attributes, what is required, where a list of
 * words is given. Written down from https://github.com/MISP/misp-objects, commit
 * 54538c631281da771b6615eeb990f261307f438e of 2026-06-27. An attribute is `name:type`, with `*` where there may be several
 * and `-` where MISP is told not to correlate it.
 */
export interface TemplateAttribute {
  readonly type: string;
  readonly multiple: boolean;
  readonly uncorrelated: boolean;
}

export interface Template {
  readonly uuid: string;
  readonly version: number;
  readonly metaCategory: string;
  readonly required: readonly string[];
  readonly requiredOneOf: readonly string[];
  readonly attributes: ReadonlyMap<string, TemplateAttribute>;
  /** The words an attribute may have. */
  readonly values: Readonly<Record<string, readonly string[]>>;
}

function template(uuid: string, version: number, metaCategory: string, required: readonly string[], requiredOneOf: readonly string[], lines: readonly string[], values: Template['values'] = {}): Template {
  const attributes = lines.join(' ').split(' ').map((spelled): [string, TemplateAttribute] => {
    const [, name = '', type = '', flags = ''] = /^(.+):([^:*]+?)(\*?-?)$/.exec(spelled) ?? [];
    return [name, { type, multiple: flags.includes('*'), uncorrelated: flags.includes('-') }];
  });
  return { uuid, version, metaCategory, required, requiredOneOf, attributes: new Map(attributes), values };
}

export const TEMPLATES = {
  'interpol-notice': template('24927972-1e4a-11e9-857e-3b2306b99911', 1, 'misc', ['notice-color'], [], [
    'alias:text* charges:text*- colour-of-eyes:text- colour-of-hair:text- date-of-birth:date-of-birth date-of-disappearance:text distinguishing-marks-and-characteristics:text-',
    'father-s-family-name-&-forename:text forename:first-name- height:text- language-spoken:text*- mother-s-family-name-&-forename:text nationality:nationality*- notice-color:text',
    'place-of-birth:place-of-birth- place-of-disappearance:text portrait:attachment* present-family-name:last-name sex:gender- weight:text-',
  ], {'notice-color': ['Red', 'Yellow', 'Blue', 'Black', 'Green', 'Orange', 'Purple'], 'sex': ['Male', 'Female', 'Other', 'Prefer not to say']}),
  report: template('70a68471-df22-4e3f-aa1a-5a3be19f82df', 8, 'misc', [], ['title', 'summary', 'link'], [
    'case-number:text link:link* report-file:attachment* summary:text* title:text* type:text-',
  ]),
  'ftm-Vessel': template('2ee3df38-7756-4179-abea-ba8d2fbb7c6c', 1, 'followthemoney', ['name'], [], [
    'address:text* alephUrl:url* alias:text* amount:float*- amountEur:float*- amountUsd:float*- buildDate:text* callSign:text* country:text* crsNumber:text* currency:text*-',
    'description:text*- flag:text* grossRegisteredTonnage:float*- imoNumber:text* indexText:text*- indexUpdatedAt:text* keywords:text*- mmsi:text* model:text*- modifiedAt:text* name:text*',
    'nameChangeDate:text* navigationArea:text*- notes:text*- pastFlags:text*- pastNames:text* pastTypes:text*- previousName:text* program:text*- publisher:text*- publisherUrl:url*',
    'registrationDate:text* registrationNumber:text* registrationPort:text*- retrievedAt:text* sourceUrl:url* summary:text*- tonnage:text*- topics:text* type:text*- weakAlias:text*-',
    'wikidataId:text* wikipediaUrl:url*',
  ]),
  person: template('a15b0477-e9d1-4b9c-9546-abe78a4f4248', 21, 'misc', [], ['first-name', 'last-name', 'full-name', 'alias', 'handle'], [
    'address:text* alias:text* birth-certificate-number:text date-of-birth:date-of-birth dni:text* e-mail:email-src* fax-number:phone-number* first-name:first-name- full-name:full-name',
    'function:text- gender:gender- handle:text* identity-card-number:identity-card-number instant-messaging-used:text*- ip-src:ip-src* last-name:last-name middle-name:middle-name',
    'mothers-name:text nationality:nationality*- nic-hdl:text* nie:text* nif:text* occupation:text- ofac-identification-number:text passport-country:passport-country-',
    'passport-creation:datetime- passport-expiration:passport-expiration- passport-number:passport-number phone-number:phone-number* place-of-birth:place-of-birth- portrait:attachment*',
    'redress-number:redress-number role:text*- social-security-number:text text:text- title:text-',
  ], {'gender': ['Male', 'Female', 'Other', 'Prefer not to say', 'Unknown']}),
  'ftm-Company': template('b6da52a4-2290-47ad-b316-d31dc3274382', 2, 'followthemoney', ['name'], [], [
    'address:text* alephUrl:url* alias:text* amount:float*- amountEur:float*- amountUsd:float*- bikCode:text*- bvdId:text* caemCode:text*- capital:text*- cikCode:text* classification:text*-',
    'coatoCode:text* country:text* currency:text*- description:text*- dissolutionDate:text* dunsCode:text* email:email-src* fnsCode:text* fssCode:text*- ibcRuc:text* icijId:text*-',
    'idNumber:text* incorporationDate:text* indexText:text*- indexUpdatedAt:text* innCode:text* ipoCode:text* irsCode:text* jibCode:text* jurisdiction:text* keywords:text*- kppCode:text*',
    'legalForm:text*- mainCountry:text* mbsCode:text* modifiedAt:text* name:text* notes:text*- ogrnCode:text* okopfCode:text*- okpoCode:text* oksmCode:text*- okvedCode:text*-',
    'opencorporatesUrl:url* pfrNumber:text* phone:phone-number* previousName:text* program:text*- publisher:text*- publisherUrl:url* registrationNumber:text* retrievedAt:text* sector:text*-',
    'sourceUrl:url* status:text*- summary:text*- swiftBic:text* taxNumber:text* taxStatus:text*- topics:text* vatCode:text* voenCode:text* weakAlias:text*- website:url* wikidataId:text*',
    'wikipediaUrl:url*',
  ]),
  organization: template('f750e12b-127a-432c-b022-b3f9153c4e2a', 9, 'misc', [], ['name', 'alias'], [
    'VAT:text* address:text* alias:text* contact_information:text date-of-inception:datetime description:text e-mail:email-src* fax-number:phone-number* misp-uuid:text* name:text',
    'phone-number:phone-number* registration-number:text role:text*- sector:text* type-of-organization:text',
  ]),
  geolocation: template('cd6f2238-ba55-4888-82c4-104e6e1acf21', 8, 'misc', [], ['latitude', 'longitude', 'city', 'region', 'country', 'countrycode', 'epsg'], [
    'accuracy-radius:float- address:text altitude:float- city:text country:text countrycode:text epsg:text- first-seen:datetime- last-seen:datetime- latitude:float- longitude:float-',
    'neighborhood:text region:text spacial-reference:text- text:text- zipcode:text',
  ]),
  file: template('688c46fb-5edb-40a3-8273-1af7923e2215', 25, 'file', [], ['filename', 'size-in-bytes', 'authentihash', 'ssdeep', 'md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512/224', 'sha512/256', 'sha3-224', 'sha3-256', 'sha3-384', 'sha3-512', 'tlsh', 'telfhash', 'imphash', 'pattern-in-file', 'certificate', 'malware-sample', 'attachment', 'path', 'fullpath'], [
    'access-time:datetime attachment:attachment authentihash:authentihash certificate:x509-fingerprint-sha1 compilation-timestamp:datetime creation-time:datetime dom-hash:dom-hash',
    'entropy:float- file-encoding:text- filename:filename*- fullpath:text* imphash:imphash magic:text- malware-sample:malware-sample md5:md5 mimetype:mime-type- modification-time:datetime',
    'path:text*- pattern-in-file:pattern-in-file* sha1:sha1 sha224:sha224 sha256:sha256 sha3-224:sha3-224 sha3-256:sha3-256 sha3-384:sha3-384 sha3-512:sha3-512 sha384:sha384 sha512:sha512',
    'sha512/224:sha512/224 sha512/256:sha512/256 size-in-bytes:size-in-bytes- ssdeep:ssdeep state:text*- telfhash:telfhash text:text*- tlsh:tlsh vhash:vhash',
  ]),
  vehicle: template('683c076c-f695-4ff2-8efa-e98a418049f4', 5, 'misc', [], ['description', 'make', 'model', 'license-plate-number', 'vin', 'dyno-power', 'date-first-registration', 'image-url', 'gearbox', 'exterior-color', 'interior-color', 'type', 'state', 'indicative-value'], [
    'date-first-registration:text* description:text- dyno-power:text* exterior-color:text- gearbox:text* image:attachment* image-url:text* indicative-value:text* interior-color:text-',
    'license-plate-number:text* make:text- model:text- state:text- type:text- vin:text',
  ]),
  'ftm-Airplane': template('ea720b4a-8849-44a5-a150-eab87b86de2c', 2, 'followthemoney', ['name'], [], [
    'address:text* alephUrl:url* alias:text* amount:float*- amountEur:float*- amountUsd:float*- buildDate:text* country:text* currency:text*- description:text*- icaoCode:text*-',
    'indexText:text*- indexUpdatedAt:text* keywords:text*- manufacturer:text*- model:text*- modifiedAt:text* name:text* notes:text*- previousName:text* program:text*- publisher:text*-',
    'publisherUrl:url* registrationDate:text* registrationNumber:text* retrievedAt:text* serialNumber:text* sourceUrl:url* summary:text*- topics:text* type:text*- weakAlias:text*-',
    'wikidataId:text* wikipediaUrl:url*',
  ]),
  'ftm-Passport': template('d3c9ae6a-46bf-4cb7-81c9-bc7b88f8a6e1', 1, 'followthemoney', [], [], [
    'alephUrl:url* authority:text*- birthDate:text* birthPlace:text*- country:text* date:text* description:text*- endDate:text* gender:text*- givenName:text*- indexText:text*-',
    'modifiedAt:text* passportNumber:text* personalNumber:text* publisher:text*- publisherUrl:url* recordId:text*- retrievedAt:text* sourceUrl:url* startDate:text* summary:text*-',
    'surname:text*- type:text*-',
  ]),
  'bank-account': template('b4712203-95a8-4883-80e9-b566f5df11c9', 3, 'financial', [], ['account', 'iban'], [
    'aba-rtn:aba-rtn account:bank-account-nr account-name:text balance:text- beneficiary:text- beneficiary-comment:text- branch:text- client-number:text closed:datetime- comments:text-',
    'currency-code:text- date-balance:datetime- iban:iban institution-code:text- institution-name:text- non-banking-institution:boolean- opened:datetime- personal-account-type:text-',
    'report-code:text- status-code:text- swift:bic- text:text-',
  ]),
} as const satisfies Readonly<Record<string, Template>>;

export type TemplateName = keyof typeof TEMPLATES;

export const templateOf = (name: string): Template | undefined => (Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name as TemplateName] : undefined);
