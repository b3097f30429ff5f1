import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '#devstack';
import { startHub, type RunningHub, type Servers } from '../../deploy/local/start-hub.js';
import { MOST_STREAMS } from './limits.js';

/** How a spec file in another process finds a hub, its servers, and the one who may stop its processes. */
export interface HubAddress {
  readonly url: string;
  readonly devFile: string;
  readonly home: string;
  readonly servers: Servers;
  /** Where its processes are signalled, and where the spans they export can be asked for. */
  readonly control: string;
}

export type HubSignal = 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM';
export type Order = { readonly do: 'kill'; readonly name: string; readonly signal: HubSignal } | { readonly do: 'hold' | 'release'; readonly name: string } | { readonly do: 'pids' };

/** A span as OTLP/JSON writes it, as far as tests look. */
export interface ExportedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
}

interface OtlpBody {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[] };
    readonly scopeSpans: readonly { readonly spans: readonly Omit<ExportedSpan, 'service'>[] }[];
  }[];
}

const MOST_SPANS = 20_000;

/** Starts a hub with a collector for its traces, to be shared by many spec files. */
export async function serveHub(home: string): Promise<{ readonly address: HubAddress; stop(): Promise<void> }> {
  const collector = new Collector();
  const port = await freePort();
  let hub: RunningHub | undefined;
  const server = createServer((request, response) => {
    void handle(request, collector, hub).then(
      (answer) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const control = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = (): Promise<void> => new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  try {
    hub = await startHub({ home, port, env: { OTEL_EXPORTER_OTLP_ENDPOINT: control, ENTENTE_STREAMS: String(MOST_STREAMS) } });
  } catch (error) {
    await close();
    throw error;
  }
  const running = hub;
  return {
    address: { url: running.url, devFile: running.devFile, servers: running.servers, home, control },
    stop: async () => {
      await running.stop();
      await close();
    },
  };
}

async function handle(request: IncomingMessage, collector: Collector, hub: RunningHub | undefined): Promise<unknown> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control');
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const body: unknown = chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'));
  if (pathname === '/v1/traces') return collector.take(body as OtlpBody);
  if (pathname === '/spans') return collector.trace(searchParams.get('trace') ?? '');
  if (hub === undefined) throw new Error('the hub does not run yet');
  return obey(hub, body as Order);
}

async function obey(hub: RunningHub, order: Order): Promise<unknown> {
  if (order.do === 'kill') await hub.kill(order.name, order.signal);
  else if (order.do === 'hold') await hub.hold(order.name);
  else if (order.do === 'release') await hub.release(order.name);
  return hub.pids();
}

/** An OTLP/HTTP collector that remembers what came lately. */
class Collector {
  readonly #spans: ExportedSpan[] = [];

  take({ resourceSpans }: OtlpBody): object {
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      for (const { spans } of scopeSpans) for (const span of spans) this.#spans.push({ ...span, service });
    }
    this.#spans.splice(0, Math.max(0, this.#spans.length - MOST_SPANS));
    return {};
  }

  trace(id: string): ExportedSpan[] {
    return this.#spans.filter((span) => span.traceId === id);
  }
}
