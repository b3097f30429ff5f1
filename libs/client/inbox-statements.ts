import type { Transport } from './transport.js';
import type { TraceStep } from './views.js';

type Logged = NonNullable<TraceStep['logged']>;

/** What the hub signed of an inbox and an hour, and the entries it counts. */
export interface StatementEntry {
  readonly participant: string;
  /** RFC 3339. */
  readonly endsAt: string;
  /** The hub's signed word. */
  readonly statement: string;
  /** The statement in the log, with its proof; absent while the log does not cover it. */
  readonly record?: Logged;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

const PAGE = 200;

/** What the hub states hour by hour: what it gave to whom. */
export class InboxStatements {
  constructor(private readonly transport: Transport) {}

  /** Every statement of an inbox, oldest first: one's own, or an entity's. @param after behind the one that ended then @throws EntenteProblem `not-found` */
  of(participant: string, after?: string): AsyncGenerator<StatementEntry> {
    return this.#pages<StatementEntry>(`/v1/ledger/statements/${encodeURIComponent(participant)}`, after);
  }

  /** The entries a statement counts, opened and proven; shown to the participant itself. @throws EntenteProblem `not-found` */
  entries({ participant, endsAt }: Pick<StatementEntry, 'participant' | 'endsAt'>): AsyncGenerator<Logged> {
    return this.#pages<Logged>(`/v1/ledger/statements/${encodeURIComponent(participant)}/${encodeURIComponent(endsAt)}`, undefined);
  }

  async *#pages<Item>(path: string, from: string | undefined): AsyncGenerator<Item> {
    for (let after = from; ; ) {
      const page = (await this.transport.json({ method: 'GET', path: `${path}?limit=${PAGE}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}` })) as Page<Item>;
      yield* page.items;
      if (page.next === undefined) return;
      after = page.next;
    }
  }
}
