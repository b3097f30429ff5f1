import type { Directory } from '#directory';
import { isSdJwt } from '#envelope';
import type { Clock } from '#kernel';
import type { Action, DataFacts, Decision } from '#policy';
import { settled, type Inquiry } from '../inquiry.js';
import { messageOf } from '../masks.js';
import type { Reference } from '../ports.js';
import type { Declaration } from './access-recorder.js';

/** A message somebody wants to read, with what its reading is decided by. */
export interface Readable extends Reference {
  readonly compact: string;
  /** Digest of the facts it was decided by when it was routed. */
  readonly facts: string;
  /** Owners of what it was derived from. */
  readonly inherits: readonly string[];
}

/** How many different facts are remembered (about 600 bytes each). */
const FACTS_KEPT = 10_000;
/** How long an answer is good, in milliseconds: what ends by the clock ends within it. */
const ANSWER_MS = 1_000;

/** What the rules say of one message to one reader. */
export type Verdict = (message: Readable) => Decision;

/**
 * Asks the rules again, as they are when somebody reads. Many messages have the same facts and many readers ask within
 * a second, so answers are remembered by reader, declaration and facts until the registry changes or a second has passed:
 * a message is taken apart only when nobody has asked about its like.
 */
export class ReadJudge {
  readonly #facts = new Map<string, DataFacts>();
  readonly #answers = new Map<string, Map<string, Decision>>();
  #version = -1;
  #since = -Infinity;

  constructor(private readonly parts: { readonly inquiry: Inquiry; readonly directory: Directory; readonly clock: Clock }) {}

  /** The verdict for a reader at this moment; good for one look at the mailboxes. */
  asked(reader: string, declaration: Declaration = {}, action: Action = 'read'): Verdict {
    const { directory, clock } = this.parts;
    const at = clock.now();
    const { version } = directory;
    if (version !== this.#version || at < this.#since || at - this.#since >= ANSWER_MS) {
      this.#answers.clear();
      this.#version = version;
      this.#since = at;
    }
    const { purpose, officer, case: named } = declaration;
    const key = JSON.stringify([action, reader, purpose, officer, named]);
    let answers = this.#answers.get(key);
    if (answers === undefined) this.#answers.set(key, (answers = new Map<string, Decision>()));
    const known = answers;
    const asked = { action, recipient: reader, officer, case: named, ...(purpose === undefined ? {} : { purpose: [purpose] }) };
    return (message) => {
      const facts = likenessOf(message);
      let decision = known.get(facts);
      if (decision === undefined) {
        const data = this.factsOf(message);
        decision = settled(this.parts.inquiry.decide({ data, version, at, consents: [] }, { ...asked, originator: message.from }), data);
        known.set(facts, decision);
      }
      return decision;
    };
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
