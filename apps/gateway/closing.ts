import type { OpenStreams } from '#http';

/** Answers that take long: how many each participant has open, and aborted when the gateway begins to stop: long polls and streams end themselves then. */
export class Closing {
  readonly #controller = new AbortController();

  constructor(readonly streams: OpenStreams) {}

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  begin(): void {
    this.#controller.abort();
  }
}
