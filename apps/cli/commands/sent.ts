import { parseJws, type SentEntry } from '#client';
import { isObject } from '#kernel';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';

export interface SentOptions {
  readonly mode?: 'live' | 'exercise';
  readonly after?: string;
  readonly since?: string;
  readonly limit?: number;
}

const DEFAULT_LIMIT = 50;
const LARGEST_PAGE = 500;

/** What a message one sent says of itself: its own words, which one signed oneself. */
export function payloadIn({ message }: SentEntry): Readonly<Record<string, unknown>> | undefined {
  if (message === undefined) return undefined;
  const payload: unknown = parseJws(message.split('~')[0] ?? '').payload;
  return isObject(payload) ? payload : undefined;
}

const addressees = (entry: SentEntry): string => {
  const to = payloadIn(entry)?.['to'];
  return Array.isArray(to) ? to.join(', ') : '';
};

/** Lists what was sent, oldest first. */
export async function sent(session: Session, options: SentOptions): Promise<ExitCode> {
  const { limit = DEFAULT_LIMIT, ...asked } = options;
  const rows = session.output.rows<SentEntry>([
    { title: 'accepted', of: ({ acceptedAt }) => acceptedAt.slice(0, 16).replace('T', ' '), max: 16 },
    { title: 'message', of: ({ reference }) => reference, max: 60 },
    { title: 'type', of: ({ type }) => type, max: 31 },
    { title: 'to', of: addressees, max: 60 },
    { title: 'state', of: ({ erasedAt, recalledAt }) => (erasedAt !== undefined ? 'erased' : recalledAt !== undefined ? 'recalled' : '') },
  ], { empty: 'nothing was sent' });
  let shown = 0;
  let last: string | undefined;
  for await (const entry of session.client().sentIterator({ ...asked, limit: limit === 0 ? LARGEST_PAGE : Math.min(limit, LARGEST_PAGE), signal: session.interrupted })) {
    rows.add(entry);
    last = entry.cursor;
    if (++shown === limit) break;
  }
  rows.end();
  if (shown === limit && last !== undefined) session.say(`entente: there may be more: --after ${last}`);
  return EXIT.ok;
}
