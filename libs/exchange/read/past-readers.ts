import { bureauOf, referenceOf, speaksFor } from '#contracts';
import type { Directory } from '#directory';
import { Problem, toTimestamp } from '#kernel';
import { everyoneReached } from '../deliver/delivery.js';
import { MASK_IMPOSSIBLE } from '../inquiry.js';
import { openMessage, shownBy } from '../masks.js';
import type { Reference } from '../ports.js';
import type { Grant } from '../provenance.js';
import type { AccessRecorder, Declaration } from './access-recorder.js';
import type { MessageTracer, Story } from './message-tracer.js';
import type { ReadJudge } from './read-judge.js';

/** What else stood about a message at an instant. */
export interface PastStanding {
  /** To whom it was handed on only later, and in which feeds it was published later. */
  readonly later: readonly string[];
  /** Consents that held then. */
  readonly grants: readonly Grant[];
}

/** Where that is looked up. */
export abstract class PastStandings {
  /** @param at milliseconds since the epoch */
  abstract standing(reference: Reference, exercise: boolean, at: number): Promise<PastStanding>;
}

/** What no rule says, and yet stood in the way. */
export type Obstacle = 'not-delivered' | 'conditions' | 'contested' | 'recalled' | 'expired';

/** Whether one participant could read a message at an instant. */
export interface PastReader {
  readonly participant: string;
  /** Absent where nobody can tell any more: the content, by which rules are asked, was erased since. */
  readonly allowed?: boolean;
  /** What decided, everybody's rules among them. */
  readonly rules: readonly string[];
  readonly because?: Obstacle;
  /** What was withheld from it, as JSON Pointers. */
  readonly withheld?: readonly string[];
  /** When it was first shown it, where that was before; an auditor of decisions who does not audit access is not told. */
  readonly shown?: string;
}

export interface PastReaders {
  readonly message: string;
  readonly digest: string;
  readonly mode: 'live' | 'exercise';
  readonly at: string;
  /** The rule-set version in force then, by which all of it was decided. */
  readonly version: number;
  /** Everyone it reached, and the bureaus that answer for them; whoever is not here could not read it. */
  readonly participants: readonly PastReader[];
}

/**
 * Who could read a message at an instant: asked of the rules, memberships and consents as they were, by the code that
 * decides a reading. Nothing is kept for it. For those who may see the decision: its owners, and auditors of decisions.
 */
export class PastReading {
  constructor(private readonly parts: { readonly directory: Directory; readonly tracer: Pick<MessageTracer, 'decided'>; readonly judge: Pick<ReadJudge, 'then' | 'factsOf'>; readonly standings: PastStandings; readonly access: AccessRecorder }) {}

  /**
   * @param when the instant in milliseconds since the epoch, and the rule-set version in force then
   * @throws Problem `not-found`, the same for what does not exist and for whom it is not to know
   */
  async of(reference: Reference, reader: string, when: { readonly at: number; readonly version: number }, declaration: Declaration): Promise<PastReaders> {
    const { tracer, standings, access, directory } = this.parts;
    const told = await tracer.decided(reference, reader);
    if (told === undefined) throw new Problem('not-found');
    const { story } = told;
    const { found, digest } = story;
    const mode = found.exercise ? 'exercise' : 'live';
    const standing = await standings.standing(reference, found.exercise, when.at);
    await access.record([{ reader, door: 'trace', mode, shown: [referenceOf(reference)], version: told.version, ...declaration }]);
    const then = { ...found, recipients: found.recipients.filter((one) => !standing.later.includes(one)), published: found.published?.filter(({ audience }) => !standing.later.includes(audience)) ?? [] };
    const reached = [...everyoneReached(then, directory)];
    const everyone = new Set([...reached, ...reached.flatMap((one) => bureauOf(one) ?? [])]);
    const participants = [...everyone].toSorted().map((one) => this.#couldRead(one, story, standing, when));
    return { message: referenceOf(reference), digest, mode, at: toTimestamp(when.at), version: when.version, participants };
  }

  #couldRead(participant: string, story: Story, { grants }: PastStanding, when: { readonly at: number; readonly version: number }): PastReader {
    const { found, shown } = story;
    const first = shown.find((one) => one.reader === participant && one.at <= when.at);
    const said = { participant, ...(first === undefined ? {} : { shown: toTimestamp(first.at) }) };
    const because = this.#obstacle(participant, story, when);
    if (because !== undefined) return { ...said, allowed: false, rules: [], because };
    if (found.compact === '') return { ...said, rules: [] };
    const decision = this.parts.judge.then(found, participant, when, grants);
    const { allowed, rules, obligations } = decision;
    if (allowed && shownBy(decision, found) === undefined) return { ...said, allowed: false, rules: [...rules, MASK_IMPOSSIBLE] };
    return { ...said, allowed, rules, ...(allowed && obligations.mask.length > 0 ? { withheld: obligations.mask } : {}) };
  }

  /** What stood in the way whatever the rules said. */
  #obstacle(participant: string, story: Story, { at, version }: { readonly at: number; readonly version: number }): Obstacle | undefined {
    const { found, recalledAt, erasedAt, countersigned } = story;
    const actsFor = (one: string): boolean => speaksFor(participant, one);
    if (at < found.receivedAt) return 'not-delivered';
    if (recalledAt !== undefined && at >= recalledAt) return 'recalled';
    if (erasedAt !== undefined && at >= erasedAt) return 'expired';
    if (found.compact !== '') {
      const { message } = openMessage(found.compact);
      if (message.expiresAt !== undefined && at >= Date.parse(message.expiresAt)) return 'expired';
      if (message.conditions !== undefined && !countersigned.some((one) => actsFor(one.recipient) && one.at <= at)) return 'conditions';
    }
    return this.parts.directory.participant(participant)?.isFrozen(version) === true ? 'contested' : undefined;
  }
}
