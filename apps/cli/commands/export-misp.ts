import { readSchemas, schemasDirectory } from '#contracts';
import { type EventOptions, type Exported, mayDistribute, MessageForm, type MispDocument, readEvent, toMispEvent, UnreadableEvent, withdrawn } from '#interchange';
import { isObject } from '#kernel';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { obeyTerms, readOne, readSource, type ReadSource } from '../interchange/read-source.js';
import { writeExport } from '../interchange/write-export.js';
import type { Session } from '../session.js';

export interface ExportMispOptions {
  readonly out?: string;
  readonly distribution?: number;
  readonly despite?: string;
  readonly withdrawn?: boolean;
}

/** States in which a notice circulates, or may yet. */
const ALIVE = new Set(['draft', 'submitted', 'screening', 'under-review', 'information-requested', 'approved', 'published']);

/** Writes a message as an event of MISP; what was taken back, as an event in which everything is deleted. */
export async function exportMisp(session: Session, what: string, options: ExportMispOptions): Promise<ExitCode> {
  const earlier = options.withdrawn === true ? await earlierEvent(session, what) : undefined;
  if (earlier !== undefined) return writeExport(session, { document: withdrawn(earlier, Date.now()), unexpressed: [] }, options.out);
  const read = await readSource(session, what);
  const over = endOf(session, read);
  obeyTerms(session, read, options.despite);
  const ended = options.withdrawn === true ? new Date().toISOString() : over;
  const exported = eventOf(read, options);
  return writeExport(session, ended === undefined ? exported : { document: withdrawn(exported.document, Date.parse(ended)), unexpressed: [] }, options.out);
}

function eventOf({ source, notice, withheld }: ReadSource, { distribution, despite }: ExportMispOptions): Exported<MispDocument> {
  const most = mayDistribute(source);
  if (distribution !== undefined && distribution > most) throw new Stop(EXIT.refused, `its handling lets MISP share it no further than distribution ${most}`, 'More needs onward "free", official use, and TLP:GREEN (2) or TLP:CLEAR (3)');
  const options: EventOptions = {
    today: new Date().toISOString().slice(0, 10), withheld, ...(distribution === undefined ? {} : { distribution }), ...(despite === undefined ? {} : { despite }), ...(notice === undefined ? {} : { notice }),
  };
  return toMispEvent(source, new MessageForm(readSchemas(schemasDirectory())), options);
}

/** Since when a message is taken back, or a notice circulates no more. */
function endOf(session: Session, { recalledAt, notice }: ReadSource): string | undefined {
  if (recalledAt !== undefined) session.say(`entente: it was recalled at ${recalledAt}: everything in the event is deleted`);
  if (recalledAt !== undefined || notice === undefined || ALIVE.has(notice.state)) return recalledAt;
  session.say(`entente: the notice is ${notice.state}: everything in the event is deleted`);
  return notice.changedAt ?? new Date().toISOString();
}

/** The event in a file that was exported before; undefined when the file holds a message. */
async function earlierEvent(session: Session, what: string): Promise<MispDocument | undefined> {
  if (!/\.json$|^-$/.test(what)) return undefined;
  const value = await readOne(session, what);
  if (!isObject(value) || !isObject(value['Event'])) return undefined;
  try {
    readEvent(value);
  } catch (error) {
    throw error instanceof UnreadableEvent ? new Stop(EXIT.noInput, `${what} cannot be read: ${error.message}`) : error;
  }
  return value as unknown as MispDocument;
}
