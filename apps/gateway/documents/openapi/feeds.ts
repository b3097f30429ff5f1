import { CURSOR, MESSAGE, MESSAGE_JWS, RECEIVED_AT } from '../examples.js';
import { ANY_PROBLEMS, BODY_PROBLEMS, jsonContent, media, parameter, problemResponses, schemaRef, TOKEN_PROBLEMS, type Group, type JsonObject } from './form.js';


const TAG = 'Feeds';
const SUBSCRIPTION = '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e91';
const feed = { id: 'feed.wildlife-alerts', name: 'Wildlife alerts', owner: 'gs', replayDays: 90, publishes: false, open: true };
const subscription = {
  id: SUBSCRIPTION, feed: feed.id, mode: 'live', purpose: 'SUPPORT_INVESTIGATION', filter: { crimeAreas: ['WILDLIFE'] }, state: 'active', createdAt: RECEIVED_AT, delivery: 'pull',
  scope: ['Wildlife alerts (feed.wildlife-alerts), published by gs. Anything may be published in it.', 'You asked for only about WILDLIFE.'],
};
const webhook = { url: 'https://partner.example/entente', failures: 0, verifyingKey: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=' };
const posted = { ...subscription, delivery: 'webhook', webhook: { ...webhook, secret: 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDvnGIpcFTMkc=' } };
const item = { cursor: CURSOR, change: 'published', message: MESSAGE_JWS, receivedAt: RECEIVED_AT };

const attempt = { id: '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e92', message: `${MESSAGE.from}/${MESSAGE.id}`, number: 1, at: RECEIVED_AT, tookMs: 41, status: 204, outcome: 'delivered', resent: false };

const feedName = parameter({ in: 'path', name: 'feed', description: 'The feed.', schema: { type: 'string', maxLength: 64 }, example: feed.id });
const subscriptionId = parameter({ in: 'path', name: 'subscription', description: 'The subscription.', schema: { type: 'string', format: 'uuid' }, example: SUBSCRIPTION });
const SUBSCRIBED = [
  parameter({ in: 'query', name: 'subscription', description: 'Which of your subscriptions to this feed; your only one without it.', schema: { type: 'string', format: 'uuid' } }),
  parameter({ in: 'query', name: 'after', description: 'A cursor of this very subscription. Without it, and without `from`, it begins when the subscription was made.', schema: schemaRef('Cursor') }),
  parameter({ in: 'query', name: 'from', description: 'Replay: everything from this time on that was open to you then and is now. Recorded as a replay. Not together with `after`.', schema: schemaRef('common-instant-1'), example: '2026-11-22T10:00:00Z' }),
];
const NAMED = [...TOKEN_PROBLEMS, 'not-found', ...ANY_PROBLEMS] as const;
const VIEWED = [...NAMED, 'view-unavailable'] as const;
const READ = [...TOKEN_PROBLEMS, 'malformed-request', 'bad-cursor', 'suspended', 'contested', 'not-subscribed', 'not-found', 'replay-too-old', ...ANY_PROBLEMS, 'view-unavailable'] as const;

const turned = (operationId: string, summary: string, description: string, more: readonly ('suspended' | 'contested')[] = []): JsonObject & { operationId: string; tags: readonly [string]; summary: string; description: string; responses: JsonObject } => ({
  operationId, tags: [TAG], summary, description,
  responses: { '200': { description: 'The subscription as it is then.', content: jsonContent(schemaRef('Subscription'), { one: { summary: 'A subscription', value: subscription } }) }, ...problemResponses(...VIEWED, ...more) },
});

export const feeds: Group = {
  tag: {
    name: TAG,
    description: 'Published streams. A participant opens one with a signed statement (`create-feed`) and publishes by sending messages `to` it; others subscribe, with a filter and a declared purpose. Every item is decided for each subscriber when it is published, and again whenever it is shown.',
  },
  paths: {
    '/v1/feeds': {
      get: {
        operationId: 'listFeeds', tags: [TAG], summary: 'Feeds', description: 'Those that are open to you, or that you publish in. Others look as if they did not exist.',
        responses: { '200': { description: 'The feeds.', content: jsonContent(schemaRef('FeedList'), { list: { summary: 'One feed', value: { items: [feed] } } }) }, ...problemResponses(...TOKEN_PROBLEMS, ...ANY_PROBLEMS) },
      },
    },
    '/v1/feeds/{feed}': {
      parameters: [feedName],
      get: {
        operationId: 'getFeed', tags: [TAG], summary: 'One feed', description: 'Its name, owner and terms.',
        responses: { '200': { description: 'The feed.', content: jsonContent(schemaRef('Feed'), { one: { summary: 'A feed', value: feed } }) }, ...problemResponses(...NAMED) },
      },
    },
    '/v1/feeds/{feed}/items': {
      parameters: [feedName],
      get: {
        operationId: 'readFeed', tags: [TAG], summary: 'A page of a feed',
        description: [
          'By one of your subscriptions. The cursor is that subscription\'s own and tells nothing: what is withheld leaves no gap. Pass `next` as `after`; store it with what you did with the items.',
          '',
          'Notices are published in a feed for each kind, `feed.notices-purple` and so on: the request as its requester signed it, the acts with its number, its suspension and its resumption, and what takes its place. Acts come to whoever was shown the notice, whatever the filter; have `notice.act` in your agreement.',
          '',
          'What was withdrawn comes as an item with `change: "withdrawn"`, in its place in the order, if you were shown what it withdraws: purge your copies, and answer the recall with a `control.receipt/1`. What is shown is recorded in `access.recorded` first.',
        ].join('\n'),
        parameters: [
          ...SUBSCRIBED,
          parameter({ in: 'query', name: 'limit', description: 'Most items in the page.', schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 } }),
          parameter({ in: 'query', name: 'wait', description: 'Seconds to wait for something when there is nothing.', schema: { type: 'integer', minimum: 0, maximum: 30, default: 0 } }),
        ],
        responses: {
          '200': { description: 'The page; `next` is your own `after` again when there is nothing.', content: jsonContent(schemaRef('FeedPage'), { page: { summary: 'One item', value: { items: [item], next: CURSOR } }, empty: { summary: 'Nothing', value: { items: [] } } }) },
          ...problemResponses(...READ),
        },
      },
    },
    '/v1/feeds/{feed}/stream': {
      parameters: [feedName],
      get: {
        operationId: 'streamFeed', tags: [TAG], summary: 'A feed as a stream',
        description: 'Server-sent events: `id: <cursor>`, `event: item` and in `data` one FeedItem on a line. After a break, come back with the last `id` in `Last-Event-ID`, which wins over `after` and `from`. The hub ends the stream when the subscription ends, when you are suspended, and when you do not read fast enough.',
        parameters: [...SUBSCRIBED, parameter({ in: 'header', name: 'Last-Event-ID', description: 'The cursor of the last event you have.', schema: schemaRef('Cursor') })],
        responses: {
          '200': {
            description: 'Events, as long as you listen.',
            content: { 'text/event-stream': media({ type: 'string', description: 'The data of each event is a FeedItem.', contentMediaType: 'text/event-stream', contentSchema: schemaRef('FeedItem') }, { events: { summary: 'One event', value: `id: ${CURSOR}\nevent: item\ndata: ${JSON.stringify(item)}\n\n` } }) },
          },
          ...problemResponses(...READ),
        },
      },
    },
    '/v1/subscriptions': {
      get: {
        operationId: 'listSubscriptions', tags: [TAG], summary: 'Your subscriptions', description: 'Those that have not ended, each with what it can bring in plain words.',
        responses: { '200': { description: 'The subscriptions.', content: jsonContent(schemaRef('SubscriptionList'), { list: { summary: 'One', value: { items: [subscription] } } }) }, ...problemResponses(...TOKEN_PROBLEMS, ...ANY_PROBLEMS, 'view-unavailable') },
      },
      post: {
        operationId: 'subscribe', tags: [TAG], summary: 'Subscribe to a feed',
        description: 'Declares once what everything it brings is used for. A filter that could never match is refused here rather than found out after months of silence. The answer to a webhook holds its secret: keep it, it is not shown again.',
        requestBody: { required: true, content: jsonContent(schemaRef('SubscriptionRequest'), { pull: { summary: 'Fetched', value: { feed: feed.id, purpose: 'SUPPORT_INVESTIGATION', filter: { crimeAreas: ['WILDLIFE'] } } }, webhook: { summary: 'Posted', value: { feed: feed.id, purpose: 'WARN', delivery: 'webhook', webhook: { url: webhook.url } } } }) },
        responses: {
          '201': { description: 'The subscription.', content: jsonContent(schemaRef('Subscription'), { pull: { summary: 'Fetched', value: subscription }, webhook: { summary: 'Posted', value: posted } }) },
          ...problemResponses(...BODY_PROBLEMS, 'invalid-utf8', 'not-json', 'duplicate-name', 'lone-surrogate', 'too-deep', 'too-many-members', 'number-out-of-range', 'forbidden-name', ...TOKEN_PROBLEMS, 'suspended', 'contested', 'not-found', 'subscription-limit', 'schema-violation', 'filter-matches-nothing', 'webhook-address', ...ANY_PROBLEMS, 'view-unavailable'),
        },
      },
    },
    '/v1/subscriptions/{subscription}': {
      parameters: [subscriptionId],
      get: turned('getSubscription', 'One subscription', 'With its scope in plain words and, of a webhook, where it stands.'),
      delete: turned('endSubscription', 'Unsubscribe', 'Nothing comes by it from here on, and its cursors lead nowhere.'),
    },
    '/v1/subscriptions/{subscription}/pause': { parameters: [subscriptionId], post: turned('pauseSubscription', 'Pause', 'Nothing comes until it is resumed; then it goes on where it stopped.') },
    '/v1/subscriptions/{subscription}/resume': { parameters: [subscriptionId], post: turned('resumeSubscription', 'Resume', 'After a pause, or after the hub disabled a webhook that did not answer: it goes on with the item that was next.', ['suspended', 'contested']) },
    '/v1/subscriptions/{subscription}/rotate-secret': { parameters: [subscriptionId], post: turned('rotateSecret', 'A new webhook secret', 'The answer holds it. The one before it signs too for a day, so that nothing is lost while you change over.') },
    '/v1/subscriptions/{subscription}/attempts': {
      parameters: [subscriptionId],
      get: {
        operationId: 'listAttempts', tags: [TAG], summary: 'Tries of a webhook', description: 'The latest 200, kept for 30 days.',
        responses: { '200': { description: 'The tries.', content: jsonContent(schemaRef('WebhookAttemptList'), { list: { summary: 'One', value: { items: [attempt] } } }) }, ...problemResponses(...VIEWED) },
      },
    },
    '/v1/subscriptions/{subscription}/resend': {
      parameters: [subscriptionId],
      post: {
        operationId: 'resendItem', tags: [TAG], summary: 'Post an item again',
        description: 'One that was tried before, out of turn, under the same `webhook-id`, as far as you may have it now. What was withdrawn is not posted again.',
        requestBody: { required: true, content: jsonContent(schemaRef('Resend'), { one: { summary: 'An item', value: { message: attempt.message } } }) },
        responses: {
          '202': { description: 'It will be.', content: jsonContent(schemaRef('Subscription'), { one: { summary: 'The subscription', value: posted } }) },
          ...problemResponses(...BODY_PROBLEMS, 'invalid-utf8', 'not-json', 'duplicate-name', 'lone-surrogate', 'too-deep', 'too-many-members', 'number-out-of-range', 'forbidden-name', ...VIEWED, 'schema-violation', 'never-posted'),
        },
      },
    },
  },
};
