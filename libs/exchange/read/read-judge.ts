import type { Directory } from '#directory';
import { isSdJwt } from '#envelope';
import type { Clock } from '#kernel';
import type { Action, DataFacts } from '#policy';
import { settled, type Asked, type Inquiry, type Settled } from '../inquiry.js';
import { messageOf } from '../masks.js';
import type { Reference } from '../ports.js';
import { consentsToUse, type Grant } from '../provenance.js';
import type { Declaration } from './access-recorder.js';

/** A message somebody wants to read, with what its reading is decided by. */
export interface Readable extends Reference {
  readonly compact: string;
  /** Digest of the facts it was decided by when it was routed. */
  readonly facts: string;
  /** Owners of what it was derived from. */
  readonly inherits: readonly string[];
  /** Whose data it says something of, where that is not its sender. */
  readonly onBehalfOf?: string;
}

/** How many different facts are remembered (about 600 bytes each). */
const FACTS_KEPT = 10_000;
/** How long an answer is good, in milliseconds: what ends by the clock ends within it. */
const ANSWER_MS = 1_000;
/** What reading asks, unless more is said. */
const READING: readonly Action[] = ['read'];
/** A stream, and a topic of one's own, is a standing subscription: it asks for that too. */
export const STREAMING: readonly Action[] = ['read', 'subscribe'];

/**
 * What the rules say of one message to one reader. Without consents it is remembered; `unconsented` tells that they would
 * help. Consents are to one message, so what is decided with them is decided each time.
 */
export type Verdict = (message: Readable, grants?: readonly Grant[]) => Settled;

/**
 * Asks the rules again, as they are when somebody reads. Many messages have the same facts and many readers ask within
 * a second, so answers are remembered by reader, declaration and facts until the registry changes or a second has passed:
 * a message is taken apart only when nobody has asked about its like.
 */
export class ReadJudge {
  readonly #facts = new Map<string, DataFacts>();
  readonly #answers = new Map<string, Map<string, Settled>>();
  #version = -1;
  #since = -Infinity;

  constructor(private readonly parts: { readonly inquiry: Inquiry; readonly directory: Directory; readonly clock: Clock }) {}

  /**
   * The verdict for a reader at this moment; good for one look at the mailboxes.
   * @param actions all of these must be allowed; what each withholds is withheld. Who declares use in court is asked for that too
   */
  asked(reader: string, declaration: Declaration = {}, actions: readonly Action[] = READING): Verdict {
    const { directory, clock } = this.parts;
    const at = clock.now();
    const { version } = directory;
    if (version !== this.#version || at < this.#since || at - this.#since >= ANSWER_MS) {
      this.#answers.clear();
      this.#version = version;
      this.#since = at;
    }
    const { purpose, officer, case: named, use } = declaration;
    const key = JSON.stringify([actions, reader, purpose, officer, named, use]);
    let answers = this.#answers.get(key);
    if (answers === undefined) this.#answers.set(key, (answers = new Map<string, Settled>()));
    const known = answers;
    const wanted = use === undefined ? actions : [...actions, use];
    const asked = { recipient: reader, officer, case: named, ...(purpose === undefined ? {} : { purpose: [purpose] }) };
    const decide = (message: Readable, grants: readonly Grant[]): Settled => {
      const data = this.factsOf(message);
      return strictest(wanted.map((action) => this.#decide(data, { ...asked, action, originator: message.from, onBehalfOf: message.onBehalfOf }, { version, at }, grants)));
    };
    return (message, grants) => {
      if (grants !== undefined) return decide(message, grants);
      const facts = message.onBehalfOf === undefined ? likenessOf(message) : `${likenessOf(message)} for ${message.onBehalfOf}`;
      let decision = known.get(facts);
      if (decision === undefined) known.set(facts, (decision = decide(message, [])));
      return decision;
    };
  }

  /**
   * What the rules said of a reading at an earlier version and time; nothing is remembered.
   * @param when milliseconds since the epoch, and the rule-set version in force then
   * @param grants consents to this message that held then
   */
  then(message: Readable, reader: string, when: { readonly version: number; readonly at: number }, grants: readonly Grant[]): Settled {
    return this.#decide(this.factsOf(message), { action: 'read', recipient: reader, originator: message.from }, when, grants);
  }

  #decide(data: DataFacts, asked: Asked, when: { readonly version: number; readonly at: number }, grants: readonly Grant[]): Settled {
    const consents = grants.length === 0 ? [] : consentsToUse(asked.action, asked.recipient, asked.purpose ?? data.purposes, data, grants);
    return settled(this.parts.inquiry.decide({ ...when, data, consents }, asked), data);
  }

  /** The facts of a message, out of its content when they are not remembered. */
  factsOf(message: Readable): DataFacts {
    const key = likenessOf(message);
    let facts = this.#facts.get(key);
    if (facts === undefined) {
      facts = this.parts.inquiry.factsOf(messageOf(message.compact), { inherits: message.inherits, maskable: isSdJwt(message.compact) });
      this.#facts.set(key, facts);
      const oldest = this.#facts.keys().next();
      if (this.#facts.size > FACTS_KEPT && oldest.done !== true) this.#facts.delete(oldest.value);
    }
    return facts;
  }
}

/** What two messages have in common of which every rule says the same. */
const likenessOf = ({ facts, inherits }: Readable): string => (inherits.length === 0 ? facts : `${facts} ${inherits.join(' ')}`);

/** Of several uses at once: each must be allowed, and what any of them withholds is withheld. */
function strictest(decisions: readonly Settled[]): Settled {
  const [first, ...others] = decisions;
  if (first === undefined) throw new TypeError('Nothing was asked.');
  if (others.length === 0) return first;
  const union = (of: (decision: Settled) => readonly string[]): readonly string[] => [...new Set(decisions.flatMap(of))];
  const refused = decisions.filter(({ allowed, unconsented }) => !allowed && unconsented !== true);
  const [against] = refused;
  const alerts = new Map(decisions.flatMap(({ obligations: { alerts: all = [] } }) => all.map((one) => [`${one.owner} ${one.rule}`, one] as const)));
  const limits = decisions.flatMap(({ obligations: { download } }) => download ?? []);
  const download = limits.length === 0 ? {} : { download: { rows: Math.min(...limits.map(({ rows }) => rows)), ageDays: Math.min(...limits.map(({ ageDays }) => ageDays)) } };
  const obligations = { ...(against ?? first).obligations, mask: union((one) => one.obligations.mask), consent: union((one) => one.obligations.consent), ...download, ...(alerts.size === 0 ? {} : { alerts: [...alerts.values()] }) };
  if (against !== undefined) return { allowed: false, rules: [...new Set(refused.flatMap(({ rules }) => rules))], obligations };
  const rules = union((one) => one.rules);
  return decisions.some(({ unconsented }) => unconsented === true) ? { allowed: false, unconsented: true, rules, obligations } : { allowed: true, rules, obligations };
}
