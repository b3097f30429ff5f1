import { bureauOf, isAudience, referenceOf, speaksFor, type Message } from '#contracts';
import type { Directory } from '#directory';
import { isSdJwt } from '#envelope';
import { Problem, toTimestamp, type Clock } from '#kernel';
import { everyoneReached, newestVersion } from '../deliver/delivery.js';
import { ownersOf } from '../facts.js';
import type { Case, Inquiry } from '../inquiry.js';
import { openMessage } from '../masks.js';
import type { Reference } from '../ports.js';
import { consentsToSend, type Given } from '../provenance.js';
import { heldNow, knownAs, knownToSender, rulesKnownTo } from '../reasons.js';
import { decideAddressees, type AddresseeDecision } from '../route/decide-addressees.js';
import type { Chronicle, Subject } from '../trace/chronicle.js';
import { isAuditor, within, type Scope } from '../trace/scope.js';
import { stepsOf, type TraceStep } from '../trace/steps.js';
import type { Alerts } from './alerts.js';
import { abreast, RegistryBehind, type Reach } from './abreast.js';
import type { AccessRecorder, Declaration } from './access-recorder.js';
import type { ReadJudge } from './read-judge.js';
import type { FoundMessage, ReceiptStanding } from './reading.js';
import { judged } from './seen.js';

/** Everything on file about a message. Times are milliseconds since the epoch. */
export interface Story {
  readonly found: FoundMessage;
  readonly digest: string;
  readonly acceptedAt: number;
  readonly recalledAt: number | undefined;
  /** When its content was erased: then there is none in `found`. */
  readonly erasedAt: number | undefined;
  readonly given: Given;
  readonly shown: readonly { readonly reader: string; readonly at: number }[];
  readonly countersigned: readonly { readonly recipient: string; readonly at: number }[];
  readonly receipts: readonly ReceiptStanding[];
}

/** Where stories are kept. */
export abstract class Stories {
  abstract story(reference: Reference): Promise<Omit<Story, 'shown'> | undefined>;
  /** Who of these was shown it first when. */
  abstract shown(reference: Reference, readers: readonly string[]): Promise<Story['shown']>;
}

/** A message's story, as far as whoever asks may know it. */
export interface TraceView {
  readonly message: string;
  readonly digest: string;
  readonly mode: 'live' | 'exercise';
  readonly acceptedAt: string;
  readonly receivedAt: string;
  readonly recalledAt?: string;
  readonly erasedAt?: string;
  /** The rule-set version it was decided at. */
  readonly version: number;
  /** Owners of what it was derived from; for its owners. */
  readonly inherits?: readonly string[];
  readonly addressees: readonly { readonly to: string; readonly allowed: boolean; readonly rules: readonly string[]; readonly except?: readonly string[]; readonly withheld?: readonly string[]; readonly held?: 'contested'; readonly masks?: Readonly<Record<string, readonly string[]>> }[];
  readonly shown: readonly { readonly reader: string; readonly at: string }[];
  readonly countersigned: readonly { readonly recipient: string; readonly at: string }[];
  readonly receipts: readonly (Omit<ReceiptStanding, 'at'> & { readonly at: string })[];
}

/** A story as somebody may know it, and with what right. */
export interface Told {
  readonly view: TraceView;
  readonly scope: Scope;
  readonly story: Story;
  /** The rule-set version by which that was told. */
  readonly version: number;
}

/**
 * Tells what became of a message. Reasons are not kept: the decision is made again, at its version and time, which gives
 * the same. Its owners see all of it, its sender what senders may know, a recipient its own part.
 */
export class MessageTracer {
  constructor(
    private readonly parts: { readonly directory: Directory; readonly reach: Reach; readonly inquiry: Inquiry; readonly stories: Stories; readonly judge: Pick<ReadJudge, 'asked'>; readonly access: AccessRecorder; readonly chronicle: Chronicle; readonly clock: Clock; readonly alerts?: Alerts },
  ) {}

