import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExportedSpan, HubAddress, HubSignal, Order } from './serve-hub.js';

/** A participant's keys as dev.json holds them. */
export interface DevKeys {
  readonly signing: PrivateKey;
  readonly sealing: PrivateKey;
  readonly kafka?: { readonly brokers: string; readonly mechanism: string; readonly username: string; readonly password: string };
}

/** A private JWK (RFC 7517) with its key id. */
export interface PrivateKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
  readonly d: string;
  readonly kid: string;
  readonly use: string;
}

interface DevFile {
  readonly url: string;
  readonly hub: string;
  readonly issuer: string;
  readonly participants: Readonly<Record<string, DevKeys>>;
}

/** A running hub, as a spec sees it: from outside, and with a hand on its processes. */
export class TestHub {
  readonly dev: DevFile;

  constructor(
    readonly address: HubAddress,
    private readonly end: () => Promise<void>,
  ) {
    this.dev = JSON.parse(readFileSync(address.devFile, 'utf8')) as DevFile;
  }

  get url(): string {
    return this.address.url;
  }

  /** The hub's name, which every message carries. */
  get name(): string {
    return this.dev.hub;
  }

  /** Sends a signal to a process: SIGKILL crashes it (it is started again), SIGSTOP freezes, SIGCONT thaws. */
  async kill(name: string, signal: HubSignal): Promise<void> {
    await this.#order({ do: 'kill', name, signal });
  }

  /** Stops a process and leaves it down. */
  async hold(name: string): Promise<void> {
    await this.#order({ do: 'hold', name });
  }

  /** Starts what was held. */
  async release(name: string): Promise<void> {
    await this.#order({ do: 'release', name });
  }

  /** Process numbers by name; undefined for what is down. */
  async pids(): Promise<Readonly<Record<string, number | undefined>>> {
    return (await this.#order({ do: 'pids' })) as Record<string, number | undefined>;
  }

  /** The spans of one trace that the hub's processes have exported so far. */
  async spans(traceId: string): Promise<ExportedSpan[]> {
    return (await (await fetch(`${this.address.control}/spans?trace=${traceId}`)).json()) as ExportedSpan[];
  }

  /** The log of one process as it is now. */
  log(name: string): string {
    return readFileSync(join(this.address.home, 'logs', `${name}.log`), 'utf8');
  }

  /** Lets go of it; a hub that was started for this file alone is stopped and its folder removed. */
  async close(): Promise<void> {
    await this.end();
  }

  async #order(order: Order): Promise<unknown> {
    const answer = await fetch(`${this.address.control}/control`, { method: 'POST', body: JSON.stringify(order) });
    if (!answer.ok) throw new Error(`The hub's keeper did not ${order.do}: ${await answer.text()}`);
    return answer.json();
  }
}

/** The hub that the test run shares (ENTENTE_TEST_HUB names its address file), or one started for the caller alone. */
export async function openHub(): Promise<TestHub> {
  const file = process.env['ENTENTE_TEST_HUB'];
  if (file) return new TestHub(JSON.parse(readFileSync(file, 'utf8')) as HubAddress, async () => undefined);
  const { serveHub } = await import('./serve-hub.js');
  const home = mkdtempSync(join(tmpdir(), 'entente-test-'));
  // PostgreSQL's account must be able to enter; what is secret in it has modes of its own.
  chmodSync(home, 0o755);
  const { address, stop } = await serveHub(home);
  return new TestHub(address, async () => {
    await stop();
    rmSync(home, { recursive: true, force: true });
  });
}

/** A hub for the whole spec file: opened before its first test, let go after its last. */
export function useHub(): () => TestHub {
  let hub: TestHub | undefined;
  beforeAll(async () => {
    hub = await openHub();
  }, 90_000);
  afterAll(() => hub?.close(), 30_000);
  return () => {
    if (hub === undefined) throw new Error('The hub is there in tests and hooks only.');
    return hub;
  };
}

/**
 * Waits until something is there and returns it. A promise that rejects is a failure, not a reason to wait.
 *
 * @param find undefined or false: not yet
 * @param patienceMs milliseconds
 * @throws {Error} when it is not there by then
 */
export async function until<T>(what: string, find: () => T | Promise<T>, patienceMs = 30_000): Promise<Exclude<T, undefined | false | null>> {
  for (const end = Date.now() + patienceMs; ; ) {
    const found = await find();
    if (found !== undefined && found !== false && found !== null) return found as Exclude<T, undefined | false | null>;
    if (Date.now() > end) throw new Error(`not within ${patienceMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
