import { isObject } from './bytes.js';
import type { InboxItem } from './inbox.js';
import { HubUnavailable } from './problems.js';
import type { Received } from './received.js';
import { mayComeBack, pause, type Transport } from './transport.js';

/** A published stream, as far as you may know of it. */
export interface FeedEntry {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly owner: string;
  readonly types?: readonly string[];
  readonly replayDays: number;
  readonly publishes: boolean;
  readonly open: boolean;
}

export interface FeedFilter {
  readonly types?: readonly string[];
  readonly crimeAreas?: readonly string[];
  readonly countries?: readonly string[];
  readonly precedence?: readonly string[];
  readonly leastGrading?: { readonly scheme: string; readonly source: string; readonly information: string };
}

export interface SubscriptionDraft {
  readonly feed: string;
  /** What everything it brings is used for. */
  readonly purpose: string;
  readonly filter?: FeedFilter;
  /** Where items are posted to; they are fetched without it. */
  readonly webhook?: string;
  readonly mode?: 'live' | 'exercise';
  readonly officer?: string;
  readonly case?: string;
}

export interface SubscriptionEntry {
  readonly id: string;
  readonly feed: string;
  readonly mode: 'live' | 'exercise';
  readonly purpose: string;
  readonly filter: FeedFilter;
  readonly delivery: 'pull' | 'webhook';
  readonly webhook?: { readonly url: string; readonly secret?: string; readonly verifyingKey: string; readonly failures: number; readonly nextAttemptAt?: string; readonly previousSecretUntil?: string };
  readonly state: 'active' | 'paused' | 'disabled' | 'ended';
  readonly stateReason?: string;
  readonly createdAt: string;
  /** What it can bring, in plain words. */
  readonly scope: readonly string[];
}

export interface AttemptEntry {
  readonly id: string;
  readonly message: string;
  readonly number: number;
  readonly at: string;
  readonly tookMs: number;
  readonly status?: number;
  readonly outcome: string;
  readonly detail?: string;
  readonly resent: boolean;
}

/** An item, verified and opened. */
export type FeedReceived = Received & {
  /** `withdrawn`: the recall of what was shown before; purge it and answer with a receipt. Acts on a notice (`notice.act/1`) say that it was published, extended (`amended`), `suspended` or `resumed`. */
  readonly change: 'published' | 'amended' | 'suspended' | 'resumed' | 'withdrawn';
  readonly of?: string;
};

interface RawItem extends InboxItem {
  readonly change: FeedReceived['change'];
  readonly of?: string;
}

export interface FeedQuery {
  /** Which of your subscriptions, when there are several. */
  readonly subscription?: string;
  readonly after?: string;
  /** Replay from a time. */
  readonly from?: string;
  /** Goes on waiting for what comes. */
  readonly follow?: boolean;
  /** Seconds to wait for the first item when not following; none by default, at most 30. */
  readonly wait?: number;
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
  readonly onReconnect?: (why: Error) => void;
}

const LONGEST_WAIT = 30;
const LONGEST_PAUSE = 10_000;

/** Feeds and subscriptions of one participant. */
export class Feeds {
  constructor(
    private readonly transport: Transport,
    private readonly read: (item: InboxItem) => Promise<Received>,
    /** What subscriptions get that say nothing else. */
    private readonly mode?: SubscriptionDraft['mode'],
  ) {}

