import type { DevKeys, PrivateKey, TestHub } from './hub.js';
import { until } from './hub.js';
import { payloadOf, sha256, signCompact, uuidV7 } from './jose-keys.js';
import { Tokens } from './tokens.js';

/** The payload of a message, as tests write and read it. */
export interface Draft {
  readonly hub: string;
  readonly id: string;
  readonly type: string;
  readonly mode: 'live' | 'exercise';
  readonly from: string;
  readonly to: readonly string[];
  readonly issuedAt: string;
  readonly handling: { readonly confidentiality: string; readonly purposes: readonly string[] };
  readonly body?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

/** An answer of the hub, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; an empty object when it is none. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A message that was accepted. */
export interface Sent {
  readonly message: Draft;
  readonly jws: string;
  readonly digest: string;
  /** `<from>/<id>` */
  readonly reference: string;
  /** The hub's signed acceptance. */
  readonly receipt: string;
}

export interface Item {
  readonly cursor: string;
  readonly message: string;
  readonly receivedAt: string;
  /** The payload, for looking at. */
  readonly draft: Draft;
  readonly reference: string;
}

export interface Page {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

export interface Call {
  readonly body?: string | Uint8Array;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Makes an item out of what the inbox shows. */
export function toItem(raw: { cursor: string; message: string; receivedAt: string }): Item {
  const draft = payloadOf<Draft>(raw.message);
  return { ...raw, draft, reference: `${draft.from}/${draft.id}` };
}

/** A participant that talks to the hub over plain HTTP. */
export class Party {
  readonly tokens: Tokens;
  signing: PrivateKey;
  readonly sealing: PrivateKey;
  constructor(
    readonly hub: TestHub,
    readonly id: string,
    keys: Pick<DevKeys, 'signing' | 'sealing'>,
  ) {
    this.signing = keys.signing;
    this.sealing = keys.sealing;
    this.tokens = new Tokens(hub.url, hub.dev.issuer, id, () => this.signing);
  }

