import { ContentReader, readSchemas, referenceOf, schemasDirectory, TYP, type Message } from '#contracts';
import { digestOf, signJws } from '#envelope';
import type { Directory } from '#directory';
import { SovereignDecisions, type DecisionFunction } from '#policy';
import { Clock, derivedUuidV7, toTimestamp } from '#kernel';
import { BEGINNING, firstKid, HUB, signerNamed } from '../../directory/testing/world.js';
import { HubIdentity } from '../hub-identity.js';
import { Inquiry } from '../inquiry.js';
import { NOTHING_GIVEN, Provenance, SourceStore, type FiledSource, type Grant } from '../provenance.js';
import { AcceptedStore, ClaimStore, ExchangeLog, type Claim, type Claimed, type ExchangeRecord, type FirstAcceptance, type Placed, type Reference } from '../ports.js';
import type { Delivery } from '../deliver/delivery.js';
import { HeldMessages, type HeldMessage, type KeptRecord, type Released, type Verdict } from '../route/held-messages.js';
import type { LogRecord } from '../route/route-accepted.js';

export const HUB_IDENTITY = new HubIdentity(HUB, signerNamed(firstKid('hub')), Buffer.alloc(32, 3));
/** A moment well after the world of a spec was made, milliseconds since the epoch. */
export const NOON = BEGINNING + 12 * 3_600_000;

let content: ContentReader | undefined;
/** The schemas' annotations, read once for all specs of a process. */
export const contentReader = (): ContentReader => (content ??= new ContentReader(readSchemas(schemasDirectory())));
export const inquiryFor = (directory: Directory, decisions: DecisionFunction = new SovereignDecisions()): Inquiry => new Inquiry(directory, decisions, contentReader());

/** Sources and consents in memory. */
export class MemorySources extends SourceStore {
  readonly filed: FiledSource[] = [];
  readonly granted: Grant[] = [];
  away = false;
  override sources(references: readonly Reference[]): Promise<readonly FiledSource[]> {
    if (this.away) return Promise.reject(new Error('the database is away'));
    return Promise.resolve(this.filed.filter((one) => references.some((reference) => referenceOf(reference) === referenceOf(one))));
  }
  override grants(references: readonly Reference[]): Promise<readonly Grant[]> {
    if (this.away) return Promise.reject(new Error('the database is away'));
    return Promise.resolve(this.granted.filter((one) => references.some((reference) => referenceOf(reference) === one.of)));
  }
}
export const provenanceFor = (directory: Directory, store: SourceStore = new MemorySources()): Provenance => new Provenance({ directory, inquiry: inquiryFor(directory), store });

export class SetClock extends Clock {
  constructor(public at = NOON) {
    super();
  }
  override now(): number {
    return this.at;
  }
}

let count = 0;
/** A message that is in order. */
export function messageOf(from: string, to: readonly string[], more: Readonly<Record<string, unknown>> = {}, at = NOON): Message {
  return {
    hub: HUB, id: derivedUuidV7(at, Buffer.from('spec'), String(count++)), type: 'general.information/1', mode: 'live', from, to, issuedAt: toTimestamp(at),
    handling: { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'] }, body: { text: 'for a spec' }, ...more,
  } as Message;
}

export const signed = (message: Message, kid = firstKid(message.from)): string => signJws(message, signerNamed(kid), TYP.message);
export const routingOf = (compact: string, by: string, hidden: Readonly<Record<string, unknown>>): string => signJws({ digest: digestOf(compact), ...hidden }, signerNamed(firstKid(by)), TYP.routing);

/** A log in memory that can fail before or after it has written. */
export class MemoryLog extends ExchangeLog {
  readonly records: ExchangeRecord[] = [];
  failure: 'none' | 'before' | 'after' = 'none';
  /** Milliseconds an append takes. */
  delay = 0;

  override async append(records: readonly ExchangeRecord[]): Promise<readonly Placed[]> {
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
    if (this.failure === 'before') throw new Error('the broker is away');
    const placed = records.map((record) => ({ partition: 0, offset: BigInt(this.records.push(record) - 1) }));
    if (this.failure === 'after') throw new Error('the answer was lost');
    return placed;
  }

  in(topic: string): ExchangeRecord[] {
    return this.records.filter((record) => record.topic.name === topic);
  }
}

/** A record as a consumer gets it. */
export const asRead = (record: ExchangeRecord, offset: bigint, partition = 0): LogRecord => ({
  topic: record.topic.name, partition, offset, value: record.value,
  headers: Object.fromEntries(Object.entries(record.headers).map(([name, value]) => [name, Buffer.from(value)])),
});

export class MemoryAccepted extends AcceptedStore {
  readonly known = new Map<string, FirstAcceptance>();
  asked = 0;
  override async find(reference: Reference): Promise<FirstAcceptance | undefined> {
    this.asked++;
    await new Promise((resolve) => setImmediate(resolve));
    return this.known.get(referenceOf(reference));
  }
}

/** Claims as the database keeps them: the first one stands, with its version. */
export class MemoryClaims extends ClaimStore {
  readonly claimed = new Map<string, Claimed>();
  override claim(claims: readonly Claim[], version: number): Promise<readonly Claimed[]> {
    return Promise.resolve(
      claims.map((claim) => {
        const standing = this.claimed.get(referenceOf(claim)) ?? { standing: claim, version, given: claim.given ?? NOTHING_GIVEN, chained: true };
        this.claimed.set(referenceOf(claim), standing);
        return standing;
      }),
    );
  }
}

/** A decided message as the courier works it out, for these recipients by name unless more is said. */
export function deliveryOf(message: Message, recipients: readonly string[], more: Partial<Delivery> = {}): Delivery {
  const compact = signed(message);
  return {
    message, compact, digest: digestOf(compact), acceptedAt: NOON, version: 100, recipients, audiences: [], exceptFor: [], masks: {},
    cause: { salt: Buffer.alloc(32, 5), at: NOON, traceparent: undefined }, facts: '', inherits: [], releaseAt: undefined, ...more,
  };
}

/** Held messages as the database keeps them. */
export class MemoryHeld extends HeldMessages {
  readonly held = new Map<string, { message: HeldMessage; record: KeptRecord; settledBy?: string }>();

  override hold(message: HeldMessage, record: KeptRecord): Promise<void> {
    const key = `${referenceOf(message)} ${message.endorser}`;
    if (!this.held.has(key)) this.held.set(key, { message, record });
    return Promise.resolve();
  }
  override settle({ of, digest, exercise, verdict, by, at }: Verdict): Promise<Released | 'returned' | undefined> {
    const spoken = referenceOf(by);
    const found = [...this.held.values()].find(({ message }) => referenceOf(message) === referenceOf(of) && (message.endorser === by.from || (by.from === 'hub' && message.review !== undefined)));
    if (found?.message.digest !== digest || found.message.exercise !== exercise) return Promise.resolve(undefined);
    if (found.settledBy === undefined && (found.message.expiresAt ?? Infinity) > at) found.settledBy = spoken;
    if (found.settledBy !== spoken) return Promise.resolve(undefined);
    const { record, message } = found;
    return Promise.resolve(verdict === 'returned' ? 'returned' : { record, endorser: message.endorser, review: message.review !== undefined });
  }
  override find(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
  override waiting(): Promise<undefined> {
    return Promise.resolve(undefined);
  }
}
