import { appendFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EntenteProblem, type StatementEntry } from '#client';
import { payloadOf } from '#envelope';
import { isObject } from '#kernel';
import { all } from '../all.js';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';

export interface StatementsOptions {
  readonly after?: string;
  readonly out?: string;
}

interface Row extends StatementEntry {
  readonly said: Readonly<Record<string, unknown>>;
}

function said(row: Row, ...path: readonly string[]): string {
  const value = path.reduce<unknown>((inner, name) => (isObject(inner) ? inner[name] : undefined), row.said);
  return typeof value === 'number' ? String(value) : '';
}

/** Shows, and keeps, what the hub signed hour by hour of what it gave to a participant. */
export async function inboxStatements(session: Session, of: string | undefined, { after, out }: StatementsOptions): Promise<ExitCode> {
  const client = session.client();
  const participant = of ?? client.participant;
  const file = out === undefined ? undefined : resolve(session.surroundings.cwd, out);
  if (file !== undefined) writing(out ?? '', () => writeFileSync(file, '', { mode: 0o600 }));
  const rows = session.output.rows<Row>([
    { title: 'hour to', of: ({ endsAt }) => endsAt },
    { title: 'entries', of: (row) => `${said(row, 'entries', 'first')} to ${said(row, 'entries', 'until')}` },
    { title: 'given', of: (row) => `${said(row, 'messages', 'live')} messages, ${said(row, 'messages', 'exercise')} of exercises, in ${said(row, 'records')} entries` },
    { title: 'in the ledger', of: ({ record }) => (record === undefined ? 'not yet' : 'yes') },
  ]);
  for await (const one of client.inboxStatements.of(participant, after)) {
    const payload = payloadOf(one.statement);
    rows.add({ ...one, said: isObject(payload) ? payload : {} });
    if (file !== undefined) {
      const entries = await entriesOf(session, one);
      writing(out ?? '', () => appendFileSync(file, `${JSON.stringify({ ...one, entries })}\n`));
    }
  }
  rows.end();
  if (out !== undefined) session.say(`entente: the statements are in ${out}; entente ledger audit … --statements ${out} holds the hub to them`);
  return EXIT.ok;
}

/** The entries it counts; a bureau is not shown those of an entity. */
async function entriesOf(session: Session, one: StatementEntry): Promise<readonly unknown[]> {
  try {
    return await all(session.client().inboxStatements.entries(one));
  } catch (error) {
    if (error instanceof EntenteProblem && error.status === 404) throw new Stop(EXIT.refused, `what ${one.participant} was given is shown to ${one.participant} alone`, `Leave --out away, or speak as ${one.participant}`);
    throw error;
  }
}

function writing(out: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new Stop(EXIT.noInput, `${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
