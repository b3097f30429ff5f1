import { randomBytes } from 'node:crypto';
import { until } from './hub.js';
import { toItem, type Answer, type Item, type Party } from './party.js';
import { secretariat, stated } from './world.js';

// Feeds of a spec's own, and those who subscribe to them.

const DAY = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

export interface FeedItem extends Item {
  readonly change: string;
  readonly of?: string;
}
export interface FeedPage {
  readonly items: readonly FeedItem[];
  readonly next: string | undefined;
}

export const json = (by: Party, method: string, path: string, body?: object): Promise<Answer> => by.call(method, path, body === undefined ? {} : { body: JSON.stringify(body), type: 'application/json' });

export async function newFeed(owner: Party, terms: object = {}): Promise<string> {
  const id = `feed.t${randomBytes(8).toString('hex')}`;
  await stated(owner, 'create-feed', id, { name: 'Invented for the tests', readers: ['bureau', 'partner'], ...terms });
  return id;
}

export async function subscribed(reader: Party, feed: string, more: object = {}): Promise<string> {
  const { status, json: made, text } = await json(reader, 'POST', '/v1/subscriptions', { feed, purpose: 'SUPPORT_INVESTIGATION', ...more });
  if (status !== 201) throw new Error(`${reader.id} could not subscribe: ${status} ${text}`);
  return String(made['id']);
}

export async function page(reader: Party, feed: string, query: Readonly<Record<string, string>> = {}): Promise<FeedPage> {
  const { status, json: body, text } = await reader.call('GET', `/v1/feeds/${feed}/items?${new URLSearchParams(query).toString()}`);
  if (status !== 200) throw new Error(`${reader.id} cannot read ${feed}: ${status} ${text}`);
  const { items, next } = body as unknown as { items: (FeedItem & { cursor: string })[]; next?: string };
  return { items: items.map((item) => ({ ...item, ...toItem(item) })), next };
}

export const references = ({ items }: FeedPage): string[] => items.map(({ reference }) => reference);
export const grows = async (reader: Party, feed: string, count: number, query: Readonly<Record<string, string>> = {}): Promise<FeedPage> =>
  until(`${reader.id} has ${count} of ${feed}`, async () => {
    const got = await page(reader, feed, query);
    return got.items.length >= count ? got : undefined;
  });

export async function agree(partner: Party, terms: object = {}): Promise<string> {
  const id = `agreement/t${randomBytes(8).toString('hex')}`;
  await stated(secretariat(partner.hub), 'conclude-agreement', id, { partner: partner.id, title: 'Made up for the tests', categories: ['environment.*', 'general.*'], purposes: ['SUPPORT_INVESTIGATION'], direction: 'to-partner', personalData: false, from: inDays(-1), until: inDays(1), reference: 'EXERCISE-TEST', ...terms });
  return id;
}
