import { isNotice, newSalt, referenceOf, TOPICS, TYP, type Message } from '#contracts';
import type { Directory } from '#directory';
import { signJws } from '#envelope';
import { Problem, toTimestamp, type Clock } from '#kernel';
import { acceptedRecord, inputDigest } from '../exchange-records.js';
import type { HubIdentity } from '../hub-identity.js';
import type { Case, Inquiry } from '../inquiry.js';
import { aboutWhich, consentsToSend, NOTHING_GIVEN, ownersMissing, weakerThan, type Given, type Provenance } from '../provenance.js';
import { demandExtract } from '../public-extract.js';
import type { AcceptedStore, ExchangeLog, FirstAcceptance, PromisePace, Reference } from '../ports.js';
import type { RegistrySearch } from '../registry-search.js';
import { decideAddressees, type AddresseeDecision } from '../route/decide-addressees.js';
import { knownToSender, type KnownDecision } from '../reasons.js';
import { supervisionsOf } from '../route/supervision.js';
import { demandControlRight, warningsOfRoad, warningsOfSupervision } from './control-rights.js';
import { DEFAULT_CLOCK_LIMITS, judgeEnvelope, type ClockLimits } from './judge-envelope.js';
import { demandStanding } from './demand-standing.js';
import { demandResidency } from './residency.js';
import type { Place } from './queue.js';
import { readSubmission, type SchemaJudge, type Submission, type VerifiedSubmission } from './read-submission.js';
import { RefusedByRules } from './refusal-recorder.js';
import { RecentAcceptances } from './recent-acceptances.js';

export interface Warning {
  readonly code: string;
  readonly pointer: string;
  readonly detail: string;
}

/** Asks the schemas, and what deserves a word although it is allowed. */
export interface MessageJudge extends SchemaJudge {
  warningsOf(message: Message): readonly Warning[];
}

/** What the sender gets. */
export interface AcceptanceAnswer {
  /** 202 the first time, 200 for a repeat. */
  readonly status: 202 | 200;
  readonly id: string;
  readonly digest: string;
  /** The hub's signed promise (contract §4). */
  readonly receipt: string;
  readonly warnings: readonly Warning[];
}

export interface AcceptanceDeskParts {
  readonly hub: HubIdentity;
  readonly directory: Directory;
  readonly schemas: MessageJudge;
  readonly inquiry: Inquiry;
  readonly provenance: Provenance;
  readonly log: ExchangeLog;
  readonly accepted: AcceptedStore;
  readonly clock: Clock;
  /** Whom rules about the registry keep from the sender is nobody to address. */
  readonly search?: Pick<RegistrySearch, 'conceals'>;
  /** Asked about notices, whose acts are possible or not whatever the rules say. */
  readonly notices?: NoticeDoor;
  readonly limits?: ClockLimits;
  /** How far the ledger is behind; without it nothing is held back. */
  readonly pace?: PromisePace;
  /** Within how many milliseconds the ledger is promised to hold a message. */
  readonly ledgerWithinMs?: number;
  /** What was accepted lately, also by the process before this one. */
  readonly recent?: RecentAcceptances;
}

/** Whether an act on a notice, or a verdict on a match, can be taken, as far as that can be told before it is its turn. */
export interface NoticeDoor {
  /** @throws Problem `notice-not-yours`, `act-impossible` */
  demand(message: Message, at: number): Promise<void>;
}

/** Within how many milliseconds after acceptance the ledger holds the message (audit.md, Non-omission). */
export const LEDGER_WITHIN_MS = 60_000;

/** Takes messages in: verify, validate, decide, append, promise. */
export class AcceptanceDesk {
  readonly #recent: RecentAcceptances;
  /** Submissions under way, so that the same message a hundred times at once is one record. */
  readonly #underWay = new Map<string, Promise<FirstAcceptance>>();

  constructor(private readonly parts: AcceptanceDeskParts) {
    this.#recent = parts.recent ?? new RecentAcceptances();
  }

