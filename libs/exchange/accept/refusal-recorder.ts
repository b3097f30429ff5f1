import { newSalt, recordHeaders, TOPICS, type Mode } from '#contracts';
import { digestOf } from '#envelope';
import { newUuidV7, Problem, toTimestamp, type Clock, type ProblemCode } from '#kernel';
import type { HubIdentity } from '../hub-identity.js';
import type { ExchangeLog } from '../ports.js';

/** A refusal by rules. Which they were is for the record alone, never for the answer. */
export class RefusedByRules extends Problem {
  constructor(
    readonly rules: readonly string[],
    readonly mode: Mode,
  ) {
    super('refused');
  }
}

/** Writes what an authenticated sender was refused: digest and problem code, never content. */
export class RefusalRecorder {
  constructor(
    private readonly hub: HubIdentity,
    private readonly log: ExchangeLog,
    private readonly clock: Clock,
  ) {}

  /**
   * @param sender the token's subject
   * @param submitted the text that was refused; only its digest is kept
   * @param by where rules refused it: those of countries, for their owners to count, and in which mode
   * @throws Error when the log did not confirm
   */
  async record(sender: string, submitted: string, code: ProblemCode, by?: Pick<RefusedByRules, 'rules' | 'mode'>): Promise<void> {
    const at = this.clock.now();
    const id = newUuidV7(at);
    const digest = digestOf(submitted);
    const value = this.hub.signEvent({ event: 'refused', id, sender, digest, code, ...(by === undefined || by.rules.length === 0 ? {} : { rules: by.rules, mode: by.mode }), at: toTimestamp(at) });
    await this.log.append([
      {
        topic: TOPICS.refused,
        key: sender,
        flash: false,
        value: Buffer.from(value, 'latin1'),
        headers: recordHeaders({ id: `${TOPICS.refused.name}:${id}`, source: 'hub', type: 'entente.refusal/1', time: at, salt: newSalt(), digest }),
      },
    ]);
  }
}