  async list(): Promise<readonly FeedEntry[]> {
    return (await this.#get('/v1/feeds'))['items'] as FeedEntry[];
  }

  /** @throws EntenteProblem `not-found` for one you may not know of */
  async feed(id: string): Promise<FeedEntry> {
    return (await this.#get(`/v1/feeds/${encodeURIComponent(id)}`)) as unknown as FeedEntry;
  }

  async subscriptions(): Promise<readonly SubscriptionEntry[]> {
    return (await this.#get('/v1/subscriptions'))['items'] as SubscriptionEntry[];
  }

  async subscription(id: string): Promise<SubscriptionEntry> {
    return (await this.#get(pathTo(id))) as unknown as SubscriptionEntry;
  }

  /** @throws EntenteProblem `filter-matches-nothing`, `webhook-address`, `not-found`, … */
  async subscribe({ webhook, ...draft }: SubscriptionDraft): Promise<SubscriptionEntry> {
    return await this.#post('/v1/subscriptions', { ...(this.mode === undefined ? {} : { mode: this.mode }), ...draft, ...(webhook === undefined ? {} : { delivery: 'webhook', webhook: { url: webhook } }) });
  }

  async unsubscribe(id: string): Promise<SubscriptionEntry> {
    return (await this.transport.json({ method: 'DELETE', path: pathTo(id) })) as SubscriptionEntry;
  }

  /** @param act what becomes of it; `rotate-secret` answers with the new secret of its webhook */
  async turn(id: string, act: 'pause' | 'resume' | 'rotate-secret'): Promise<SubscriptionEntry> {
    return await this.#post(`${pathTo(id)}/${act}`);
  }

  async attempts(id: string): Promise<readonly AttemptEntry[]> {
    return (await this.#get(`${pathTo(id)}/attempts`))['items'] as AttemptEntry[];
  }

  /** Has an item posted again that was tried before. @param message `<from>/<id>` */
  async resend(id: string, message: string): Promise<SubscriptionEntry> {
    return await this.#post(`${pathTo(id)}/resend`, { message });
  }

  /**
   * Items of a feed, verified and opened, each once and in order; with `follow` it waits for more, and takes a lost line up
   * again behind the last item it gave.
   * @throws EntenteProblem when the hub refuses; TokenRefused when it gives no token
   */
  async *items(feed: string, { subscription, from, follow = false, wait: firstWait = 0, pageSize, signal, onReconnect, after: start }: FeedQuery = {}): AsyncGenerator<FeedReceived, void, void> {
    let after = start;
    let failures = 0;
    let wait = follow ? 0 : Math.min(firstWait, LONGEST_WAIT);
    while (signal?.aborted !== true) {
      try {
        const query = new URLSearchParams(Object.entries({ subscription, after, from: after === undefined ? from : undefined, limit: pageSize?.toString(), wait: wait === 0 ? undefined : String(wait) }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])));
        const page = await this.#get(`/v1/feeds/${encodeURIComponent(feed)}/items?${query.toString()}`, wait, signal);
        const items = page['items'] as RawItem[];
        failures = 0;
        for (const item of items) {
          yield { ...(await this.read(item)), change: item.change, ...(item.of === undefined ? {} : { of: item.of }) };
          after = item.cursor;
        }
        if (items.length === 0 && !follow) return;
        wait = follow && (items.length === 0 || wait > 0) ? LONGEST_WAIT : 0;
      } catch (error) {
        if (signal?.aborted) return;
        if (!follow || !mayComeBack(error)) throw error;
        onReconnect?.(error);
        await pause(Math.min(LONGEST_PAUSE, 250 * 2 ** Math.min(failures++, 6)), signal).catch(() => undefined);
      }
    }
  }

  async #get(path: string, wait = 0, signal?: AbortSignal): Promise<Record<string, unknown>> {
    const answer = await this.transport.json({ method: 'GET', path, wait, ...(signal === undefined ? {} : { signal }) });
    if (!isObject(answer)) throw new HubUnavailable(`the hub answered ${path} with something else than an object`);
    return answer;
  }

  /** Never by itself a second time: what is made twice is there twice. */
  async #post(path: string, body?: object): Promise<SubscriptionEntry> {
    return (await this.transport.json({ method: 'POST', path, retry: false, ...(body === undefined ? {} : { body: JSON.stringify(body), contentType: 'application/json' }) })) as SubscriptionEntry;
  }
}

const pathTo = (id: string): string => `/v1/subscriptions/${encodeURIComponent(id)}`;
