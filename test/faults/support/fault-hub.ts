import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { TokenSource } from '#client';
import { freePort } from '#devstack';
import { KafkaAdmin, type KafkaConnection } from '#kafka';
import type { DevFile } from '../../../deploy/local/hub-file.js';
import type { Call } from '../../support/party.js';
import { startHub, type HubOptions, type RunningHub } from '../../../deploy/local/start-hub.js';

/** An answer of the hub; status 0 when there was none. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

/** The groups that work the exchange, and what of. */
const GROUPS = [
  { groups: ['router', 'router.flash'], topic: 'exchange.accepted' },
  { groups: ['courier', 'courier.flash'], topic: 'exchange.decided' },
] as const;

const CALL_LIMIT_MS = 15_000;

/** A hub in a home of its own, with a hand on every process in it. */
export class FaultHub {
  readonly dev: DevFile;
  readonly url: string;
  /** How the hub's own processes reach Kafka: with all rights. */
  readonly connection: KafkaConnection;
  readonly #tokens = new Map<string, TokenSource>();
  #admin: KafkaAdmin | undefined;

  private constructor(
    readonly running: RunningHub,
    readonly home: string,
  ) {
    this.dev = JSON.parse(readFileSync(running.devFile, 'utf8')) as DevFile;
    this.url = running.url;
    const { brokers, sasl } = running.servers.kafka;
    this.connection = { brokers: brokers.split(','), clientId: 'faults', ...(sasl === undefined ? {} : { sasl }) };
  }

  /** Starts a hub with servers of its own. @param options what differs from a home and a port nobody uses */
  static async start(options: Partial<HubOptions> = {}): Promise<FaultHub> {
    const home = options.home ?? newHome();
    const running = await startHub({ port: await freePort(), ...options, home, env: { ENTENTE_INFRA: 'embedded', ...options.env } });
    return new FaultHub(running, home);
  }

  /** What the processes of the hub that was stopped last complained of at the end: its home is gone by the time somebody asks why. */
  static lastComplaints: readonly string[] = [];

  /** Stops every process and removes the home. @param keep leaves the home for another start */
  async stop(keep = false): Promise<void> {
    await this.#admin?.close();
    await this.running.stop();
    FaultHub.lastComplaints = complaintsIn(join(this.home, 'logs'));
    if (!keep && process.env.ENTENTE_KEEP_HOME === undefined) rmSync(this.home, { recursive: true, force: true });
  }

  /** A request as a participant makes it. @throws when no answer or no token comes */
  async fetch(by: string, method: string, path: string, { body, headers = {}, signal }: Pick<Call, 'body' | 'headers' | 'signal'> = {}): Promise<Response> {
    const url = `${this.url}${path}`;
    const proof = await this.#tokensOf(by).headersFor(method, url);
    const type = body === undefined ? {} : { 'content-type': 'application/jose' };
    return await fetch(url, { method, headers: { ...proof, ...type, ...headers }, ...(typeof body === 'string' ? { body } : {}), ...(signal === undefined ? {} : { signal }) });
  }

  /** A request and its whole answer; one that does not come has status 0. */
  async call(by: string, method: string, path: string, body?: string): Promise<Answer> {
    try {
      const response = await this.fetch(by, method, path, { ...(body === undefined ? {} : { body }), signal: AbortSignal.timeout(CALL_LIMIT_MS) });
      // A new token brings the hub's clock with it, should ours and its have parted.
      if (response.status === 401) this.forgetToken(by);
      return { status: response.status, text: await response.text(), retryAfter: response.headers.get('retry-after') };
    } catch (error) {
      return { status: 0, text: error instanceof Error ? error.message : String(error), retryAfter: null };
    }
  }

  /** Lets a participant ask for a new token with its next call. */
  forgetToken(participant: string): void {
    this.#tokens.delete(participant);
  }

