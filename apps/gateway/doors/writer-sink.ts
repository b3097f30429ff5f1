import type { FastifyReply } from 'fastify';
import type { StreamSink } from '#exchange';
import { SseWriter } from '#http';

/** How much may wait in a reader's socket while it catches up, in bytes. */
const DRAINED_BYTES = 256 * 1024;

/** A connection as streams see it. */
export class WriterSink implements StreamSink {
  constructor(private readonly writer: SseWriter) {}

  write(frames: readonly Buffer[]): boolean {
    return this.writer.write(...frames);
  }

  async drained(): Promise<void> {
    if (this.writer.buffered > DRAINED_BYTES) await this.writer.drained();
  }

  close(): void {
    this.writer.end();
  }

  get closed(): boolean {
    return !this.writer.open;
  }
}

/**
 * Makes a stream of an answer that was hijacked; it says of the quota what the answer would have.
 * @param over called when it has ended, or cannot begin @throws Error when the reader has left already
 */
export function writerOf(reply: FastifyReply, over: () => void): SseWriter {
  try {
    const limits = Object.fromEntries(Object.entries(reply.getHeaders()).filter(([name]) => name.startsWith('ratelimit')));
    const writer = new SseWriter(reply.raw, { headers: limits });
    writer.onEnd(over);
    return writer;
  } catch (error) {
    over();
    throw error;
  }
}
