import { newSalt, recordHeaders, TOPICS } from '#contracts';
import { digestOf } from '#envelope';
import { newUuidV7, toTimestamp, type Clock, type ProblemCode } from '#kernel';
import type { HubIdentity } from '../hub-identity.js';
import type { ExchangeLog } from '../ports.js';

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
   * @throws Error when the log did not confirm
   */
  async record(sender: string, submitted: string, code: ProblemCode): Promise<void> {
    const at = this.clock.now();
    const id = newUuidV7(at);
    const digest = digestOf(submitted);
    const value = this.hub.signEvent({ event: 'refused', id, sender, digest, code, at: toTimestamp(at) });
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
