import { statement, type Database } from '#postgres';
import { MeetingBook, type Meeting } from '../read/alerts.js';

/** The message to the write-ahead log makes the commit wait for the disk whether or not there was anything to insert. */
const NOTE = statement(
  'alerts.note',
  `WITH noted AS (
     INSERT INTO exchange.alert (day, owner, reader, sender, id, rule, who, action, met_at)
     SELECT (met_at AT TIME ZONE 'UTC')::date, owner, reader, sender, id, rule, who, action, met_at
     FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::timestamptz[]) AS met (owner, reader, sender, id, rule, who, action, met_at)
     ON CONFLICT DO NOTHING)
   SELECT pg_logical_emit_message(true, 'entente', '')`,
);

/** Meetings in PostgreSQL. */
export class PgMeetingBook extends MeetingBook {
  constructor(private readonly database: Database) {
    super();
  }

  override async note(meetings: readonly Meeting[]): Promise<void> {
    const column = (of: (meeting: Meeting) => unknown): unknown[] => meetings.map(of);
    await this.database.query(NOTE, [
      column(({ owner }) => owner), column(({ reader }) => reader), column(({ of }) => of.from), column(({ of }) => of.id),
      column(({ rule }) => rule), column(({ who }) => who), column(({ action }) => action), column(({ at }) => new Date(at)),
    ]);
  }
}
