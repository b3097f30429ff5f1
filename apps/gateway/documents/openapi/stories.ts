import { ACCEPTED_AT, DIGEST, MESSAGE, RECALL_REFERENCE, RECEIVED_AT, REFERENCE } from '../examples.js';
import { ANY_PROBLEMS, jsonContent, parameter, problemResponses, schemaRef, TOKEN_PROBLEMS, type Group } from './form.js';
import { DECLARATIONS, ref } from './parameters.js';

const CURSOR = 'h3mQ0cXv7bJd1yT5rWn2Kgk9sQ2vYb0nT4uE7xMzLp1A';
/** Any script, nothing that cannot be printed. */
const NAME = { type: 'string', minLength: 1, maxLength: 128, pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f]+$' } as const;
const instant = (name: string, description: string): ReturnType<typeof parameter> => parameter({ in: 'query', name, description, schema: schemaRef('common-instant-1'), example: '2026-11-01T00:00:00Z' });

/** What became of messages, one by one and over many. */
export const storyPaths: Group['paths'] = {
  '/v1/messages/{from}/{id}/trace': {
    parameters: [ref('From'), ref('MessageId')],
    get: {
      operationId: 'traceMessage',
      tags: ['Messages'],
      summary: 'The story of a message',
      description: 'What was decided and why, who has seen it, what they answered, with the entries of the ledger that show it and what is missing there. Owners see all of it with every deciding rule; the sender what senders may know; a recipient its own part; the oversight body, and auditors under a mandate for `access` in force, all but what was sealed. For everyone else, and for what does not exist, it is 404. Asked by its sender, or the sender\'s bureau, in the moment after it was accepted, the answer waits for its routing (5 s at most), as at its other doors. Asking is recorded, and so in the ledger.',
      parameters: DECLARATIONS,
      responses: {
        '200': {
          description: 'Its story so far.',
          content: jsonContent(schemaRef('TraceView'), {
            owner: {
              summary: 'As its owner sees it',
              value: {
                message: REFERENCE,
                digest: DIGEST,
                mode: MESSAGE.mode,
                acceptedAt: ACCEPTED_AT,
                receivedAt: RECEIVED_AT,
                version: 41,
                addressees: [{ to: 'ncb.XB', allowed: true, rules: ['baseline.addressee'] }, { to: 'ncb.XC', allowed: false, rules: ['rule/ncb.XA/not-to-xc'] }],
                shown: [{ reader: 'ncb.XB', at: RECEIVED_AT }],
                countersigned: [],
                receipts: [],
                steps: [{ step: 'accepted', who: 'ncb.XA', at: ACCEPTED_AT, entry: '300', missing: 'no checkpoint covers it yet' }, { step: 'receipt', who: 'ncb.XB', missing: 'no receipt so far' }],
              },
            },
          }),
        },
        ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'contested', 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
      },
    },
  },
  '/v1/messages/{from}/{id}/custody': {
    parameters: [ref('From'), ref('MessageId')],
    get: {
      operationId: 'getCustody',
      tags: ['Messages'],
      summary: 'Where a message is now',
      description: 'Who holds it, under which rules and terms, whom it was handed on to and by which order, what was derived from it, and how everyone answered a recall: destroyed, retained, objected, pending or overdue. For those who may trace it, and as far as they may: its originator and the originator\'s bureau all of it, a recipient its own part, the oversight body and auditors under a mandate for `access` all; for everyone else, and for what does not exist, it is 404. Who holds it is who was shown it by the hub: what somebody copied out of its own system, the hub cannot know. Asking is recorded, and so in the ledger; `…/trace` has the entries that show it.',
      parameters: DECLARATIONS,
      responses: {
        '200': {
          description: 'Where it is.',
          content: jsonContent(schemaRef('CustodyView'), {
            owner: {
              summary: 'Recalled: one has destroyed it, its customs have not answered, and somebody built upon it',
              value: {
                message: REFERENCE, digest: DIGEST, mode: MESSAGE.mode, at: '2026-11-25T12:00:00.000Z',
                terms: { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'], onward: 'national', evidence: 'consent' },
                recalledAt: '2026-11-22T11:01:36.000Z', answerBy: '2026-11-25T11:01:36.000Z',
                holders: [
                  { holder: 'ncb.XB', standing: 'destroyed', rules: ['baseline.addressee'], shown: RECEIVED_AT, answered: '2026-11-22T11:20:00.000Z' },
                  { holder: 'ncb.XB.customs', standing: 'overdue', rules: ['baseline.addressee'], shown: RECEIVED_AT, dispatchedBy: RECALL_REFERENCE },
                  { holder: 'ncb.XC', standing: 'removed', rules: ['rule/ncb.XA/not-to-xc'] },
                ],
                consents: [],
                derived: [{ by: 'ncb.XB', message: RECALL_REFERENCE }],
              },
            },
          }),
        },
        ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'contested', 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
      },
    },
  },
  '/v1/messages/{from}/{id}/readers': {
    parameters: [ref('From'), ref('MessageId')],
    get: {
      operationId: 'listReaders',
      tags: ['Messages'],
      summary: 'Who could read a message on that day',
      description: 'Everyone it reached, with whether the rules, memberships and consents of that instant let them read it, and by which rules; whether each was shown it by then. Now, without `at`. For its owners, and auditors under a mandate for `decisions` in force; for everyone else, and for what does not exist, it is 404. Asking is recorded.',
      parameters: [ref('At'), ...DECLARATIONS],
      responses: {
        '200': {
          description: 'Participant by participant.',
          content: jsonContent(schemaRef('PastReaders'), {
            owner: {
              summary: 'Before a rule was set against XC, which had not looked',
              value: {
                message: REFERENCE, digest: DIGEST, mode: MESSAGE.mode, at: RECEIVED_AT, version: 41,
                participants: [{ participant: 'ncb.XB', allowed: true, rules: ['baseline.addressee'], shown: RECEIVED_AT }, { participant: 'ncb.XC', allowed: true, rules: ['baseline.addressee'] }],
              },
            },
          }),
        },
        ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'contested', 'not-found', ...ANY_PROBLEMS, 'view-unavailable'),
      },
    },
  },
  '/v1/events': {
    get: {
      operationId: 'listEvents',
      tags: ['Messages'],
      summary: 'Who read anything about a case, what somebody received, what a rule refused',
      description: [
        'Answered from the ledger, oldest first. Exactly one of `case`, `recipient` and `rule`:',
        '',
        '- `case`: every reading that declared the case (`Entente-Case`), and every reading of a message that names it (`case`). Of your own readings all; of others\' those of your messages.',
        '- `recipient`: what entered its mailboxes, by name or with an audience it belonged to. Of yours and your entities\' all; of others\' what you sent them.',
        '- `rule`: what a rule of yours refused: addressees of messages, and at the door what reached nobody, where there is a digest and no more.',
        '',
        'All of one mode, `live` unless asked. Refusals that were recorded before the mode was noted with them come in both, without `mode`.',
        '',
        'The oversight body sees all of it, auditors what their mandates open (`access`; of rules `decisions`). Whatever you may not know of is not there; nothing tells it from what does not exist. Readings of sealed and erased messages are found by the cases declared. The question is recorded with who asked it before it is answered, and becomes an entry of its own.',
        '',
        'An event is here once the log has it, which takes seconds. A page may be empty and have `next`: go on until there is none.',
      ].join('\n'),
      parameters: [
        parameter({ in: 'query', name: 'case', description: 'A case number.', schema: NAME, example: 'XB-2026-88' }),
        parameter({ in: 'query', name: 'recipient', description: 'A participant.', schema: schemaRef('common-participant-1') }),
        parameter({ in: 'query', name: 'rule', description: 'A rule, `rule/<owner>/<name>`.', schema: NAME }),
        instant('since', 'From this instant on.'),
        instant('until', 'Before this one.'),
        parameter({ in: 'query', name: 'after', description: 'What `next` of the page before said.', schema: { type: 'string', maxLength: 64 } }),
        parameter({ in: 'query', name: 'limit', description: 'Most events in the page.', schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 } }),
        ref('Mode'),
        ...DECLARATIONS,
      ],
      responses: {
        '200': {
          description: 'The page.',
          content: jsonContent(schemaRef('EventPage'), {
            case: { summary: 'One reading', value: { items: [{ cursor: CURSOR, entry: '311', at: RECEIVED_AT, event: 'read', mode: 'live', who: ['ncb.XB'], messages: [REFERENCE], by: 'inbox', purpose: 'SUPPORT_INVESTIGATION', officer: 'P-17' }] } },
            rule: { summary: 'One refusal, and more behind it', value: { items: [{ cursor: CURSOR, entry: '312', at: ACCEPTED_AT, event: 'refused', mode: 'live', who: ['ncb.XC'], messages: [REFERENCE], sender: 'ncb.XA', digest: DIGEST }], next: CURSOR } },
          }),
        },
        ...problemResponses(...TOKEN_PROBLEMS, 'malformed-request', 'contested', 'bad-cursor', ...ANY_PROBLEMS, 'view-unavailable'),
      },
    },
  },
};
