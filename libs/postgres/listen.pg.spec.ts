import { createDatabase, type Database, listen, type Listener } from './index.js';
import { breakableLink, createScratchDatabase, eventually, type Link, type ScratchDatabase } from './testing/scratch.js';

let scratch: ScratchDatabase;
let link: Link;
let database: Database;
let listener: Listener;
let heard: string[];
let reconnects: number;

beforeAll(async () => {
  scratch = await createScratchDatabase();
  link = await breakableLink(scratch.url);
  database = createDatabase({ url: scratch.url, applicationName: 'listen-spec' });
});
afterAll(async () => {
  await database.close();
  await link.close();
  await scratch.drop();
});
beforeEach(async () => {
  heard = [];
  reconnects = 0;
  listener = listen({
    url: link.url,
    channel: 'Inbox.changed',
    onNotify: (payload) => void heard.push(payload),
    onReconnect: () => void (reconnects += 1),
    keepaliveMs: 150,
    maxBackoffMs: 100,
  });
  await eventually(() => listener.listening);
});
afterEach(() => listener.close());

const notify = (payload: string): Promise<unknown> => database.query('SELECT pg_notify($1, $2)', ['Inbox.changed', payload]);

test('hears notifications in order, and says when it began to listen', async () => {
  expect(reconnects).toBe(1);
  for (const payload of ['1', '2', '3']) await notify(payload);
  await eventually(() => heard.length === 3);
  expect(heard).toEqual(['1', '2', '3']);
});

test('a terminated backend: listens again, and the caller is told to read what it missed', async () => {
  expect(await scratch.terminateAll()).toBeGreaterThan(0);
  await eventually(() => reconnects === 2);
  await notify('after');
  await eventually(() => heard.includes('after'));
});

test('a server away for a while: nothing crashes, and it listens again', async () => {
  link.cut();
  await eventually(() => !listener.listening);
  await notify('lost');
  await new Promise((resolve) => setTimeout(resolve, 300));
  link.mend();
  await eventually(() => reconnects === 2);
  expect(heard).toEqual([]);
});

test('a half-open link is noticed by the keepalive', async () => {
  link.freeze();
  await eventually(() => !listener.listening);
  link.thaw();
  await eventually(() => reconnects === 2);
});

test('close ends it for good, also while the server is away', async () => {
  link.freeze();
  await listener.close();
  await listener.close();
  link.thaw();
  await notify('too late');
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([listener.listening, heard, reconnects]).toEqual([false, [], 1]);
});
