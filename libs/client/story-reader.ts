import { isObject } from './bytes.js';
import type { Original } from './entities.js';
import type { About } from './originals.js';
import { pathOf } from './paths.js';
import { HubUnavailable } from './problems.js';
import { RegistryReader } from './registry-reader.js';
import type { Transport } from './transport.js';
import type { Custody, EventEntry, EventQuery, PastReaders, RecallStanding, Trace } from './views.js';

/** What became of messages, as far as the one who asks may know it. */
export abstract class StoryReader extends RegistryReader {
  readonly #transport: Transport;

  readonly #mode: EventQuery['mode'];

  /** @param mode asked for where a question names none */
  protected constructor(transport: Transport, mode: EventQuery['mode']) {
    super(transport);
    this.#transport = transport;
    this.#mode = mode;
  }

  /** Where a recall stands. @throws EntenteProblem `not-found` when the message was not recalled */
  async recallStanding(reference: string): Promise<RecallStanding> {
    return (await this.#transport.json({ method: 'GET', path: `${pathOf(reference)}/recall` })) as RecallStanding;
  }

  /** What became of a message. @throws EntenteProblem `not-found` for what does not exist and for what is not one's to know */
  async trace(reference: string): Promise<Trace> {
    return (await this.#transport.json({ method: 'GET', path: `${pathOf(reference)}/trace` })) as Trace;
  }

  /** What is to be erased; the oversight body, which does not read messages, knows it by its story. */
  protected async toErase(about: About): Promise<Original> {
    if (typeof about !== 'string') return about;
    const { digest, mode } = await this.trace(about);
    return { reference: about, digest, mode };
  }

  /** Where a message is now, and under which terms. @throws EntenteProblem `not-found`, as for `trace` */
  async custody(reference: string): Promise<Custody> {
    return (await this.#transport.json({ method: 'GET', path: `${pathOf(reference)}/custody` })) as Custody;
  }

  /** Who could read a message of one's own at an instant, and by which rules; now without one. @throws EntenteProblem `not-found` */
  async readers(reference: string, at?: string): Promise<PastReaders> {
    return (await this.#transport.json({ method: 'GET', path: `${pathOf(reference)}/readers${at === undefined ? '' : `?at=${encodeURIComponent(at)}`}` })) as PastReaders;
  }

  /** Who read anything about a case, what somebody received, what a rule refused: all of it, page by page, oldest first. */
  async *events({ signal, ...asked }: EventQuery): AsyncGenerator<EventEntry, void, void> {
    for (let after: string | undefined = asked.after; ; ) {
      const query = new URLSearchParams(Object.entries({ ...asked, mode: asked.mode ?? this.#mode, after, limit: asked.limit?.toString() }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as [string, string]])));
      const page = await this.#transport.json({ method: 'GET', path: `/v1/events?${query.toString()}`, signal });
      if (!isObject(page) || !Array.isArray(page['items'])) throw new HubUnavailable('the hub answered /v1/events with something else than a page');
      yield* page['items'] as EventEntry[];
      if (typeof page['next'] !== 'string') return;
      after = page['next'];
    }
  }
}
