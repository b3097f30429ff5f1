import { Problem } from '#kernel';

/** Seconds after which a participant with too many of them may try again. */
const RETRY_AFTER = 5;

/** How many streams and long polls each participant keeps open at this process: what one costs is small, and nothing else bounds how many. */
export class OpenStreams {
  readonly #open = new Map<string, number>();

  /** @param most streams and long polls together that one participant may keep open */
  constructor(private readonly most: number) {}

  /** @returns to be called once, when it is over @throws Problem `too-many-requests` */
  enter(participant: string): () => void {
    const open = this.#open.get(participant) ?? 0;
    if (open >= this.most) throw new Problem('too-many-requests', { detail: `You have ${String(open)} streams and long polls open, which is as many as one participant may. Close those that nobody reads; nothing is lost, and your cursors hold.`, retryAfter: RETRY_AFTER });
    this.#open.set(participant, open + 1);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = (this.#open.get(participant) ?? 1) - 1;
      if (left > 0) this.#open.set(participant, left);
      else this.#open.delete(participant);
    };
  }
}
