import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EntenteClient, type ReadMessage, type Received, type SealingKey, type SigningKey } from '#client';

interface DevFile {
  readonly url: string;
  readonly hub: string;
  readonly issuer: string;
  readonly participants: Readonly<Record<string, { readonly signing: SigningKey; readonly sealing: SealingKey }>>;
}

/** The participants of the demonstration hub, each with its own keys. */
export class Parties {
  readonly dev: DevFile;
  readonly #clients = new Map<string, EntenteClient>();

  /** @param home folder of dev.json */
  constructor(home: string) {
    this.dev = JSON.parse(readFileSync(join(home, 'dev.json'), 'utf8')) as DevFile;
  }

  get ids(): string[] {
    return Object.keys(this.dev.participants);
  }

  /** A connection as one of them, in exercise. */
  as(participant: string): EntenteClient {
    let client = this.#clients.get(participant);
    if (client === undefined) {
      const keys = this.dev.participants[participant];
      if (keys === undefined) throw new Error(`dev.json has no ${participant}`);
      const { url, hub, issuer } = this.dev;
      client = new EntenteClient({ url, hub, issuer, participant, signingKey: keys.signing, sealingKeys: [keys.sealing], mode: 'exercise', deadlineMs: 60_000 });
      this.#clients.set(participant, client);
    }
    return client;
  }
}

/** What of a set of messages lies in a mailbox: each entry verified and opened by its reader. */
export async function readOurs(client: EntenteClient, ours: ReadonlySet<string>, types: readonly string[], mode: 'live' | 'exercise' = 'exercise'): Promise<Received[]> {
  const found: Received[] = [];
  for await (const received of client.inboxIterator({ types, mode, follow: false, pageSize: 500 })) {
    const reference = received.message === undefined ? undefined : `${received.message.from}/${received.message.id}`;
    if (reference !== undefined && ours.has(reference)) found.push(received);
  }
  return found;
}

export const isRead = (received: Received): received is ReadMessage => received.fault === undefined;

/**
 * Waits until something holds.
 * @param patienceMs milliseconds @returns whether it came about
 */
export async function eventually(holds: () => Promise<boolean>, patienceMs: number): Promise<boolean> {
  for (const end = Date.now() + patienceMs; ; ) {
    if (await holds()) return true;
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