  /** With the entries of the ledger that show it. @throws Problem `not-found`, the same for what does not exist and what the reader may not know */
  async trace(reference: Reference, reader: string, declaration: Declaration): Promise<TraceView & { readonly steps: readonly TraceStep[] }> {
    const { chronicle } = this.parts;
    const told = await this.story(reference, reader, declaration);
    const { view, scope, story } = told;
    const chronicled = await chronicle.of(subjectOf(told, this.parts.directory), scope);
    const waits = story.found.compact !== '' && openMessage(story.found.compact).message.conditions !== undefined;
    const expected = { from: reference.from, addressees: view.addressees, recalled: story.found.recalled, erased: story.erasedAt !== undefined, waits };
    return { ...view, steps: stepsOf(chronicled, await chronicle.proven(chronicled), expected, scope, namesFor(told, this.parts.directory)) };
  }

  /** What somebody may know of a message; that it was asked is on record before it is answered. @throws Problem `not-found` */
  async story(reference: Reference, reader: string, declaration: Declaration, door: 'trace' | 'custody' = 'trace'): Promise<Told> {
    const told = await this.tell(reference, reader, declaration);
    if (told === undefined) throw new Problem('not-found');
    await this.parts.access.record([{ reader, door, mode: told.view.mode, shown: [referenceOf(reference)], version: told.version, ...declaration }]);
    return told;
  }

  /** The same for a door that has it on record already; undefined for what the reader may not know. */
  async tell(reference: Reference, reader: string, declaration: Declaration): Promise<Told | undefined> {
    return await this.#found(reference, reader, (story) => this.#told(story, reader, declaration));
  }

  /**
   * The story for those who may see how it was decided: its owners, the oversight body, and who has a mandate for decisions;
   * what was shown to whom is in it for auditors of access alone. Undefined for everyone else.
   */
  async decided(reference: Reference, reader: string): Promise<{ readonly story: Story; readonly version: number } | undefined> {
    return await this.#found(reference, reader, (story) => {
      const owned = ownersIn(story).includes(reader);
      if (!owned && !this.#audits(story, reader, 'decisions')) return undefined;
      return { story: owned || this.#audits(story, reader, 'access') ? story : { ...story, shown: [] }, version: this.parts.directory.version };
    });
  }

