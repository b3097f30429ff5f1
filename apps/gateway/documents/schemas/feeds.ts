import { PURPOSES } from '#contracts';
import { schemaRef, type JsonObject } from '../openapi/form.js';
import { closed, described, flag, instant, list, object, participantId, reference, text } from './words.js';

const id = text('The subscription.', { format: 'uuid', pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const feed = text('The feed.', { maxLength: 64, pattern: '^feed\\.[a-z][a-z0-9-]{0,30}$' });
const mode = text('Which side of the exchange.', { enum: ['live', 'exercise'], default: 'live' });
const some = (items: JsonObject, description: string): JsonObject => ({ ...list(items, description), minItems: 1, maxItems: 50 });
const url = text('Where items are posted to: https, public, without user or fragment.', { maxLength: 2000 });
const purpose = described('Purpose', 'What everything it brings is used for.');
const officer = text('Who uses it: a pseudonym that only your bureau resolves.', { minLength: 1, maxLength: 128 });
const file = text('Your case number.', { minLength: 1, maxLength: 128 });

/** Feeds and subscriptions, as their doors give and take them. */
export const feedSchemas: Readonly<Record<string, JsonObject>> = {
  Feed: object('A published stream.', ['id', 'name', 'owner', 'replayDays', 'publishes', 'open'], {
    id: feed,
    name: text('Its name.'),
    description: text('What is published in it.'),
    owner: participantId('Who opened it, and says who publishes and reads.'),
    types: list(text('A pattern of types.'), 'What may be published in it; anything when absent.'),
    replayDays: { type: 'integer', minimum: 1, description: 'How many days back it can be replayed.' },
    publishes: flag('Whether you may publish in it: send a message `to` it.'),
    open: flag('Whether you may subscribe to it.'),
    readers: list(text('A kind of participants, a participant or a community.'), 'To whom it is open; for its owner.'),
    publishers: list(text('A participant.'), 'Who publishes besides the owner; for its owner.'),
  }),
  FeedList: object('Feeds you may know of.', ['items'], { items: list(schemaRef('Feed'), 'By id.') }),
  FeedFilter: closed('What of a feed you want; a member that is absent lets everything pass.', [], {
    types: some(text('`environment.*`, `environment.ecomessage` or `environment.ecomessage/1`.', { maxLength: 100 }), 'Only these types.'),
    crimeAreas: some(text('A crime area.', { maxLength: 100 }), 'Only about these.'),
    countries: some(text('Code of a country.', { maxLength: 100 }), 'Only from a bureau of these, or about their nationals.'),
    precedence: some(text('A precedence.', { enum: ['routine', 'urgent', 'flash'] }), 'Only these.'),
    leastGrading: closed('Nothing graded worse, in another scheme or not at all.', ['scheme', 'source', 'information'], {
      scheme: text('The scheme; grades are never converted.', { enum: ['4x4', '6x6', '3x5x2'] }),
      source: text('The least grade of the source.', { minLength: 1, maxLength: 1 }),
      information: text('The least grade of the information.', { minLength: 1, maxLength: 1 }),
    }),
  }),
  SubscriptionRequest: closed('What you want of a feed, what for, and how it comes.', ['feed', 'purpose'], {
    feed,
    purpose: { type: 'string', enum: [...PURPOSES], description: 'What everything it brings is used for. Each item is decided by it, and it stands in `access.recorded`.' },
    filter: schemaRef('FeedFilter'),
    delivery: text('Fetched by you, or posted to you.', { enum: ['pull', 'webhook'], default: 'pull' }),
    webhook: closed('Where it is posted to, with the delivery `webhook`.', ['url'], { url }),
    mode,
    officer,
    case: file,
  }),
  Subscription: object('A subscription.', ['id', 'feed', 'mode', 'purpose', 'filter', 'delivery', 'state', 'createdAt', 'scope'], {
    id,
    feed,
    mode,
    purpose,
    officer,
    case: file,
    filter: object('The filter.', [], {}),
    delivery: text('How it comes.', { enum: ['pull', 'webhook'] }),
    webhook: object('Its webhook.', ['url', 'failures', 'verifyingKey'], {
      url,
      secret: text('`whsec_` and base64: verifies `v1` signatures. Shown when it is made, and never again.'),
      verifyingKey: text('`whpk_` and base64: the Ed25519 key that verifies `v1a` signatures.'),
      previousSecretUntil: instant('Until when the secret before this one signs too.'),
      failures: { type: 'integer', minimum: 0, description: 'How often the item that is next has failed.' },
      nextAttemptAt: instant('When it is tried next.'),
    }),
    state: text('`paused` by you, `disabled` by the hub, `ended` for good.', { enum: ['active', 'paused', 'disabled', 'ended'] }),
    stateReason: text('Why.'),
    createdAt: instant('When it was made: without a cursor it begins there.'),
    scope: list(text('A sentence.'), 'What it can bring, in plain words.'),
  }),
  SubscriptionList: object('Your subscriptions.', ['items'], { items: list(schemaRef('Subscription'), 'In the order they were made.') }),
  FeedItem: object('An item of a feed, or the word that one was withdrawn.', ['cursor', 'change', 'message', 'receivedAt'], {
    cursor: schemaRef('Cursor'),
    change: text('`amended`: it follows on a message of the same sender; `withdrawn`: it is the signed recall of one you were shown, so purge your copies and sign a `control.receipt/1` with `destroyed`. In feeds of notices the acts (`notice.act/1`) say so of the notice they are on: `published` with number and term, `suspended`, `resumed`, and `amended` when its term was extended.', { enum: ['published', 'amended', 'suspended', 'resumed', 'withdrawn'] }),
    of: reference('What it amends or withdraws; of an act on a notice, the notice.'),
    message: { allOf: [schemaRef('SignedMessage')], description: 'As it was signed; of an SD-JWT with the disclosures you may have.' },
    receivedAt: instant('When it entered the feed.'),
    keepUntil: instant('By when it is refreshed or destroyed, where a rule limits copies.'),
  }),
  FeedPage: object('A page.', ['items'], { items: list(schemaRef('FeedItem'), 'In the order in which they became visible.'), next: described('Cursor', 'Pass it as `after`.'), limited: { const: true, description: 'A rule ended the page: no more of its records may be in one copy. What is left is behind `next`.' } }),
  WebhookAttempt: object('One try to deliver an item.', ['id', 'message', 'number', 'at', 'tookMs', 'outcome', 'resent'], {
    id: text('The try.'),
    message: reference('What was posted.'),
    number: { type: 'integer', minimum: 1, description: 'Which try of this item it was.' },
    at: instant('When.'),
    tookMs: { type: 'integer', minimum: 0, description: 'How long it took.' },
    status: { type: 'integer', description: 'What was answered; absent when nothing was.' },
    outcome: text('`address-refused`: the name led to no address webhooks go to, or to none at all; which of them is not said.', { enum: ['delivered', 'failed', 'address-refused'] }),
    detail: text('What went wrong.'),
    resent: flag('Asked for by you, out of turn.'),
  }),
  WebhookAttemptList: object('Tries, the latest first.', ['items'], { items: list(schemaRef('WebhookAttempt'), 'Tries.') }),
  Resend: closed('Which item to post again.', ['message'], { message: reference('`<from>/<id>`') }),
};
