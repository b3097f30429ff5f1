import { statement, type Database } from '#postgres';
import { NOTHING_GIVEN, type Given } from '../provenance.js';
import { AcceptedStore, ClaimStore, type Claim, type Claimed, type FirstAcceptance, type Reference } from '../ports.js';

interface AcceptedRow {
  readonly sender: string;
  readonly id: string;
  readonly digest: string;
  readonly input_digest: Buffer;
  readonly accepted_at: Date;
  readonly partition: number;
  readonly offset: bigint;
  readonly rule_version: bigint;
  readonly given: Given | null;
  readonly chained: boolean;
}

const COLUMNS = 'sender, id, digest, input_digest, accepted_at, partition, "offset", rule_version, given, chained';
// Each by the primary key: a plan made while the table was empty would otherwise read all of it, for as long as nobody analyses it.
const FIND = statement(
  'accepted.find',
  `SELECT ${COLUMNS} FROM unnest($1::text[], $2::uuid[]) AS wanted (from_, id_) CROSS JOIN LATERAL (SELECT * FROM exchange.accepted WHERE sender = wanted.from_ AND id = wanted.id_ LIMIT 1) one`,
);
/** One column, for it is asked for every message and finds next to nothing: what describes seven would be all there is to read. */
const KNOWN = statement(
  'accepted.known',
  `SELECT json_build_array(sender, id, digest, encode(input_digest, 'hex'), (extract(epoch FROM accepted_at) * 1000)::bigint, partition, "offset"::text) AS known
   FROM unnest($1::text[], $2::uuid[]) AS wanted (from_, id_) CROSS JOIN LATERAL (SELECT * FROM exchange.accepted WHERE sender = wanted.from_ AND id = wanted.id_ LIMIT 1) one`,
);
type KnownRow = { readonly known: readonly [sender: string, id: string, digest: string, inputDigest: string, acceptedAt: number, partition: number, offset: string] };
const CLAIM = statement(
  'accepted.claim',
  `INSERT INTO exchange.accepted (${COLUMNS})
   SELECT *, true FROM unnest($1::text[], $2::uuid[], $3::text[], $4::bytea[], $5::timestamptz[], $6::int[], $7::bigint[], $8::bigint[], $9::json[])
   ON CONFLICT (sender, id) DO NOTHING
   RETURNING sender, id, partition, "offset"`,
);

const key = (from: string, id: string): string => `${from}/${id}`;

const toAcceptance = (row: AcceptedRow): FirstAcceptance => ({
  digest: row.digest,
  inputDigest: row.input_digest,
  acceptedAt: row.accepted_at.getTime(),
  partition: row.partition,
  offset: row.offset,
});

/** Claims in the database: a row's primary key decides who came first. */
export class PgClaimStore extends ClaimStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async claim(claims: readonly Claim[], version: number): Promise<readonly Claimed[]> {
    const inserted = await this.database.query<Pick<AcceptedRow, 'sender' | 'id' | 'partition' | 'offset'>>(CLAIM, [
      claims.map((one) => one.from),
      claims.map((one) => one.id),
      claims.map((one) => one.digest),
      claims.map((one) => one.inputDigest),
      claims.map((one) => new Date(one.acceptedAt)),
      claims.map((one) => one.partition),
      claims.map((one) => one.offset),
      claims.map(() => version),
      claims.map(({ given }) => (given === undefined ? null : JSON.stringify(given))),
    ]);
    const won = new Set(inserted.rows.map((row) => `${row.partition}:${row.offset}`));
    const others = claims.filter((one) => !won.has(`${one.partition}:${one.offset}`));
    const standing = new Map<string, AcceptedRow>();
    if (others.length > 0) {
      const found = await this.database.query<AcceptedRow>(FIND, [others.map((one) => one.from), others.map((one) => one.id)]);
      for (const row of found.rows) standing.set(key(row.sender, row.id), row);
    }
    return claims.map((one) => {
      const earlier = standing.get(key(one.from, one.id));
      return earlier === undefined || won.has(`${one.partition}:${one.offset}`)
        ? { standing: one, version, given: one.given ?? NOTHING_GIVEN, chained: true }
        : { standing: toAcceptance(earlier), version: Number(earlier.rule_version), given: earlier.given ?? NOTHING_GIVEN, chained: earlier.chained };
    });
  }
}

/** For this long after the database failed to answer it is not asked again: acceptance does not wait for a view. */
const PAUSE_MS = 1_000;
/** How long acceptance waits for the view at most, in milliseconds: a database that is gone says so at once, a silent one does not. */
const PATIENCE_MS = 1_000;

interface Waiting {
  readonly reference: Reference;
  /** When it came, by `performance.now()`. */
  readonly since: number;
  readonly answer: (acceptance: FirstAcceptance | undefined) => void;
}

/** Looks acceptances up, many in one statement; while the database is away it answers undefined at once. */
export class PgAcceptedStore extends AcceptedStore {
  #waiting: Waiting[] = [];
  /** All that wait for an answer, in the order in which they came. */
  readonly #unanswered = new Set<Waiting>();
  /** One for all: a timer for each message costs more than looking through those that wait. */
  #patience: NodeJS.Timeout | undefined;
  #asking = false;
  #pausedUntil = -Infinity;

  constructor(
    private readonly database: Database,
    private readonly onUnavailable: (error: unknown) => void,
  ) {
    super();
  }

  override find(reference: Reference): Promise<FirstAcceptance | undefined> {
    if (performance.now() < this.#pausedUntil) return Promise.resolve(undefined);
    return new Promise((answer) => {
      const waiting: Waiting = { reference, since: performance.now(), answer };
      this.#waiting.push(waiting);
      this.#unanswered.add(waiting);
      this.#patience ??= setTimeout(this.#look, PATIENCE_MS).unref();
      if (!this.#asking) void this.#ask();
    });
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const found = await this.database.query<KnownRow>(KNOWN, [batch.map((one) => one.reference.from), batch.map((one) => one.reference.id)]);
        const known = new Map(found.rows.map(({ known: [sender, id, digest, inputDigest, acceptedAt, partition, offset] }) => [key(sender, id), { digest, inputDigest: Buffer.from(inputDigest, 'hex'), acceptedAt, partition, offset: BigInt(offset) }]));
        for (const one of batch) this.#answer(one, known.get(key(one.reference.from, one.reference.id)));
      } catch (error) {
        this.#pause(error, batch);
      }
    }
    this.#asking = false;
  }

  #answer(waiting: Waiting, acceptance: FirstAcceptance | undefined): void {
    this.#unanswered.delete(waiting);
    waiting.answer(acceptance);
  }

  /** Looks for those who have waited long enough, and comes again for the others. */
  readonly #look = (): void => {
    // A busy process may be late itself: what has come meanwhile is read before the view is given up.
    setImmediate(() => {
      const now = performance.now();
      const late = [...this.#unanswered].filter(({ since }) => now - since >= PATIENCE_MS);
      if (late.length > 0) this.#pause(new Error(`The view did not answer within ${PATIENCE_MS} ms.`), late);
      const [oldest] = this.#unanswered;
      this.#patience = oldest === undefined ? undefined : setTimeout(this.#look, Math.max(1, oldest.since + PATIENCE_MS - now)).unref();
    });
  };

  #pause(error: unknown, given: readonly Waiting[]): void {
    if (performance.now() >= this.#pausedUntil) this.onUnavailable(error);
    this.#pausedUntil = performance.now() + PAUSE_MS;
    for (const one of given) this.#answer(one, undefined);
  }
}
