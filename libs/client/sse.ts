/** One event of a stream (WHATWG HTML, server-sent events). */
export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/**
 * Reads events out of a response body. Comments, which keep a line awake, are passed over.
 * @param maxChars most characters of one unfinished line: a stream that never ends a line ends here
 * @param onBytes called for every piece that came, comments included
 * @throws Error when the line is longer
 */
export async function* readEvents(body: ReadableStream<Uint8Array>, { maxChars = 4 * 1024 * 1024, onBytes }: { maxChars?: number; onBytes?: () => void } = {}): AsyncGenerator<ServerSentEvent, void, void> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let rest = '';
  let fields = new EventFields();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      onBytes?.();
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      // A carriage return at the very end may be half of a line break.
      const complete = done ? rest.length : rest.endsWith('\r') ? rest.length - 1 : rest.length;
      const lines = rest.slice(0, complete).split(/\r\n|\n|\r/);
      rest = (lines.pop() ?? '') + rest.slice(complete);
      for (const line of lines) {
        if (line !== '') fields.take(line);
        else {
          const event = fields.event();
          fields = new EventFields();
          if (event !== undefined) yield event;
        }
      }
      if (done) return;
      if (rest.length > maxChars) throw new Error('the stream has a line without end');
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

class EventFields {
  #id: string | undefined;
  #event = 'message';
  readonly #data: string[] = [];

  take(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
    if (name === 'data') this.#data.push(value);
    else if (name === 'id' && !value.includes('\0')) this.#id = value;
    else if (name === 'event') this.#event = value;
  }

  /** Nothing without data: an event that says nothing is not dispatched. */
  event(): ServerSentEvent | undefined {
    return this.#data.length === 0 ? undefined : { id: this.#id, event: this.#event, data: this.#data.join('\n') };
  }
}
