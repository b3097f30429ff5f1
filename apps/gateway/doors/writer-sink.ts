import type { StreamSink } from '#exchange';
import type { SseWriter } from '#http';

/** How much may wait in a reader's socket while it catches up, in bytes. */
const DRAINED_BYTES = 256 * 1024;

/** A connection as streams see it. */
export class WriterSink implements StreamSink {
  constructor(private readonly writer: SseWriter) {}

  write(frames: string): boolean {
    return this.writer.write(Buffer.from(frames, 'latin1'));
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
