import { parse } from 'csv-parse/sync';
import { publicKeysOf, verifyJws, type Received } from '#client';
import { countBy, table, type Checks } from './checks.js';
import { importVessels, type RowReport } from './importing.js';
import { demonstrateNotices } from './noticing.js';
import { eventually, isRead, Parties, readOurs } from './parties.js';

export interface Demonstration {
  readonly root: string;
  readonly home: string;
  readonly file: string;
  /** Content of the file. */
  readonly rows: string;
  /** Whether vessels may be named: only invented ones are. */
  readonly showNames: boolean;
}

const SENDER = 'ncb.XA';
const TYPE = 'environment.ecomessage/1';
const COMMUNITY = 'community.fisheries-crime';
/** Milliseconds in which everything sent must have arrived. */
const PATIENCE = 60_000;

type Print = (line: string) => void;
type SentRow = RowReport & { readonly reference: string };

/** The whole road, as bureaus would go it: send, read, verify, answer, recall. */
export async function demonstrate(what: Demonstration, checks: Checks, print: Print): Promise<void> {
  const parties = new Parties(what.home);
  const expectedRows = (parse(what.rows, { bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true }) as unknown[]).length - 1;

  print(`\n1. ${SENDER} sends a list of ${expectedRows} vessels, each to the bureau of its flag`);
  const source = `Demonstration of ${new Date().toISOString()}`;
  const reports = await importVessels(what.root, what.home, what.file, SENDER, source);
  const sent = reports.filter((row): row is SentRow => row.outcome === 'sent' && row.reference !== undefined);
  checks.that('every row is accounted for, and sent', reports.length === expectedRows && sent.length === expectedRows, `${reports.length} reported, ${sent.length} sent`);
  const again = await importVessels(what.root, what.home, what.file, SENDER, source);
  checks.that('importing it again sends nothing twice', again.every(({ outcome }) => outcome === 'repeated') && same(again, sent), countBy(again, ({ outcome }) => outcome).join(' '));
  if (what.showNames) for (const row of sent) print(`     ${row.vessel} -> ${row.to}${row.warnings.length > 0 ? ` (${row.warnings.join(', ')})` : ''}`);

  print('\n2. The addressees read their mailboxes; one member of the community reads later');
  const mail = await deliver(parties, sent, checks);

  print('\n3. Every signature is verified with public keys only');
  await verifyAll(parties, sent, mail.read, checks);

  print('\n4. Receipts');
  const receipts = await answer(parties, sent, mail, checks);

  print('\n5. One message is recalled');
  await recallOne(parties, sent, mail, checks, print);

  print('\nWhat went where');
  table(['addressee', 'messages', 'sealed', 'with warnings', 'receipts'], countBy(sent, ({ to }) => to).map(([to, number]) => {
    const ours = sent.filter((row) => row.to === to);
    return [to, number, ours.filter(({ sealed }) => sealed).length, ours.filter(({ warnings }) => warnings.length > 0).length, ours.reduce((sum, { reference }) => sum + (receipts.get(reference) ?? 0), 0)];
  })).forEach(print);
  print('\nWarnings (the rows were sent all the same)');
  table(['warning', 'rows'], countBy(sent, ({ warnings }) => warnings)).forEach(print);

  await demonstrateNotices(what, parties, checks, print);
}

const same = (a: readonly RowReport[], b: readonly SentRow[]): boolean => a.length === b.length && new Set([...a, ...b].map(({ digest }) => digest)).size === b.length;

interface Mail {
  /** By reader, what of ours it read. */
  readonly read: ReadonlyMap<string, readonly Received[]>;
  readonly members: readonly string[];
  readonly late: string;
}

/** Everybody looks, also those who should find nothing. */
async function deliver(parties: Parties, sent: readonly SentRow[], checks: Checks): Promise<Mail> {
  const ours = new Set(sent.map(({ reference }) => reference));
  const { items } = await parties.as('gs').communities();
  const members = (items.find(({ id }) => id === COMMUNITY)?.members ?? []).filter((id) => id !== SENDER && parties.ids.includes(id));
  const named = new Set(sent.map(({ to }) => to));
  const late = members.filter((id) => !named.has(id)).at(-1) ?? '';
  const expected = (reader: string): Set<string> => new Set(sent.filter(({ to }) => to === reader || (to === COMMUNITY && members.includes(reader))).map(({ reference }) => reference));

  const read = new Map<string, readonly Received[]>();
  const readers = parties.ids.filter((id) => id !== SENDER && id !== late);
  const arrived = await eventually(async () => {
    const waiting = readers.filter((reader) => (read.get(reader)?.length ?? -1) < expected(reader).size);
    await Promise.all(waiting.map(async (reader) => read.set(reader, await readOurs(parties.as(reader), ours, [TYPE]))));
    return readers.every((reader) => (read.get(reader)?.length ?? 0) >= expected(reader).size);
  }, PATIENCE);
  const wrong = readers.filter((reader) => {
    const got = (read.get(reader) ?? []).map(({ message }) => `${message?.from ?? ''}/${message?.id ?? ''}`);
    return got.length !== expected(reader).size || got.some((reference) => !expected(reader).has(reference));
  });
  const copies = [...read.values()].reduce((sum, { length }) => sum + length, 0);
  checks.that(`${copies} copies arrived: each once, with its addressees and nobody else (${readers.length} mailboxes looked into)`, arrived && wrong.length === 0, wrong.join(', '));
  const live = await Promise.all(readers.map((reader) => readOurs(parties.as(reader), ours, [TYPE], 'live')));
  checks.that('nothing of the exercise is in a live mailbox', live.every(({ length }) => length === 0));
  return { read, members, late };
}

