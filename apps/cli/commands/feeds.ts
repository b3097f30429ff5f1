import type { AttemptEntry, FeedEntry, FeedFilter, FeedReceived, SubscriptionEntry } from '#client';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Column } from '../output.js';
import type { Session } from '../session.js';
import { bodyLines, gistOf } from '../show-message.js';
import { safeLines } from '../text.js';
import { showSent } from './answers.js';
import { toJson } from './inbox.js';

const FEEDS: readonly Column<FeedEntry>[] = [
  { title: 'feed', of: ({ id }) => id, max: 36 },
  { title: 'owner', of: ({ owner }) => owner, max: 20 },
  { title: 'you may', of: ({ open, publishes }) => [open ? 'read' : '', publishes ? 'publish' : ''].filter((one) => one !== '').join(', '), max: 14 },
  { title: 'replay', of: ({ replayDays }) => `${String(replayDays)} d`, max: 8 },
  { title: 'name', of: ({ name, description }) => (description === undefined ? name : `${name}: ${description}`) },
];

const SUBSCRIPTIONS: readonly Column<SubscriptionEntry>[] = [
  { title: 'subscription', of: ({ id }) => id, max: 36 },
  { title: 'feed', of: ({ feed }) => feed, max: 36 },
  { title: 'purpose', of: ({ purpose }) => purpose, max: 26 },
  { title: 'state', of: ({ state }) => state, max: 9 },
  { title: 'comes', of: ({ webhook }) => (webhook === undefined ? 'fetched' : `to ${webhook.url}`) },
];

const ITEMS: readonly Column<FeedReceived>[] = [
  { title: 'received', of: ({ receivedAt }) => receivedAt.slice(0, 16).replace('T', ' '), max: 16 },
  { title: 'change', of: ({ change }) => change, max: 10 },
  // What a recall takes back matters, not the recall.
  { title: 'message', of: (item) => (item.change === 'withdrawn' ? item.of : undefined) ?? (item.message === undefined ? 'unknown' : `${item.message.from}/${item.message.id}`), max: 46 },
  { title: 'type', of: ({ message }) => message?.type, max: 31 },
  { title: 'holds', of: (item) => (item.fault !== undefined ? 'NO' : item.withheld.length > 0 ? 'part' : 'yes'), max: 5 },
  { title: 'content', of: (item) => `${item.change === 'amended' && item.of !== undefined ? `(follows ${item.of}) ` : ''}${gistOf(item)}` },
];

const ATTEMPTS: readonly Column<AttemptEntry>[] = [
  { title: 'at', of: ({ at }) => at.slice(0, 19).replace('T', ' '), max: 19 },
  { title: 'message', of: ({ message }) => message, max: 46 },
  { title: 'try', of: ({ number, resent }) => (resent ? 'again' : number), max: 5 },
  { title: 'outcome', of: ({ outcome }) => outcome, max: 15 },
  { title: 'detail', of: ({ status, detail, tookMs }) => detail ?? `${String(status)} in ${String(tookMs)} ms` },
];

/** Feeds one may know of. */
export async function list(session: Session): Promise<ExitCode> {
  const rows = session.output.rows<FeedEntry>(FEEDS, { empty: 'there is no feed for you' });
  for (const feed of await session.client().feeds.list()) rows.add(feed);
  rows.end();
  return EXIT.ok;
}

export async function subscriptions(session: Session): Promise<ExitCode> {
  const rows = session.output.rows<SubscriptionEntry>(SUBSCRIPTIONS, { empty: 'you subscribe to nothing' });
  for (const one of await session.client().feeds.subscriptions()) rows.add(one);
  rows.end();
  return EXIT.ok;
}

export interface SubscribeOptions {
  readonly purpose: string;
  readonly type?: readonly string[];
  readonly area?: readonly string[];
  readonly country?: readonly string[];
  readonly precedence?: readonly string[];
  readonly graded?: string;
  readonly webhook?: string;
  readonly mode?: 'live' | 'exercise';
  readonly officer?: string;
  readonly case?: string;
}

function filterOf({ type, area, country, precedence, graded }: SubscribeOptions): FeedFilter {
  const [, scheme, source, information] = graded === undefined ? [] : (/^(\w+):(\w)(\w)$/.exec(graded) ?? []);
  if (graded !== undefined && (scheme === undefined || source === undefined || information === undefined)) throw new Stop(EXIT.usage, `--graded ${graded} is no grading`, 'Write scheme, source and information, such as 4x4:B2.');
  return {
    ...(type === undefined ? {} : { types: type }),
    ...(area === undefined ? {} : { crimeAreas: area }),
    ...(country === undefined ? {} : { countries: country }),
    ...(precedence === undefined ? {} : { precedence }),
    ...(scheme === undefined || source === undefined || information === undefined ? {} : { leastGrading: { scheme, source, information } }),
  };
}

export async function subscribe(session: Session, feed: string, options: SubscribeOptions): Promise<ExitCode> {
  const { purpose, webhook, mode, officer, case: file } = options;
  const filter = filterOf(options);
  const made = await session.client().feeds.subscribe({
    feed, purpose, ...(Object.keys(filter).length === 0 ? {} : { filter }), ...(webhook === undefined ? {} : { webhook }), ...(mode === undefined ? {} : { mode }), ...(officer === undefined ? {} : { officer }), ...(file === undefined ? {} : { case: file }),
  });
  showSubscription(session, made, true);
  if (made.webhook?.secret !== undefined) session.say('entente: keep the secret, it is not shown again');
  return EXIT.ok;
}

