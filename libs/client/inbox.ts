import type { MessageEnvelope } from '#contracts';
import { isObject } from './bytes.js';
import { HubUnavailable } from './problems.js';
import { readEvents } from './sse.js';
import { mayComeBack, pause, type Transport } from './transport.js';

type Mode = MessageEnvelope['mode'];

/** Why the reader reads; lands in `access.recorded` (contract §3). */
export interface Declaration {
  readonly purpose?: string;
  readonly officer?: string;
  readonly case?: string;
  /** That it shall be used in court; where its owner wants to be asked, only what it consented to is shown. */
  readonly use?: 'evidence';
}

export interface InboxFilter extends Declaration {
  /** Only these types; all when left out. */
  readonly types?: readonly string[];
  /** `live` unless asked. */
  readonly mode?: Mode;
}

export interface InboxQuery extends InboxFilter {
  /** A cursor; what came after it is read. */
  readonly after?: string;
  readonly limit?: number;
  /** Seconds to wait when there is nothing; at most 30. */
  readonly wait?: number;
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

/** One entry of a mailbox, as the hub gives it. */
export interface InboxItem {
  readonly cursor: string;
  /** The JWS, untouched and not yet believed. */
  readonly message: string;
  readonly receivedAt: string;
  /** Your own rule says that your law does not let you act upon it (R19). */
  readonly notExecutable?: true;
  /** A rule limits copies: by then this one is refreshed or destroyed (R15). */
  readonly keepUntil?: string;
}

export interface InboxPage {
  readonly items: readonly InboxItem[];
  /** Pass it as `after`. */
  readonly next: string | undefined;
  /** True when a rule ended the page, because no more of its records may be in one copy (R15); what is left is behind `next`. */
  readonly limited?: true;
}

export interface FollowOptions extends InboxFilter {
  readonly after?: string;
  /** Most items asked for at once when the mailbox is paged through. */
  readonly pageSize?: number;
  /** How news are waited for: a stream (default), or long polls where something in between cuts streams. */
  readonly transport?: 'stream' | 'poll';
  /** Ends the iteration quietly. */
  readonly signal?: AbortSignal;
  /** False: ends when the mailbox is read to its end. Default true. */
  readonly follow?: boolean;
  /** Seconds to wait for the first item when not following; none by default. */
  readonly wait?: number;
  /** Called when the line was lost and is taken up again. */
  readonly onReconnect?: (why: Error) => void;
}

const LONGEST_WAIT = 30;
/** The hub keeps a stream awake with comments; without any for so long, in milliseconds, the line is dead. */
const SILENCE = 60_000;
const LONGEST_PAUSE = 10_000;

export const declarationHeaders = ({ purpose, officer, case: number, use }: Declaration): Record<string, string> => ({
  ...(purpose === undefined ? {} : { 'Entente-Purpose': purpose }),
  ...(officer === undefined ? {} : { 'Entente-Officer': officer }),
  ...(number === undefined ? {} : { 'Entente-Case': number }),
  ...(use === undefined ? {} : { 'Entente-Use': use }),
});

function queryOf(filter: InboxFilter, more: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ mode: filter.mode, ...more })) if (value !== undefined) query.append(name, value);
  for (const type of filter.types ?? []) query.append('type', type);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

const isItem = (value: unknown): value is InboxItem => isObject(value) && typeof value['cursor'] === 'string' && typeof value['message'] === 'string' && typeof value['receivedAt'] === 'string';

/** One page of the mailbox. @throws as `Transport.request` */
export async function readPage(transport: Transport, query: InboxQuery): Promise<InboxPage> {
  const { after, limit, wait, signal, deadlineMs } = query;
  const answer = await transport.json({
    method: 'GET',
    path: `/v1/inbox${queryOf(query, { after, limit: limit?.toString(), wait: wait?.toString() })}`,
    headers: declarationHeaders(query),
    signal,
    deadlineMs,
    wait,
  });
  if (!isObject(answer) || !Array.isArray(answer['items'])) throw new HubUnavailable('the hub answered /v1/inbox with something else than a page');
  const next = answer['next'];
  return { items: answer['items'].filter(isItem), next: typeof next === 'string' ? next : after, ...(answer['limited'] === true ? { limited: true as const } : {}) };
}

/**
 * Everything in the mailbox after a cursor and, unless told otherwise, everything that comes, in lots as they arrive, each
 * item once, in order, across lost lines: it goes on after the last cursor it gave. Ends when the signal is aborted.
 * @param read makes of each item what is given; where it needs the hub and that is away, it is waited for as well
 * @throws EntenteProblem when the hub refuses; TokenRefused when it gives no token; a hub that is away is waited for
 */
export async function* followInbox<T>(transport: Transport, options: FollowOptions, read: (item: InboxItem) => Promise<T>): AsyncGenerator<readonly T[], void, void> {
  const { follow = true, transport: road = 'stream', signal, onReconnect } = options;
  let after = options.after;
  let failures = 0;
  const ended = (): boolean => signal?.aborted === true;
  while (!ended()) {
    try {
      const source = follow && road === 'stream' ? streamItems(transport, options, after) : pollItems(transport, options, after);
      for await (const items of source) {
        const lot = await Promise.all(items.map(read));
        after = items.at(-1)?.cursor ?? after;
        failures = 0;
        yield lot;
      }
      if (!follow) return;
    } catch (error) {
      if (ended()) return;
      if (!follow || !mayComeBack(error)) throw error;
      onReconnect?.(error);
    }
    await pause(Math.min(LONGEST_PAUSE, 250 * 2 ** Math.min(failures++, 6)), signal).catch(() => undefined);
  }
}

async function* pollItems(transport: Transport, options: FollowOptions, start: string | undefined): AsyncGenerator<readonly InboxItem[], void, void> {
  const { follow = true, pageSize, wait: firstWait, after: _, ...filter } = options;
  let wait = follow ? LONGEST_WAIT : firstWait;
  for (let after = start; ; ) {
    const page = await readPage(transport, {
      ...filter,
      ...(after === undefined ? {} : { after }),
      ...(wait === undefined ? {} : { wait: Math.min(wait, LONGEST_WAIT) }),
      ...(pageSize === undefined ? {} : { limit: pageSize }),
    });
    if (page.items.length > 0) yield page.items;
    if (page.items.length === 0 && !follow) return;
    if (!follow) wait = undefined;
    after = page.next;
  }
}

/** Until the line ends: the hub closes it when the token does, and it is taken up again with a new one. */
async function* streamItems(transport: Transport, options: FollowOptions, after: string | undefined): AsyncGenerator<readonly InboxItem[], void, void> {
  const line = new AbortController();
  const signal = options.signal === undefined ? line.signal : AbortSignal.any([options.signal, line.signal]);
  const response = await transport.open({
    method: 'GET',
    path: `/v1/inbox/stream${queryOf(options, {})}`,
    headers: { Accept: 'text/event-stream', ...declarationHeaders(options), ...(after === undefined ? {} : { 'Last-Event-ID': after }) },
    signal,
  });
  if (response.body === null) throw new HubUnavailable('the hub opened a stream without a body');
  let silence: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => { line.abort(new HubUnavailable('the stream fell silent')); }, SILENCE);
  };
  heard();
  try {
    for await (const { event, data } of readEvents(response.body, { onBytes: heard })) {
      if (event !== 'message') continue;
      const item = JSON.parse(data) as unknown;
      if (isItem(item)) yield [item];
    }
  } finally {
    clearTimeout(silence);
    line.abort();
  }
}
