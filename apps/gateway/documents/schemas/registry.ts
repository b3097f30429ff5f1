import { schemaRef, type JsonObject } from '../openapi/form.js';
import { closed, described, digest, flag, instant, jws, list, object, participantId, text, version } from './words.js';

const KINDS = ['bureau', 'entity', 'partner', 'private', 'regional', 'office', 'secretariat', 'oversight', 'hub'];
const time = (description: string): JsonObject => text(description, { maxLength: 30, format: 'date-time', pattern: 'Z$' });

const jwkMembers = {
  kty: text('Key type.', { enum: ['OKP', 'EC'] }),
  crv: text('Curve: Ed25519 or P-256 to sign, X25519 or P-256 to seal to.', { enum: ['Ed25519', 'X25519', 'P-256'] }),
  x: text('Coordinate.', { pattern: '^[A-Za-z0-9_-]{43}$' }),
  y: text('Coordinate, of P-256 alone.', { pattern: '^[A-Za-z0-9_-]{43}$' }),
  kid: text('Key id; never used twice, by anyone.', { minLength: 1, maxLength: 128 }),
  use: text('To sign with, or to be sealed to.', { enum: ['sig', 'enc'] }),
};

const keyEntry = closed('A key that comes in.', ['jwk'], {
  jwk: closed('The public key (RFC 7517).', ['kty', 'crv', 'x', 'kid', 'use'], jwkMembers),
  notBefore: time('Not to be used before.'),
  notAfter: time('Not to be used from then on.'),
});
const keys = { type: 'array', description: 'The keys.', minItems: 1, maxItems: 8, items: keyEntry };
const proofs = {
  type: 'array',
  description: 'One for each new signing key: a compact JWS by that key, `typ: "entente-key-proof+jws"`, payload `{hub, participant, kids}` naming all keys that come in.',
  minItems: 1,
  maxItems: 8,
  items: { type: 'string', maxLength: 8192 },
};
const name = text('Its name.', { minLength: 1, maxLength: 200 });
const reason = text('Why.', { minLength: 1, maxLength: 2000 });
const deciding = text('The decision it rests on; `gs` must give it.', { minLength: 1, maxLength: 200 });
const member = participantId('Who.');

/** Body of a statement, by verb. */
export const STATEMENT_BODIES: Readonly<Record<string, JsonObject>> = {
  admit: closed('A participant comes in. `gs` admits; an entity is admitted by its bureau.', ['name', 'clearance', 'keys', 'proofs'], {
    name,
    clearance: text('The most confidential it may receive; an entity\'s no higher than its bureau\'s.', { enum: ['official-use', 'restricted', 'confidential'] }),
    reference: deciding,
    listed: { ...flag('Whether others may know of it.'), default: true },
    keys,
    proofs,
  }),
  suspend: closed('It can do nothing until it is readmitted.', ['reason'], { reason, reference: deciding }),
  readmit: closed('It takes part again.', ['reason'], { reason, reference: deciding }),
  'add-key': closed('A participant adds keys of its own.', ['keys', 'proofs'], { keys, proofs }),
  'revoke-key': closed('A key holds no longer: by the participant, its bureau or `gs`.', ['kid', 'reason'], { kid: jwkMembers.kid, reason }),
  'create-community': closed('A bureau or `gs` makes a community and becomes its keeper.', ['name'], { name }),
  join: closed('The keeper lets someone into the community.', ['member'], { member }),
  leave: closed('Someone leaves the community: by the keeper, the member or its bureau.', ['member'], { member }),
  'enable-kafka': closed('It takes its messages from its inbox topics directly.', [], {}),
  'disable-kafka': closed('It no longer does.', [], {}),
};

/** Payload of a registry statement. */
export const STATEMENT_PAYLOAD: JsonObject = {
  ...closed('What someone declares about a subject of the registry.', ['hub', 'id', 'by', 'subject', 'verb', 'previous', 'issuedAt', 'body'], {
    hub: text('This hub\'s name.', { minLength: 1, maxLength: 253 }),
    id: described('common-message-id-1', 'The statement\'s own id.'),
    by: participantId('Who states and signs it.'),
    subject: described('common-address-1', 'The participant or community it is about.'),
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
    status: text('A suspended participant neither sends nor receives; an entity is suspended with its bureau.', { enum: ['active', 'suspended'] }),
    bureau: participantId('Of an entity: the bureau that answers for it.'),
    kafka: flag('Whether it takes messages from its inbox topics.'),
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
  }),
  CommunityList: object('Communities.', ['version', 'items'], { version, items: list(schemaRef('Community'), 'In the order in which they were made.') }),
  SignedStatement: jws('A statement.', 'entente-statement+jws', 'StatementPayload', 1_398_502),
  StatementPayload: STATEMENT_PAYLOAD,
  Stated: object('An applied statement.', ['subject', 'digest', 'version'], { subject: described('common-address-1', 'What it is about.'), digest: digest('Its digest: `previous` of the next.'), version }),
  StatementView: object('A statement in the chain.', ['digest', 'version', 'at', 'statement'], {
    digest: digest('Its digest.'),
    version,
    at: instant('When the hub took it: the time by which its signature is judged.'),
    statement: schemaRef('SignedStatement'),
  }),
  StatementList: object('A chain.', ['items'], { items: list(schemaRef('StatementView'), 'First to last.') }),
  Health: object('Alive.', ['status'], { status: { const: 'ok', description: 'Always this.' } }),
  Readiness: object('Whether the process can take work.', ['ready'], { ready: flag('Whether it can.'), parts: { type: 'object', description: 'Part by part, in words.', additionalProperties: { type: 'string' } } }),
};
