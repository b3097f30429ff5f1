import { componentName, WARNINGS, type SchemaRegistry } from '#contracts';
import { BASELINE_RULES } from '#policy';
import { schemaRef, type JsonObject } from '../openapi/form.js';
import { closed, described, digest, flag, instant, jws, list, object, participantId, reference, text, version } from './words.js';

const ruleNote = `The rules that decided. This hub knows ${BASELINE_RULES.map((rule) => `\`${rule}\``).join(', ')}; more may come.`;

/** The body follows the schema its type names. */
const bodiesByType = (schemas: SchemaRegistry): JsonObject => ({
  description: 'The body follows the schema that `type` names, wherever it travels in the clear.',
  allOf: schemas.types().map((type) => ({
    if: { type: 'object', required: ['type', 'body'], properties: { type: { const: type } } },
    then: { type: 'object', properties: { body: schemaRef(componentName(type)) } },
  })),
});

const STATUSES = ['received', 'read', 'actioned', 'refused', 'destroyed', 'retained', 'objected'];

const acceptanceMembers = {
  id: described('common-message-id-1', 'The message\'s id.'),
  digest: digest('Digest of the compact JWS that stands: on a repeat, the one accepted first.'),
  receipt: schemaRef('SignedAcceptance'),
  warnings: list(schemaRef('Warning'), 'What looks wrong and was taken all the same.'),
};

const MASKABLE = text(
  [
    'A message whose owner wants members of the body withheld from some recipients: SD-JWT (RFC 9901), `<JWS>~<disclosure>~…~`. Each recipient gets the disclosures that the owner\'s rules allow it; the signature holds with any of them, and `digest` is that of the JWS alone, so everyone names the message alike.',
    '',
    'The protected header is `alg`, `kid`, `typ: "entente+sd-jwt"` and nothing else. Members of objects anywhere inside `body` can be disclosable: their digests stand in `_sd` of the object they belong to, `_sd_alg` at the top is `sha-256` or left out. The envelope is always in clear. A disclosure is the base64url of `[salt, name, value]`, the salt 16 to 256 characters, made of 128 random bits, new for each.',
    '',
    'A sender hands in every disclosure, each referenced once, at most 1,000 of them; the body with all of them in place follows the schema of its type. Refused: decoy digests, disclosures inside disclosures, elements of arrays, key binding, sealed and control messages.',
  ].join('\n'),
  { maxLength: 1_398_502, pattern: '^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+~(?:[A-Za-z0-9_-]+~)*$', contentMediaType: 'application/sd-jwt' },
);

/** Messages, inboxes, receipts, recalls: what the doors of the exchange take and give. */
export const exchangeSchemas = (schemas: SchemaRegistry): Readonly<Record<string, JsonObject>> => ({
  SignedMessage: {
    description: 'A message as it was signed: a JWS, or an SD-JWT where members of its body can be withheld from some recipients.',
    oneOf: [jws('A message.', 'entente+jws', 'MessagePayload', 1_398_502), schemaRef('MaskableMessage')],
  },
  MaskableMessage: MASKABLE,
  MessagePayload: { description: 'The payload of a message: envelope and body.', allOf: [schemaRef(componentName('envelope.message/1')), schemaRef('BodyByType')] },
  BodyByType: bodiesByType(schemas),
  SignedRouting: jws('Routing that recipients must not see: signed by the same sender, never delivered.', 'entente-routing+jws', componentName('envelope.routing/1'), 1_398_502),
  Submission: closed('A message with its routing.', ['message'], { message: schemaRef('SignedMessage'), routing: schemaRef('SignedRouting') }),
  SignedAcceptance: jws('The hub\'s promise; keep it.', 'entente-acceptance+jws', 'AcceptancePayload', 4096),
  AcceptancePayload: object('What the hub signs when it accepts.', ['hub', 'from', 'id', 'digest', 'acceptedAt', 'topic', 'partition', 'offset', 'ledgerBy'], {
    hub: text('The hub\'s name.'),
    from: participantId('The sender.'),
    id: described('common-message-id-1', 'The message\'s id.'),
    digest: digest('Digest of the message.'),
    acceptedAt: instant('By the hub\'s clock.'),
    topic: text('Where it lies in the log.'),
    partition: { type: 'integer', minimum: 0, description: 'Partition in the topic.' },
    offset: { type: 'integer', minimum: 0, description: 'Place in the partition.' },
    ledgerBy: instant('By when the ledger holds it.'),
  }),
  Warning: object('Something that looks wrong, or is missing, at one place.', ['code', 'pointer', 'detail'], {
    code: text(`Short and stable; more may come. ${Object.entries(WARNINGS).map(([code, meaning]) => `\`${code}\`: ${meaning}`).join(' ')}`),
    pointer: text('Where, as a JSON Pointer (RFC 6901) into the payload.'),
    detail: text('What it means.'),
  }),
  Acceptance: object('An accepted message.', ['id', 'digest', 'receipt', 'warnings'], acceptanceMembers),
  BatchLine: {
    description: 'The answer to one line.',
    oneOf: [
      object('Taken.', ['status', 'id', 'digest', 'receipt'], { status: { type: 'integer', enum: [200, 202], description: '202 the first time, 200 for a repeat.' }, ...acceptanceMembers }),
      object('Not taken.', ['status', 'problem'], { status: { type: 'integer', minimum: 400, maximum: 599, description: 'As a single message would have been answered.' }, problem: schemaRef('Problem') }),
    ],
  },
  Preview: object('What would become of a message.', ['version', 'addressees', 'warnings'], {
    version,
    addressees: list(schemaRef('PreviewAddressee'), 'Every entry of `to` and `blindCopy`.'),
    warnings: list(schemaRef('Warning'), 'What looks wrong and would be taken all the same.'),
  }),
  PreviewAddressee: object('One entry.', ['to', 'allowed', 'rules'], {
    to: described('common-address-1', 'Participant or audience.'),
    allowed: flag('Whether it would be reached; of an audience, whether anyone would.'),
    rules: list({ type: 'string' }, ruleNote),
    withheld: list({ type: 'string' }, 'Of a participant: what your rules withhold from it, as JSON Pointers (RFC 6901) into the message; absent when that is nothing.'),
    held: { const: 'contested', description: 'Of a participant: it is contested, and its mail is queued until that is settled.' },
    blind: { const: true, description: 'Addressed in the routing only.' },
  }),
  MessageView: object('A message as you may see it.', ['message', 'receivedAt'], {
    message: schemaRef('SignedMessage'),
    receivedAt: instant('When it entered the mailboxes.'),
    notExecutable: { const: true, description: 'A rule of your own says that your law does not let you act upon it; nobody else is told.' },
    keepUntil: instant('By when it is refreshed or destroyed, where a rule limits copies.'),
    receipts: list(schemaRef('ReceiptStanding'), 'For the sender: what recipients said they did, oldest first.'),
    held: object('Present while it waits for endorsement or review, or for its own time: it has reached nobody yet.', ['since'], {
      endorser: participantId('Who lets it go out, or returns it, with a `control.endorsement/1`; absent while it waits for its time alone.'),
      until: instant('The time it waits for, its `notBefore`.'),
      since: instant('When it was accepted.'),
      expiresAt: instant('When it lapses unless it was endorsed.'),
      review: object('Present where its sender is supervised: under which decisions. It goes out by itself when that is over.', ['references', 'appeals'], {
        references: list({ type: 'string' }, 'The decisions.'),
        appeals: list({ type: 'string' }, 'Where they can be appealed.'),
        until: instant('When supervision ends by itself.'),
      }),
    }),
  }),
  TraceView: object('The story of a message, as far as you may know it.', ['message', 'digest', 'mode', 'acceptedAt', 'receivedAt', 'version', 'addressees', 'shown', 'countersigned', 'receipts', 'steps'], {
    message: reference('The message.'),
    digest: digest('Its digest.'),
    mode: text('Which of the two worlds.', { enum: ['live', 'exercise'] }),
    acceptedAt: instant('When it was accepted.'),
    receivedAt: instant('When it entered the mailboxes.'),
    recalledAt: instant('When it was recalled.'),
    erasedAt: instant('When the hub erased its content; then nobody can tell any more by which rules it was decided.'),
    version,
    inherits: list(schemaRef('common-participant-1'), 'For its owners: owners of what it was derived from, whose rules hold for it too.'),
    addressees: list(
      object('One entry.', ['to', 'allowed', 'rules'], {
        to: described('common-address-1', 'Participant or audience.'),
        allowed: flag('Whether it is reached; of an audience, whether anyone is.'),
        rules: list({ type: 'string' }, ruleNote),
        blind: { const: true, description: 'Addressed in the routing only.' },
        except: list(schemaRef('common-participant-1'), 'For its owners: members of the audience who do not get it.'),
        withheld: list({ type: 'string' }, 'What is withheld from it, as JSON Pointers.'),
        held: { const: 'contested', description: 'Of a participant: it is contested now, and its mail is queued until that is settled.' },
        masks: { type: 'object', description: 'For its owners: from whom what is withheld, as JSON Pointers.', additionalProperties: list({ type: 'string' }, 'JSON Pointers.') },
      }),
      'For its owners every entry with all the rules that decided; for its sender what senders may know; for a recipient itself.',
    ),
    shown: list(object('One reader.', ['reader', 'at'], { reader: participantId('Who.'), at: instant('When it was first shown to it.') }), 'Who has seen it; for a recipient, itself and its entities.'),
    countersigned: list(object('One countersignature.', ['recipient', 'at'], { recipient: participantId('Who.'), at: instant('When.') }), 'Who accepted its conditions.'),
    receipts: list(schemaRef('ReceiptStanding'), 'What recipients said they did.'),
    steps: list(
      object('One step.', ['step', 'who'], {
        step: text('`accepted`, `decided`, `delivered`, `read`, `asked` (traced, audited), `erased`, or what was said about it: `receipt`, `recall`, `consent-grant` and so on.'),
        who: described('common-address-1', 'Whose step it is.'),
        at: instant('Time of the event; of a decision and a delivery that of their cause.'),
        as: text('What a receipt or an answer says; by which door it was read; on which ground it was erased.'),
        entry: text('Number of the entry in the log.', { pattern: '^[0-9]+$' }),
        logged: schemaRef('LoggedRecord'),
        missing: text('Why there is no entry, or no proof yet.'),
      }),
      'The story as the ledger shows it, each entry proven to the same checkpoint; after it what should be there and is missing. Verify it with `entente trace FROM/ID --trust POLICY`.',
    ),
  }),
  CustodyView: object('Where a message is now, as far as you may know it.', ['message', 'digest', 'mode', 'at', 'holders', 'consents', 'derived'], {
    message: reference('The message.'),
    digest: digest('Its digest.'),
    mode: text('Which of the two worlds.', { enum: ['live', 'exercise'] }),
    at: instant('When this was so.'),
    terms: object('On which terms it was given, with what holds where its sender said nothing; absent once its content is erased.', ['confidentiality', 'purposes', 'onward', 'evidence'], {
      confidentiality: text('Who may handle it.', { enum: ['official-use', 'restricted', 'confidential'] }),
      tlp: text('Its traffic light.', { enum: ['RED', 'AMBER+STRICT', 'AMBER', 'GREEN', 'CLEAR'] }),
      purposes: list(schemaRef('Purpose'), 'What it may be used for.'),
      onward: text('Whether it may be passed on.', { enum: ['free', 'national', 'consent', 'never'] }),
      evidence: text('Whether it may be used in court.', { enum: ['free', 'consent', 'never'] }),
      reviewBy: { type: 'string', format: 'date', description: 'By when its owner looks at it again.' },
      expiresAt: instant('When it expires.'),
      conditions: text('What every reader accepts word for word.'),
    }),
    recalledAt: instant('When it was recalled.'),
    answerBy: instant('By when those who were told of the recall shall answer.'),
    erasedAt: instant('When the hub erased its content.'),
    holders: list(
      object('One holder.', ['holder', 'standing', 'rules'], {
        holder: participantId('Who; an entity that its bureau does not let you know of goes by the bureau\'s name.'),
        standing: text('Who was shown it has a copy: `holds`, or after a recall `pending` or `overdue` until it answers; `destroyed`, `retained` and `objected` is what its signed receipt says. Who was not: `unread` in its mailbox, waiting for its `conditions` to be countersigned or, `contested`, until that is settled; `withheld` by a rule now; `removed` before it was read.', { enum: ['overdue', 'pending', 'objected', 'retained', 'holds', 'unread', 'conditions', 'contested', 'withheld', 'destroyed', 'removed'] }),
        rules: list({ type: 'string' }, ruleNote),
        shown: instant('When it was first shown it.'),
        countersigned: instant('When it accepted the conditions.'),
        dispatchedBy: reference('The `control.dispatch/1` that handed it on to this holder.'),
        withheld: list({ type: 'string' }, 'What is withheld from it, as JSON Pointers.'),
        answered: instant('When the hub accepted its answer.'),
        note: text('The ground for keeping it, or the reason for objecting.'),
      }),
      'Everyone it reached.',
    ),
    consents: list(
      object('One consent.', ['use', 'by', 'owner'], {
        use: text('What was consented to.', { enum: ['read', 'forward', 'evidence', 'purpose'] }),
        by: participantId('Who asked for it, and may use it.'),
        owner: participantId('Who gave it.'),
        to: list(schemaRef('common-participant-1'), 'For forwarding: to whom.'),
        purposes: list(schemaRef('Purpose'), 'For which purposes.'),
      }),
      'Consents to further uses that hold now.',
    ),
    derived: list(
      object('One message.', ['by'], {
        by: participantId('Who sent it.'),
        message: reference('The message; absent where its sender is not known to you by its own name.'),
        recalled: { const: true, description: 'It was recalled.' },
      }),
      'What was derived from it, at any remove, by those who had it.',
    ),
  }),
  EventPage: object('A page of events.', ['items'], {
    items: list(
      object('One event.', ['cursor', 'entry', 'at', 'event', 'who', 'messages'], {
        cursor: text('Pass it as `after` to go on behind it.'),
        entry: text('Number of the entry in the log.', { pattern: '^[0-9]+$' }),
        at: instant('When.'),
        event: text('`asked` is a reading of what became of a message, not of the message.', { enum: ['read', 'asked', 'received', 'refused'] }),
        mode: text('Which of the two worlds; absent of a refusal that was recorded before that was noted.', { enum: ['live', 'exercise'] }),
        who: list(described('common-address-1', 'Participant or audience.'), 'Who read or received it, or was to.'),
        messages: list(reference('A message.'), 'Those of them you may know of.'),
        by: text('By which door it was read; by which road, or with which audience, it came.'),
        purpose: text('The purpose declared.'),
        officer: text('The officer\'s pseudonym, as declared.'),
        case: text('Of your own readings: the case declared.'),
        sender: participantId('Of what was refused: who sent it.'),
        digest: digest('Of what was refused: its digest.'),
      }),
      'Oldest first.',
    ),
    next: text('Pass it as `after`; absent at the end.'),
  }),
  PastReaders: object('Who could read a message at an instant.', ['message', 'digest', 'mode', 'at', 'version', 'participants'], {
    message: reference('The message.'),
    digest: digest('Its digest.'),
    mode: text('Which of the two worlds.', { enum: ['live', 'exercise'] }),
    at: instant('The instant asked about.'),
    version: { type: 'integer', minimum: -1, description: 'The rule-set version in force then, by which all of it was decided; -1 before the first statement.' },
    participants: list(
      object('One participant.', ['participant', 'rules'], {
        participant: participantId('Who.'),
        allowed: flag('Whether it could read it; absent where nobody can tell any more, because the content was erased since.'),
        rules: list({ type: 'string' }, 'Rules that decided, everybody\'s among them.'),
        because: text('What stood in the way whatever the rules said: not delivered yet, conditions not countersigned, the participant contested, the message recalled or expired.', { enum: ['not-delivered', 'conditions', 'contested', 'recalled', 'expired'] }),
        withheld: list({ type: 'string' }, 'What was withheld from it, as JSON Pointers.'),
        shown: instant('When it was first shown it, where that was before.'),
      }),
      'Everyone it reached, and the bureaus that answer for them; whoever is not here could not read it.',
    ),
  }),
  ReceiptStanding: object('One receipt.', ['recipient', 'id', 'status', 'at'], {
    recipient: participantId('Who signed it.'),
    id: described('common-message-id-1', 'The id of the `control.receipt/1`: `<recipient>/<id>` names it.'),
    status: text('What was done.', { enum: STATUSES }),
    note: text('What the recipient added.'),
    at: instant('When the hub accepted it.'),
  }),
  RecallView: object('Where a recall stands.', ['message', 'recall', 'reason', 'recalledAt', 'answerBy', 'effective', 'removedUnread', 'told'], {
    message: reference('The message recalled.'),
    recall: reference('The `control.recall/1` that recalls it.'),
    reason: text('Its reason.'),
    recalledAt: instant('When the hub accepted it.'),
    answerBy: instant('By when those told shall answer: `replyBy` of the recall, otherwise 72 hours.'),
    effective: flag('False while the recall waits for its message.'),
    removedUnread: list(schemaRef('common-participant-1'), 'Addressed by name, and never saw it. Members of audiences are not listed.'),
    told: list(schemaRef('RecallAnswer'), 'Everyone who had fetched it.'),
  }),
  RecallAnswer: object('One of those told.', ['recipient', 'status'], {
    recipient: participantId('Who.'),
    status: text('Its last answer; `pending` or `overdue` while there is none.', { enum: ['pending', 'overdue', 'destroyed', 'retained', 'objected'] }),
    note: text('The ground for keeping it, or the reason for objecting.'),
    at: instant('When the hub accepted the answer.'),
  }),
  Cursor: text('A place in your mailbox. It means something to the hub alone.', { minLength: 22, maxLength: 22, pattern: '^[A-Za-z0-9_-]{22}$', examples: ['h3mQ0cXv7bJd1yT5rWn2Kg'] }),
  InboxItem: object('A message in your inbox.', ['cursor', 'message', 'receivedAt'], { cursor: schemaRef('Cursor'), message: { allOf: [schemaRef('SignedMessage')], description: 'As it was signed; of an SD-JWT with the disclosures you may have.' }, receivedAt: instant('When it entered the mailboxes.'), notExecutable: { const: true, description: 'A rule of your own says that your law does not let you act upon it; nobody else is told.' }, keepUntil: instant('By when it is refreshed or destroyed, where a rule limits copies.') }),
  SentItem: object('A message you sent, or one of your entities did.', ['cursor', 'reference', 'digest', 'type', 'acceptedAt'], {
    cursor: schemaRef('Cursor'),
    reference: reference('The message.'),
    digest: digest('Its digest.'),
    type: text('Its type.', { examples: ['environment.ecomessage/1'] }),
    acceptedAt: instant('When it was accepted.'),
    recalledAt: instant('When it was recalled.'),
    erasedAt: instant('When its content was erased; `message` is gone then.'),
    message: { allOf: [schemaRef('SignedMessage')], description: 'As it was signed, with every disclosure.' },
  }),
  SentPage: object('A page.', ['items'], { items: list(schemaRef('SentItem'), 'In the order of their ids.'), next: described('Cursor', 'Pass it as `after`.') }),
  InboxPage: object('A page.', ['items'], { items: list(schemaRef('InboxItem'), 'Oldest first.'), next: described('Cursor', 'Pass it as `after`.'), limited: { const: true, description: 'A rule ended the page: no more of its records may be in one copy. What is left is behind `next`.' } }),
  Purpose: text('What information is used for.', {
    enum: ['LOCATE_WANTED', 'IDENTIFY_PERSON_OR_OBJECT', 'SUPPORT_INVESTIGATION', 'WARN', 'IDENTIFY_PERSON_OR_BODY', 'FORENSIC', 'SECURITY_CHECK', 'BORDER_MANAGEMENT', 'THREAT_ANALYSIS', 'ADMINISTRATION'],
  }),
});
