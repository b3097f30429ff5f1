import { bureauOf, parseReference, participantKind, referenceOf, speaksFor, TOPICS, type Mode } from '#contracts';
import type { Directory } from '#directory';
import { isObject, Problem, type Clock } from '#kernel';
import { keptPayload, type ConcernPlace, type PgOpenings, type StoredOpening, type Subject } from '#ledger';
import type { AccessRecorder, Declaration } from '../read/access-recorder.js';
import type { Cursors } from '../read/cursors.js';
import { knownAs } from '../reasons.js';
import { QUESTIONS, textOf, texts } from './chronicle.js';
import { isAuditor } from './scope.js';

/** What is looked for in the ledger. Times are milliseconds since the epoch. */
export interface EventQuery {
  /** A case number: everyone who read anything about it. A participant: what it received. A rule: what it refused. */
  readonly by: readonly ['case' | 'recipient' | 'rule', string];
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  readonly mode: Mode;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** One event, as far as whoever asks may know it. */
export interface EventRow {
  readonly cursor: string;
  /** Number of the entry in the log. */
  readonly entry: string;
  readonly at: string;
  /** Which of the two worlds; of a refusal recorded before that was noted it is not known, and it is found in both. */
  readonly mode?: Mode;
  /** `asked` is a reading of what became of it, not of itself. */
  readonly event: 'read' | 'asked' | 'received' | 'refused';
  /** Who read it, received it, or was to. */
  readonly who: readonly string[];
  /** Of what was read, received or refused that which whoever asks may know of. */
  readonly messages: readonly string[];
  /** By which door it was read, or by which road it came. */
  readonly by?: string;
  readonly purpose?: string;
  readonly officer?: string;
  readonly case?: string;
  /** Of something refused at the door: who sent it, and the digest of what was handed in. */
  readonly sender?: string;
  readonly digest?: string;
}

export interface EventPage {
  readonly items: readonly EventRow[];
  /** Pass it as `after`; absent at the end of what there is. */
  readonly next?: string;
}

/** How many messages of one case are followed. */
const CASE_MESSAGES = 5_000;
/** How many entries one look takes, and how many looks one page may cost. */
const STRETCH = 500;
const STRETCHES = 20;

const isReference = (text: string): boolean => /^[^/]+\/[0-9a-f-]{36}$/.test(text);
const withTexts = (of: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, string> => Object.fromEntries(names.flatMap((name) => { const text = textOf(of[name]); return text === '' ? [] : [[name, text]]; }));

/**
 * Questions over many messages, answered from the ledger: who read anything about a case, what somebody received, what a
 * rule refused. Whoever asks is told of its own messages, its own readings and its own rules; auditors of what their
 * mandates open; of all else there is nothing. The question is on record before it is answered, whatever the answer.
 */
export class EventSearch {
  constructor(private readonly parts: { readonly openings: Pick<PgOpenings, 'concerning'>; readonly directory: Directory; readonly access: AccessRecorder; readonly cursors: Cursors; readonly clock: Clock }) {}

  /** @throws Problem `bad-cursor` */
  async page(query: EventQuery, reader: string, declaration: Declaration): Promise<EventPage> {
    const { openings, access, cursors, directory } = this.parts;
    const box = `${reader} events ${JSON.stringify([query.by, query.since, query.until, query.mode])}`;
    const asker = this.#asker(reader);
    const ofCase = query.by[0] === 'case' ? await this.#messagesOf(query.by[1], asker) : new Set<string>();
    const subjects = [...this.#subjects(query, asker), ...[...ofCase].map((one): Subject => ['message', one])];
    const items: EventRow[] = [];
    let after = query.after === undefined ? undefined : placeIn(query.after, box, cursors);
    let more = subjects.length > 0;
    for (let looks = 0; more && items.length < query.limit && looks < STRETCHES; looks++) {
      const page = await openings.concerning(subjects, { limit: STRETCH, ...(query.since === undefined ? {} : { since: query.since }), ...(query.until === undefined ? {} : { until: query.until }), ...(after === undefined ? {} : { after }) });
      for (const opening of page.items) {
        if (items.length === query.limit) break;
        after = { at: Date.parse(opening.event.time), index: opening.index };
        const row = this.#row(opening, query, asker, ofCase);
        if (row !== undefined) items.push({ cursor: cursorOf(after, box, cursors), entry: String(opening.index), at: opening.event.time, ...row });
      }
      if (items.length === query.limit) break;
      more = page.next !== undefined;
      after = page.next ?? after;
    }
    const shown = [...new Set(items.flatMap(({ messages }) => messages))];
    const asked = { [query.by[0]]: query.by[1], ...(query.since === undefined ? {} : { since: new Date(query.since).toISOString() }), ...(query.until === undefined ? {} : { until: new Date(query.until).toISOString() }) };
    await access.record([{ reader, door: 'audit', mode: query.mode, shown, asked, version: directory.version, ...declaration }]);
    // Where nothing of the asker's was found there is nothing: a place to go on from would tell how much others exchanged.
    return { items, ...(more && after !== undefined && items.length > 0 ? { next: cursorOf(after, box, cursors) } : {}) };
  }

  /** What is looked up; for a recipient the audiences it belonged to as well. */
  #subjects({ by: [kind, name] }: EventQuery, asker: Asker): readonly Subject[] {
    const { directory } = this.parts;
    if (kind === 'rule') return asker.judges(name) ? [['rule', name]] : [];
    if (kind === 'case') return asker.share('case', name);
    if (directory.participant(name)?.isVisibleTo(asker.reader) !== true && !asker.isItself(name)) return [];
    // Entities that go by their bureau's name are found under it.
    const behind = [...directory.participants.values()].filter((one) => bureauOf(one.id) === name && !one.isVisibleTo(asker.reader)).map(({ id }) => id);
    const named = [name, ...behind];
    const reached = [...new Set([...named, ...named.flatMap((one) => directory.memberships(one).map(({ audience }) => audience))])];
    return reached.flatMap((one): readonly Subject[] => (asker.isItself(name) ? [['recipient', one]] : asker.share('recipient', one)));
  }

  /** Messages that name the case themselves, whoever read them for whatever case. */
  async #messagesOf(name: string, asker: Asker): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    let after: ConcernPlace | undefined;
    for (let looks = 0; looks < STRETCHES && found.size < CASE_MESSAGES; looks++) {
      const page = await this.parts.openings.concerning(asker.share('case', name), { limit: STRETCH, ...(after === undefined ? {} : { after }) });
      const prefix = `${TOPICS.accepted.name}:`;
      for (const { event } of page.items) if (event.topic === TOPICS.accepted.name && event.id.startsWith(prefix) && asker.owns(event.id.slice(prefix.length))) found.add(event.id.slice(prefix.length));
      if (page.next === undefined) break;
      after = page.next;
    }
    return found;
  }

  #row(opening: StoredOpening, query: EventQuery, asker: Asker, ofCase: ReadonlySet<string>): Omit<EventRow, 'cursor' | 'entry' | 'at'> | undefined {
    const payload = keptPayload(opening);
    if (payload === undefined) return undefined;
    const { topic } = opening.event;
    const mode = textOf(payload['mode']);
    const byRule = query.by[0] === 'rule';
    if (mode !== query.mode && !(byRule && mode === '')) return undefined;
    const row = byRule ? refusedRow(topic, payload, query.by[1], asker) : topic === TOPICS.accessed.name ? accessRow(payload, query.by[1], asker, ofCase) : topic === TOPICS.delivered.name ? this.#deliveredRow(payload, query, asker) : undefined;
    return row === undefined || mode === '' ? row : { ...row, mode: query.mode };
  }

