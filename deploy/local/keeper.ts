import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit, Server } from '#devstack';

/** What a keeper tells. */
export interface KeeperOptions<S extends Server> {
  readonly name: string;
  /** Starts it; called again after every end. */
  readonly start: (previous: S | undefined) => Promise<S>;
  /** Gets a line when it ended by itself or came back. */
  readonly say: (line: string) => void;
  /** Why it ended, for that line: for instance the last line of its log. */
  readonly reason: () => string;
  /** Milliseconds before it is started again: first, at most, and how long it must have run for the count to begin anew. */
  readonly backoff?: { readonly firstMs: number; readonly mostMs: number; readonly calmMs: number };
}

const BACKOFF = { firstMs: 250, mostMs: 10_000, calmMs: 30_000 };

/** Keeps one process running: starts it again when it ends, each time a little later, until it is stopped or held. */
export class Keeper<S extends Server> {
  readonly name: string;
  #current: S | undefined;
  #wanted = true;
  #crashes = 0;
  #startedAt = 0;
  /** The start or restart under way, so that no two happen at once. */
  #coming: Promise<void> = Promise.resolve();
  /** The server before, so that the next one can be the same again. */
  #last: S | undefined;
  /** Ends the pause before a restart. */
  #holding = new AbortController();

  constructor(private readonly options: KeeperOptions<S>) {
    this.name = options.name;
  }

  /** What runs now; undefined while it is down. */
  get current(): S | undefined {
    return this.#current;
  }

  /** How often it has ended by itself since it last ran calmly. */
  get crashes(): number {
    return this.#crashes;
  }

  /**
   * Takes over a server that runs already, or starts it for the first time.
   *
   * @throws what the start throws: the first failure is for the caller, later ones are tried again
   */
  async begin(running?: S): Promise<void> {
    this.#watch(running ?? (await this.options.start(undefined)));
  }

  /** Stops it and leaves it down until {@link release}; what a fault test does to a server. */
  async hold(): Promise<void> {
    this.#wanted = false;
    this.#holding.abort();
    await this.#coming;
    await this.#current?.stop();
  }

  /** Starts it again after {@link hold}. @throws what the start throws */
  async release(): Promise<void> {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#holding = new AbortController();
    this.#watch(await this.options.start(this.#last));
  }

  #watch(server: S): void {
    this.#current = server;
    this.#startedAt = Date.now();
    void server.exited.then((exit) => {
      this.#last = server;
      this.#current = undefined;
      if (this.#wanted) this.#coming = this.#restart(exit);
    });
  }

  async #restart(exit: Exit): Promise<void> {
    const { firstMs, mostMs, calmMs } = this.options.backoff ?? BACKOFF;
    if (Date.now() - this.#startedAt > calmMs) this.#crashes = 0;
    this.options.say(`${this.name} ended (${exit.signal ?? `exit ${exit.code}`}): ${this.options.reason()}`);
    while (this.#wanted) {
      const pauseMs = Math.min(firstMs * 2 ** this.#crashes++, mostMs);
      // Rejects when it is held meanwhile, which the next line sees.
      await sleep(pauseMs, undefined, { signal: this.#holding.signal }).catch(() => undefined);
      if (!this.#wanted) return;
      try {
        const server = await this.options.start(this.#last);
        this.#watch(server);
        this.options.say(`${this.name} runs again (process ${server.pid ?? 'in a container'})`);
        return;
      } catch (error) {
        this.options.say(`${this.name} did not start again: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
