import { actOn, type NoticeEntry, publicKeysOf, verifyJws } from '#client';
import { countBy, table, type Checks } from './checks.js';
import type { Demonstration } from './demonstration.js';
import { importVessels, type RowReport } from './importing.js';
import { eventually, isRead, type Parties, readOurs } from './parties.js';

const DESK = 'gs';
/** Who looks for what it may hold, as a border system would. */
const HOLDER = 'ncb.XB';
const SENDER = 'ncb.XA';
const INCIDENT = 'environment.fisheries-incident/1';
const SAID = 'No notice has been issued by any authority.';
/** Milliseconds in which every act of a step must have counted. */
const PATIENCE = 120_000;
const PAGE = 100;
const SOUND = { officer: 'demonstration-1', checklist: { neutrality: true, humanRights: true } };

type Print = (line: string) => void;
/** What becomes of a request in the end; all but the first three are published, and stay so. */
type Fate = 'refused' | 'questioned' | 'withdrawn' | 'published';

/** Vessels of the list become fisheries incidents and requests for purple notices; the requests go their whole way. */
export async function demonstrateNotices(what: Demonstration, parties: Parties, checks: Checks, print: Print): Promise<void> {
  const source = `Demonstration of ${new Date().toISOString()}`;
  const into = (form: string, ...more: string[]): Promise<RowReport[]> => importVessels(what.root, what.home, what.file, SENDER, source, ['--into', form, ...more]);

  print(`\n6. ${SENDER} reports the same vessels as fisheries incidents`);
  const incidents = await into('fisheries-incident');
  checks.that(`${incidents.length} incidents sent`, incidents.length > 0 && incidents.every(({ outcome }) => outcome === 'sent'), countBy(incidents, ({ outcome }) => outcome).join(' '));
  await readIncidents(parties, incidents, checks);

  print('\n7. Those with an IMO number and a reason for their listing become requests for purple notices');
  const rows = await into('purple-notice', '--attest');
  const requests = rows.flatMap(({ outcome, reference }) => (outcome === 'sent' && reference !== undefined ? [reference] : []));
  checks.that(`${requests.length} requests sent to the desk, ${rows.length - requests.length} rows left out`, requests.length >= 4 && rows.every(({ outcome }) => outcome === 'sent' || outcome === 'skipped'));
  await goTheirWay(new Desk(parties, requests), parties, requests, checks, print);
}

async function readIncidents(parties: Parties, incidents: readonly RowReport[], checks: Checks): Promise<void> {
  const named = incidents.filter(({ to }) => parties.ids.includes(to));
  const of = new Map(countBy(named, ({ to }) => to));
  const found = await Promise.all([...of].map(async ([reader, number]) => {
    const ours = new Set(named.filter(({ to }) => to === reader).map(({ reference = '' }) => reference));
    let read: Awaited<ReturnType<typeof readOurs>> = [];
    await eventually(async () => (read = await readOurs(parties.as(reader), ours, [INCIDENT])).length === number, PATIENCE);
    return read.length === number && read.filter(isRead).every(({ body }) => JSON.stringify(body).includes(SAID));
  }));
  checks.that(`${named.length} lie with the bureaus of their flags, and each says that no notice has been issued by any authority`, found.every(Boolean));
}

const fateOf = (index: number): Fate => (['refused', 'questioned', 'withdrawn'] as const)[index] ?? 'published';

