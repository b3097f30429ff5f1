import { ANY_PROBLEMS, jsonContent, parameter, problemResponses, schemaRef, TOKEN_PROBLEMS, type Group } from './form.js';
import { DECLARATIONS, ref } from './parameters.js';

const TAG = 'Agreements and rules';
const agreement = {
  id: 'agreement/example', partner: 'partner.example', title: 'Exchange on environmental crime (fictional)', categories: ['environment.*'], purposes: ['SUPPORT_INVESTIGATION'], direction: 'both', personalData: false,
  from: '2026-01-01T00:00:00Z', until: '2027-12-31T00:00:00Z', fictional: true, inForce: true, version: 38,
};
const rule = { id: 'rule/ncb.XA/not-to-xc', owner: 'ncb.XA', body: { title: 'Not to XC', kind: 'deny', to: { participants: ['ncb.XC'] } }, version: 40, at: '2026-11-20T08:00:00.000Z' };
const mandate = { id: 'mandate/review-2026', by: 'ncb.XA', auditor: 'oversight.ccf', of: ['ncb.XA'], may: ['rules', 'decisions'], reference: 'EXERCISE-7', from: '2026-11-01T00:00:00Z', until: '2026-12-01T00:00:00Z', inForce: true, version: 39 };
const name = (what: string, example: string) => parameter({ in: 'path', name: 'name', description: `The last part of the ${what}'s id.`, schema: { type: 'string', pattern: '^[a-z][a-z0-9-]{0,30}$', maxLength: 31 }, example });
const READ_PROBLEMS = [...TOKEN_PROBLEMS, 'malformed-request', 'not-found', ...ANY_PROBLEMS] as const;

export const dated: Group = {
  tag: {
    name: TAG,
    description: [
      'What may pass to partners, what each owner rules over its own data, and who may look into it: dated data that ends by itself. Every door takes `at`, so that what held on any day can be asked.',
      '',
      '**A first rule in ten lines.** A rule is a form ([schema](#model/rules-rule-1)): a title, a kind, which data of yours it is about, and for whom. It lies beside the examples that say what it is meant to do:',
      '',
      '```json',
      '{ "rule": {',
      '    "title": "Nothing on wildlife to XC and its entities",',
      '    "kind": "deny",',
      '    "data": { "crimeAreas": ["WILDLIFE"] },',
      '    "to": { "participants": ["ncb.XC"] },',
      '    "unless": { "precedence": ["flash"] } },',
      '  "examples": [',
      '    { "to": "ncb.XC", "data": { "crimeAreas": ["WILDLIFE"] }, "expect": "refused" },',
      '    { "to": "ncb.XD", "data": { "crimeAreas": ["WILDLIFE"] }, "expect": "allowed" } ] }',
      '```',
      '',
      '`entente rules test FILE --owner ncb.XA` tries it before anything is signed, `entente rules set not-to-xc FILE --as ncb.XA` signs a `set-rule` statement and hands it in, `entente rules explain` says what it does in words and in Cedar. It holds from the next decision on, at sending and at every reading. A rule reaches your own data (`resource in Owner::"ncb.XA"`) or your own participants (`principal in Bureau::"ncb.XA"`); anything wider is refused as `rule-too-wide`. Every rule restricts, all of them together, and nothing overrides one, the operator of the hub least of all. Kind `cedar` takes the text of Cedar policies.',
    ].join('\n'),
  },
  paths: {
    '/v1/agreements': {
      get: {
        operationId: 'listAgreements',
        tags: [TAG],
        summary: 'Agreements with partners',
        description: 'Every agreement that is or was, with whether it is in force at the instant asked about. Nothing reaches an international entity but under one. Shown to bureaus, to `gs`, and each to its partner.',
        parameters: [parameter({ in: 'query', name: 'partner', description: 'Only this partner\'s; whom nobody knows has none.', schema: { type: 'string' }, example: 'partner.example' }), ref('At')],
        responses: {
          '200': { description: 'The agreements at a rule-set version.', content: jsonContent(schemaRef('AgreementList'), { list: { summary: 'One, made up', value: { version: 41, items: [agreement] } } }) },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/agreements/{name}': {
      parameters: [name('agreement', 'example')],
      get: {
        operationId: 'getAgreement',
        tags: [TAG],
        summary: 'One agreement',
        description: 'Its terms, and whether it is in force at the instant asked about.',
        parameters: [ref('At')],
        responses: { '200': { description: 'The agreement.', content: jsonContent(schemaRef('Agreement'), { one: { summary: 'Made up', value: agreement } }) }, ...problemResponses(...READ_PROBLEMS) },
      },
    },
    '/v1/rules': {
      get: {
        operationId: 'listRules',
        tags: [TAG],
        summary: 'Your rules',
        description: 'The rules you set over your own data and participants. Those of another owner are shown to an auditor with a mandate for `rules` that is in force now, and to nobody else; what it was shown is recorded first, with the `Entente-Officer` and `Entente-Case` it declared.',
        parameters: [parameter({ in: 'query', name: 'owner', description: 'Whose; yours without it.', schema: schemaRef('common-participant-1'), example: 'ncb.XA' }), ref('At'), ...DECLARATIONS],
        responses: {
          '200': { description: 'The rules at a rule-set version; `rulesVersion` is that of their last change.', content: jsonContent(schemaRef('RuleList'), { list: { summary: 'One rule', value: { version: 41, rulesVersion: 40, items: [rule] } } }) },
          ...problemResponses(...READ_PROBLEMS),
        },
      },
    },
    '/v1/rules/{owner}/{name}': {
      parameters: [parameter({ in: 'path', name: 'owner', description: 'Whose rule it is.', schema: schemaRef('common-participant-1'), example: 'ncb.XA' }), name('rule', 'not-to-xc')],
      get: {
        operationId: 'getRule',
        tags: [TAG],
        summary: 'One rule',
        description: 'As its owner wrote it; for the owner and its auditors.',
        parameters: [ref('At')],
        responses: { '200': { description: 'The rule.', content: jsonContent(schemaRef('Rule'), { one: { summary: 'A rule', value: rule } }) }, ...problemResponses(...READ_PROBLEMS) },
      },
    },
    '/v1/mandates': {
      get: {
        operationId: 'listMandates',
        tags: [TAG],
        summary: 'Mandates of auditors',
        description: 'Those you granted, have, or are looked into under: nobody is audited without being able to know.',
        parameters: [ref('At')],
        responses: {
          '200': { description: 'The mandates at a rule-set version.', content: jsonContent(schemaRef('MandateList'), { list: { summary: 'One', value: { version: 41, items: [mandate] } } }) },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', ...ANY_PROBLEMS),
        },
      },
    },
    '/v1/mandates/{name}': {
      parameters: [name('mandate', 'review-2026')],
      get: {
        operationId: 'getMandate',
        tags: [TAG],
        summary: 'One mandate',
        description: 'Who may look into what, of whom, until when.',
        parameters: [ref('At')],
        responses: { '200': { description: 'The mandate.', content: jsonContent(schemaRef('Mandate'), { one: { summary: 'A mandate', value: mandate } }) }, ...problemResponses(...READ_PROBLEMS) },
      },
    },
  },
};
