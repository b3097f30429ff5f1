import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

/** A Chromium of the system's, by the names it goes by; undefined where there is none. */
export const findChromium = (): string | undefined => ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].find((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0);

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.html': 'text/html' };

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly requestId: string; readonly request: { readonly url: string } };
  readonly result?: { readonly targetId?: string; readonly sessionId?: string; readonly result?: { readonly value?: unknown }; readonly exceptionDetails?: { readonly exception?: { readonly description?: string } } };
  readonly error?: { readonly message: string };
}

/**
 * A page in a real browser, spoken to over the DevTools protocol. Some of its files come from us under the origin of the
 * server that is tested, as if that server had them.
 */
export class BrowserPage {
  #next = 1;
  #session: string | undefined;
  readonly #waiting = new Map<number, (message: Message) => void>();

  private constructor(
    private readonly browser: ChildProcess,
    private readonly socket: WebSocket,
    private readonly profile: string,
    private readonly serve: (path: string) => string | undefined,
  ) {
    socket.addEventListener('message', ({ data }) => this.#heard(JSON.parse(String(data)) as Message));
  }

  /**
   * @param origin of the page @param files what is served below `/__test/`, by path: a file, or text of a page
   * @throws {Error} when the browser does not come up within 20 seconds
   */
  static async open(chromium: string, origin: string, serve: (path: string) => string | undefined): Promise<BrowserPage> {
    const profile = mkdtempSync(join(tmpdir(), 'entente-browser-'));
    // The sandbox of Chromium needs rights that a test's account may lack; what runs here is our own code.
    const browser = spawn(chromium, ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TMPDIR: profile } });
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      const timer = setTimeout(() => reject(new Error(`The browser did not come up: ${said}`)), 20_000);
      browser.stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
        if (found === undefined) return;
        clearTimeout(timer);
        resolve(found);
      });
    });
    const socket = new WebSocket(address);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', () => reject(new Error('The browser is not spoken to.')), { once: true });
    });
    const page = new BrowserPage(browser, socket, profile, serve);
    const target = await page.#ask('Target.createTarget', { url: 'about:blank' });
    page.#session = (await page.#ask('Target.attachToTarget', { targetId: target.result?.targetId, flatten: true })).result?.sessionId;
    await page.#ask('Fetch.enable', { patterns: [{ urlPattern: `${origin}/__test/*` }] });
    await page.#ask('Page.enable', {});
    const loaded = new Promise<void>((resolve) => (page.#loaded = resolve));
    await page.#ask('Page.navigate', { url: `${origin}/__test/index.html` });
    await loaded;
    return page;
  }

  #loaded: () => void = () => undefined;

  /** What an expression comes to, promises awaited. @throws {Error} what the page threw */
  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.#ask('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (result?.exceptionDetails !== undefined) throw new Error(result.exceptionDetails.exception?.description ?? 'The page threw.');
    return result?.result?.value;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.browser.once('exit', resolve));
    this.socket.close();
    this.browser.kill('SIGTERM');
    await ended;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  #ask(method: string, params: object): Promise<Message> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, (message) => (message.error === undefined ? resolve(message) : reject(new Error(`${method}: ${message.error.message}`))));
      this.socket.send(JSON.stringify({ id, method, params, ...(this.#session === undefined ? {} : { sessionId: this.#session }) }));
    });
  }

  #heard(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
    } else if (message.method === 'Page.loadEventFired') this.#loaded();
    else if (message.method === 'Fetch.requestPaused' && message.params !== undefined) void this.#fulfil(message.params.requestId, new URL(message.params.request.url).pathname.slice('/__test/'.length));
  }

  async #fulfil(requestId: string, path: string): Promise<void> {
    const found = this.serve(path);
    const body = found === undefined ? '' : found.startsWith('<') ? found : readFileSync(found, 'utf8');
    await this.#ask('Fetch.fulfillRequest', {
      requestId,
      responseCode: found === undefined ? 404 : 200,
      responseHeaders: [{ name: 'Content-Type', value: `${TYPES[extname(path)] ?? 'text/plain'}; charset=utf-8` }],
      body: Buffer.from(body).toString('base64'),
    });
  }
}
