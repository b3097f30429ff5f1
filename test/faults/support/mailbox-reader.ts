import { readTopic } from '#kafka';
import type { FaultHub } from './fault-hub.js';

/** A message as somebody received it. */
export interface Received {
  readonly reference: string;
  readonly from: string;
  readonly jws: string;
}

interface Page {
  readonly items: readonly { readonly message: string }[];
  readonly next?: string;
}

/** Reads every mailbox on from where it stopped, through the doors participants use. */
export class MailboxReader {
  readonly #cursors = new Map<string, string>();
  readonly #offsets = new Map<string, bigint>();

  constructor(private readonly hub: FaultHub) {}

  /** Everything that came since the last reading, in the order of the mailbox. @throws when a page is refused */
  async inbox(reader: string, mode: 'live' | 'exercise' = 'live'): Promise<Received[]> {
    const box = `${reader} ${mode}`;
    const received: Received[] = [];
    for (;;) {
      const after = this.#cursors.get(box);
      const answer = await this.hub.call(reader, 'GET', `/v1/inbox?limit=500&mode=${mode}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`);
      if (answer.status !== 200) throw new Error(`the inbox of ${reader} answered ${answer.status}: ${answer.text}`);
      const page = JSON.parse(answer.text) as Page;
      if (page.next !== undefined) this.#cursors.set(box, page.next);
      if (page.items.length === 0) return received;
      for (const { message } of page.items) received.push(toReceived(message));
    }
  }

  /**
   * Everything that came into the inbox topic since the last reading, the first record of each identity, read as the
   * country reads it: over the outer listener, with its own password; with the hub's where the broker is not its own.
   */
  async inboxTopic(reader: string): Promise<{ readonly received: Received[]; readonly repeated: number }> {
    const access = this.hub.dev.participants[reader]?.kafka;
    const own = access && ({ brokers: [access.brokers], clientId: reader, sasl: { mechanism: 'scram-sha-512', username: access.username, password: access.password } } as const);
    const connection = own ?? this.hub.connection;
    const seen = new Set<string>();
    const received: Received[] = [];
    let repeated = 0;
    const from = this.#offsets.get(reader) ?? 0n;
    for await (const { offset, value, headers } of readTopic({ connection, topic: `inbox.${reader}`, from })) {
      this.#offsets.set(reader, offset + 1n);
      const identity = `${String(headers['ce_source'])} ${String(headers['ce_id'])}`;
      if (seen.has(identity)) repeated++;
      else received.push(toReceived(value.toString('latin1')));
      seen.add(identity);
    }
    return { received, repeated };
  }
}

/** Whose message a compact JWS is. */
export function toReceived(jws: string): Received {
  const { from, id } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as { from: string; id: string };
  return { reference: `${from}/${id}`, from, jws };
}