async function verifyAll(parties: Parties, sent: readonly SentRow[], read: Mail['read'], checks: Checks): Promise<void> {
  const keys = publicKeysOf(parties.dev.url);
  const digests = new Map(sent.map(({ reference, digest }) => [reference, digest]));
  const copies = [...read.values()].flat();
  const verified = await Promise.all(copies.map(async ({ compact }) => {
    const { payload, signer, digest } = await verifyJws(compact, keys);
    return signer === SENDER && digests.get(`${signer}/${String(payload['id'])}`) === digest;
  }));
  checks.that(`${copies.length} copies carry the signature of ${SENDER} over the very bytes that were sent`, verified.every(Boolean));
  const opened = copies.filter(isRead);
  checks.that(`${opened.filter(({ sealed }) => sealed).length} sealed ones opened with their reader's key alone`, opened.length === copies.length, countBy(copies, ({ fault }) => fault?.code ?? []).join(' '));
  const acceptances = await Promise.all(sent.map(async ({ receipt = '', digest }) => (await verifyJws(receipt, keys)).payload['digest'] === digest));
  checks.that(`${sent.length} acceptances carry the signature of the hub`, acceptances.every(Boolean));
}

/** Each named bureau, and one member of the community, confirms what it received. */
async function answer(parties: Parties, sent: readonly SentRow[], { read, members, late }: Mail, checks: Checks): Promise<ReadonlyMap<string, number>> {
  const voice = members.find((id) => id !== late) ?? '';
  const owed = sent.flatMap((row) => (row.to === COMMUNITY ? { row, by: voice } : { row, by: row.to })).filter(({ by }) => read.has(by));
  await Promise.all(countBy(owed, ({ by }) => by).map(async ([by]) => {
    const drafts = owed.filter((one) => one.by === by).map(({ row: { reference, digest = '' } }) => ({
      type: 'control.receipt/1',
      to: SENDER,
      inReplyTo: reference,
      body: { message: reference, digest, status: 'received', at: new Date().toISOString() },
    }));
    for await (const { problem } of parties.as(by).sendBatch(drafts)) if (problem !== undefined) throw problem;
  }));
  const receipts = new Map<string, number>();
  const complete = await eventually(async () => {
    const open = owed.filter(({ row }) => !receipts.has(row.reference));
    for (const { row } of open) {
      const { receipts: found = [] } = await parties.as(SENDER).message(row.reference);
      if (found.length === 0) return false;
      receipts.set(row.reference, found.length);
    }
    return true;
  }, PATIENCE);
  checks.that(`${SENDER} sees a signed receipt for each of its ${sent.length} messages`, complete && receipts.size === sent.length, `${receipts.size} seen`);
  return receipts;
}

async function recallOne(parties: Parties, sent: readonly SentRow[], { members, late }: Mail, checks: Checks, print: Print): Promise<void> {
  const chosen = sent.find(({ to }) => to === COMMUNITY);
  if (chosen === undefined) return checks.that('there is a message to the community that can be recalled', false);
  const { reference, digest = '' } = chosen;
  const sender = parties.as(SENDER);
  await sender.recall({ reference, digest, mode: 'exercise' }, 'Demonstration of a recall.');
  const effective = await eventually(async () => (await sender.recallStanding(reference).catch(() => undefined))?.effective === true, PATIENCE);
  const [first = '', second = ''] = members.filter((id) => id !== late);
  await parties.as(first).receipt({ reference, digest, mode: 'exercise' }, 'destroyed');
  await parties.as(second).receipt({ reference, digest, mode: 'exercise' }, 'retained', 'Kept under national law, for the demonstration.');
  await eventually(async () => (await sender.recallStanding(reference)).told.filter(({ status }) => status !== 'pending').length >= 2, PATIENCE);
  const { told, answerBy } = await sender.recallStanding(reference);
  checks.that('the recall took effect, and those who had fetched the message were told', effective && told.length === members.length - 1, `${told.length} told`);
  checks.that('two of them answered, signed', told.filter(({ status }) => status === 'destroyed' || status === 'retained').length === 2);
  print(`     recall of one message: ${countBy(told, ({ status }) => status).map(([status, number]) => `${number} ${status}`).join(', ')}; answers wanted by ${answerBy}`);
  const community = new Set(sent.filter(({ to }) => to === COMMUNITY).map((row) => row.reference));
  const seen = await readOurs(parties.as(late), community, [TYPE]);
  checks.that(`${late}, who reads only now, finds ${community.size - 1} of ${community.size}: the recalled one is gone`, seen.length === community.size - 1 && seen.every(({ message }) => `${SENDER}/${message?.id ?? ''}` !== reference));
}