  async #found<T>(reference: Reference, reader: string, tell: (story: Story) => T | undefined): Promise<T | undefined> {
    const { reach, stories, directory, alerts } = this.parts;
    const told = await abreast(reach, async () => {
      const kept = await stories.story(reference);
      // Looked up whether or not there is one, so that the time it takes does not tell.
      const shown = await stories.shown(reference, kept === undefined ? [reader] : readersOf(kept.found, directory));
      if (kept === undefined) return undefined;
      const newest = newestVersion(kept.found);
      if (newest > directory.version) throw new RegistryBehind(newest);
      return tell({ ...kept, shown });
    });
    await alerts?.stored(told === undefined ? 'nothing' : undefined);
    return told;
  }

  #audits(story: Story, reader: string, what: 'access' | 'decisions'): boolean {
    return isAuditor(this.parts.directory, reader, [...ownersIn(story), story.found.from], what, this.parts.clock.now());
  }

  #told(story: Story, reader: string, declaration: Declaration): Told | undefined {
    const { found } = story;
    const owners = ownersIn(story);
    const as = owners.includes(reader) ? 'owner' : found.from === reader ? 'sender' : this.#audits(story, reader, 'access') ? 'auditor' : 'recipient';
    const view = story.erasedAt === undefined ? this.#view(story, as, reader, declaration) : this.#remains(story, as, reader);
    if (view === undefined && found.compact !== '' && !found.recalled && !found.expired) this.parts.alerts?.watch(reader, 'trace')(found, judged(this.parts.judge.asked(reader, declaration, TRACING), found));
    return view === undefined ? undefined : { view, story, version: this.parts.directory.version, scope: { reader, as, decision: as === 'owner' || (as === 'auditor' && this.#audits(story, reader, 'decisions')) } };
  }

  /** What is left to be told of a message whose content was erased: whom it reached, and what they did. */
  #remains(story: Story, as: Scope['as'], reader: string): TraceView | undefined {
    const { found, shown, countersigned, receipts } = story;
    const scope: Scope = { reader, as, decision: false };
    if (as === 'recipient' && !shown.some((one) => within(scope, one.reader))) return undefined;
    const mine = (one: string): boolean => within(scope, one);
    const part = { ...story, shown: shown.filter((one) => mine(one.reader)), countersigned: countersigned.filter((one) => mine(one.recipient)), receipts: receipts.filter((one) => mine(one.recipient)) };
    return viewOf(part, undefined, [...found.recipients, ...(as === 'recipient' ? [] : found.audiences)].filter(mine).map((to) => ({ to, allowed: true, rules: [] })));
  }

  #view(story: Story, as: Scope['as'], reader: string, declaration: Declaration): TraceView | undefined {
    if (as === 'recipient') return this.#ownPart(story, reader, declaration);
    const { message, addressees: all } = this.#decided(story);
    // An auditor looks into everything; others are told no name that is not theirs to know.
    const told = as === 'auditor' ? story : this.#named(story, reader);
    const addressees = as === 'auditor' ? all : all.filter(({ to }) => message.to.includes(to) || knownAs(reader, to, this.parts.directory) === to);
    // Whoever audits access alone learns what became of it, and nobody's reasons.
    const reasons = as === 'owner' || this.#audits(story, reader, 'decisions');
    if (as !== 'sender') return viewOf(told, story.given.inherits, addressees.map(({ to, allowed, rules, except, masks }) => ({ to, allowed, rules: reasons ? rules : rulesKnownTo(reader, rules), ...(except === undefined ? {} : { except }), ...(masks === undefined || !reasons ? {} : { masks }), ...heldNow({ to, allowed }, this.parts.directory) })));
    return viewOf(told, undefined, addressees.map((one) => knownToSender(one, reader, this.parts.directory)));
  }

  /** To whom a message was handed on is not told by name where their bureau does not let it be known. */
  #named(story: Story, viewer: string): Story {
    const named = (id: string): string => knownAs(viewer, id, this.parts.directory);
    const first = new Map<string, Story['shown'][number]>();
    for (const one of story.shown) if (!first.has(named(one.reader))) first.set(named(one.reader), { ...one, reader: named(one.reader) });
    const renamed = <T extends { readonly recipient: string }>(all: readonly T[]): T[] => all.map((one) => ({ ...one, recipient: named(one.recipient) }));
    return { ...story, shown: [...first.values()], countersigned: renamed(story.countersigned), receipts: renamed(story.receipts) };
  }

  /** What one recipient may know: that it got it, by which rules that it may know of, and what it did itself. */
  #ownPart(story: Story, reader: string, declaration: Declaration): TraceView | undefined {
    const { found, shown, countersigned, receipts } = story;
    const mine = (one: string): boolean => speaksFor(reader, one);
    const to = readersOf(found, this.parts.directory).filter(mine);
    const had = shown.some((one) => mine(one.reader));
    if (to.length === 0 || found.expired || (found.recalled && !had)) return undefined;
    const decision = judged(this.parts.judge.asked(reader, declaration, TRACING), found);
    if (!decision.allowed) return undefined;
    const part = { ...story, shown: shown.filter((one) => mine(one.reader)), countersigned: countersigned.filter((one) => mine(one.recipient)), receipts: receipts.filter((one) => mine(one.recipient)) };
    return viewOf(part, undefined, to.filter((one) => one === reader || found.recipients.includes(one)).map((one) => ({ to: one, allowed: true, rules: rulesKnownTo(reader, decision.rules) })));
  }

  /** The decision, made again, and the feeds it was published in afterwards. Whom the sender kept out is told by who is not reached, for routing is kept nowhere. */
  #decided({ found, digest, acceptedAt, given }: Story): { readonly message: Message; readonly addressees: readonly AddresseeDecision[] } {
    const { directory, inquiry } = this.parts;
    const opened = openMessage(found.compact);
    const { message } = opened;
    const data = inquiry.factsOf(message, { maskable: isSdJwt(found.compact), inherits: found.inherits });
    const of: Case = { data, form: opened, version: found.version, at: acceptedAt, consents: consentsToSend(message, digest, given), given };
    const unnamed = [...found.recipients, ...found.audiences].filter((to) => !message.to.includes(to));
    const decided = decideAddressees({ ...message, to: [...message.to, ...unnamed] }, undefined, directory, inquiry, of);
    const kept = new Set(found.exceptFor);
    const addressees = decided.map((one): AddresseeDecision => {
      if (isAudience(one.to)) return { ...one, except: [...new Set([...(one.except ?? []), ...directory.members(one.to, found.version).filter((member) => kept.has(member))])] };
      return one.allowed && !found.recipients.includes(one.to) ? { ...one, allowed: false, rules: ['baseline.excluded'] } : one;
    });
    const published = (found.published ?? []).map(({ audience, exceptFor }): AddresseeDecision => ({ to: audience, allowed: true, rules: [], inputs: '', except: exceptFor }));
    return { message, addressees: [...addressees, ...published] };
  }
}

