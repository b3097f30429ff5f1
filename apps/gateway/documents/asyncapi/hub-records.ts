import { deadTopicOf, TOPICS, TYP } from '#contracts';
import { PROBLEMS } from '#kernel';
import { ACCEPTED_AT, DECISION_JWS, DIGEST, exampleEvent, REFERENCE, STATEMENT, STATEMENT_DIGEST, STATEMENT_JWS } from '../examples.js';
import { schemaRef, type JsonObject } from '../openapi/form.js';
import { described, digest, flag, instant, list, object, participantId, reference, text, version } from '../schemas/words.js';
import { attested } from './attested-records.js';
import { recordMessage } from './message-form.js';

const hub = text('The hub\'s name.');
const mode = text('Which of the two worlds.', { enum: ['live', 'exercise'] });
const EVENT_ID = '019aabf2-0c00-7e3d-a4b5-c6d7e8f90123';
const AT = '2026-11-22T10:00:11.000Z';

/** Payloads of what the hub itself signs. */
export const hubPayloads: Readonly<Record<string, JsonObject>> = {
  Decision: object('Who may receive a message, and by which rules.', ['hub', 'from', 'id', 'digest', 'acceptedAt', 'version', 'facts', 'addressees', 'message'], {
    hub,
    from: participantId('The sender.'),
    id: described('common-message-id-1', 'The message\'s id.'),
    digest: digest('Digest of the message.'),
    acceptedAt: instant('When it was accepted.'),
    version,
    facts: digest('Digest of what was looked at of the message: `[1, facts]` as JSON.'),
    inherits: list(schemaRef('common-participant-1'), 'Owners of what it was derived from, whose rules hold for it too.'),
    addressees: list(
      object('One entry of `to` or `blindCopy`.', ['to', 'allowed', 'rules', 'inputs'], {
        to: described('common-address-1', 'Participant or audience.'),
        allowed: flag('Whether it is reached.'),
        rules: list({ type: 'string' }, 'The rules that decided.'),
        inputs: digest('Digest of what was decided from: action, facts, rule-set version, time, consents, exclusions, sources, and this entry.'),
        except: list(schemaRef('common-participant-1'), 'Of an audience: the members who do not get it.'),
        masks: { type: 'object', description: 'Whom something is withheld from, and what: JSON Pointers into the message, by participant. Absent when nothing is.', additionalProperties: list({ type: 'string' }, 'What it does not get.') },
        blind: { const: true, description: 'Addressed in the routing only.' },
      }),
      'Addressee by addressee. A copy that a bureau gets of what its entity sends or receives has the rule `delegation.copy`.',
    ),
    excluded: list(schemaRef('common-address-1'), 'Of a request for a notice: whom its sender keeps out when it is published.'),
    endorsedBy: reference('The endorsement that let it go out, where it was held for one.'),
    message: text('The message itself: its compact JWS, untouched.', { contentMediaType: 'application/jose' }),
  }),
  Delivered: object('A message entered a mailbox or an inbox topic.', ['hub', 'event', 'message', 'digest', 'recipient', 'road', 'mode', 'at'], {
    hub,
    event: { const: 'delivered', description: 'What happened.' },
    message: reference('The message.'),
    digest: digest('Its digest.'),
    recipient: described('common-address-1', 'Whose mailbox: a participant, or an audience as a whole.'),
    road: text('Mailbox or inbox topic; a mailbox it was handed on to by the recipient\'s bureau; a mailbox it came to as a published notice; a feed, and a subscriber\'s webhook.', { enum: ['mailbox', 'inbox-topic', 'dispatch', 'notice', 'feed', 'webhook'] }),
    mode,
    at: instant('Time of its cause.'),
    except: list(schemaRef('common-participant-1'), 'Of an audience: the members who do not get it.'),
    subscription: text('Of a webhook: the subscription.', { format: 'uuid' }),
  }),
  Refused: object('An authenticated sender was refused something.', ['hub', 'event', 'id', 'sender', 'digest', 'code', 'at'], {
    hub,
    event: { const: 'refused', description: 'What happened.' },
    id: text('Id of the event.'),
    sender: participantId('Who was refused.'),
    digest: digest('Digest of what was sent. What it said is kept nowhere.'),
    code: text('The problem.', { enum: Object.keys(PROBLEMS) }),
    at: instant('When.'),
    rules: list(text('`rule/<owner>/<name>`.', { maxLength: 128 }), 'The countries\' rules that refused it, where rules did; for the hub, and their owners\' count.'),
  }),
  Erased: object('The content of a message was erased, with the key it was encrypted under.', ['hub', 'event', 'message', 'digest', 'owner', 'ground', 'mode', 'at'], {
    hub,
    event: { const: 'erased', description: 'What happened.' },
    message: reference('The message.'),
    digest: digest('Its digest.'),
    owner: participantId('Whose data it was.'),
    ground: text('Why: its time was over, its owner ordered it, or the oversight body did.', { enum: ['expired', 'order', 'oversight'] }),
    basis: text('The law or order named, where it was ordered.', { maxLength: 1000 }),
    order: reference('The `control.recall/1`, or the `notice.act/1`, that ordered it.'),
    mode,
    at: instant('When its time was over, or it was ordered.'),
  }),
  NoticeChanged: object('An act on a notice took effect.', ['hub', 'event', 'notice', 'kind', 'requester', 'act', 'by', 'message', 'digest', 'state', 'step', 'content', 'amendments', 'mode', 'at'], {
    hub,
    event: text('Of a notice or of a diffusion.', { enum: ['notice-changed', 'diffusion-changed'] }),
    notice: reference('The notice: the reference of its request.'),
    kind: text('Its kind.'),
    requester: participantId('Whose request it is.'),
    act: text('The act; `submit` is the request itself. A `control.recall/1` counts too: its requester\'s is `withdraw`, an oversight body\'s that has it erased `delete`.'),
    by: participantId('Who signed it.'),
    message: reference('The message that was the act.'),
    digest: digest('Its digest.'),
    state: text('Where the notice stands then.'),
    step: { type: 'integer', minimum: 1, description: 'How many acts it has seen, this one included.' },
    content: digest('Digest of the message whose content stands.'),
    amendments: { type: 'integer', minimum: 0, description: 'How often its content was replaced.' },
    number: text('The number it was published under.'),
    until: instant('The end of its term.'),
    code: text('Why it was refused or cancelled.'),
    mode,
    at: instant('When the act was accepted.'),
  }),
  Accessed: object('Someone was shown something.', ['hub', 'event', 'id', 'at', 'reader', 'door', 'mode', 'shown'], {
    hub,
    event: { const: 'accessed', description: 'What happened.' },
    id: text('Id of the event.'),
    at: instant('When, before the answer.'),
    reader: participantId('Who.'),
    door: text('By which door.', { enum: ['inbox', 'stream', 'message', 'recall', 'trace', 'custody', 'audit', 'sent', 'registry', 'notices', 'feed', 'replay', 'webhook', 'subscription'] }),
    subscription: text('The subscription it was shown to, where it is an item of a feed.', { format: 'uuid' }),
    mode,
    shown: list(text('`<from>/<id>` of a message; by the door `registry`, `rule/<owner>/<name>`.', { maxLength: 128 }), 'Everything shown.'),
    asked: { type: 'object', description: 'By the door `audit`: the question, such as `{"case": "XB-2026-88"}`.', additionalProperties: text('What was asked for.') },
    version: { type: 'integer', minimum: 0, description: 'The rule-set version by which the rules were asked; absent where none is asked, for what is the reader\'s own.' },
    purpose: text('The purpose declared; without it the messages\' own purposes count.'),
    officer: text('The officer\'s pseudonym, as declared.'),
    case: text('The case number, as declared.'),
  }),
};

