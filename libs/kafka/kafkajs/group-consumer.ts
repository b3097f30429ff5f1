import { Processing } from '../consumer/processing.js';
import type { ConsumerHealth, ConsumerOptions, ConsumerState, RunningConsumer } from '../consumer.js';
import { Complaints } from '../complaints.js';
import { tell } from '../hooks.js';
import { Backoff, sleep } from '../time.js';
import { isUnreachable } from './errors.js';
import { Membership } from './membership.js';

/**
 * Starts consuming; see {@link ConsumerOptions}. Resolves when the first attempt to join is under way: whether it
 * succeeds, `health()` and `onState` tell, since a broker that is away for the moment is waited for.
 *
 * @throws {TypeError} when `lane` is given without `flashPartitionsOf`
 */
export async function runConsumer(options: ConsumerOptions): Promise<RunningConsumer> {
  if (options.lane && !options.flashPartitionsOf) throw new TypeError('a lane needs flashPartitionsOf');
  const consumer = new GroupConsumer(options);
  await consumer.start();
  return consumer;
}

/** Keeps one membership going: after a crash comes a new one, after too many the end. */
class GroupConsumer implements RunningConsumer {
  #membership: Membership;
  #state: ConsumerState = 'joining';
  #detail = 'starting';
  #trouble: string | undefined;
  #crashes = 0;
  #paused = false;
  readonly #backoff = new Backoff(300, 5_000);
  readonly #stopping = new AbortController();
  readonly #processing: Processing;
  readonly #complaints: Complaints;

  constructor(private readonly options: ConsumerOptions) {
    this.#complaints = new Complaints(options.connection.logger);
    this.#processing = new Processing(options, (reason, error) => this.#onTrouble(reason, error));
    this.#membership = this.#newMembership();
  }

  async start(): Promise<void> {
    await this.#membership.start();
  }

  health(): ConsumerHealth {
    const { lag, lastHeartbeatAt, assigned, joined, handlingMs } = this.#membership;
    const { sessionTimeoutMs = 10_000, handleTimeoutMs = 60_000 } = this.options;
    let reason: string | undefined;
    if (this.#state !== 'running') reason = `${this.#state}: ${this.#detail}`;
    else if (!joined) reason = 'joining: the group is being reorganised';
    else if (handlingMs > handleTimeoutMs) reason = `one call has been going on for ${handlingMs} ms`;
    else if (Date.now() - lastHeartbeatAt > sessionTimeoutMs) reason = `the group has not answered for ${Date.now() - lastHeartbeatAt} ms`;
    return { ready: reason === undefined, ...(reason !== undefined && { reason }), lag, lastHeartbeatAt, assigned };
  }

  pause(): void {
    this.#paused = true;
    this.#membership.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#membership.resume();
  }

  async stop(deadlineMs = 10_000): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    await this.#membership.stop(deadlineMs);
    if (this.#state !== 'failed') this.#enter('stopped', 'asked to');
  }

  #newMembership(formerMemberId?: string): Membership {
    const membership: Membership = new Membership(this.options, this.#processing, {
      onJoined: (assigned) => {
        if (this.#paused) membership.pause();
        this.#trouble = undefined;
        this.#complaints.over();
        this.#enter('running', `${assigned} partitions`);
      },
      onTrouble: (reason, error) => this.#onTrouble(reason, error),
      onProgress: () => {
        this.#crashes = 0;
        this.#backoff.reset();
      },
      onCrash: (error) => void this.#onCrash(error),
    }, formerMemberId);
    return membership;
  }

  #onTrouble(reason: string | undefined, error?: unknown): void {
    if (this.#stopping.signal.aborted) return;
    if (reason === undefined) this.#enter('running', 'the trouble has passed');
    else {
      if (this.#trouble !== reason) this.options.connection.logger?.warn({ group: this.options.group, err: error }, `consuming is held up: ${reason}`);
      this.#enter('troubled', reason);
    }
    this.#trouble = reason;
  }

  async #onCrash(error: Error): Promise<void> {
    const { connection, group, maxCrashes = 5, onFatal } = this.options;
    if (this.#stopping.signal.aborted) return;
    if (isUnreachable(error)) this.#complaints.about('unreachable', { group, err: error }, 'the broker is away; the consumer keeps trying');
    else {
      this.#crashes += 1;
      connection.logger?.error({ group, crashes: this.#crashes, err: error }, 'the consumer crashed');
    }
    if (this.#crashes >= maxCrashes) {
      this.#stopping.abort();
      this.#enter('failed', error.message);
      onFatal(new Error(`consumer ${group} crashed ${this.#crashes} times in a row`, { cause: error }));
      return;
    }
    this.#enter('restarting', error.message);
    await sleep(this.#backoff.next(), this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    this.#membership = this.#newMembership(this.#membership.memberId);
    await this.#membership.start();
  }

  #enter(state: ConsumerState, detail: string): void {
    const changed = state !== this.#state;
    this.#state = state;
    this.#detail = detail;
    if (changed) tell(this.options.onState, state, detail);
  }
}
