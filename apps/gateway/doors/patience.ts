import type { FastifyReply } from 'fastify';
import type { Closing } from '../closing.js';

/**
 * The waiting of one long poll. It counts among the streams and long polls of its participant only while it waits, so a page
 * that has something to show is never refused for it; and it is over as soon as nobody listens any more.
 */
export class Patience {
  readonly #over = new AbortController();
  /** Says that there is nothing to wait for any more: answered, the reader has gone, or the gateway stops. */
  readonly signal: AbortSignal;
  #leave: (() => void) | undefined;

  constructor(
    private readonly closing: Closing,
    private readonly reader: string,
    { raw }: Pick<FastifyReply, 'raw'>,
  ) {
    this.signal = AbortSignal.any([closing.signal, this.#over.signal]);
    raw.once('close', () => this.end());
  }

  /** Nothing is there yet. Once for each wait, however often it looks. @throws Problem `too-many-requests` */
  begin(): void {
    this.#leave ??= this.closing.streams.enter(this.reader);
  }

  end(): void {
    this.#leave?.();
    this.#over.abort();
  }
}