  /** One authenticated request, answered whatever the status. */
  async fetch(method: string, path: string, { body, type = 'application/jose', headers = {}, signal }: Call = {}): Promise<Response> {
    const url = this.hub.url + path;
    return fetch(url, {
      method,
      headers: { ...(await this.tokens.headers(method, url)), ...(body === undefined ? {} : { 'content-type': type }), ...headers },
      ...(body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  async call(method: string, path: string, call: Call = {}): Promise<Answer> {
    return read(await this.fetch(method, path, call));
  }

  /** A message that is in order, from here. */
  draft(to: readonly (string | Party)[], more: Readonly<Record<string, unknown>> = {}): Draft {
    const now = Date.now();
    return {
      hub: this.hub.name,
      id: uuidV7(now),
      type: 'general.information/1',
      mode: 'live',
      from: this.id,
      to: to.map((one) => (typeof one === 'string' ? one : one.id)),
      issuedAt: new Date(now).toISOString(),
      handling: { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'] },
      body: { text: 'for an exercise of the test suite' },
      ...more,
    };
  }

  /** Signs a message payload. */
  async sign(payload: unknown, header: { typ?: string; alg?: string; kid?: string } = {}): Promise<string> {
    return signCompact(this.signing, { typ: 'entente+jws', ...header }, payload);
  }

  /** The routing JWS that goes beside a message. */
  async routing(jws: string, hidden: { exclude?: readonly string[]; blindCopy?: readonly string[] }): Promise<string> {
    return signCompact(this.signing, { typ: 'entente-routing+jws' }, { digest: sha256(jws), ...hidden });
  }

  async submit(jws: string, routing?: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return routing === undefined
      ? this.call('POST', '/v1/messages', { body: jws, headers })
      : this.call('POST', '/v1/messages', { body: JSON.stringify({ message: jws, routing }), type: 'application/json', headers });
  }

  /** Sends a message that must be accepted. @throws {Error} when it is not */
  async send(to: readonly (string | Party)[], more: Readonly<Record<string, unknown>> = {}, hidden?: { exclude?: readonly string[]; blindCopy?: readonly string[] }): Promise<Sent> {
    return this.sendDraft(this.draft(to, more), hidden);
  }

  async sendDraft(message: Draft, hidden?: { exclude?: readonly string[]; blindCopy?: readonly string[] }): Promise<Sent> {
    const jws = await this.sign(message);
    const { status, json, text } = await this.submit(jws, hidden === undefined ? undefined : await this.routing(jws, hidden));
    if (status !== 202) throw new Error(`${this.id}: not accepted, ${status} ${text}`);
    return { message, jws, digest: sha256(jws), reference: `${message.from}/${message.id}`, receipt: String(json['receipt']) };
  }

  /** One page of the inbox. @throws {Error} when it is refused */
  async inbox(query: Readonly<Record<string, string | number | undefined>> = {}, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    const asked = new URLSearchParams(Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as [string, string]])));
    const { status, json, text } = await this.call('GET', `/v1/inbox?${asked.toString()}`, { headers });
    if (status !== 200) throw new Error(`${this.id}: no inbox, ${status} ${text}`);
    const page = json as unknown as { items: { cursor: string; message: string; receivedAt: string }[]; next?: string };
    return { items: page.items.map(toItem), next: page.next };
  }

  /** Everything in the inbox now, page after page. */
  async mailbox(query: Readonly<Record<string, string | number | undefined>> = {}): Promise<Item[]> {
    const items: Item[] = [];
    for (let after: string | undefined; ; ) {
      const page = await this.inbox({ limit: 500, ...query, after });
      items.push(...page.items);
      if (page.items.length === 0) return items;
      after = page.next;
    }
  }

  /** Waits for a message in the inbox. @throws {Error} when it has not come in time */
  async receives(reference: string, query: Readonly<Record<string, string | number | undefined>> = {}, patienceMs = 30_000): Promise<Item> {
    const end = Date.now() + patienceMs;
    for (let after: string | undefined; ; ) {
      const page = await this.inbox({ limit: 500, ...query, after, wait: Math.max(0, Math.min(5, Math.ceil((end - Date.now()) / 1000))) });
      const found = page.items.find((item) => item.reference === reference);
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`${this.id} has not received ${reference} within ${patienceMs} ms`);
      after = page.next;
    }
  }

  /** Waits for the first message that fits. */
  async receivesWhere(what: string, fits: (item: Item) => boolean, query: Readonly<Record<string, string | number | undefined>> = {}, patienceMs = 30_000): Promise<Item> {
    return until(`${this.id} receives ${what}`, async () => (await this.mailbox(query)).find(fits), patienceMs);
  }
}

/** Reads an answer to its end. */
export async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  let json: unknown = {};
  if (/[/+]json$/.test(response.headers.get('content-type')?.split(';')[0] ?? '')) json = JSON.parse(text);
  return { status: response.status, headers: response.headers, text, json: json as Record<string, unknown> };
}

/**
 * Lets everything a sender sent so far pass through the hub: a last message to these readers has arrived, and order is kept
 * per sender, so what is not there by then was not delivered. @returns the references of those last messages
 */
export async function settle(sender: Party, readers: readonly Party[], more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const last = await sender.send(readers, { ...more, body: { text: 'the last one' } });
  const query = more['mode'] === undefined ? {} : { mode: String(more['mode']) };
  await Promise.all(readers.map((reader) => reader.receives(last.reference, query)));
  return last.reference;
}

/**
 * Waits until a gateway that was started anew takes this participant's requests. Right after its start it cannot tell whether
 * a proof was used before, and refuses those made earlier or at the same moment.
 */
export async function gatewayTakes(party: Party, patienceMs = 20_000): Promise<void> {
  await until('the gateway takes requests', async () => {
    try {
      return (await party.call('GET', '/v1/inbox?limit=1')).status === 200;
    } catch {
      return false; // not listening yet, or no token yet
    }
  }, patienceMs);
}
