import { schemaRef, type JsonObject } from '../openapi/form.js';
import { jwkMembers, STATEMENT_BODIES, time } from './statement-bodies.js';
import { closed, described, digest, flag, instant, jws, list, object, participantId, text, version } from './words.js';

/** What statements can be about. */
export const registrySubject = (description: string): JsonObject => text(description, { minLength: 1, maxLength: 96 });
const KINDS = ['bureau', 'entity', 'partner', 'private', 'regional', 'office', 'secretariat', 'oversight', 'hub'];

/** Payload of a registry statement. */
export const STATEMENT_PAYLOAD: JsonObject = {
  ...closed('What someone declares about a subject of the registry.', ['hub', 'id', 'by', 'subject', 'verb', 'previous', 'issuedAt', 'body'], {
    hub: text('This hub\'s name.', { minLength: 1, maxLength: 253 }),
    id: described('common-message-id-1', 'The statement\'s own id.'),
    by: participantId('Who states and signs it.'),
    subject: registrySubject('What it is about: a participant, a community, `rule/<owner>/<name>`, `agreement/<name>` or `mandate/<name>`.'),
    verb: text('What is stated.', { enum: Object.keys(STATEMENT_BODIES) }),
    previous: { description: 'Digest of the subject\'s last statement; null for its first.', anyOf: [schemaRef('common-digest-1'), { type: 'null' }] },
    issuedAt: time('When it was issued.'),
    body: { type: 'object', description: 'By verb.' },
  }),
  allOf: Object.entries(STATEMENT_BODIES).map(([verb, body]) => ({
    if: { type: 'object', required: ['verb'], properties: { verb: { const: verb } } },
    then: { type: 'object', properties: { body } },
  })),
};

/** Who takes part: what the registry's doors take and give. */
export const registrySchemas: Readonly<Record<string, JsonObject>> = {
  Participant: object('A participant.', ['id', 'kind', 'name', 'status', 'kafka'], {
    id: participantId('Its id.'),
    kind: text('What it is; told by the form of its id.', { enum: KINDS }),
    name: text('Its name.'),
    status: text('To and from a suspended participant nothing goes; of a contested one the keys stand still besides, and its mail is kept. An entity shares its bureau\'s lot.', { enum: ['active', 'suspended', 'contested'] }),
    bureau: participantId('Of an entity: the bureau that answers for it.'),
    kafka: flag('Whether it takes messages from its inbox topics.'),
    listed: { description: 'For itself and its bureau: who may know of it.', anyOf: [flag('Everyone, or nobody else.'), list(text('A participant or community.'), 'Those named.')] },
    delegation: object('For itself and who delegated: what was.', ['by', 'types', 'operations', 'road', 'copiesIn', 'withdrawn'], {
      by: participantId('Who delegated.'),
      types: list(text('A pattern.'), 'Message types.'),
      operations: list(text('An operation.'), 'What it may do.'),
      road: text('How its messages go out.', { enum: ['direct', 'copy', 'endorsed'] }),
      copiesIn: list(text('A pattern.'), 'Types of which the giver gets a copy.'),
      withdrawn: flag('Whether all of it was taken back.'),
      from: instant('From when.'),
      until: instant('When it ends by itself.'),
    }),
    version,
  }),
  ParticipantList: object('Participants.', ['version', 'items'], { version, items: list(schemaRef('Participant'), 'Sorted by id.') }),
  RegisteredKey: object('A key in the registry: a JWK (RFC 7517) and its times.', ['kty', 'crv', 'x', 'kid', 'use'], {
    ...jwkMembers,
    alg: text('The one algorithm it is used with.', { enum: ['EdDSA', 'ES256', 'ECDH-ES+A256KW'] }),
    notBefore: instant('Not to be used before.'),
    notAfter: instant('Not to be used from then on.'),
    revokedAt: instant('When it was revoked. What the hub accepted before then stays valid.'),
    reason: text('Why it was revoked.'),
  }),
  ParticipantKeys: object('All keys of a participant.', ['keys'], { keys: list(schemaRef('RegisteredKey'), 'In the order in which they came in.') }),
  Community: object('A community.', ['id', 'name', 'keeper'], {
    id: described('common-address-1', 'Its id, to be used as an addressee.'),
    name: text('Its name.'),
    keeper: participantId('Who made it and lets members in and out.'),
    members: list(schemaRef('common-participant-1'), 'Its active members; shown to members and the keeper.'),
    version,
  }),
  CommunityList: object('Communities.', ['version', 'items'], { version, items: list(schemaRef('Community'), 'In the order in which they were made.') }),
  SignedStatement: jws('A statement.', 'entente-statement+jws', 'StatementPayload', 16_384),
  StatementPayload: STATEMENT_PAYLOAD,
  Stated: object('An applied statement.', ['subject', 'digest', 'version'], { subject: registrySubject('What it is about.'), digest: digest('Its digest: `previous` of the next.'), version }),
  StatementView: object('A statement in the chain. Without `statement` where what it says is not yours to know.', ['digest', 'version', 'at'], {
    digest: digest('Its digest.'),
    version,
    at: instant('When the hub took it: the time by which its signature is judged.'),
    statement: schemaRef('SignedStatement'),
  }),
  StatementList: object('A chain.', ['version', 'items'], { version, items: list(schemaRef('StatementView'), 'First to last.') }),
  Health: object('Alive.', ['status'], { status: { const: 'ok', description: 'Always this.' } }),
  Readiness: object('Whether the process can take work.', ['ready'], { ready: flag('Whether it can.'), parts: { type: 'object', description: 'Part by part, in words.', additionalProperties: { type: 'string' } } }),
};
