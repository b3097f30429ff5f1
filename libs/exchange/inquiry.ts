import { hash } from 'node:crypto';
import type { ContentReader, Message } from '#contracts';
import type { Directory } from '#directory';
import { isSdJwt } from '#envelope';
import { NO_OBLIGATIONS, noExclusions, type Action, type Agreement, type DataFacts, type Decision, type DecisionFunction, type Party, type Question, type SetRule } from '#policy';
import { factsOf, type Form } from './facts.js';
import { takenOut, type OpenedMessage } from './masks.js';
import { findParty } from './parties.js';
import { consentsToSend, type Given } from './provenance.js';

/** What one message brings into every question about it. */
export interface Case {
  readonly data: DataFacts;
  /** The rule-set version it is decided at. */
  readonly version: number;
  /** Milliseconds since the epoch: acceptance when routing, the hub's clock when reading. */
  readonly at: number;
  /** Owners that granted this use. */
  readonly consents: readonly string[];
  /** What it was derived from, and further consents. */
  readonly given?: Given;
  /** What can be withheld, where the answer shall say whether masks can be applied; without it whoever shows content looks (`masked`). */
  readonly form?: Pick<OpenedMessage, 'message' | 'maskable'>;
}

/** A message as it was handed in. */
export interface Submitted {
  readonly message: Message;
  readonly compact: string;
  readonly digest: string;
  readonly form: NonNullable<Case['form']>;
}

/** Who asks, and for what. */
export interface Asked {
  readonly action: Action;
  readonly originator: string;
  readonly recipient: string;
  readonly excluded?: ReadonlySet<string>;
  readonly purpose?: readonly string[];
  readonly officer?: string | undefined;
  readonly case?: string | undefined;
  /** Whose data it says something of, where that is not the originator: that one's country is what an agreement's host countries are held against. */
  readonly onBehalfOf?: string | undefined;
}

/** What is done without anyone seeing content: no mask stands in its way. */
const SHOWS_NOTHING: ReadonlySet<Action> = new Set(['send', 'trace', 'subscribe', 'search']);
/** Refuses where a mask is asked for, the form does not allow it, and no rule says so itself. */
export const MASK_IMPOSSIBLE = 'baseline.mask-impossible';
/** Refuses an entity's message to those whom its bureau does not let know of it: writing would make it known. */
const ORIGINATOR_UNLISTED: Decision = Object.freeze({ allowed: false, rules: Object.freeze(['baseline.originator-unlisted']), obligations: NO_OBLIGATIONS });
const NOTHING: readonly never[] = Object.freeze([]);
/** Who takes part under an agreement only. */
const UNDER_AGREEMENT = new Set(['partner', 'private']);

/** Participants as decisions see them, at one version: made once, for a broadcast asks for all of them. */
class Parties {
  readonly #parties = new Map<string, Party>();

  constructor(
    private readonly directory: Directory,
    readonly version: number,
  ) {}

  get(id: string): Party {
    let party = this.#parties.get(id);
    if (party === undefined) this.#parties.set(id, (party = findParty(this.directory, id, this.version)));
    return party;
  }
}

/**
 * Fills in the questions decisions are made by: who takes part, whose rules and which agreements are asked. Only the
 * rules of the data's owners and of the recipient's bureau are looked at; nobody else's say anything about it.
 */
export class Inquiry {
  #parties: Parties | undefined;
  #rules = new Map<string, readonly SetRule[]>();
  #rulesVersion = -1;

  constructor(
    private readonly directory: Directory,
    private readonly decisions: DecisionFunction,
    private readonly content: ContentReader,
  ) {}

  factsOf(message: Message, form: Form = {}): DataFacts {
    return factsOf(message, this.content, form);
  }

  /** The case of a message that wants to go out. @param at when it was accepted, in milliseconds since the epoch */
  caseOf({ message, compact, digest, form }: Submitted, given: Given, version: number, at: number): Case {
    return { data: this.factsOf(message, { maskable: isSdJwt(compact), inherits: given.inherits }), form, version, at, consents: consentsToSend(message, digest, given), given };
  }

