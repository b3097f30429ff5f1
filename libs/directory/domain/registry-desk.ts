import { Problem, type Clock } from '#kernel';
import { judgeStatement } from './apply-statement.js';
import type { RegistryLog } from './registry-log.js';
import type { AnyStatement } from './statement.js';

/** Where statements are written and come back from. */
export abstract class StatementLog {
  /** Appends a statement; resolves with its offset. @throws Error when that is not known */
  abstract append(statement: AnyStatement, compact: string, digest: string, at: number): Promise<number>;
  /** Resolves when this process has read the statement at an offset. @throws Error after a time */
  abstract applied(version: number): Promise<void>;
}

export interface StatedAnswer {
  readonly subject: string;
  readonly digest: string;
  /** The rule-set version it made. */
  readonly version: number;
}

/** Takes registry statements: judged at the door, decided by the log, answered when applied. */
export class RegistryDesk {
  constructor(
    private readonly registry: RegistryLog,
    private readonly log: StatementLog,
    private readonly clock: Clock,
  ) {}

  /**
   * @param compact the statement's JWS
   * @param sender the token's subject, who must be the one that states
   * @throws Problem as `judgeStatement`, `not-yourself`, or `not-accepted` when the log did not confirm
   */
  async state(compact: string, sender: string): Promise<StatedAnswer> {
    const { directory } = this.registry;
    const at = this.clock.now();
    const repeated = this.registry.find(compact);
    if (repeated !== undefined) return repeated;
    const { statement, digest } = judgeStatement(directory, compact, at);
    if (statement.by !== sender) throw new Problem('not-yourself', { detail: `The token is ${sender}'s.` });
    const version = await this.#append(statement, compact, digest, at);
    const outcome = this.registry.outcome(version);
    if (outcome === undefined) throw new Problem('not-accepted', { detail: 'The statement is in the log; whether it took effect is not known here.', retryAfter: 1 });
    if (!outcome.applied) throw outcome.problem;
    return { subject: statement.subject, digest, version: outcome.version };
  }

  async #append(statement: AnyStatement, compact: string, digest: string, at: number): Promise<number> {
    try {
      const version = await this.log.append(statement, compact, digest, at);
      await this.log.applied(version);
      return version;
    } catch (cause) {
      throw new Problem('not-accepted', { retryAfter: 2, cause });
    }
  }
}
