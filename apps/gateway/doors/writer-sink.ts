import type { StreamSink } from '#exchange';
import type { SseWriter } from '#http';

/** How much may wait in a reader's socket while it catches up, in bytes, and how often that is looked at, in milliseconds. */
const DRAINED_BYTES = 256 * 1024;
const DRAIN_CHECK_MS = 10;

/** A connection as streams see it. */
export class WriterSink implements StreamSink {
  constructor(private readonly writer: SseWriter) {}

  write(frames: string): boolean {
    return this.writer.write(Buffer.from(frames, 'latin1'));
  }

  async drained(): Promise<void> {
    while (this.writer.open && this.writer.buffered > DRAINED_BYTES) await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
  }

  close(): void {
    this.writer.end();
  }

  get closed(): boolean {
    return !this.writer.open;
  }
}
