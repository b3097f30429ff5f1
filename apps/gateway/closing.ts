/** Aborted when the gateway begins to stop: long polls and streams end themselves then. */
export class Closing {
  readonly #controller = new AbortController();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  begin(): void {
    this.#controller.abort();
  }
}