/** What a feed brings by one's subscriptions, in plain words. @param named a subscription or a feed */
export async function scope(session: Session, named: string): Promise<ExitCode> {
  const found = await idsOf(session, named);
  for (const one of found) showSubscription(session, one, true);
  return EXIT.ok;
}

export async function unsubscribe(session: Session, named: string): Promise<ExitCode> {
  showSubscription(session, await session.client().feeds.unsubscribe((await oneOf(session, named)).id));
  return EXIT.ok;
}

export interface FollowOptions {
  readonly subscription?: string;
  readonly after?: string;
  readonly from?: string;
  readonly follow?: boolean;
  readonly wait?: number;
  readonly open?: boolean;
}

/** Items of a feed: what there is, or with follow what comes. */
export async function follow(session: Session, feed: string, { open = false, ...query }: FollowOptions): Promise<ExitCode> {
  const rows = session.output.rows<FeedReceived>(ITEMS, { live: query.follow === true || open, empty: 'the feed has nothing more' });
  let faults = 0;
  let last: string | undefined;
  const items = session.client().feeds.items(feed, { ...query, signal: session.interrupted, onReconnect: (why) => { session.say(`entente: ${why.message}; trying again`); } });
  for await (const item of items) {
    if (item.fault !== undefined) faults++;
    rows.add(session.output.format === 'table' ? item : ({ change: item.change, of: item.of, ...toJson(item) } as unknown as FeedReceived));
    if (open && session.output.format === 'table') for (const line of bodyLines(item)) session.streams.stdout.write(`    ${safeLines(line)}\n`);
    if (item.change === 'withdrawn' && item.of !== undefined) session.say(`entente: purge ${item.of}, then: entente receipt ${item.of} --status destroyed`);
    if (item.change === 'suspended' && item.of !== undefined) session.say(`entente: ${item.of} is suspended: do not act upon it until it is resumed`);
    last = item.cursor;
  }
  rows.end();
  if (last !== undefined) session.say(`entente: go on with --after ${last}`);
  if (faults > 0) session.say(`entente: ${String(faults)} could not be verified or opened; do not act upon them`);
  return faults > 0 ? EXIT.partly : EXIT.ok;
}

/** Asks for more of a feed, through gs. */
export async function ask(session: Session, feed: string, { wanted, reason }: { readonly wanted: string; readonly reason: string }): Promise<ExitCode> {
  const sent = await session.client().send({ to: ['gs'], type: 'control.access-request/1', body: { feed, wanted, reason }, handling: { confidentiality: 'official-use', purposes: ['ADMINISTRATION'] } }, { signal: session.interrupted });
  showSent(session, sent, 'request');
  return EXIT.ok;
}

export async function attempts(session: Session, named: string): Promise<ExitCode> {
  const rows = session.output.rows<AttemptEntry>(ATTEMPTS, { empty: 'nothing was posted yet' });
  for (const one of await session.client().feeds.attempts((await oneOf(session, named)).id)) rows.add(one);
  rows.end();
  return EXIT.ok;
}

export async function turn(session: Session, named: string, act: 'pause' | 'resume' | 'rotate-secret'): Promise<ExitCode> {
  showSubscription(session, await session.client().feeds.turn((await oneOf(session, named)).id, act));
  return EXIT.ok;
}

export async function resend(session: Session, named: string, message: string): Promise<ExitCode> {
  const asked = await session.client().feeds.resend((await oneOf(session, named)).id, message);
  session.say(`entente: asked for; see what became of it: entente feed webhook attempts ${named}`);
  showSubscription(session, asked);
  return EXIT.ok;
}

/** Subscriptions by id, or all to a feed. */
async function idsOf(session: Session, named: string): Promise<readonly SubscriptionEntry[]> {
  const { feeds } = session.client();
  if (!named.startsWith('feed.')) return [await feeds.subscription(named)];
  const found = (await feeds.subscriptions()).filter(({ feed }) => feed === named);
  if (found.length === 0) throw new Stop(EXIT.refused, `you do not subscribe to ${named}`, `entente feed subscribe ${named} --purpose PURPOSE`);
  return found;
}

async function oneOf(session: Session, named: string): Promise<SubscriptionEntry> {
  const [only, ...more] = await idsOf(session, named);
  if (only === undefined || more.length > 0) throw new Stop(EXIT.usage, `you have several subscriptions to ${named}`, 'Name one by its id: entente feed subscriptions');
  return only;
}

function showSubscription(session: Session, one: SubscriptionEntry, withScope = false): void {
  const { id, feed, state, stateReason, webhook, scope: words } = one;
  session.output.one(one, () => [
    ['subscription', id],
    ['feed', feed],
    ['state', stateReason === undefined ? state : `${state}: ${stateReason}`],
    ['webhook', webhook?.url],
    ['secret', webhook?.secret],
    ['verifies v1a', webhook?.verifyingKey],
    ['failures', webhook === undefined || webhook.failures === 0 ? undefined : `${String(webhook.failures)}, next try ${webhook.nextAttemptAt ?? 'never'}`],
    ['scope', withScope ? words.join('\n') : undefined],
  ]);
}
