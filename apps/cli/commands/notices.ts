import { actOn, type Declaration, type Draft, DraftError, type EntenteClient, EntenteProblem, type NoticeEntry, type NoticeQuery, type Sent } from '#client';
import { isObject } from '#kernel';
import { applyOptions, purposeOf } from '../drafts.js';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readValues } from '../input.js';
import type { Session } from '../session.js';
import { count } from '../text.js';

/** How long an act may take to count, and how often that is looked at, in milliseconds. */
const COUNTS_MS = 15_000;
const LOOK_MS = 100;

export interface RequestOptions {
  readonly kind?: string;
  readonly attest?: boolean;
  readonly exclude?: readonly string[];
  readonly purpose?: readonly string[];
  readonly mode?: 'live' | 'exercise';
  readonly personalData?: boolean;
  readonly quiet?: boolean;
}

export interface ActOptions {
  readonly officer?: string;
  readonly text?: string;
  readonly case?: string;
  /** False: the text holds no personal data. */
  readonly personalData?: boolean;
}

const declared = ({ case: named }: ActOptions): Declaration => (named === undefined ? {} : { case: named });

/** Reads the one JSON object of a file: a body, or a draft with it. */
async function objectIn(session: Session, file: string): Promise<Readonly<Record<string, unknown>>> {
  const first = await readValues(session, file).next();
  if (first.done === true) throw new Stop(EXIT.noInput, `${file === '-' ? 'stdin' : file} is empty`);
  const { value, fault } = first.value;
  if (!isObject(value)) throw new Stop(EXIT.noInput, `${file} holds no JSON object${fault === undefined ? '' : `: ${fault}`}`);
  return value;
}

/**
 * Sends content of a notice: to the desk as a request, in reply to a notice as what shall take its place, or to others as
 * a diffusion. What a draft says of itself stands (its mode above all, and what it derives from) unless an option says
 * otherwise; whom it goes to is the verb's to say.
 */
export async function sendContent(session: Session, client: EntenteClient, file: string, { kind, attest, exclude, purpose, mode, personalData }: RequestOptions, more: { readonly to?: readonly string[]; readonly inReplyTo?: string } = {}): Promise<Sent> {
  const value = await objectIn(session, file);
  const type = kind !== undefined ? `notice.${kind}/1` : typeof value['type'] === 'string' ? value['type'] : undefined;
  if (type === undefined) throw new Stop(EXIT.usage, 'which kind of notice?', 'Give --kind red, blue, green, yellow, black, orange, purple, un-special or silver');
  if (attest !== true) throw new Stop(EXIT.usage, 'the source attests what it has recorded or circulated', 'Add --attest: it is of no political, military, religious or racial character, and was obtained and is supplied in respect of the law and of human rights');
  const options = { type, to: more.to ?? ['gs'], mode, exclude, purpose, inReplyTo: more.inReplyTo };
  const draft = applyOptions(value, Object.fromEntries(Object.entries(options).filter(([, given]) => given !== undefined)));
  const handling = {
    confidentiality: 'official-use', purposes: [purposeOf(type)], onward: 'national', ...draft.handling,
    attestation: { ...draft.handling?.attestation, neutrality: true, humanRights: true }, ...(personalData === undefined ? {} : { personalData }),
  };
  return await client.send({ ...draft, handling: handling as Draft['handling'] & object }, { signal: session.interrupted });
}

/** Asks for a notice. */
export async function requestNotice(session: Session, file: string, options: RequestOptions): Promise<ExitCode> {
  const client = session.client();
  const sent = await sendContent(session, client, file, options);
  if (options.quiet === true) session.output.plain(sent.reference);
  else {
    session.output.one(sent, () => [['notice', sent.reference], ['accepted', `${sent.acceptance.acceptedAt} (signed by the hub, verified)`], ...sent.warnings.map(({ code, pointer }): [string, string] => ['warning', `${code} at ${pointer}`])]);
    session.say(`entente: follow it: entente notice show ${sent.reference} --as ${client.participant}`);
  }
  return EXIT.ok;
}

/** Looks a notice or a diffusion up for acting on it; one that was sent a moment ago may still be on its way. */
export async function found<Entry>(look: () => Promise<Entry>): Promise<Entry> {
  for (const end = Date.now() + 5_000; ; ) {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof EntenteProblem) || error.status !== 404 || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

/** Signs an act, sends it and waits until it counts. */
export async function act(session: Session, notice: string, name: string | ((entry: NoticeEntry) => string), members: Readonly<Record<string, unknown>>, options: ActOptions = {}): Promise<ExitCode> {
  const client = session.client();
  const declaration = declared(options);
  const entry = await found(() => client.notices.one(notice, declaration));
  const chosen = typeof name === 'string' ? name : name(entry);
  const { officer, text, case: named } = options;
  const given = Object.fromEntries(Object.entries({ ...members, officer, text, case: named }).filter(([, value]) => value !== undefined));
  const draft = actOn(entry, client.participant, chosen, given);
  const said = options.personalData === false ? { ...draft, handling: { ...draft.handling, personalData: false } } : draft;
  const sent = await client.send(said, { signal: session.interrupted });
  const after = await counted(client, notice, sent.reference, entry.step ?? 0, declaration);
  if (after === undefined) throw withoutEffect(client, chosen, entry.mode, `entente notice show ${notice}`);
  session.output.one({ ...after, act: sent.reference }, () => [['notice', notice], ['act', `${chosen} ${sent.reference}`], ['now', after.state], ['number', after.number], ['step', after.step]]);
  return EXIT.ok;
}

/** What is said of an act that was accepted and did not count. */
export const withoutEffect = (client: EntenteClient, act: string, mode: string, look: string): Stop =>
  new Stop(EXIT.refused, `${act} was accepted but has not taken effect: another act came first, or the hub is behind`, `entente inbox --as ${client.participant} --type control.rejection/1 --mode ${mode} tells; then look again: ${look}`);

/** Looks again and again until something is there, as long as an act may take to count. */
export async function untilCounts<Entry>(look: () => Promise<Entry | undefined>): Promise<Entry | undefined> {
  for (const end = Date.now() + COUNTS_MS; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, LOOK_MS))) {
    const entry = await look();
    if (entry !== undefined) return entry;
  }
  return undefined;
}

