/** A question as it is kept: everything its records are made of. */
export interface KeptChallenge {
  /** Digest of the challenge as it was signed. */
  readonly id: string;
  readonly by: string;
  readonly message: string;
  readonly digest: string;
  readonly compact: string;
  readonly salt: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
  readonly answerBy: number;
  /** Whether the question's record is in the log. */
  readonly recorded: boolean;
  /** The hub's signed answer; once it is there it never changes. */
  readonly answer: string | undefined;
  /** Whether the answer's record is in the log. */
  readonly answered: boolean;
  /** How often it was tried in vain, by itself and not with all others. */
  readonly failures: number;
}

/** How many questions one participant asks within a time. */
export interface AskingLimit {
  readonly most: number;
  readonly withinMs: number;
}

/** What is remembered of challenges: before each record there is what it is made of. */
export abstract class ChallengeStore {
  /**
   * Keeps a question. What was asked before stands whatever the limit; askers of one name are counted one after another.
   * @returns what stands, the one kept first, and whether that was this one; or when the next one may be asked, milliseconds since the epoch
   */
  abstract keep(challenge: Omit<KeptChallenge, 'recorded' | 'answer' | 'answered' | 'failures'>, limit: AskingLimit): Promise<{ readonly kept: KeptChallenge; readonly fresh: boolean } | { readonly again: number }>;
  abstract find(id: string): Promise<KeptChallenge | undefined>;
  /** Those with something left to do whose turn it is, oldest first. @param now milliseconds since the epoch */
  abstract open(limit: number, now: number): Promise<readonly KeptChallenge[]>;
  /** Sets one aside until a time: it could not be answered. */
  abstract setAside(id: string, until: number): Promise<void>;
  /** How many are set aside. */
  abstract asideOf(now: number): Promise<number>;
  /** The question is in the log. */
  abstract recorded(id: string): Promise<void>;
  /** Keeps an answer. @returns the one that stands */
  abstract answer(id: string, answer: string): Promise<string>;
  /** The answer is in the log. */
  abstract answered(id: string): Promise<void>;
}
