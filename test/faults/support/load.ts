import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf, importSigningKey, signJws } from '#envelope';
import { newUuidV7 } from '#kernel';
import type { Answer, FaultHub } from './fault-hub.js';

/** A line of messages from one sender at one precedence, sent one after the other: their order must be kept. */
export interface Stream {
  readonly from: string;
  readonly precedence: 'routine' | 'urgent' | 'flash';
}

/** Bureaus, an entity and a partner; one stream for each order the exchange keeps. */
export const STREAMS: readonly Stream[] = [
  { from: 'ncb.XA', precedence: 'routine' },
  { from: 'ncb.XA', precedence: 'flash' },
  { from: 'ncb.XB', precedence: 'routine' },
  { from: 'ncb.XC', precedence: 'urgent' },
  { from: 'ncb.KE', precedence: 'routine' },
  { from: 'ncb.KE.kws', precedence: 'routine' },
  { from: 'ncb.FR', precedence: 'flash' },
  { from: 'partner.cites', precedence: 'routine' },
];

/** Addressees in turn: one, several, those who take Kafka, audiences, and some who are reached twice. */
const ADDRESSES: readonly (readonly string[])[] = [
  ['ncb.XB'],
  ['ncb.XA', 'ncb.KE'],
  ['ncb.XC'],
  ['ncb.TH', 'ncb.BR', 'ncb.NO'],
  ['ncb.KE.kws'],
  ['community.analysts'],
  ['ncb.XA'],
  ['ncb.FR', 'community.forestry-crime'],
  ['ncb.KE', 'community.wildlife-crime'],
  ['office.bangkok', 'ncb.XB'],
];

/** What came of one attempt to send. */
export interface Attempt {
  /** Milliseconds since the epoch at which the answer came. */
  readonly at: number;
  /** 0 when no answer came. */
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

/** A message, and everything the hub answered about it. */
export interface Sent {
  readonly reference: string;
  readonly stream: string;
  /** Its place in the stream. */
  readonly number: number;
  readonly from: string;
  readonly to: readonly string[];
  readonly jws: string;
  readonly digest: string;
  readonly attempts: Attempt[];
  /** The hub's promise, when it gave one. */
  receipt?: string;
}

export interface LoadOptions {
  readonly streams?: readonly Stream[];
  /** Pause between two messages of a stream, in milliseconds. */
  readonly pauseMs?: number;
  /** How long a message is sent again, in milliseconds, until it counts as never answered. */
  readonly patienceMs?: number;
}

/** How long a client waits before it sends the same bytes again, in milliseconds: less than Retry-After, to press harder. */
const AGAIN_MS = 250;

/** Senders at work: each sends the same bytes until it knows what became of them, then the next message. */
export class Load {
  readonly sent: Sent[] = [];
  #stopped = false;
  readonly #working: Promise<unknown>;

  constructor(
    private readonly hub: FaultHub,
    private readonly options: LoadOptions = {},
  ) {
    this.#working = Promise.all((options.streams ?? STREAMS).map((stream, index) => this.#send(stream, index)));
  }

  /** Lets every sender finish its present message. */
  async stop(): Promise<readonly Sent[]> {
    this.#stopped = true;
    await this.#working;
    return this.sent;
  }

  /** Answers that came after a moment (milliseconds since the epoch). */
  answersSince(since: number): Attempt[] {
    return this.sent.flatMap(({ attempts }) => attempts.filter(({ at }) => at >= since));
  }

  /** How many were accepted so far. */
  get accepted(): number {
    return this.sent.reduce((sum, { receipt }) => sum + (receipt === undefined ? 0 : 1), 0);
  }

  async #send(stream: Stream, index: number): Promise<void> {
    for (let number = 0; !this.#stopped; number++) {
      const to = ADDRESSES[(number + index) % ADDRESSES.length]?.filter((one) => one !== stream.from) ?? [];
      if (to.length === 0) continue;
      const sent = compose(this.hub, stream, number, to);
      this.sent.push(sent);
      await persist(this.hub, sent, this.options.patienceMs ?? 60_000);
      await sleep(this.options.pauseMs ?? 10);
    }
  }
}

/** Makes and signs a message of a stream. */
export function compose(hub: FaultHub, { from, precedence }: Stream, number: number, to: readonly string[], more: Readonly<Record<string, unknown>> = {}): Sent {
  const now = Date.now();
  const id = newUuidV7(now);
  const message = {
    hub: hub.dev.hub, id, type: 'general.information/1', mode: 'live', from, to, precedence, issuedAt: new Date(now).toISOString(),
    handling: { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'] }, body: { text: `exercise message ${number}` }, ...more,
  };
  const key = hub.dev.participants[from]?.signing;
  if (key === undefined) throw new Error(`dev.json has no ${from}`);
  const jws = signJws(message, importSigningKey(key), 'entente+jws');
  return { reference: `${from}/${id}`, stream: `${from} ${precedence}`, number, from, to, jws, digest: digestOf(jws), attempts: [] };
}

/** Sends the same bytes until the hub says yes or no. */
export async function persist(hub: FaultHub, sent: Sent, patienceMs = 60_000): Promise<void> {
  const end = Date.now() + patienceMs;
  do {
    const answer = await hub.call(sent.from, 'POST', '/v1/messages', sent.jws);
    note(sent, answer);
    if (!isPassing(answer)) return;
    await sleep(AGAIN_MS);
  } while (Date.now() < end);
}

/** Refusals that a new token and a new proof cure: the gateway has just started, or its clock was set. */
const RENEWABLE = /\/problems\/(proof-stale|token-invalid)"/;

/** The ledger is so far behind that the hub promises nothing. */
const BEHIND = /\/problems\/ledger-behind"/;

/** Whether the same bytes may be taken later: no answer, not known to be accepted, no promise to be had, or a token or proof to be renewed. */
export const isPassing = ({ status, text }: Pick<Answer, 'status' | 'text'>): boolean => status === 0 || status === 503 || (status === 429 && BEHIND.test(text)) || (status === 401 && RENEWABLE.test(text));

/** Keeps an answer, and the promise in it. */
export function note(sent: Sent, { status, retryAfter, text }: Answer): void {
  sent.attempts.push({ at: Date.now(), status, retryAfter, text: status === 200 || status === 202 ? '' : text });
  if (status === 202 || status === 200) sent.receipt = (JSON.parse(text) as { receipt: string }).receipt;
}