async function counted(client: EntenteClient, notice: string, reference: string, step: number, declaration: Declaration): Promise<NoticeEntry | undefined> {
  const seen = await untilCounts(async () => {
    const entry = await client.notices.one(notice, declaration);
    if (entry.history?.some(({ message }) => message === reference) === true) return { entry };
    // Somebody else's act took the step: this one will be rejected.
    return (entry.step ?? 0) > step && entry.history?.some((one) => one.step === step && one.message !== reference) === true ? { entry: undefined } : undefined;
  });
  return seen?.entry;
}

/** Offers content in the place of what stands, and acts with it: an answer to the desk, or a proposed amendment. */
export async function actWithContent(session: Session, notice: string, name: 'answer' | 'propose-amendment', file: string | undefined, request: RequestOptions, options: ActOptions): Promise<ExitCode> {
  if (file === undefined) return await act(session, notice, name, {}, options);
  const client = session.client();
  const { kind, mode } = await found(() => client.notices.one(notice));
  const { digest } = await sendContent(session, client, file, { ...request, kind, mode }, { inReplyTo: notice });
  return await act(session, notice, name, { content: digest }, options);
}

/** The next step of the desk before it decides: screening, then review. */
export const nextOfReview = ({ state, notice }: NoticeEntry): string => {
  if (state === 'submitted') return 'screen';
  if (state === 'screening') return 'review';
  throw new DraftError(`${notice} is ${state}: it is past screening and review.`);
};

/** Lists notices: what one may know of, or the desk's queue. */
export async function list(session: Session, query: NoticeQuery, options: ActOptions, { all = false }: { readonly all?: boolean } = {}): Promise<ExitCode> {
  const client = session.client();
  const rows = session.output.rows<NoticeEntry>([
    { title: 'notice', of: (one) => one.notice }, { title: 'kind', of: (one) => one.kind }, { title: 'state', of: (one) => one.state }, { title: 'number', of: (one) => one.number },
    { title: 'officer', of: (one) => one.assigned }, { title: 'approved by', of: (one) => one.approvals?.join(', ') }, { title: 'flags', of: (one) => one.flags?.join(', '), max: 40 }, { title: 'title', of: (one) => one.title },
  ], { empty: 'no notices' });
  let { after } = query;
  let shown = 0;
  for (;;) {
    const page = await client.notices.list({ ...query, ...(after === undefined ? {} : { after }) }, declared(options));
    for (const item of page.items) rows.add(item);
    shown += page.items.length;
    if (page.limited === true) session.say('entente: a rule ended the copy here: no more records may be taken in one');
    if (!all || page.items.length === 0 || page.limited === true || page.next === undefined) {
      after = page.next;
      break;
    }
    after = page.next;
  }
  rows.end();
  session.say(`entente: ${count(shown, 'notice')}${after === undefined ? '' : `; what changes from here on: --after ${after}`}`);
  return EXIT.ok;
}

/** One notice, with its history and what is yours to do. */
export async function show(session: Session, notice: string, options: ActOptions): Promise<ExitCode> {
  const entry = await session.client().notices.one(notice, declared(options));
  const { history = [], hits = [], allowed = [], flags = [], approvals = [], blocks = [], questions = [] } = entry;
  session.output.one(entry, () => [
    ['notice', notice], ['kind', entry.kind], ['state', entry.state], ['mode', entry.mode], ['requester', entry.requester], ['title', entry.title], ['number', entry.number], ['deleted', entry.deleted === true ? 'by decision of the oversight body: every holder deletes its copies' : undefined], ['until', entry.until], ['code', entry.code],
    ['content', entry.content], ['proposed', entry.proposal], ['officer', entry.assigned], ['approved by', approvals.join(', ') || undefined], ['flags', flags.join(', ') || undefined], ['blocked in', blocks.join(', ') || undefined], ['asked in', questions.join(', ') || undefined],
    ...history.map(({ act: name, by, at, state }): [string, string] => ['act', `${at}  ${name} by ${by}: ${state}`]),
    ...hits.map(({ hit, at, verdict }): [string, string] => ['hit', `${at}  ${hit}: ${verdict}`]),
    ['yours to do', allowed.join(', ') || 'nothing'],
  ]);
  return EXIT.ok;
}