/** What a recipient who asks for a story asks for. */
const TRACING = ['read', 'trace'] as const;

/** Whom a message reached, and the bureaus that answer for them. */
const readersOf = (found: FoundMessage, directory: Directory): string[] => {
  const reached = [...everyoneReached(found, directory)];
  return [...new Set([...reached, ...reached.flatMap((one) => bureauOf(one) ?? [])])];
};

/** Whose data it is; of what was erased that is told by who sent it. */
const ownersIn = ({ found, erasedAt }: Story): readonly string[] => (erasedAt === undefined ? ownersOf(openMessage(found.compact).message) : [bureauOf(found.from) ?? found.from]);

/**
 * By which name whoever asks may be told of a participant in the story: an entity that its bureau does not list to it goes
 * by the bureau's, unless the message itself names it. An auditor looks into everything.
 */
export function namesFor({ view, scope: { as, reader } }: Pick<Told, 'view' | 'scope'>, directory: Directory): (id: string) => string {
  const known = new Set(view.addressees.map(({ to }) => to));
  return (id) => (as === 'auditor' || known.has(id) ? id : knownAs(reader, id, directory));
}

/** What the ledger is asked about: for a recipient what was put before itself, or before an audience it belongs to. */
export function subjectOf({ story: { found, erasedAt }, view, scope }: Told, directory: Directory): Subject {
  const audiences = scope.as === 'recipient' ? found.audiences.filter((audience) => view.addressees.some(({ to }) => directory.members(audience, found.version).includes(to) || to === audience)) : found.audiences;
  const named = view.addressees.filter(({ allowed }) => allowed).map(({ to }) => to);
  return { reference: found, reached: [...new Set([...named, ...(scope.as === 'recipient' ? [] : found.recipients), ...audiences])], compact: erasedAt === undefined ? found.compact : undefined };
}

function viewOf({ found, digest, acceptedAt, recalledAt, erasedAt, shown, countersigned, receipts }: Story, inherits: readonly string[] | undefined, addressees: TraceView['addressees']): TraceView {
  return {
    message: referenceOf(found),
    digest,
    mode: found.exercise ? 'exercise' : 'live',
    acceptedAt: toTimestamp(acceptedAt),
    receivedAt: toTimestamp(found.receivedAt),
    ...(recalledAt === undefined ? {} : { recalledAt: toTimestamp(recalledAt) }),
    ...(erasedAt === undefined ? {} : { erasedAt: toTimestamp(erasedAt) }),
    version: found.version,
    ...(inherits === undefined || inherits.length === 0 ? {} : { inherits }),
    addressees,
    shown: shown.map(({ reader, at }) => ({ reader, at: toTimestamp(at) })),
    countersigned: countersigned.map(({ recipient, at }) => ({ recipient, at: toTimestamp(at) })),
    receipts: receipts.map((receipt) => ({ ...receipt, at: toTimestamp(receipt.at) })),
  };
}
