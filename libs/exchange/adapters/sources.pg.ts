import { statement, type Database } from '#postgres';
import type { Reference } from '../ports.js';
import { SourceStore, type FiledSource, type Grant } from '../provenance.js';
import type { ContentVault } from '../seal-content.js';
import type { Published } from '../deliver/delivery.js';
import { findGrants } from './grants.pg.js';
import { PUBLISHED_COLUMN } from './mailbox-statements.js';

const SOURCES = statement(
  'sources.find',
  `SELECT m.sender, m.id, m.exercise, m.recipients, m.audiences, m.except_for, m.version, m.inherits, m.content, k.wrapped, m.recalled_at IS NOT NULL AS recalled,
          ARRAY(SELECT recipient FROM exchange.dispatched d WHERE d.sender = m.sender AND d.id = m.id) AS dispatched, ${PUBLISHED_COLUMN} AS published
   FROM exchange.message m JOIN vault.record_key k USING (sender, id) WHERE (m.sender, m.id) IN (SELECT * FROM unnest($1::text[], $2::uuid[])) AND m.erased_at IS NULL`,
);
interface SourceRow {
  readonly sender: string;
  readonly id: string;
  readonly exercise: boolean;
  readonly recipients: string[];
  readonly audiences: string[];
  readonly except_for: string[];
  readonly version: bigint;
  readonly inherits: string[];
  readonly dispatched: string[];
  readonly published: Published[] | null;
  readonly content: Buffer;
  readonly wrapped: Buffer;
  readonly recalled: boolean;
}
const columns = (references: readonly Reference[]): [string[], string[]] => [references.map((one) => one.from), references.map((one) => one.id)];

/** Sources and consents in PostgreSQL. */
export class PgSourceStore extends SourceStore {
  constructor(
    private readonly database: Database,
    private readonly vault: ContentVault,
  ) {
    super();
  }

  override async sources(references: readonly Reference[]): Promise<readonly FiledSource[]> {
    const { rows } = await this.database.query<SourceRow>(SOURCES, columns(references));
    return rows.map((row) => ({
      from: row.sender, id: row.id, compact: this.vault.open(row.content, row.wrapped), inherits: row.inherits, recipients: row.recipients, audiences: row.audiences,
      exceptFor: row.except_for, dispatched: row.dispatched, version: Number(row.version), exercise: row.exercise, recalled: row.recalled,
      ...(row.published === null ? {} : { published: row.published }),
    }));
  }

  override async grants(references: readonly Reference[], exercise: boolean, at: number): Promise<readonly Grant[]> {
    return await findGrants(this.database, references, exercise, at);
  }
}
