import type { EachBatchPayload } from 'kafkajs';

/** How often, in milliseconds, offsets are committed that nobody will start from. */
export const COMMIT_EVERY_MS = 500;

type Committer = Pick<EachBatchPayload, 'commitOffsetsIfNecessary'>;

/**
 * Offsets that are handled and yet to be committed.
 *
 * Where the group's offsets are what a next member starts from, they are committed after each call. Where the handler's
 * own store knows better, they are for onlookers (lag), and every commit is a request the broker must answer before the
 * next call: twice a second will do.
 */
export class Commits {
  readonly #offsets = new Map<string, Map<number, bigint>>();
  #committer: Committer | undefined;
  /** By the clock that nobody sets: a step backwards must not hold commits up. */
  #lastAt = -Infinity;
  #trailing: NodeJS.Timeout | undefined;

  /**
   * @param everyMs least time between commits, in milliseconds; 0 for after each call
   * @param onCommitted after each commit that succeeded
   */
  constructor(
    private readonly everyMs: number,
    private readonly onCommitted: () => void,
  ) {}

  /** Records up to `next` (exclusive) are handled. */
  note(topic: string, partition: number, next: bigint, committer: Committer): void {
    const partitions = this.#offsets.get(topic) ?? new Map<number, bigint>();
    this.#offsets.set(topic, partitions.set(partition, next));
    this.#committer = committer;
  }

  /** Commits if it is time; otherwise sees to it that it happens later. @throws what the group answers, such as that this member is none any more */
  async due(): Promise<void> {
    const wait = this.#lastAt + this.everyMs - performance.now();
    if (wait <= 0) await this.#commit();
    else this.#trailing ??= setTimeout(() => void this.flush(), wait).unref();
  }

  /** Commits what is left. Never throws: where it cannot, the records are handled again, or their handler knows better. */
  async flush(): Promise<void> {
    try {
      await this.#commit();
    } catch {
      this.forget();
    }
  }

  /** Leaves uncommitted what is. */
  forget(): void {
    clearTimeout(this.#trailing);
    this.#trailing = undefined;
    this.#offsets.clear();
  }

  async #commit(): Promise<void> {
    if (this.#offsets.size === 0) return;
    const topics = Array.from(this.#offsets, ([topic, partitions]) => ({ topic, partitions: Array.from(partitions, ([partition, next]) => ({ partition, offset: String(next) })) }));
    this.forget();
    this.#lastAt = performance.now();
    await this.#committer?.commitOffsetsIfNecessary({ topics });
    this.onCommitted();
  }
}
