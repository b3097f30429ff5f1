import { Resolver } from 'node:dns/promises';
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { WebhookCaller, type Call } from '../webhooks/webhook-queue.js';

export interface CallerOptions {
  /** Whether webhooks may go to an address. */
  readonly allows: (address: string) => boolean;
  /** How long one call may take altogether, in milliseconds. */
  readonly timeoutMs?: number;
  /** How much of an answer is read, in bytes. */
  readonly answerLimit?: number;
  /** Names to addresses; DNS unless a spec says otherwise. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/** The name led to no address that webhooks may go to. What it leads to, or whether to anything, is not said: it may be a name of the operator's own network. */
class AddressRefused extends Error {
  constructor(host: string) {
    super(`${host} leads to no address webhooks go to.`);
  }
}

/** Milliseconds from now; undefined where there is none that can be read. */
function readRetryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const at = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(at) ? undefined : Math.max(0, at);
}

/** Resolves without the thread pool, where a name server that hangs would hold up everything else that waits for a thread. */
function resolver(): (host: string) => Promise<readonly string[]> {
  const dns = new Resolver({ timeout: 3_000, tries: 2 });
  return async (host) => {
    if (host === 'localhost' || host.endsWith('.localhost')) return ['127.0.0.1', '::1'];
    const found = await Promise.allSettled([dns.resolve4(host), dns.resolve6(host)]);
    const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    return addresses;
  };
}

/**
 * Posts over HTTPS. The addresses of a name are judged when it is called, and those judged are those connected to: a name
 * that leads elsewhere the second time it is asked for leads nowhere. Redirects are not followed.
 */
export class HttpsCaller extends WebhookCaller {
  readonly #options: Required<CallerOptions>;

  constructor(options: CallerOptions) {
    super();
    this.#options = { timeoutMs: 15_000, answerLimit: 64 * 1024, resolve: resolver(), ...options };
  }

  override async post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Call> {
    const began = performance.now();
    const took = (): number => Math.round(performance.now() - began);
    try {
      const { status, retryAfter } = await this.#answer(new URL(url), { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body);
      const delivered = status >= 200 && status < 300;
      const detail = delivered ? undefined : status >= 300 && status < 400 ? `It answered ${String(status)}; redirects are not followed.` : `It answered ${String(status)}.`;
      return { status, outcome: delivered ? 'delivered' : 'failed', detail, tookMs: took(), ...(delivered || retryAfter === undefined ? {} : { retryAfterMs: retryAfter }) };
    } catch (error) {
      const refused = error instanceof AddressRefused;
      const said = error instanceof Error ? error.message : 'no answer';
      // How long the name took would tell what is not said.
      return { status: undefined, outcome: refused ? 'address-refused' : 'failed', detail: said.slice(0, 300), tookMs: refused ? 0 : took() };
    }
  }

  async #answer(url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<{ readonly status: number; readonly retryAfter: number | undefined }> {
    const { allows, timeoutMs, answerLimit, resolve: addressesOf } = this.#options;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    // A literal is connected to without asking for it.
    if (isIP(host) !== 0 && !allows(host)) throw new AddressRefused(host);
    const lookup: LookupFunction = (name, options, answer) => {
      addressesOf(name).then(
        (found) => {
          const addresses = found.filter(allows).map((address) => ({ address, family: isIP(address) }));
          const [first] = addresses;
          if (first === undefined) answer(new AddressRefused(name), '', 0);
          else if (options.all === true) answer(null, addresses);
          else answer(null, first.address, first.family);
        },
        () => answer(new AddressRefused(name), '', 0),
      );
    };
    const options: RequestOptions = { method: 'POST', headers, lookup, agent: false, signal: AbortSignal.timeout(timeoutMs) };
    return await new Promise((resolve, reject) => {
      let answered = false;
      const call = (url.protocol === 'http:' ? httpRequest : httpsRequest)(url, options, (answer) => {
        answered = true;
        const status = answer.statusCode ?? 0;
        let bytes = 0;
        const done = (): void => resolve({ status, retryAfter: readRetryAfter(answer.headers['retry-after']) });
        // The word is given with the status; what follows is read so that the other side can finish, and not for ever.
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > answerLimit) answer.destroy();
        });
        answer.on('close', done);
        answer.on('error', done);
      });
      call.on('error', (error) => reject(error.name === 'TimeoutError' || error.name === 'AbortError' ? new Error(`no answer within ${String(timeoutMs / 1000)} seconds`) : error));
      // Whoever wants to speak another protocol (101) gets the connection closed, without an answer and without an error.
      call.on('close', () => {
        if (!answered) reject(new Error('the connection was closed without an answer'));
      });
      call.end(body);
    });
  }
}