async function goTheirWay(desk: Desk, parties: Parties, requests: readonly string[], checks: Checks, print: Print): Promise<void> {
  const fated = (...fates: readonly Fate[]): string[] => requests.filter((_, index) => fates.includes(fateOf(index)));
  const [questioned, refused, withdrawn] = [fated('questioned'), fated('refused'), fated('withdrawn')];
  const going = fated('questioned', 'withdrawn', 'published');
  const step = async (what: string, holds: Promise<boolean>): Promise<void> => checks.that(what, await holds);
  await step('every request is submitted, and with the desk', desk.all(requests, 'submitted'));
  await step('screened', desk.act(requests, DESK, 'screen', {}, 'screening'));
  await step('taken into review', desk.act(requests, DESK, 'review', {}, 'under-review'));
  await step('one is questioned', desk.act(questioned, DESK, 'ask', { text: 'Which of its names did it carry when it was listed?' }, 'information-requested'));
  await step('its requester answers', desk.act(questioned, SENDER, 'answer', { text: 'The first of those in the request.' }, 'under-review'));
  await step('one is refused, with a code', desk.act(refused, DESK, 'refuse', { code: 'OTHER_RPD', text: 'Demonstration of a refusal.' }, 'refused'));
  await step('the others are approved by an officer', desk.act(going, DESK, 'approve', SOUND, 'approved'));
  const run = new Date().toISOString().replace(/\D/g, '').slice(2, 14);
  await step(`${going.length} are published`, desk.act(going, DESK, 'publish', (index) => ({ number: `EXERCISE-${run}-${index + 1}` }), 'published'));
  const snapshot = await desk.copy(HOLDER, (copy) => going.every((one) => copy.get(one)?.message !== undefined));
  checks.that(`${HOLDER} loads a snapshot: ${going.length} notices with their content, nothing of the refused one`, going.every((one) => snapshot.entries.has(one)) && refused.every((one) => !snapshot.entries.has(one)));
  const keys = publicKeysOf(parties.dev.url);
  const contents = await Promise.all(going.map(async (one) => await verifyJws(snapshot.entries.get(one)?.message ?? '', keys)));
  checks.that(`each is the request of ${SENDER} as it signed it, and says that no notice has been issued by any authority`, contents.every(({ signer, payload }) => signer === SENDER && JSON.stringify(payload['body']).includes(SAID)));

  await step('one is withdrawn by its requester', desk.act(withdrawn, SENDER, 'withdraw', { text: 'Demonstration of a withdrawal.' }, 'withdrawn'));
  const changes = await desk.copy(HOLDER, (copy) => withdrawn.every((one) => copy.get(one)?.state === 'withdrawn'), snapshot.next);
  checks.that('a copy of what changed since says so, and leaves the others in circulation', withdrawn.every((one) => changes.entries.get(one)?.state === 'withdrawn') && going.every((one) => withdrawn.includes(one) || (changes.entries.get(one)?.state ?? 'published') === 'published'));
  const told = await eventually(async () => {
    for await (const received of parties.as(HOLDER).inboxIterator({ types: ['control.recall/1'], mode: 'exercise', follow: false })) if (isRead(received) && withdrawn.includes(String(received.body['message']))) return true;
    return false;
  }, PATIENCE);
  checks.that(`${HOLDER} has the recall that asks it to destroy its copy`, told);
  const live = await parties.as(HOLDER).notices.list({ mode: 'live', limit: PAGE });
  checks.that('nothing of it is among live notices', live.items.every(({ notice }) => !requests.includes(notice)));
  const states = await desk.states();
  table(['requests for purple notices', 'number'], countBy(requests, (one) => states.get(one)?.state ?? 'unknown')).forEach(print);
}

/** Acts upon many notices at once, and waits until all of them count. */
class Desk {
  #known: Map<string, NoticeEntry> = new Map();

  constructor(
    private readonly parties: Parties,
    private readonly requests: readonly string[],
  ) {}

  /** Every notice of ours as the desk sees it. */
  async states(): Promise<ReadonlyMap<string, NoticeEntry>> {
    const ours = new Set(this.requests);
    for await (const entry of this.#list(DESK)) if (ours.has(entry.notice)) this.#known.set(entry.notice, entry);
    return this.#known;
  }

  async all(notices: readonly string[], state: string): Promise<boolean> {
    return await eventually(async () => {
      const known = await this.states();
      return notices.every((one) => known.get(one)?.state === state);
    }, PATIENCE);
  }

  /** @param more members of the act, the same for all or by the place of the notice */
  async act(notices: readonly string[], by: string, name: string, more: Readonly<Record<string, unknown>> | ((index: number) => Readonly<Record<string, unknown>>), then: string): Promise<boolean> {
    const drafts = notices.flatMap((notice, index) => {
      const entry = this.#known.get(notice);
      return entry === undefined ? [] : [actOn(entry, by, name, typeof more === 'function' ? more(index) : more)];
    });
    for await (const { problem } of this.parties.as(by).sendBatch(drafts)) if (problem !== undefined) throw problem;
    return notices.length > 0 && (await this.all(notices, then));
  }

  /** What somebody may hold, from the beginning or behind a cursor, until it is as expected. */
  async copy(reader: string, complete: (copy: ReadonlyMap<string, NoticeEntry>) => boolean, after?: string): Promise<{ readonly entries: ReadonlyMap<string, NoticeEntry>; readonly next: string | undefined }> {
    const entries = new Map<string, NoticeEntry>();
    let next = after;
    await eventually(async () => {
      for await (const entry of this.#list(reader, next)) {
        entries.set(entry.notice, entry);
        next = entry.cursor;
      }
      return complete(entries);
    }, PATIENCE);
    return { entries, next };
  }

  async *#list(reader: string, after?: string): AsyncGenerator<NoticeEntry & { readonly cursor: string }, void, void> {
    for (let from = after; ; ) {
      const { items, next } = await this.parties.as(reader).notices.list({ mode: 'exercise', kind: ['purple'], content: reader !== DESK, limit: PAGE, ...(from === undefined ? {} : { after: from }) });
      yield* items;
      if (items.length === 0 || next === undefined || next === from) return;
      from = next;
    }
  }
}