  #deliveredRow(payload: Readonly<Record<string, unknown>>, { by: [kind, name] }: EventQuery, asker: Asker): Omit<EventRow, 'cursor' | 'entry' | 'at'> | undefined {
    const [message, recipient, road] = [textOf(payload['message']), textOf(payload['recipient']), textOf(payload['road'])];
    if (!isReference(message)) return undefined;
    // Of a case that what went onto somebody's inbox topic, which is its reading, is told; of a recipient all.
    if (kind === 'case') return asker.owns(message) ? { event: 'read', who: [asker.named(recipient)], messages: [message], by: 'inbox-topic' } : undefined;
    if (!asker.owns(message) && !asker.isItself(name)) return undefined;
    const { directory } = this.parts;
    const direct = recipient === name || bureauOf(recipient) === name;
    // Who is in an audience is its owner's to know, not a sender's.
    const { from } = parseReference(message);
    if (!direct && !asker.isItself(name) && !asker.isItself(bureauOf(from) ?? from)) return undefined;
    const at = Date.parse(textOf(payload['at']));
    if (!direct && (texts(payload['except']).includes(name) || !directory.members(recipient, directory.versionAt(at)).includes(name))) return undefined;
    return { event: 'received', who: [asker.named(name)], messages: [message], by: direct ? road : recipient };
  }

  #asker(reader: string): Asker {
    const { directory, clock } = this.parts;
    const now = clock.now();
    const isItself = (one: string): boolean => speaksFor(reader, one) || audits([one], 'access');
    const audits = (owners: readonly string[], what: 'access' | 'decisions'): boolean => isAuditor(directory, reader, owners.flatMap((one) => [one, bureauOf(one) ?? one]), what, now);
    const seesAll = participantKind(reader) === 'oversight';
    const parties = [reader, ...(seesAll ? [] : [...directory.participants.keys()].filter((one) => one !== reader && audits([one], 'access')))];
    return {
      reader,
      share: (kind, name) => (seesAll ? [[kind, name]] : parties.map((party): Subject => [`${kind}-of`, `${name} ${party}`])),
      isItself,
      owns: (reference) => isReference(reference) && isItself(parseReference(reference).from),
      judges: (rule) => {
        const owner = /^rule\/([^/]+)\//.exec(rule)?.[1];
        return owner !== undefined && (owner === reader || audits([owner], 'decisions'));
      },
      named: (one) => (audits([one], 'access') ? one : knownAs(reader, one, directory)),
    };
  }
}

