import type { JsonObject } from '../openapi/form.js';
import { PURPOSES } from '#contracts';
import { AUDITED, DEFAULT_REPLAY_DAYS, DIRECTIONS, FEED_KINDS, OPERATIONS, ROADS } from '#directory';
import { closed, described, flag, list, participantId, text } from './words.js';

export const time = (description: string): JsonObject => text(description, { maxLength: 30, format: 'date-time', pattern: 'Z$' });

export const jwkMembers = {
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
const seconded = text('The second signature: a compact JWS, `typ: "entente-second+jws"`, over this statement\'s payload as it is without `seconded`, by an oversight body or by another key of `gs`.', { minLength: 1, maxLength: 8192 });
const listed = {
  description: 'Who may know of it: everyone, nobody but its bureau and the bureau\'s entities, or those named.',
  anyOf: [{ type: 'boolean', description: 'Everyone, or nobody else.' }, { type: 'array', description: 'Participants, and communities for their members.', minItems: 1, maxItems: 64, items: text('A participant or community.', { minLength: 1, maxLength: 64 }) }],
};
const typePattern = text('`environment.*`, `environment.ecomessage` or `environment.ecomessage/1`.', { maxLength: 128 });
const AGREEMENT_REQUIRED = ['partner', 'title', 'categories', 'purposes', 'direction', 'personalData', 'from', 'until', 'reference'];
/** The terms of an agreement. */
export const agreementTerms = {
  partner: participantId('With whom.'),
  title: text('Its title.', { minLength: 1, maxLength: 200 }),
  categories: { ...list(typePattern, 'Message types it covers.'), minItems: 1, maxItems: 32 },
  purposes: { ...list(text('A purpose.', { enum: [...PURPOSES] }), 'Purposes it covers.'), minItems: 1, maxItems: PURPOSES.length },
  direction: text('Which way.', { enum: [...DIRECTIONS] }),
  hostCountries: { ...list(text('A country, as in the ids of bureaus.', { pattern: '^[A-Z][A-Z0-9]{1,7}$' }), 'Only data of these countries.'), minItems: 1, maxItems: 64 },
  mandate: text('The partner\'s mandate it rests on.', { minLength: 1, maxLength: 500 }),
  personalData: flag('Whether personal data may pass; never to a private partner.'),
  from: time('From when.'),
  until: time('When it ends by itself.'),
  fictional: { const: true, description: 'Made up for a demonstration.' },
};
/** The terms of a mandate. */
export const mandateTerms = {
  auditor: participantId('Who may look.'),
  of: { ...list(text('A participant, or `all`.', { maxLength: 64 }), 'Of whom.'), minItems: 1, maxItems: 64 },
  may: { ...list(text('What.', { enum: [...AUDITED] }), 'Into what.'), minItems: 1, maxItems: AUDITED.length },
  case: text('The open case it serves.', { minLength: 1, maxLength: 200 }),
  reference: deciding,
  from: time('From when.'),
  until: time('When it ends by itself; a year at most.'),
};
/** The terms of a feed. */
export const feedTerms = {
  name,
  description: text('What is published in it.', { minLength: 1, maxLength: 2000 }),
  publishers: { ...list(participantId('Who.'), 'Who publishes in it besides its owner.'), minItems: 1, maxItems: 64 },
  readers: { ...list(text(`A kind of participants (${FEED_KINDS.map((kind) => `\`${kind}\``).join(', ')}), a participant, or a community for its members.`, { minLength: 1, maxLength: 64 }), 'To whom it is open; rules and agreements still decide on every item.'), minItems: 1, maxItems: 64 },
  types: { ...list(typePattern, 'What may be published in it; anything when left out.'), minItems: 1, maxItems: 32 },
  replayDays: { type: 'integer', description: 'How many days back it can be replayed.', minimum: 1, maximum: 3650, default: DEFAULT_REPLAY_DAYS },
};
const feed = feedTerms;
const agreement = { ...agreementTerms, reference: deciding };

/** Body of a statement, by verb. */
export const STATEMENT_BODIES: Readonly<Record<string, JsonObject>> = {
  admit: closed('A participant comes in. `gs` admits; an entity is admitted by its bureau.', ['name', 'clearance', 'keys', 'proofs'], {
    name,
    clearance: text('The most confidential it may receive; an entity\'s no higher than its bureau\'s.', { enum: ['official-use', 'restricted', 'confidential'] }),
    reference: deciding,
    listed: { ...flag('Whether others may know of it; only of an entity. `list` names some.'), default: true },
    keys,
    proofs,
  }),
  suspend: closed('Nothing goes to it or comes from it until it is readmitted; its own data and recall stay within its reach. Of a bureau: with a second signer. Its entities are suspended with it.', ['reason'], { reason, reference: deciding, seconded }),
  readmit: closed('It takes part again. Of a bureau: with a second signer.', ['reason'], { reason, reference: deciding, seconded }),
  freeze: closed('`gs`, with a second signer: two authorities claim the bureau. Its keys stay as they are, it states nothing, and nothing new is delivered; what is queued is kept.', ['reason'], { reason, reference: deciding, seconded }),
  unfreeze: closed('`gs`, with a second signer: it is clear again who speaks for the bureau.', ['reason'], { reason, reference: deciding, seconded }),
  list: closed('A bureau decides who may know of its entity.', ['listed'], { listed }),
  'add-key': closed('A participant adds keys of its own.', ['keys', 'proofs'], { keys, proofs }),
  'rotate-key': closed('A participant brings in new keys and gives old ones an end.', ['keys', 'proofs', 'retire'], {
    keys,
    proofs,
    retire: { ...list(closed('A key that gets an end.', ['kid', 'notAfter'], { kid: jwkMembers.kid, notAfter: time('Not to be used from then on; a time that has passed means now.') }), 'The keys that go.'), minItems: 1, maxItems: 8 },
  }),
  'revoke-key': closed('A key holds no longer: by the participant, its bureau or `gs`.', ['kid', 'reason'], { kid: jwkMembers.kid, reason }),
  'create-community': closed('A bureau or `gs` makes a community and becomes its keeper.', ['name'], { name }),
  join: closed('The keeper lets someone into the community.', ['member'], { member }),
  leave: closed('Someone leaves the community: by the keeper, the member or its bureau.', ['member'], { member }),
  'create-feed': closed('A bureau, `gs`, a regional bureau or a partner opens a feed and owns it.', ['name', 'readers'], feed),
  'amend-feed': closed('The owner puts new terms in the place of the old ones, whole.', ['name', 'readers'], feed),
  'end-feed': closed('The owner ends the feed: nothing is delivered or shown any more.', ['reason'], { reason }),
  'enable-kafka': closed('It takes its messages from its inbox topics directly.', [], {}),
  'disable-kafka': closed('It no longer does.', [], {}),
  delegate: closed('What an entity may do in its bureau\'s name, or a regional bureau or office in that of `gs`. A later one replaces it whole.', ['types', 'operations', 'road', 'copiesIn'], {
    types: { ...list(typePattern, 'Message types; `*` is all that the giver may.'), maxItems: 32 },
    operations: { ...list(text('An operation.', { enum: [...OPERATIONS] }), 'What it may do.'), maxItems: OPERATIONS.length },
    road: text('How its messages go out: by themselves, with a copy to the giver, or held until the giver endorses them.', { enum: [...ROADS] }),
    copiesIn: { ...list(typePattern, 'Types of which the giver gets a copy when they come in.'), maxItems: 32 },
    from: time('From when; at once when left out.'),
    until: time('When it ends by itself.'),
  }),
  withdraw: closed('Everything that was delegated is taken back.', ['reason'], { reason }),
  'conclude-agreement': closed('`gs` concludes an agreement with an international entity or a private partner.', AGREEMENT_REQUIRED, agreement),
  'amend-agreement': closed('`gs` puts new terms in the place of the old; the partner stays.', AGREEMENT_REQUIRED, agreement),
  'end-agreement': closed('`gs` ends an agreement at once.', ['reason', 'reference'], { reason, reference: deciding }),
  'set-rule': described('rules-rule-1', 'An owner sets a rule over its own data or participants, or another in its place.'),
  'remove-rule': closed('An owner takes a rule away.', [], { reason }),
  'grant-mandate': closed('An auditor may look into something until a day: of one\'s own; of others by an oversight body under an open case, or by `gs` for `registry` and `access`.', ['auditor', 'of', 'may', 'reference', 'from', 'until'], {
    ...mandateTerms,
  }),
  'end-mandate': closed('Whoever granted it, or has it, ends it.', ['reason'], { reason }),
};

