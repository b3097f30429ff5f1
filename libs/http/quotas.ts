import { LRUCache } from 'lru-cache';
import { Problem, type Clock } from '#kernel';

/** How much each participant may ask for, refilled evenly. */
export interface QuotaSettings {
  /** Requests in a minute; larger bodies count for more. */
  readonly perMinute: number;
  /** Other numbers for some, by participant. */
  readonly of: ReadonlyMap<string, number>;
}

/** So many bytes of a body count as one more request. */
const BYTES_A_REQUEST = 16 * 1024;
/** The largest body any door takes. What says that it is larger is refused unread, and costs no more than this. */
const MOST_BYTES = 16 * 1024 * 1024;
const WINDOW_MS = 60_000;
/**
 * How much of a quota may be used at once, in milliseconds of it; the rest comes back evenly. What one sender may do in one
 * go, all others wait for: with six seconds' worth, who kept to its quota waited five times as long meanwhile (measured).
 */
const BURST_MS = 1_000;
/** Whoever's quota is small may still do so many things in a row, as a person does. */
const IN_A_ROW = 10;

interface Bucket {
  left: number;
  at: number;
}

/** What an answer says about a quota (draft-ietf-httpapi-ratelimit-headers). */
export interface QuotaStanding {
  readonly policy: string;
  readonly limit: string;
}

/**
 * Requests of each participant, in the memory of one gateway: an answer costs no question to anyone. A sender that asks for
 * more than its quota is answered before its proof is checked, so that it takes little from the others.
 */
export class Quotas {
  readonly #buckets = new LRUCache<string, Bucket>({ max: 20_000 });
  readonly #policies = new Map<number, string>();

  constructor(
    private readonly settings: QuotaSettings,
    private readonly clock: Clock,
  ) {}

  /** How long somebody has nothing left, in seconds; 0 for who may ask. Takes nothing: for who is only presumed to be asking. */
  wait(participant: string): number {
    const { left, perMs } = this.#look(participant);
    return left < 1 ? secondsUntilOne(left, perMs) : 0;
  }

  /** Takes what a request costs. @param bytes of its body, as far as it says @throws Problem `too-many-requests` */
  take(participant: string, bytes: number): QuotaStanding {
    const { bucket, left, perMs, most } = this.#look(participant);
    if (left < 1) throw new Problem('too-many-requests', { retryAfter: secondsUntilOne(left, perMs) });
    const cost = 1 + Math.floor(Math.min(bytes, MOST_BYTES) / BYTES_A_REQUEST);
    // A large body may leave a debt that is worked off, so that it can be sent at all.
    bucket.left = left - cost;
    return { policy: this.#policy(most, perMs), limit: `"requests";r=${String(Math.max(0, Math.floor(bucket.left)))};t=${String(Math.ceil((most - bucket.left) / perMs / 1000))}` };
  }

  #look(participant: string): { readonly bucket: Bucket; readonly left: number; readonly perMs: number; readonly most: number } {
    const perMinute = this.settings.of.get(participant) ?? this.settings.perMinute;
    const perMs = perMinute / WINDOW_MS;
    const most = Math.max(Math.min(perMinute, IN_A_ROW), Math.floor(perMs * BURST_MS));
    const now = this.clock.now();
    let bucket = this.#buckets.get(participant);
    if (bucket === undefined) this.#buckets.set(participant, (bucket = { left: most, at: now }));
    else {
      // A clock that steps back gives nothing and takes nothing.
      bucket.left = Math.min(most, bucket.left + Math.max(0, now - bucket.at) * perMs);
      bucket.at = now;
    }
    return { bucket, left: bucket.left, perMs, most };
  }

  #policy(most: number, perMs: number): string {
    let policy = this.#policies.get(perMs);
    if (policy === undefined) this.#policies.set(perMs, (policy = `"requests";q=${String(most)};w=${String(Math.max(1, Math.round(most / perMs / 1000)))}`));
    return policy;
  }
}

const secondsUntilOne = (left: number, perMs: number): number => Math.max(1, Math.ceil((1 - left) / perMs / 1000));
