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
}

/** What is remembered of challenges: before each record there is what it is made of. */
export abstract class ChallengeStore {
  /** Keeps a question. @returns what stands: the one kept first, and whether that was this one */
  abstract keep(challenge: Omit<KeptChallenge, 'recorded' | 'answer' | 'answered'>): Promise<{ readonly kept: KeptChallenge; readonly fresh: boolean }>;
  abstract find(id: string): Promise<KeptChallenge | undefined>;
  /** Those with something left to do, oldest first. */
  abstract open(limit: number): Promise<readonly KeptChallenge[]>;
  /** The question is in the log. */
  abstract recorded(id: string): Promise<void>;
  /** Keeps an answer. @returns the one that stands */
  abstract answer(id: string, answer: string): Promise<string>;
  /** The answer is in the log. */
  abstract answered(id: string): Promise<void>;
}