/** Whoever asks, and what it may know. */
interface Asker {
  readonly reader: string;
  /** What of a case, or of what somebody received, it may know: looked for so that nothing of others is come upon. */
  readonly share: (kind: 'case' | 'recipient', name: string) => readonly Subject[];
  /** Whether it is that participant, answers for it, or may look into what is its. */
  readonly isItself: (participant: string) => boolean;
  readonly owns: (reference: string) => boolean;
  readonly judges: (rule: string) => boolean;
  readonly named: (participant: string) => string;
}

/** Its own readings are a reader's to know as a whole; of others' it is told what they read of its own. What was on the same page and has nothing to do with the case is left out. */
function accessRow(payload: Readonly<Record<string, unknown>>, named: string, asker: Asker, ofCase: ReadonlySet<string>): Omit<EventRow, 'cursor' | 'entry' | 'at'> | undefined {
  const who = textOf(payload['reader']);
    const own = asker.isItself(who);
  const declared = payload['case'] === named;
  const messages = texts(payload['shown']).filter((one) => isReference(one) && (own || asker.owns(one)) && (declared || ofCase.has(one)));
  if (messages.length === 0) return undefined;
  const door = textOf(payload['door']);
  return { event: QUESTIONS.has(door) ? 'asked' : 'read', who: [asker.named(who)], messages, by: door, ...withTexts(payload, own ? ['purpose', 'officer', 'case'] : ['purpose', 'officer']) };
}

/** What a rule refused: at the door, where there is a digest alone, or of some addressees of a message that went to others. */
function refusedRow(topic: string, payload: Readonly<Record<string, unknown>>, rule: string, asker: Asker): Omit<EventRow, 'cursor' | 'entry' | 'at'> | undefined {
  if (topic === TOPICS.refused.name) {
    const sender = textOf(payload['sender']);
    const known = asker.named(sender) === sender;
    return { event: 'refused', who: [], messages: [], ...(known ? withTexts(payload, ['sender', 'digest']) : { sender: asker.named(sender) }) };
  }
  if (topic !== TOPICS.decided.name) return undefined;
  const refused = (Array.isArray(payload['addressees']) ? payload['addressees'] : []).filter(isObject).filter((one) => one['allowed'] === false && one['blind'] !== true && texts(one['rules']).includes(rule));
  if (refused.length === 0) return undefined;
  const [from, id] = [textOf(payload['from']), textOf(payload['id'])];
  const sender = asker.named(from);
  // The message of an entity that is not listed goes without its name, and so without what leads to it.
  const message = sender === from ? { messages: [referenceOf({ from, id })], ...withTexts(payload, ['digest']) } : { messages: [] };
  return { event: 'refused', who: refused.map(({ to }) => asker.named(textOf(to))), ...message, sender };
}

/** A place in the order of time, of which only the hub knows what it means. */
const cursorOf = ({ at, index }: ConcernPlace, box: string, cursors: Cursors): string => `${cursors.encode(box, BigInt(at))}${cursors.encode(`${box} entry`, index)}`;

/** @throws Problem `bad-cursor` */
function placeIn(cursor: string, box: string, cursors: Cursors): ConcernPlace {
  const half = cursor.length / 2;
  if (!Number.isInteger(half)) throw new Problem('bad-cursor');
  return { at: Number(cursors.decode(box, cursor.slice(0, half))), index: cursors.decode(`${box} entry`, cursor.slice(half)) };
}
