import { parameter, schemaRef, type JsonObject } from './form.js';

export const ref = (name: string): JsonObject => ({ $ref: `#/components/parameters/${name}` });

/** What a reader may declare about its reading; it lands in `access.recorded` (contract §3). */
export const DECLARATIONS = [ref('Entente-Purpose'), ref('Entente-Officer'), ref('Entente-Case'), ref('Entente-Use')];

const printable = { type: 'string', minLength: 1, maxLength: 128, pattern: '^[ -~]+$' };

/** Parameters that several doors share. */
export const sharedParameters = (): Readonly<Record<string, JsonObject>> => ({
  'Entente-Purpose': parameter({
    in: 'header',
    name: 'Entente-Purpose',
    description: 'For which purpose you read. Without it, the message\'s own purposes count. Recorded with what was shown.',
    schema: schemaRef('Purpose'),
    example: 'SUPPORT_INVESTIGATION',
  }),
  'Entente-Officer': parameter({
    in: 'header',
    name: 'Entente-Officer',
    description: 'Who reads: a pseudonym that only your bureau resolves. Recorded with what was shown.',
    schema: printable,
    example: 'P-17',
  }),
  'Entente-Case': parameter({ in: 'header', name: 'Entente-Case', description: 'Your case number. Recorded with what was shown.', schema: printable, example: 'XB-2026-88' }),
  'Entente-Use': parameter({
    in: 'header',
    name: 'Entente-Use',
    description: 'That what you read shall be used in court. Then `handling.evidence` and the owners\' rules on it count too: what you may not use so is not shown. Recorded with what was shown.',
    schema: { type: 'string', enum: ['evidence'] },
    example: 'evidence',
  }),
  Traceparent: parameter({
    in: 'header',
    name: 'traceparent',
    description: 'W3C Trace Context: your trace goes on through the hub to the mailbox. As that specification wants it, a value of another form is passed over and a new trace begins.',
    schema: { type: 'string' },
    example: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  }),
  Mode: parameter({
    in: 'query',
    name: 'mode',
    description: 'Which of your two mailboxes: `live` and `exercise` never meet.',
    schema: { type: 'string', enum: ['live', 'exercise'], default: 'live' },
    example: 'exercise',
  }),
  Type: parameter({
    in: 'query',
    name: 'type',
    description: 'Only these message types; repeat it or separate them by commas. All types without it. At most 50.',
    schema: { type: 'array', maxItems: 50, items: { type: 'string', maxLength: 200, pattern: '^[a-z0-9.-]{1,100}/[0-9]{1,4}(,[a-z0-9.-]{1,100}/[0-9]{1,4})*$', examples: ['environment.ecomessage/1'] } },
    more: { style: 'form', explode: true },
    example: ['environment.ecomessage/1', 'control.recall/1'],
  }),
  After: parameter({
    in: 'query',
    name: 'after',
    description: 'A cursor: shows what came after it. Without it, the mailbox is read from its beginning. A cursor is good for the reader and mode it was given to, for ever, on every gateway.',
    schema: schemaRef('Cursor'),
  }),
  At: parameter({
    in: 'query',
    name: 'at',
    description: 'An instant: the registry as it stood then, to whom may know now and could have known then. Without it, as it stands now.',
    schema: schemaRef('common-instant-1'),
    example: '2026-11-22T10:00:00Z',
  }),
  From: parameter({ in: 'path', name: 'from', description: 'The message\'s sender.', schema: schemaRef('common-participant-1'), example: 'ncb.XA' }),
  MessageId: parameter({ in: 'path', name: 'id', description: 'The message\'s id, a UUIDv7 in lower case.', schema: schemaRef('common-message-id-1'), example: '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90' }),
  ParticipantId: parameter({ in: 'path', name: 'id', description: 'The participant\'s id.', schema: schemaRef('common-participant-1'), example: 'ncb.XA' }),
});
