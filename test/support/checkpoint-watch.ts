import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadHubFile } from '#config';
import { TOPICS } from '#contracts';
import { importSigningKey } from '#envelope';
import { HubIdentity } from '#exchange';
import { ledgerSecrets, PgOpenings } from '#ledger';
import { createDatabase } from '#postgres';

const EVERY_MS = 50;
/** Events looked up at once. */
const AT_ONCE = 1_000;

/** Looks at the ledger from outside, twenty times a second: which size was shown when. */
export class CheckpointWatch {
  readonly #seen: { readonly at: number; readonly size: bigint }[] = [];
  readonly #watching: Promise<void>;
  #stopped = false;

  constructor(private readonly url: string) {
    this.#watching = this.#watch();
  }

  /** The size shown last; 0 before the first. */
  get size(): bigint {
    return this.#seen.at(-1)?.size ?? 0n;
  }

  /** Every size seen, in the order of time. A log that shrinks would show here. */
  get sizes(): readonly bigint[] {
    return this.#seen.map(({ size }) => size);
  }

  /** Entries that came to be shown in a stretch of time, a second. */
  rate(from: number, to: number): number {
    const within = this.#seen.filter(({ at }) => at >= from && at <= to);
    const [first, last] = [within[0], within.at(-1)];
    return first === undefined || last === undefined || first === last ? 0 : (Number(last.size - first.size) * 1000) / (last.at - first.at);
  }

  /** When a checkpoint that covers this entry was seen first, in milliseconds since the epoch; undefined until then. */
  coveredAt(index: bigint): number | undefined {
    return this.#seen.find(({ size }) => size > index)?.at;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#watching;
  }

  async #watch(): Promise<void> {
    for (; !this.#stopped; await sleep(EVERY_MS)) {
      const size = await sizeShown(this.url);
      if (size !== undefined && size !== this.size) this.#seen.push({ at: Date.now(), size });
    }
  }
}

/** undefined while nothing is shown, or nobody answers */
async function sizeShown(url: string): Promise<bigint | undefined> {
  try {
    const answer = await fetch(`${url}/v1/ledger/checkpoint`, { signal: AbortSignal.timeout(5_000) });
    const size = /^\d+$/.exec((await answer.text()).split('\n')[1] ?? '');
    return answer.ok && size !== null ? BigInt(size[0]) : undefined;
  } catch {
    return undefined; // a gateway that is away shows nothing, and that is what is told
  }
}

/** The places in the log of what was accepted, by reference; those that have none yet are left out. @param home with `hub.json` */
export async function placesOf(home: string, database: string, references: readonly string[]): Promise<Map<string, bigint>> {
  const file = loadHubFile(join(home, 'hub.json'));
  const opened = createDatabase({ url: database, applicationName: 'entente-tests', statementTimeoutMs: 60_000 });
  const openings = new PgOpenings(opened, ledgerSecrets(new HubIdentity(file.hub, importSigningKey(file.signing), Buffer.from(file.secret, 'base64url'))));
  try {
    const places = new Map<string, bigint>();
    for (let at = 0; at < references.length; at += AT_ONCE) {
      const events = references.slice(at, at + AT_ONCE).map((reference) => ({ source: reference.slice(0, reference.lastIndexOf('/')), id: `${TOPICS.accepted.name}:${reference}` }));
      for (const { index, event } of await openings.findAll(events)) places.set(event.id.slice(TOPICS.accepted.name.length + 1), index);
    }
    return places;
  } finally {
    await opened.close();
  }
}

/** Promises that were broken, in words: what was not shown in the log by `ledgerBy`. @param promises reference → when, in milliseconds since the epoch */
export async function brokenPromises(watch: CheckpointWatch, home: string, database: string, promises: ReadonlyMap<string, number>): Promise<string[]> {
  const places = await placesOf(home, database, [...promises.keys()]);
  return [...promises].flatMap(([reference, by]) => {
    const place = places.get(reference);
    const at = place === undefined ? undefined : watch.coveredAt(place);
    if (at !== undefined && at <= by) return [];
    return [`${reference}: promised by ${new Date(by).toISOString()}, ${at === undefined ? 'never shown' : `shown at ${new Date(at).toISOString()}`}`];
  });
}

/** What a receipt promises: milliseconds since the epoch. */
export function promisedBy(receipt: string): number {
  const { ledgerBy } = JSON.parse(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString('utf8')) as { ledgerBy: string };
  return Date.parse(ledgerBy);
}