const ERASED = { event: 'erased', message: REFERENCE, digest: DIGEST, owner: 'ncb.XA', ground: 'expired', mode: 'exercise', at: AT };

/** What the hub writes besides messages. */
export const hubRecords = (): Readonly<Record<string, JsonObject>> => ({
  decision: recordMessage({
    name: 'decision',
    title: 'Decision',
    summary: 'A message with the hub\'s decision about every addressee.',
    type: text('The kind of record.', { const: 'entente.decision/1' }),
    typ: TYP.decision,
    payload: 'Decision',
    key: { form: TOPICS.decided.key, example: 'ncb.XA/routine' },
    digest: true,
    salt: true,
    example: { id: `${TOPICS.decided.name}:${REFERENCE}`, type: 'entente.decision/1', source: 'hub', time: ACCEPTED_AT, digest: DIGEST, value: DECISION_JWS },
  }),
  delivered: recordMessage({
    name: 'delivered',
    title: 'Delivered',
    summary: 'A message entered a mailbox or an inbox topic.',
    type: text('The kind of record.', { const: 'entente.delivered/1' }),
    typ: TYP.event,
    payload: 'Delivered',
    key: { form: TOPICS.delivered.key, example: 'ncb.XB' },
    digest: true,
    salt: true,
    example: {
      id: `${TOPICS.delivered.name}:${REFERENCE}:ncb.XB`,
      type: 'entente.delivered/1',
      source: 'hub',
      time: ACCEPTED_AT,
      digest: DIGEST,
      value: exampleEvent({ event: 'delivered', message: REFERENCE, digest: DIGEST, recipient: 'ncb.XB', road: 'mailbox', mode: 'exercise', at: ACCEPTED_AT }),
    },
  }),
  refused: recordMessage({
    name: 'refused',
    title: 'Refused',
    summary: 'What an authenticated sender was refused: digest and code, never content.',
    type: text('The kind of record.', { const: 'entente.refusal/1' }),
    typ: TYP.event,
    payload: 'Refused',
    key: { form: TOPICS.refused.key, example: 'ncb.XA' },
    digest: true,
    salt: true,
    example: { id: `${TOPICS.refused.name}:${EVENT_ID}`, type: 'entente.refusal/1', source: 'hub', time: AT, digest: DIGEST, value: exampleEvent({ event: 'refused', id: EVENT_ID, sender: 'ncb.XA', digest: DIGEST, code: 'clock-skew', at: AT }) },
  }),
  accessed: recordMessage({
    name: 'accessed',
    title: 'Accessed',
    summary: 'Who was shown what, when, and for which purpose: written before the answer.',
    type: text('The kind of record.', { const: 'entente.access/1' }),
    typ: TYP.event,
    payload: 'Accessed',
    key: { form: TOPICS.accessed.key, example: 'ncb.XB' },
    digest: false,
    salt: true,
    example: {
      id: `${TOPICS.accessed.name}:${EVENT_ID}`,
      type: 'entente.access/1',
      source: 'hub',
      time: AT,
      value: exampleEvent({ event: 'accessed', id: EVENT_ID, at: AT, reader: 'ncb.XB', door: 'inbox', mode: 'exercise', shown: [REFERENCE], version: 41, purpose: 'SUPPORT_INVESTIGATION', officer: 'P-17' }),
    },
  }),
  notice: recordMessage({
    name: 'notice',
    title: 'Notice changed',
    summary: 'An act on a notice took effect.',
    type: text('The kind of record.', { const: 'entente.notice/1' }),
    typ: TYP.event,
    payload: 'NoticeChanged',
    key: { form: TOPICS.notices.key, example: REFERENCE },
    digest: true,
    salt: true,
    example: {
      id: `${TOPICS.notices.name}:${REFERENCE}`,
      type: 'entente.notice/1',
      source: 'hub',
      time: AT,
      digest: DIGEST,
      value: exampleEvent({ event: 'notice-changed', notice: REFERENCE, kind: 'purple', requester: 'ncb.XA', act: 'submit', by: 'ncb.XA', message: REFERENCE, digest: DIGEST, state: 'submitted', step: 1, content: DIGEST, amendments: 0, mode: 'exercise', at: AT }),
    },
  }),
  erased: recordMessage({
    name: 'erased',
    title: 'Erased',
    summary: 'What was erased, on which ground.',
    type: text('The kind of record.', { const: 'entente.erased/1' }),
    typ: TYP.event,
    payload: 'Erased',
    key: { form: TOPICS.erased.key, example: 'ncb.XA' },
    digest: true,
    salt: true,
    example: { id: `${TOPICS.erased.name}:${REFERENCE}`, type: 'entente.erased/1', source: 'hub', time: AT, digest: DIGEST, value: exampleEvent(ERASED) },
  }),
  statement: recordMessage({
    name: 'statement',
    title: 'Statement',
    summary: 'A change of the registry, as it was signed. Its offset is the rule-set version.',
    type: text('The kind of record: `entente.statement.<verb>/1`.', { pattern: '^entente\\.statement\\.[a-z-]+/1$' }),
    typ: TYP.statement,
    payload: 'StatementPayload',
    key: { form: TOPICS.stated.key, example: STATEMENT.subject },
    digest: true,
    salt: true,
    example: { id: `${TOPICS.stated.name}:${STATEMENT.by}/${STATEMENT.id}`, type: `entente.statement.${STATEMENT.verb}/1`, source: STATEMENT.by, time: '2026-11-22T09:58:00.120Z', digest: STATEMENT_DIGEST, value: STATEMENT_JWS },
  }),
  ...attested(),
  dead: deadLetter(),
});

/** A record that could not be processed keeps its key, value and headers, and gets the reason beside them. */
function deadLetter(): JsonObject {
  const why = {
    'entente-dead-reason': text('Name and words of the error.', { maxLength: 1000 }),
    'entente-dead-topic': text('The topic it comes from.', { enum: Object.values(TOPICS).filter(({ consumed }) => consumed).map(({ name }) => name) }),
    'entente-dead-partition': text('Its partition there.', { pattern: '^[0-9]+$' }),
    'entente-dead-offset': text('Its offset there.', { pattern: '^[0-9]+$' }),
    'entente-dead-at': described('common-instant-1', 'When it was laid aside.'),
    'entente-dead-attempts': text('How often it was tried.', { pattern: '^[0-9]+$' }),
  };
  return {
    name: 'dead',
    title: 'Dead letter',
    summary: `A record that could not be processed, on ${deadTopicOf('<topic>')}, with the reason. See \`entente dead list\` and \`entente dead redrive\`.`,
    headers: object('The record\'s own headers, and these.', Object.keys(why), why),
    payload: text('The record\'s own value, untouched.'),
    bindings: { kafka: { key: text('The record\'s own key.'), bindingVersion: '0.5.0' } },
  };
}
