import type { FollowOptions, InboxItem, Received } from '#client';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Column, Rows } from '../output.js';
import type { Session } from '../session.js';
import { safeLines } from '../text.js';
import { bodyLines, gistOf } from '../show-message.js';

export interface InboxOptions {
  readonly follow?: boolean;
  readonly mode?: 'live' | 'exercise';
  readonly type?: readonly string[];
  readonly after?: string;
  readonly limit?: number;
  readonly open?: boolean;
  readonly raw?: boolean;
  readonly wait?: number;
  readonly purpose?: string;
  readonly officer?: string;
  readonly case?: string;
  readonly use?: 'evidence';
}

const DEFAULT_LIMIT = 50;

const COLUMNS: readonly Column<Received>[] = [
  { title: 'received', of: ({ receivedAt }) => receivedAt.slice(0, 16).replace('T', ' '), max: 16 },
  { title: 'message', of: (received) => (received.message === undefined ? 'unknown' : `${received.message.from}/${received.message.id}`), max: 46 },
  { title: 'type', of: ({ message }) => message?.type, max: 31 },
  // What does not hold says why in its last column.
  { title: 'holds', of: (received) => (received.fault !== undefined ? 'NO' : received.withheld.length > 0 ? 'part' : 'yes'), max: 5 },
  { title: 'content', of: (received) => `${received.notExecutable === true ? '(not executable here) ' : ''}${gistOf(received)}` },
];

const RAW_COLUMNS: readonly Column<InboxItem>[] = [
  { title: 'received', of: ({ receivedAt }) => receivedAt },
  { title: 'cursor', of: ({ cursor }) => cursor },
  { title: 'jws', of: ({ message }) => message },
];

/** Shows the mailbox. */
export async function inbox(session: Session, options: InboxOptions): Promise<ExitCode> {
  return options.raw === true ? rawPage(session, options) : readItems(session, options);
}

function filterOf({ mode, type, after, purpose, officer, case: number, use }: InboxOptions): Omit<FollowOptions, 'signal'> {
  return {
    ...(mode === undefined ? {} : { mode }),
    ...(type === undefined ? {} : { types: type }),
    ...(after === undefined ? {} : { after }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(officer === undefined ? {} : { officer }),
    ...(number === undefined ? {} : { case: number }),
    ...(use === undefined ? {} : { use }),
  };
}

/** One page as the hub gives it, for programs that verify by themselves. */
async function rawPage(session: Session, options: InboxOptions): Promise<ExitCode> {
  const limit = options.limit ?? DEFAULT_LIMIT;
  const page = await session.client().inbox({ ...filterOf(options), ...(limit === 0 ? {} : { limit }), ...(options.wait === undefined ? {} : { wait: options.wait }), signal: session.interrupted });
  if (session.output.format === 'json') {
    session.output.one(page, () => []);
    return EXIT.ok;
  }
  const rows = session.output.rows<InboxItem>(RAW_COLUMNS, { empty: 'the mailbox has nothing more' });
  page.items.forEach((item) => { rows.add(item); });
  rows.end();
  return EXIT.ok;
}

async function readItems(session: Session, options: InboxOptions): Promise<ExitCode> {
  const { follow = false } = options;
  const limit = options.limit ?? (follow ? 0 : DEFAULT_LIMIT);
  const rows = session.output.rows<Received>(COLUMNS, { live: follow || options.open === true, empty: 'the mailbox has nothing more' });
  let shown = 0;
  let faults = 0;
  let last: string | undefined;
  let more = false;
  const source = session.client().inboxIterator({
    ...filterOf(options),
    follow,
    ...(options.wait === undefined ? {} : { wait: options.wait }),
    ...(limit === 0 ? {} : { pageSize: Math.min(limit, 500) }),
    signal: session.interrupted,
    onReconnect: (why) => { session.say(`entente: ${why.message}; trying again`); },
  });
  for await (const received of source) {
    if (received.fault !== undefined) faults++;
    show(session, rows, received, options.open === true);
    last = received.cursor;
    if (++shown === limit) {
      more = true;
      break;
    }
  }
  rows.end();
  if (more && last !== undefined) session.say(`entente: there may be more: --after ${last}`);
  if (faults > 0) session.say(`entente: ${faults} of ${shown} could not be verified or opened; do not act upon them`);
  return faults > 0 ? EXIT.partly : EXIT.ok;
}

function show(session: Session, rows: Rows<Received>, received: Received, open: boolean): void {
  if (session.output.format !== 'table') {
    rows.add(toJson(received) as unknown as Received);
    return;
  }
  rows.add(received);
  if (open) for (const line of bodyLines(received)) session.streams.stdout.write(`    ${safeLines(line)}\n`);
}

/** A message as it is printed for programs: what was verified, the JWS itself, and why it does not hold. */
export function toJson(received: Received): Record<string, unknown> {
  const { cursor, receivedAt, compact, digest, notExecutable, keepUntil } = received;
  const base = { ...(cursor === '' ? {} : { cursor }), receivedAt, digest, jws: compact, ...(notExecutable === undefined ? {} : { notExecutable }), ...(keepUntil === undefined ? {} : { keepUntil }) };
  if (received.fault !== undefined) return { verified: received.message !== undefined, fault: { code: received.fault.code, detail: received.fault.message }, message: received.message, ...base };
  const { message, reference, body, sealed, withheld, kid, notes } = received;
  const { sealed: _, ...head } = message;
  return { verified: true, reference, message: { ...head, body }, sealed, ...(withheld.length === 0 ? {} : { withheld }), kid, ...(notes.length === 0 ? {} : { notes }), ...base };
}
