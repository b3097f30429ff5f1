import { CURSOR, DIGEST, REFERENCE } from '../examples.js';
import { ANY_PROBLEMS, jsonContent, parameter, problemResponses, schemaRef, TOKEN_PROBLEMS, type Group } from './form.js';
import { DECLARATIONS, ref } from './parameters.js';

const TAG = 'Notices';
const AT = '2026-11-22T10:00:11.000Z';
const circulating = { notice: REFERENCE, kind: 'purple', requester: 'ncb.XA', state: 'published', step: 6, title: 'Hold under the hold', mode: 'exercise', number: 'P-12/2026', amendments: 0, changedAt: AT, content: REFERENCE, digest: DIGEST, until: '2031-11-22T10:00:11.000Z' };
const circulated = { diffusion: REFERENCE, kind: 'purple', sender: 'ncb.XA', state: 'sent', step: 1, digest: DIGEST, review: 'POST', mode: 'exercise', sentAt: AT, title: 'Hold under the hold' };
const words = (name: string, description: string, example: string) =>
  parameter({ in: 'query', name, description, schema: { type: 'array', maxItems: 20, items: { type: 'string', maxLength: 30 } }, more: { style: 'form', explode: true }, example: [example] });

export const notices: Group = {
  tag: {
    name: TAG,
    description: [
      'A notice begins as an ordinary message of type `notice.<kind>/1` to `gs`, and its reference is the notice\'s. Every step from there is a signed act, an ordinary `notice.act/1` from whoever is entitled to it: the desk of `gs`, the requester, an oversight body. What is kept for the desk alone is addressed to `hub`; everything else to whom it concerns.',
      '',
      'An act names the `step` it acts upon. What is impossible is refused: 409 `act-impossible` at the door where that can be told, otherwise a `control.rejection/1`, both with the acts that are allowed. `entente notice --help` shows the whole way.',
      '',
      'Published means: the request itself, as its requester signed it, goes to every bureau less those excluded in the request\'s routing, as far as the requester\'s rules let each have it, and into the feed of its kind (`feed.notices-purple`) for whoever subscribes to that. Whoever received it receives what becomes of it; what is taken back comes as a `control.recall/1` from `hub` and is answered with a receipt.',
      '',
      '**Border systems** read `GET /v1/notices?content=true` from the beginning, which is the snapshot of what they may hold, and keep `next`: passed as `after` it shows what changed. What is no longer `published` is to be dropped. A match is a `control.hit/1` to the owner and is verified before anyone acts; the owner\'s first `control.hit-verdict/1` stands, a second is refused (409 `act-impossible`).',
    ].join('\n'),
  },
  paths: {
    '/v1/notices': {
      get: {
        operationId: 'listNotices',
        tags: [TAG],
        summary: 'Notices you may know of',
        description: 'In the order of their last change. The desk and an oversight body (under a case named in `Entente-Case`) see all, a requester its own, everyone else what reached it. The queue of the desk is `state=submitted&state=screening&state=under-review`.',
        parameters: [
          parameter({ in: 'query', name: 'after', description: 'A cursor of this list: shows what changed after it.', schema: schemaRef('Cursor') }),
          parameter({ in: 'query', name: 'limit', description: 'Most notices in the page.', schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 } }),
          words('kind', 'Only these kinds.', 'purple'),
          words('state', 'Only these states.', 'published'),
          parameter({ in: 'query', name: 'content', description: 'Whether the signed content comes along, where it circulates and the rules show it to you. Being shown it is recorded.', schema: { type: 'string', enum: ['true', 'false'], default: 'false' } }),
          ref('Mode'),
          ...DECLARATIONS,
        ],
        responses: {
          '200': { description: 'The page.', content: jsonContent(schemaRef('NoticePage'), { page: { summary: 'One notice', value: { items: [{ ...circulating, cursor: CURSOR }], next: CURSOR } }, empty: { summary: 'Nothing', value: { items: [] } } }) },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'suspended', 'contested', 'bad-cursor', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/notices/extracts': {
      get: {
        operationId: 'listExtracts',
        tags: [TAG],
        summary: 'What the public may see of notices',
        description: 'Public extracts (`notice.extract/1`) in force, for any participant that shows them to the public: objects of their own, of members their owners released, of notices that circulate with the content they were made of. One that is no longer listed is to be taken down.',
        parameters: [
          parameter({ in: 'query', name: 'after', description: 'A cursor of this list: shows what was made after it.', schema: schemaRef('Cursor') }),
          parameter({ in: 'query', name: 'limit', description: 'Most in the page.', schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 } }),
          ref('Mode'),
          ...DECLARATIONS,
        ],
        responses: {
          '200': { description: 'The page.', content: jsonContent(schemaRef('ExtractPage'), { empty: { summary: 'Nothing', value: { items: [] } } }) },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'suspended', 'contested', 'bad-cursor', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/notices/{from}/{id}': {
      parameters: [ref('From'), ref('MessageId')],
      get: {
        operationId: 'getNotice',
        tags: [TAG],
        summary: 'One notice, with its history',
        description: 'Where it stands, which acts are yours to take, and what was done: each act with its signature, where it reached you.',
        parameters: [...DECLARATIONS],
        responses: {
          '200': {
            description: 'The notice.',
            content: jsonContent(schemaRef('Notice'), { one: { summary: 'As a holder sees it', value: { ...circulating, allowed: [], history: [{ step: 0, act: 'submit', by: 'ncb.XA', at: AT, state: 'submitted', message: REFERENCE, digest: DIGEST }] } } }),
          },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'contested', 'countersignature-missing', 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/diffusions': {
      get: {
        operationId: 'listDiffusions',
        tags: [TAG],
        summary: 'Diffusions you may know of',
        description: 'A `notice.<kind>/1` to anybody else than the desk is a diffusion: its sender circulates it itself, to chosen countries or to all. Whether the desk looks before or afterwards is set for each kind and participant (`schemas/vocabularies/notice-kinds`); before, it is held as for endorsement. In the order of last change.',
        parameters: [
          parameter({ in: 'query', name: 'after', description: 'A cursor of this list.', schema: schemaRef('Cursor') }),
          parameter({ in: 'query', name: 'limit', description: 'Most in the page.', schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 } }),
          ref('Mode'),
          ...DECLARATIONS,
        ],
        responses: {
          '200': { description: 'The page.', content: jsonContent(schemaRef('DiffusionPage'), { page: { summary: 'One diffusion', value: { items: [{ ...circulated, cursor: CURSOR }], next: CURSOR } } }) },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'suspended', 'contested', 'bad-cursor', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/diffusions/{from}/{id}': {
      parameters: [ref('From'), ref('MessageId')],
      get: {
        operationId: 'getDiffusion',
        tags: [TAG],
        summary: 'One diffusion',
        description: 'Where it stands. What recipients answered is in its trace; what they found comes to the sender as `control.outcome/1` and `control.hit/1`.',
        parameters: [...DECLARATIONS],
        responses: {
          '200': { description: 'The diffusion.', content: jsonContent(schemaRef('Diffusion'), { one: { summary: 'As a recipient sees it', value: { ...circulated, allowed: [] } } }) },
          ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'contested', 'countersignature-missing', 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
  },
};