  /** Runs one statement on a connection of its own. */
  async sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.dev.database });
    client.on('error', () => undefined); // the server may be stopped under it: the query says so
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end();
    }
  }

  get admin(): KafkaAdmin {
    return (this.#admin ??= new KafkaAdmin(this.connection));
  }

  /** Process number of an app or server. @throws when it is down */
  async pid(name: string): Promise<number> {
    const pid = (await this.running.pids())[name];
    if (pid === undefined) throw new Error(`${name} is down`);
    return pid;
  }

  /** Waits until the supervisor has an app running under another process number. */
  async untilReplaced(name: string, before: number, limitMs = 20_000): Promise<void> {
    await until(`${name} runs again`, limitMs, async () => ![undefined, before].includes((await this.running.pids())[name]));
  }

  /** Waits until the gateway takes messages. */
  async untilReady(limitMs = 30_000): Promise<void> {
    await until('the gateway is ready', limitMs, async () => {
      const answer = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
      return answer?.ok === true;
    });
  }

  /** How many records wait for router and courier. A partition belongs to one lane's group; the other has never read it. */
  async backlog(): Promise<number> {
    let ahead = 0;
    for (const { groups, topic } of GROUPS) {
      const lags = await Promise.all(groups.map((group) => this.admin.consumerLag(group, [topic])));
      const least = new Map<number, number>();
      // The courier goes by its own positions; what it commits to the group is for onlookers, and may be late.
      const stored = topic === 'exchange.decided' ? await this.#positions(topic) : new Map<number, bigint>();
      for (const { partition, lag, end } of lags.flat()) {
        const own = Number(end - (stored.get(partition) ?? 0n));
        least.set(partition, Math.min(lag, stored.has(partition) ? own : lag, least.get(partition) ?? lag));
      }
      for (const lag of least.values()) ahead += lag;
    }
    return ahead;
  }

  /** Where the courier goes on, by its own store; pg gives int8 as text here. */
  async #positions(topic: string): Promise<Map<number, bigint>> {
    const rows = await this.sql<{ partition: number; next_offset: string }>('SELECT partition, next_offset FROM exchange.consumer_position WHERE topic = $1', [topic]);
    return new Map(rows.map((row) => [row.partition, BigInt(row.next_offset)]));
  }

  /** Waits until nothing is under way between the front door and the mailboxes. */
  async untilQuiet(limitMs = 60_000): Promise<void> {
    // Twice, because what the router did between two questions shows in neither.
    await until('nothing is under way', limitMs, async () => (await this.backlog()) === 0 && (await this.backlog()) === 0);
  }

  #tokensOf(participant: string): TokenSource {
    const held = this.dev.participants[participant];
    if (held === undefined) throw new Error(`dev.json has no ${participant}`);
    let tokens = this.#tokens.get(participant);
    if (tokens === undefined) this.#tokens.set(participant, (tokens = new TokenSource({ issuer: this.dev.issuer, participant, signingKey: { ...held.signing } })));
    return tokens;
  }
}

/** The last complaints in each log, and the last lines of the supervisor's, which tells of every end and start. */
function complaintsIn(logs: string): string[] {
  return readdirSync(logs).flatMap((log) => {
    const lines = readFileSync(join(logs, log), 'utf8').trimEnd().split('\n');
    const telling = log === 'supervisor.log' ? lines : lines.filter((line) => /"level":"(warn|error|fatal)"|FATAL|PANIC/.test(line));
    return telling.slice(-12).map((line) => `${log}: ${line.slice(0, 400)}`);
  });
}

/** Waits until something is so; an error counts as not yet. @throws when it is not within the time, with the last error */
export async function until(what: string, limitMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + limitMs;
  let last: unknown;
  while (Date.now() < end) {
    try {
      if (await isSo()) return;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  throw new Error(`not within ${limitMs} ms: ${what}`, { cause: last });
}

/** A folder of its own. PostgreSQL's account must be able to enter; what is secret in it has modes of its own. */
function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'entente-faults-'));
  chmodSync(home, 0o755);
  return home;
}
