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
/** How much of a minute's quota may be used at once: the rest comes back evenly. */
const BURST = 0.1;

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

  /** Refuses whoever has nothing left, and takes nothing: for who is only presumed to be asking. @throws Problem `too-many-requests` */
  demand(participant: string): void {
    const { left, perMs } = this.#look(participant);
    if (left < 1) throw tooMany(left, perMs);
  }

  /** Takes what a request costs. @param bytes of its body, as far as it says @throws Problem `too-many-requests` */
  take(participant: string, bytes: number): QuotaStanding {
    const { bucket, left, perMs, most } = this.#look(participant);
    if (left < 1) throw tooMany(left, perMs);
    const cost = 1 + Math.floor(Math.min(bytes, MOST_BYTES) / BYTES_A_REQUEST);
    // A large body may leave a debt that is worked off, so that it can be sent at all.
    bucket.left = left - cost;
    return { policy: this.#policy(most), limit: `"requests";r=${String(Math.max(0, Math.floor(bucket.left)))};t=${String(Math.ceil((most - bucket.left) / perMs / 1000))}` };
  }

  #look(participant: string): { readonly bucket: Bucket; readonly left: number; readonly perMs: number; readonly most: number } {
    const perMinute = this.settings.of.get(participant) ?? this.settings.perMinute;
    const most = Math.max(1, Math.floor(perMinute * BURST));
    const perMs = perMinute / WINDOW_MS;
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

  #policy(most: number): string {
    let policy = this.#policies.get(most);
    if (policy === undefined) this.#policies.set(most, (policy = `"requests";q=${String(most)};w=${String((WINDOW_MS / 1000) * BURST)}`));
    return policy;
  }
}

const tooMany = (left: number, perMs: number): Problem => new Problem('too-many-requests', { retryAfter: Math.max(1, Math.ceil((1 - left) / perMs / 1000)) });
