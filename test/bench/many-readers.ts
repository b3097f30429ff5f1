import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { makeClientAssertion } from '#client';
import type { RunningHub } from '../../deploy/local/start-hub.js';
import type { BenchBureau } from './bench-bureaus.js';
import { openStreams, processorMs, residentBytes, runLoad } from './bench-processes.js';
import { buyToken, DpopSigner } from './dpop-signer.js';
import type { Figure } from './figures.js';
import { percentile, type Target } from './measure.js';

/** What one line of a stream is remembered by. */
const MARK = '\ndata: {"cursor"';
/** Milliseconds in which a gateway that was busy comes to rest, and over which its processor time is counted. */
const REST_MS = 10_000;
const DELIVERY_LIMIT_MS = 60_000;
/** Opened and closed before anything is measured, so that what the gateway needs once is not counted for each reader. */
const WARM = 200;

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const descriptorsOf = (pid: number): number => readdirSync(`/proc/${String(pid)}/fd`).length;

/** Requests that open streams, one proof each; the streams are shared out evenly among the bureaus. */
async function requestsFor(target: Target, bureaus: readonly BenchBureau[], count: number): Promise<string[]> {
  const { url } = target;
  const signers = await Promise.all(
    bureaus.map(async ({ participant, signing }) => {
      const signer = new DpopSigner();
      return { signer, token: await buyToken(url, participant, await makeClientAssertion({ participant, issuer: url, signingKey: { ...signing } }), signer) };
    }),
  );
  return Array.from({ length: count }, (_, index) => {
    const { signer, token } = signers[index % signers.length]!;
    const proof = signer.proof('GET', `${url}/v1/inbox/stream`, token, randomUUID());
    return `GET /v1/inbox/stream HTTP/1.1\r\nHost: ${new URL(url).host}\r\nAccept: text/event-stream\r\nAuthorization: DPoP ${token}\r\nDPoP: ${proof}\r\n\r\n`;
  });
}

/**
 * Streams that are open while nothing comes, and one broadcast to all of them: what a reader costs the gateway.
 * @param say what is being done
 */
export async function measureReaders(hub: RunningHub, target: Target, [sender, ...readers]: readonly BenchBureau[], count: number, say: (text: string) => void): Promise<Figure[]> {
  const pid = (await hub.pids())['gateway'];
  if (pid === undefined || sender === undefined) throw new Error('There is no gateway, or nobody who sends.');
  say(`readers: warming up with ${WARM}`);
  const warm = await openStreams({ url: target.url, requests: await requestsFor(target, readers, WARM), mark: MARK });
  await rest(REST_MS / 2);
  warm.close();
  await rest(REST_MS / 2);
  const before = { bytes: residentBytes([pid]), descriptors: descriptorsOf(pid) };
  say(`readers: opening ${count}`);
  const streams = await openStreams({ url: target.url, requests: await requestsFor(target, readers, count), mark: MARK });
  try {
    await rest(REST_MS);
    const idle = { bytes: residentBytes([pid]), descriptors: descriptorsOf(pid), cpu: processorMs([pid]) };
    await rest(REST_MS);
    const busy = (processorMs([pid]) - idle.cpu) / REST_MS;
    say(`readers: gateway ${Math.round(before.bytes / 1024)} kB and ${before.descriptors} descriptors before, ${Math.round(idle.bytes / 1024)} kB and ${idle.descriptors} with ${count} idle readers, ${(busy * 100).toFixed(1)} % of a core`);
    const signing = sender.signing;
    const load = await runLoad({ url: target.url, letters: { hub: target.hub, from: sender.participant, signing, to: ['all'], textBytes: 1200 }, connections: 1, token: 'hub', count: 1, perRequest: 1 });
    const sentAt = load.sent[0]?.[1] ?? NaN;
    const { arrivals } = await streams.finished(DELIVERY_LIMIT_MS);
    const roads = arrivals.map((at) => at - sentAt).sort((a, b) => a - b);
    say(`readers: a broadcast reached all ${arrivals.length}; the gateway has ${Math.round(residentBytes([pid]) / 1024)} kB then`);
    return [
      { name: `memory a reader, ${count} idle`, unit: 'kB', hub: (idle.bytes - before.bytes) / 1024 / count, pass: 40, aim: 20, less: true },
      { name: `broadcast to ${count} readers p50`, unit: 'ms', hub: percentile(roads, 0.5), pass: 5_000, aim: 1_000, less: true },
      { name: `broadcast to ${count} readers p99`, unit: 'ms', hub: percentile(roads, 0.99), pass: 5_000, aim: 1_000, less: true },
      { name: `gateway, ${count} idle readers`, unit: '% of a core', hub: busy * 100, pass: 10, aim: 3, less: true },
    ];
  } finally {
    streams.close();
  }
}
