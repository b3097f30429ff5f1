import { newSalt, recordHeaders, TOPICS } from '#contracts';
import { newUuidV7, toTimestamp, type Clock } from '#kernel';
import type { HubIdentity } from '../hub-identity.js';
import type { ExchangeLog, ExchangeRecord } from '../ports.js';

/** What the reader declares about its reading (contract §3, headers). */
export interface Declaration {
  readonly purpose?: string;
  readonly officer?: string;
  readonly case?: string;
  /** That it shall be used in court: then that is asked for too. */
  readonly use?: 'evidence';
}

export interface Access extends Declaration {
  readonly reader: string;
  readonly door: 'inbox' | 'stream' | 'message' | 'recall' | 'trace' | 'custody' | 'audit' | 'sent' | 'registry' | 'notices' | 'feed' | 'replay' | 'webhook' | 'subscription';
  /** The subscription it was shown to. */
  readonly subscription?: string;
  readonly mode: 'live' | 'exercise';
  /** Everything shown: `<from>/<id>` of messages, ids of rules. */
  readonly shown: readonly string[];
  /** What was asked for, where that is more than what was shown. */
  readonly asked?: Readonly<Record<string, string>>;
  /** The rule-set version by which it was shown; absent where no rule is asked, for what is one's own. */
  readonly version?: number;
}

/** Writes who was shown what; the answer waits until it is in the log. */
export class AccessRecorder {
  constructor(
    private readonly hub: HubIdentity,
    private readonly log: ExchangeLog,
    private readonly clock: Clock,
  ) {}

  /** One record for each access. @throws Error when the log did not confirm: nothing may be shown then */
  async record(accesses: readonly Access[]): Promise<void> {
    if (accesses.length === 0) return;
    await this.log.append(accesses.map((access) => this.#toRecord(access)));
  }

  #toRecord(access: Access): ExchangeRecord {
    const at = this.clock.now();
    const id = newUuidV7(at);
    const value = this.hub.signEvent({ event: 'accessed', id, at: toTimestamp(at), ...access });
    return {
      topic: TOPICS.accessed,
      key: access.reader,
      flash: false,
      value: Buffer.from(value, 'latin1'),
      headers: recordHeaders({ id: `${TOPICS.accessed.name}:${id}`, source: 'hub', type: 'entente.access/1', time: at, salt: newSalt() }),
    };
  }
}
