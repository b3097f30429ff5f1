import { statement, type Database, type Queries } from '#postgres';
import { RestrictionStore, type Affected, type Demand, type Restriction, type RestrictionTurn, type Standing, type TakenMessage, type Untold } from '../lifecycle/restriction-store.js';
import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';
import type { ContentVault } from '../seal-content.js';
import { findGrants } from './grants.pg.js';

const STANDING = statement(
  'restrictions.standing',
  `SELECT version::int, target::int, CASE WHEN isfinite(judged_at) THEN (extract(epoch FROM judged_at) * 1000)::float8 END AS at,
          EXISTS (SELECT 1 FROM exchange.taken WHERE restricted_at IS NOT NULL AND NOT told) AS untold
   FROM exchange.restrictions`,
);
/** $1: behind it; $2 and $3: whose, everybody's when null; $4: now. */
const REACHED = `FROM exchange.taken t JOIN exchange.message m USING (sender, id) JOIN vault.record_key k USING (sender, id)
   WHERE t.number > $1 AND ($2::text[] IS NULL OR t.recipient = ANY ($2) OR t.owners && $3) AND m.recalled_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $4)`;
const PAGE = statement('restrictions.page', `SELECT t.number, t.recipient, t.sender, t.id, t.mask, t.demand, t.withheld, m.exercise, m.facts, m.inherits, m.content, k.wrapped ${REACHED} ORDER BY t.number LIMIT $5`);
const BEHIND = statement('restrictions.behind', `SELECT EXISTS (SELECT 1 ${REACHED}) AS found`);
const LAST = statement(
  'restrictions.last',
  `SELECT t.number, t.demand, t.withheld FROM exchange.taken t JOIN exchange.message m USING (sender, id)
   WHERE t.number = ANY ($1) AND m.recalled_at IS NULL AND m.erased_at IS NULL AND (m.expires_at IS NULL OR m.expires_at > $2)`,
);
const CONSENTING = statement('restrictions.consenting', 'SELECT DISTINCT owner FROM exchange.consent WHERE (answered_at > $1 AND answered_at <= $2) OR (until > $1 AND until <= $2)');
const UNTOLD = statement(
  'restrictions.untold',
  `WITH due AS (SELECT number FROM exchange.taken WHERE restricted_at IS NOT NULL AND NOT told ORDER BY restricted_at, number LIMIT $1)
   UPDATE exchange.taken t SET told = true FROM due, exchange.message m WHERE t.number = due.number AND m.sender = t.sender AND m.id = t.id
   RETURNING t.number, t.recipient, t.sender, t.id, t.demand, t.withheld, t.restricted_at, m.digest, m.exercise`,
);

interface PageRow {
  readonly number: bigint;
  readonly recipient: string;
  readonly sender: string;
  readonly id: string;
  readonly mask: string[];
  readonly demand: Demand | null;
  readonly withheld: string[];
  readonly exercise: boolean;
  readonly facts: string;
  readonly inherits: string[];
  readonly content: Buffer;
  readonly wrapped: Buffer;
}
type UntoldRow = Pick<PageRow, 'number' | 'recipient' | 'sender' | 'id' | 'withheld' | 'exercise'> & { readonly demand: Demand; readonly restricted_at: Date; readonly digest: string };

const lastOf = ({ demand, withheld }: Pick<PageRow, 'demand' | 'withheld'>): Restriction | undefined => (demand === null ? undefined : { demand, withheld });

async function standingOf(queries: Pick<Queries, 'query'>): Promise<Standing> {
  const [row] = (await queries.query<{ version: number; target: number; at: number | null; untold: boolean }>(STANDING)).rows;
  if (row === undefined) throw new Error('exchange.restrictions has no row: the migrations did not run.');
  return { version: row.version, target: row.target, judgedAt: row.at ?? -Infinity, untold: row.untold };
}

/** Inside one transaction that holds the one row: whoever notes what it produces waits for it. */
class PgRestrictionTurn implements RestrictionTurn {
  constructor(private readonly queries: Queries) {}

  standing(): Promise<Standing> {
    return standingOf(this.queries);
  }

  async aim(version: number): Promise<void> {
    await this.queries.query('UPDATE exchange.restrictions SET target = $1', [version]);
  }

  async last(numbers: readonly bigint[], now: number): Promise<ReadonlyMap<bigint, Restriction | undefined>> {
    const { rows } = await this.queries.query<Pick<PageRow, 'number' | 'demand' | 'withheld'>>(LAST, [numbers, new Date(now)]);
    return new Map(rows.map((row) => [row.number, lastOf(row)]));
  }

  async anyBehind(after: bigint, affected: Affected | undefined, now: number): Promise<boolean> {
    return (await this.queries.query<{ found: boolean }>(BEHIND, [after, affected?.recipients ?? null, affected?.owners ?? null, new Date(now)])).rows[0]?.found === true;
  }

  async restrict(restricted: readonly { readonly number: bigint; readonly restriction: Restriction }[], version: number, since: number): Promise<void> {
    for (const { number, restriction } of restricted) {
      await this.queries.query('UPDATE exchange.taken SET demand = $2, withheld = $3, judged = $4, restricted_at = $5, told = false WHERE number = $1', [number, restriction.demand, restriction.withheld, version, new Date(since)]);
    }
  }

  async judged(version: number, at: number | undefined): Promise<void> {
    await this.queries.query('UPDATE exchange.restrictions SET version = greatest(version, $1), judged_at = coalesce($2, judged_at)', [version, at === undefined ? null : new Date(at)]);
  }

  async takeUntold(limit: number): Promise<readonly Untold[]> {
    const { rows } = await this.queries.query<UntoldRow>(UNTOLD, [limit]);
    return rows.sort((one, other) => Number(one.number - other.number)).map((row) => ({
      recipient: row.recipient, from: row.sender, id: row.id, digest: row.digest, exercise: row.exercise, since: row.restricted_at.getTime(), demand: row.demand, withheld: row.withheld,
    }));
  }
}

/** What lies on inbox topics, and what of it may not be used any more, in PostgreSQL. */
export class PgRestrictionStore extends RestrictionStore {
  constructor(
    private readonly database: Database,
    private readonly vault: ContentVault,
  ) {
    super();
  }

  override standing(): Promise<Standing> {
    return standingOf(this.database);
  }

  override async page(after: bigint, affected: Affected | undefined, now: number, limit: number): Promise<readonly TakenMessage[]> {
    const found = await this.database.query<PageRow>(PAGE, [after, affected?.recipients ?? null, affected?.owners ?? null, new Date(now), limit]);
    return found.rows.map((row) => ({
      number: row.number, recipient: row.recipient, from: row.sender, id: row.id, exercise: row.exercise, mask: row.mask, facts: row.facts, inherits: row.inherits,
      compact: this.vault.open(row.content, row.wrapped), last: lastOf(row),
    }));
  }

  override grants(of: Reference, exercise: boolean, now: number): Promise<readonly Grant[]> {
    return findGrants(this.database, [of], exercise, now);
  }

  override async consenting(after: number, upTo: number): Promise<readonly string[]> {
    return (await this.database.query<{ owner: string }>(CONSENTING, [new Date(after), new Date(upTo)])).rows.map(({ owner }) => owner);
  }

  override async look<Result>(work: (turn: RestrictionTurn) => Promise<Result>): Promise<Result> {
    return await this.database.transaction(async (queries) => {
      await queries.query('SELECT 1 FROM exchange.restrictions FOR UPDATE');
      return await work(new PgRestrictionTurn(queries));
    });
  }
}