  /**
   * Takes one message.
   * @param sender the token's subject
   * @param place its place among the lines of a batch; whoever gave it passes it when this fails
   * @throws Problem: whatever the message deserves, or `not-accepted` when the log did not confirm it
   */
  async submit(submission: Submission, sender: string, traceparent?: string, place?: Place): Promise<AcceptanceAnswer> {
    const { clock, schemas } = this.parts;
    const verified = await this.#verify(submission, sender);
    const { message } = verified;
    const reference = referenceOf(message);
    const input = inputDigest(verified.compact);
    const standing = this.#recent.find(reference) ?? (await this.#underWay.get(reference)) ?? (await this.parts.accepted.find(message));
    if (standing !== undefined) return this.#repeat(verified, input, standing);
    this.#demandPace();
    judgeEnvelope(message, this.parts.hub.name, clock.now(), this.parts.limits ?? DEFAULT_CLOCK_LIMITS);
    const given = await this.#given(verified);
    this.#decide(verified, given, await this.#nobodies(verified));
    if (isNotice(message.type) || message.type === 'control.hit-verdict/1') await this.parts.notices?.demand(message, clock.now());

    await place?.before;
    // The store was asked across an await: another copy of this message may have got here first.
    const rival = this.#recent.find(reference) ?? this.#underWay.get(reference);
    if (rival !== undefined) return this.#repeat(verified, input, await rival);
    const appending = this.#append(verified, input, reference, traceparent);
    this.#underWay.set(reference, appending);
    place?.passed();
    try {
      const acceptance = await appending;
      return { status: 202, id: message.id, digest: acceptance.digest, receipt: this.#receipt(message, acceptance), warnings: [...schemas.warningsOf(message), ...this.#warnings(verified, given)] };
    } finally {
      this.#underWay.delete(reference);
    }
  }

  /** The receipt of what was accepted, said again; undefined where the hub does not remember it. */
  async receiptOf(reference: Reference): Promise<string | undefined> {
    const standing = this.#recent.find(referenceOf(reference)) ?? (await this.parts.accepted.find(reference));
    return standing === undefined ? undefined : this.#receipt(reference, standing);
  }

  /** What would become of a message, addressee by addressee; nothing is sent. @throws Problem as `submit` */
  async preview(submission: Submission, sender: string): Promise<{ readonly version: number; readonly addressees: readonly KnownDecision[]; readonly warnings: readonly Warning[] }> {
    const verified = await this.#verify(submission, sender);
    demandStanding(this.parts.directory, verified.message);
    judgeEnvelope(verified.message, this.parts.hub.name, this.parts.clock.now(), this.parts.limits ?? DEFAULT_CLOCK_LIMITS);
    const given = await this.#given(verified);
    const addressees = this.#addressees(verified, given, await this.#nobodies(verified), 'all');
    return { version: this.parts.directory.version, addressees: addressees.map((one) => knownToSender(one, sender, this.parts.directory)), warnings: [...this.parts.schemas.warningsOf(verified.message), ...this.#warnings(verified, given)] };
  }

  async #verify(submission: Submission, sender: string): Promise<VerifiedSubmission> {
    const { directory, schemas, clock } = this.parts;
    return await readSubmission(submission, sender, directory, schemas, clock.now());
  }

  get #ledgerWithinMs(): number {
    return this.parts.ledgerWithinMs ?? LEDGER_WITHIN_MS;
  }

  /** @throws Problem `ledger-behind` when a promise made now might not be kept: better none than a broken one */
  #demandPace(): void {
    const { pace } = this.parts;
    if (pace === undefined || pace.lagMs <= this.#ledgerWithinMs / 2) return;
    throw new Problem('ledger-behind', { detail: `The ledger is ${Math.round(pace.lagMs / 1000)} s behind.`, retryAfter: Math.max(1, Math.ceil(this.#ledgerWithinMs / 12_000)) });
  }

  #repeat(verified: VerifiedSubmission, input: Buffer, standing: FirstAcceptance): AcceptanceAnswer {
    if (!standing.inputDigest.equals(input)) throw new Problem('id-taken');
    return { status: 200, id: verified.message.id, digest: standing.digest, receipt: this.#receipt(verified.message, standing), warnings: [] };
  }

  /** Whom it names that its sender may not know of. @throws Problem `view-unavailable` when what a control message is about cannot be looked up */
  async #nobodies({ message, routing }: VerifiedSubmission): Promise<ReadonlySet<string>> {
    const { accepted, directory, search, provenance, clock } = this.parts;
    const now = clock.now();
    const named = [...message.to, ...(routing?.blindCopy ?? []), ...(routing?.exclude ?? [])].filter((to) => to !== 'hub');
    const concealed = named.filter((to) => search?.conceals(message.from, to, now) === true);
    const unknown = named.filter((to) => concealed.includes(to) || !directory.canAddress(message.from, to));
    if (unknown.length === 0 || !message.type.startsWith('control.')) return new Set(unknown);
    // Answers go their way, also to what was erased since, and recalls: to who sent the message, or had it. It is looked up for those too who do not exist, so that it takes as long.
    const about = aboutWhich(message);
    const [between, ...sent] = await Promise.all([provenance.between(message), ...about.map((one) => accepted.find(one))]).catch((cause: unknown) => {
      throw new Problem('view-unavailable', { retryAfter: 2, cause });
    });
    const party = (to: string): boolean => between.has(to) || about.some(({ from }, index) => from === to && sent[index] !== undefined);
    return new Set(unknown.filter((to) => !directory.canAddress(message.from, to) || !party(to)));
  }

  #addressees(verified: VerifiedSubmission, given: Given, nobodies: ReadonlySet<string>, reach: 'all' | 'some'): AddresseeDecision[] {
    const { message, routing } = verified;
    const { directory, inquiry } = this.parts;
    const unknown = [
      ...message.to.map((to, index) => ({ to, pointer: `/to/${index}` })),
      ...(routing?.blindCopy ?? []).map((to, index) => ({ to, pointer: `/blindCopy/${index}` })),
      // Someone mistyped would not be kept out.
      ...(routing?.exclude ?? []).map((to, index) => ({ to, pointer: `/exclude/${index}` })),
    ].filter(({ to }) => nobodies.has(to));
    if (unknown.length > 0) {
      throw new Problem('unknown-addressee', { violations: unknown.map(({ to, pointer }) => ({ pointer, code: 'unknown-addressee', detail: `${to} is not an addressee you may know of.` })) });
    }
    return decideAddressees(message, routing, directory, inquiry, this.#caseOf(verified, given), reach);
  }

  #caseOf(verified: VerifiedSubmission, given: Given): Case {
    const { inquiry, directory, clock } = this.parts;
    return inquiry.caseOf({ ...verified, form: verified }, given, directory.version, clock.now());
  }

  /** What the sender should know of the road its message takes. */
  #warnings(verified: VerifiedSubmission, given: Given): readonly Warning[] {
    const { directory, inquiry } = this.parts;
    const supervisions = supervisionsOf(verified.message, directory, inquiry, directory.version, () => this.#caseOf(verified, given));
    return [...warningsOfRoad(verified.message, directory), ...warningsOfSupervision(supervisions)];
  }

  /**
   * What it comes from, and the consents it can show.
   * @throws Problem `weaker-than-source`, for an extract as `demandExtract`; `view-unavailable` when that cannot be looked up: of nearly all messages nothing is
   */
  async #given({ message }: VerifiedSubmission): Promise<Given> {
    const { provenance, directory, inquiry, clock } = this.parts;
    if (!provenance.concerns(message)) return NOTHING_GIVEN;
    const given = await provenance.of(message, clock.now()).catch((cause: unknown) => {
      throw new Problem('view-unavailable', { retryAfter: 2, cause });
    });
    const violations = given.sources.flatMap((source) => weakerThan(message, source));
    if (violations.length > 0) throw new Problem('weaker-than-source', { violations });
    if (given.extract !== undefined) demandExtract(message, given.extract, { version: directory.version, at: clock.now() }, inquiry);
    return given;
  }

  #decide(verified: VerifiedSubmission, given: Given, nobodies: ReadonlySet<string>): void {
    const { message, digest } = verified;
    demandStanding(this.parts.directory, message);
    // The router decides about everybody; here it counts whether anybody gets it.
    const addressees = this.#addressees(verified, given, nobodies, 'some');
    const missing = ownersMissing(message, consentsToSend(message, digest, given));
    if (missing.length > 0) throw new Problem('consent-missing', { detail: `Ask ${missing.join(', ')} with a control.consent-request/1 for the use send.` });
    demandControlRight(message, this.parts.directory);
    demandResidency(message, addressees, this.parts.directory);
    const forTheHub = message.to.includes('hub') && (message.type.startsWith('control.') || isNotice(message.type));
    // A recall takes effect whoever may still be written to.
    if (!forTheHub && message.type !== 'control.recall/1' && !addressees.some((addressee) => addressee.allowed)) throw new RefusedByRules([...new Set(addressees.flatMap(({ rules }) => rules.filter((rule) => rule.startsWith('rule/'))))].sort(), message.mode);
  }

  async #append(verified: VerifiedSubmission, input: Buffer, reference: string, traceparent: string | undefined): Promise<FirstAcceptance> {
    const earlier = this.#recent.openAttempt(reference);
    if (earlier !== undefined && !earlier.inputDigest.equals(input)) throw new Problem('id-taken');
    const attempt = earlier ?? { inputDigest: input, salt: newSalt(), acceptedAt: this.parts.clock.now(), ruleVersion: this.parts.directory.version, traceparent };
    const record = acceptedRecord({ ...verified, routing: verified.routingCompact }, { salt: attempt.salt, at: attempt.acceptedAt, ruleVersion: attempt.ruleVersion, traceparent: attempt.traceparent });
    try {
      const [placed] = await this.parts.log.append([record]);
      if (placed === undefined) throw new Error('The log gave no place.');
      const acceptance = { ...placed, digest: verified.digest, inputDigest: input, acceptedAt: attempt.acceptedAt };
      this.#recent.remember(reference, acceptance);
      const recalled = verified.message.type === 'control.recall/1' ? verified.message.body?.['message'] : undefined;
      if (typeof recalled === 'string') this.#recent.rememberRecall(recalled, verified.message.from, acceptance.acceptedAt);
      this.parts.pace?.accepted(acceptance.partition, acceptance.offset);
      return acceptance;
    } catch (cause) {
      this.#recent.leaveOpen(reference, attempt);
      throw new Problem('not-accepted', { retryAfter: 2, cause });
    }
  }

  #receipt(message: Reference, acceptance: FirstAcceptance): string {
    const { hub } = this.parts;
    return signJws(
      {
        hub: hub.name,
        from: message.from,
        id: message.id,
        digest: acceptance.digest,
        acceptedAt: toTimestamp(acceptance.acceptedAt),
        topic: TOPICS.accepted.name,
        partition: acceptance.partition,
        offset: Number(acceptance.offset),
        ledgerBy: toTimestamp(acceptance.acceptedAt + this.#ledgerWithinMs),
      },
      hub.signing,
      TYP.acceptance,
    );
  }
}
