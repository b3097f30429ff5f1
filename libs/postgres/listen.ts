import { Client } from 'pg';
import { connectionConfig } from './database.js';
import { type DatabaseLogger, describeError, silentLogger } from './logger.js';

export interface ListenOptions {
  readonly url: string;
  /** Name of the channel; used as an identifier, letter case kept. */
  readonly channel: string;
  /** Called with the payload of each notification, in order. Must not throw; must not be relied on alone. */
  readonly onNotify: (payload: string) => void;
  /**
   * Called each time the link listens, the first time included: notifications sent while it did not are gone, so the
   * caller reads now what it may have missed. Runs after LISTEN is in effect, so nothing falls in between.
   */
  readonly onReconnect: () => void;
  readonly applicationName?: string;
  /** Milliseconds between the queries that prove the link alive. Default 5,000. An unanswered one counts as a lost link after the same time. */
  readonly keepaliveMs?: number;
  /** Longest wait between attempts, milliseconds. Default 2,000; the first is 50 and each doubles. */
  readonly maxBackoffMs?: number;
  readonly logger?: DatabaseLogger;
}

export interface Listener {
  /** Whether LISTEN is in effect now, as far as known. */
  readonly listening: boolean;
  /** Stops listening and closes the connection; nothing is called afterwards. May be called again. */
  close(): Promise<void>;
}

const FIRST_BACKOFF_MS = 50;

/**
 * Holds one connection that LISTENs and makes a new one whenever it is lost. Returns at once: the server may be away.
 * NOTIFY is a wake-up, not a queue: what matters lies in a table, and `onReconnect` says when to look again.
 */
export function listen(options: ListenOptions): Listener {
  return new Link(options);
}

class Link implements Listener {
  listening = false;
  readonly #options: ListenOptions;
  readonly #logger: DatabaseLogger;
  readonly #stop = new AbortController();
  readonly #ended: Promise<void>;

  constructor(options: ListenOptions) {
    this.#options = options;
    this.#logger = options.logger ?? silentLogger;
    this.#ended = this.#run();
  }

  close(): Promise<void> {
    this.#stop.abort();
    return this.#ended;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const longest = this.#options.maxBackoffMs ?? 2_000;
    let backoff = FIRST_BACKOFF_MS;
    while (!signal.aborted) {
      try {
        await this.#session(() => {
          backoff = FIRST_BACKOFF_MS;
        });
      } catch (error) {
        if (!signal.aborted) this.#logger.warn({ channel: this.#options.channel, ...describeError(error) }, 'the listening database connection was lost');
      }
      this.listening = false;
      // Spread out, so that the gateways do not all come back in the same millisecond.
      await pause(backoff * (0.5 + Math.random() / 2), signal);
      backoff = Math.min(backoff * 2, longest);
    }
  }

  /** One connection from its start to its end. @throws when it is lost; returns when closed */
  async #session(onListening: () => void): Promise<void> {
    const { url, channel, onNotify, onReconnect, applicationName = 'entente-listen', keepaliveMs = 5_000 } = this.#options;
    const { signal } = this.#stop;
    const client = new Client({ ...connectionConfig(url, applicationName, 5_000), query_timeout: keepaliveMs });
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('Connection terminated')));
    });
    // The race below may be over when it rejects; unheard it would end the process.
    lost.catch(() => undefined);
    try {
      await client.connect();
      client.on('notification', (notification) => {
        if (!signal.aborted && notification.channel === channel) onNotify(notification.payload ?? '');
      });
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      if (signal.aborted) return;
      onListening();
      this.listening = true;
      onReconnect();
      while (!signal.aborted) {
        await Promise.race([pause(keepaliveMs, signal), lost]);
        if (!signal.aborted) await client.query('SELECT 1');
      }
    } finally {
      this.listening = false;
      await closeClient(client);
    }
  }
}

/** Waits, or returns early when closed. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}

/** Ends the connection politely, and by force when the peer does not take part (a half-open link never does). */
async function closeClient(client: Client): Promise<void> {
  const polite = client.end().catch(() => undefined);
  const patience = new AbortController();
  await Promise.race([polite, pause(500, patience.signal)]);
  patience.abort();
  client.connection.stream.destroy();
}