  party(id: string, version: number): Party {
    if (this.#parties?.version !== version) this.#parties = new Parties(this.directory, version);
    return this.#parties.get(id);
  }

  /** @param rules whose rules are asked; the owners' and the recipient's unless told */
  decide(of: Case, asked: Asked, rules?: readonly SetRule[]): Decision {
    const { data, version, at, consents, form } = of;
    if (asked.action === 'receive' && this.directory.participant(asked.originator)?.isVisibleTo(asked.recipient, version) === false) return ORIGINATOR_UNLISTED;
    const party = this.party(asked.originator, version);
    const originator = asked.onBehalfOf === undefined || asked.onBehalfOf === asked.originator ? party : { ...party, country: this.party(asked.onBehalfOf, version).country };
    const recipient = this.party(asked.recipient, version);
    const question: Question = {
      action: asked.action,
      originator,
      recipient,
      data,
      purpose: asked.purpose ?? data.purposes,
      officer: asked.officer,
      case: asked.case,
      at,
      excluded: asked.excluded ?? noExclusions,
      rules: rules ?? this.#rulesFor(data.owners, recipient.bureau ?? recipient.id, version),
      agreements: this.#agreementsFor(originator, recipient, version),
      delegation: this.directory.delegation(asked.action === 'send' ? originator.id : recipient.id, version),
      consents,
    };
    const decision = this.decisions.decide(question);
    const applicable = form === undefined || !decision.allowed || SHOWS_NOTHING.has(asked.action) || takenOut(form, decision.obligations.mask) !== undefined;
    return applicable ? decision : this.#unmaskable(question, decision);
  }

  /** A mask that the form does not allow refuses: by the very rules that ask for it, which those are that refuse a form without masks. */
  #unmaskable(question: Question, { obligations }: Decision): Decision {
    const refused = this.decisions.decide({ ...question, data: { ...question.data, maskable: false } });
    return refused.allowed ? { allowed: false, rules: [MASK_IMPOSSIBLE], obligations } : refused;
  }

  /** Whose rules: those of the owners, and what the recipient's bureau says of what comes in (R26). */
  #rulesFor(owners: readonly string[], inbound: string, version: number): readonly SetRule[] {
    if (this.#rulesVersion !== version) {
      this.#rules.clear();
      this.#rulesVersion = version;
    }
    const [first] = owners;
    if (owners.length === 1 && first !== undefined) {
      const own = this.directory.rules(first, version);
      if (first === inbound) return own;
      const theirs = this.directory.rules(inbound, version);
      if (theirs.length === 0) return own;
      if (own.length === 0) return theirs;
    }
    const key = `${owners.join(' ')} ${inbound}`;
    let rules = this.#rules.get(key);
    if (rules === undefined) this.#rules.set(key, (rules = [...new Set([...owners, inbound])].flatMap((owner) => this.directory.rules(owner, version))));
    return rules;
  }

  #agreementsFor(originator: Party, recipient: Party, version: number): readonly Agreement[] {
    const partners = [originator, recipient].filter((party) => UNDER_AGREEMENT.has(party.kind));
    if (partners.length === 0) return NOTHING;
    return partners.flatMap((partner) => this.directory.agreements(partner.id, version));
  }
}

/** A decision with what it obliges to taken into account. */
export interface Settled extends Decision {
  /** Nothing stands against it but consent that was not given, or not looked up yet. */
  readonly unconsented?: true;
}

/**
 * What still needs somebody's consent is not allowed yet; nor is what shall be countersigned where the message says no
 * conditions that could be: its sender has to write them.
 */
export function settled(decision: Decision, data: DataFacts): Settled {
  const { consent, countersign } = decision.obligations;
  if (!decision.allowed) return decision;
  if (countersign.length > 0 && !data.conditions) return { ...decision, allowed: false };
  return consent.length > 0 ? { ...decision, allowed: false, unconsented: true } : decision;
}

const sha256 = (text: string): string => hash('sha256', text, 'base64url');

/** To be raised when facts are read in another way, or schemas are annotated anew: what was decided by other facts has another digest. */
const FACTS_READ_AS = 1;

/** base64url SHA-256 of `[1, facts]` as JSON, the facts in the order `factsOf` gives them: the same facts, the same digest. */
export const factsDigest = (data: DataFacts): string => sha256(JSON.stringify([FACTS_READ_AS, data]));

/**
 * Digests of what decisions on a message were made from, entry by entry of its addressees: action, facts, rule-set
 * version, time, consents, exclusions, sources with the consents to pass them on, what a public extract rests on, addressee. What the registry held follows from the version, so no more is needed
 * to decide again.
 */
export class InputsDigest {
  readonly #common: readonly unknown[];

  constructor({ version, at, consents, given }: Case, action: Action, facts: string, excluded: readonly string[]) {
    this.#common = [action, facts, version, at, consents, excluded, given === undefined || given.sources.length === 0 ? [] : [given.sources, given.grants], ...(given?.extract === undefined ? [] : [given.extract])];
  }

  /** base64url SHA-256 of the JSON array of all of it, in the order above. */
  of(addressee: string): string {
    return sha256(JSON.stringify([...this.#common, addressee]));
  }
}
