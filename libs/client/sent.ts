import type { MessageEnvelope } from '#contracts';
import { isObject } from './bytes.js';
import { HubUnavailable } from './problems.js';
import type { Transport } from './transport.js';

export interface SentQuery {
  /** A cursor; what comes after it is shown. */
  readonly after?: string;
  /** RFC 3339: nothing older. */
  readonly since?: string;
  readonly limit?: number;
  /** `live` unless asked. */
  readonly mode?: MessageEnvelope['mode'];
  readonly signal?: AbortSignal;
}

/** A message one sent, or one of one's entities did, as the hub keeps it. */
export interface SentEntry {
  readonly cursor: string;
  readonly reference: string;
  readonly digest: string;
  readonly type: string;
  readonly acceptedAt: string;
  readonly recalledAt?: string;
  readonly erasedAt?: string;
  /** What was signed; absent once its content was erased. */
  readonly message?: string;
}

export interface SentPage {
  readonly items: readonly SentEntry[];
  /** Pass it as `after`. */
  readonly next: string | undefined;
}

const isEntry = (value: unknown): value is SentEntry => isObject(value) && typeof value['cursor'] === 'string' && typeof value['reference'] === 'string';

/** One page of what was sent. @throws as `Transport.request` */
export async function readSent(transport: Transport, { signal, limit, ...asked }: SentQuery): Promise<SentPage> {
  const query = new URLSearchParams(Object.entries({ ...asked, limit: limit?.toString() }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])));
  const answer = await transport.json({ method: 'GET', path: `/v1/sent${query.size === 0 ? '' : `?${query.toString()}`}`, signal });
  if (!isObject(answer) || !Array.isArray(answer['items'])) throw new HubUnavailable('the hub answered /v1/sent with something else than a page');
  const next = answer['next'];
  return { items: answer['items'].filter(isEntry), next: typeof next === 'string' ? next : asked.after };
}

/** Everything that was sent, page by page, to its end. */
export async function* followSent(transport: Transport, query: SentQuery): AsyncGenerator<SentEntry, void, void> {
  for (let { after } = query; ; ) {
    const page = await readSent(transport, { ...query, ...(after === undefined ? {} : { after }) });
    if (page.items.length === 0) return;
    yield* page.items;
    after = page.next;
  }
}
