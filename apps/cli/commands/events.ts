import type { EventEntry, EventQuery } from '#client';
import { csvLine } from '../csv.js';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';

export interface EventOptions extends Pick<EventQuery, 'case' | 'recipient' | 'rule' | 'since' | 'until' | 'mode'> {
  readonly csv?: boolean;
}

const LARGEST_PAGE = 500;
const COLUMNS = ['at', 'event', 'who', 'messages', 'by', 'purpose', 'officer', 'case', 'sender', 'digest', 'entry', 'mode'] as const;
const textOf = (value: string | readonly string[] | undefined): string => (Array.isArray(value) ? value.join(' ') : String(value ?? ''));

/** Lists who read anything about a case, what somebody received, or what a rule refused. */
export async function events(session: Session, { csv = false, ...asked }: EventOptions): Promise<ExitCode> {
  if ([asked.case, asked.recipient, asked.rule].filter((one) => one !== undefined).length !== 1) throw new Stop(EXIT.usage, 'one of --case, --recipient and --rule is needed');
  const found = session.client().events({ ...asked, limit: LARGEST_PAGE, signal: session.interrupted });
  let count = 0;
  if (csv) {
    session.output.raw(csvLine(COLUMNS));
    for await (const entry of found) {
      session.output.raw(csvLine(COLUMNS.map((column) => textOf(entry[column]))));
      count++;
    }
  } else {
    const rows = session.output.rows<EventEntry>([
      { title: 'at', of: ({ at }) => at.slice(0, 19).replace('T', ' '), max: 19 },
      { title: 'event', of: ({ event }) => event, max: 8 },
      { title: 'mode', of: ({ mode }) => mode, max: 8 },
      { title: 'who', of: ({ who, sender }) => (who.length === 0 ? sender : who.join(', ')), max: 40 },
      { title: 'by', of: ({ by }) => by, max: 24 },
      { title: 'messages', of: ({ messages, digest }) => (messages.length === 0 ? digest : messages.join(', ')) },
    ], { empty: 'nothing you may know of' });
    for await (const entry of found) {
      rows.add(entry);
      count++;
    }
    rows.end();
  }
  session.say(`entente: ${count} ${count === 1 ? 'event' : 'events'}`);
  return EXIT.ok;
}
