import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Changes what a server sends, one length-prefixed frame at a time. */
export type FrameFilter = (frame: Buffer) => Buffer;

/** A link between a client and a server. */
interface Link {
  readonly client: Socket;
  readonly server: Socket;
  /** Nothing goes through any more, and neither side is told. */
  dead: boolean;
}

/** Stands between the apps and a server and makes the line bad: slow, broken off, or silently dead. */
export class TcpProxy {
  /** Added to each direction, in milliseconds. */
  latencyMs = 0;
  readonly #links = new Set<Link>();

  private constructor(
    private readonly listener: Server,
    readonly port: number,
  ) {}

  /** @param target port of the server on 127.0.0.1 @param filter of what the server sends, when that speaks in frames */
  static async listen(target: number, filter?: FrameFilter): Promise<TcpProxy> {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const proxy = new TcpProxy(listener, (listener.address() as AddressInfo).port);
    listener.on('connection', (client) => proxy.#join(client, connect(target, '127.0.0.1'), filter));
    return proxy;
  }

  /** Connections that go through at present. */
  get links(): number {
    return this.#links.size;
  }

  /** Breaks every connection off with a reset. */
  reset(): void {
    for (const { client, server } of this.#links) {
      client.resetAndDestroy();
      server.destroy();
    }
  }

  /** Lets nothing through on the connections there are, as a firewall that has forgotten them; new ones work. */
  silence(): void {
    for (const link of this.#links) link.dead = true;
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  #join(client: Socket, server: Socket, filter: FrameFilter | undefined): void {
    const link: Link = { client, server, dead: false };
    this.#links.add(link);
    this.#pass(link, client, server, (chunk) => [chunk]);
    this.#pass(link, server, client, filter === undefined ? (chunk) => [chunk] : inFrames(filter));
  }

  #pass(link: Link, from: Socket, to: Socket, divide: (chunk: Buffer) => Buffer[]): void {
    const later = (deliver: () => void): void => {
      if (this.latencyMs > 0) setTimeout(deliver, this.latencyMs);
      else deliver();
    };
    from.on('data', (chunk: Buffer) => {
      const parts = divide(chunk);
      later(() => {
        if (!link.dead && !to.destroyed) for (const part of parts) to.write(part);
      });
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.#links.delete(link);
      // On a dead line the other side does not even hear of the end.
      if (!link.dead) to.destroy();
    });
  }
}

/** Cuts a stream of frames (four bytes of length, then as many of content) into whole ones. */
function inFrames(filter: FrameFilter): (chunk: Buffer) => Buffer[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: Buffer[] = [];
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const end = 4 + rest.readInt32BE(0);
      frames.push(filter(Buffer.from(rest.subarray(0, end))));
      rest = rest.subarray(end);
    }
    return frames;
  };
}

/**
 * Lets a broker's answers name the proxy instead of itself: a Kafka client goes where the metadata send it. Address and
 * port stand side by side there, and the port keeps its four bytes.
 */
export function readdressing(from: number, to: () => number): FrameFilter {
  const address = Buffer.from('127.0.0.1');
  const port = Buffer.alloc(4);
  port.writeInt32BE(from);
  const wanted = Buffer.concat([address, port]);
  return (frame) => {
    for (let at = frame.indexOf(wanted); at >= 0; at = frame.indexOf(wanted, at + wanted.length)) frame.writeInt32BE(to(), at + address.length);
    return frame;
  };
}
