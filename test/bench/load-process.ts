import { makeClientAssertion } from '#client';
import type { PrivateJwk } from '#envelope';
import { buyToken, DpopSigner } from './dpop-signer.js';
import { HttpConnection, type Answer } from './http-connection.js';
import { toRequest, writeLetters, type Envelope, type Letter, type Letters } from './signed-requests.js';

/** What the bench asks of the process that makes the load. */
export interface LoadTask {
  readonly url: string;
  readonly letters: Letters;
  readonly count: number;
  /** Messages a request; 1 sends single messages. */
  readonly perRequest: number;
  readonly connections: number;
  /** Messages a second, evenly; as fast as it goes when undefined. */
  readonly rate?: number;
  /** When to begin, in milliseconds since the epoch: loads that shall run side by side have signed everything by then. At once when undefined. */
  readonly at?: number;
  /** The yardstick knows no tokens; the hub does. */
  readonly token: 'hub' | 'none';
}

export interface LoadResult {
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Milliseconds from request to answer, sorted. */
  readonly latencies: readonly number[];
  /** Id and when it was handed in, milliseconds since the epoch. */
  readonly sent: readonly (readonly [string, number])[];
  readonly cpuMicroseconds: number;
}

const now = (): number => performance.timeOrigin + performance.now();

class Load {
  readonly #latencies: number[] = [];
  readonly #sent: [string, number][] = [];
  readonly #refused: Record<string, number> = {};
  #accepted = 0;

  constructor(private readonly task: LoadTask) {}

  async run(): Promise<LoadResult> {
    const { task } = this;
    const signer = new DpopSigner();
    const token = task.token === 'hub' ? await tokenFor(task, signer) : 'none';
    const letters = writeLetters(task.letters, task.count);
    const batches = Array.from({ length: Math.ceil(letters.length / task.perRequest) }, (_, index) => letters.slice(index * task.perRequest, (index + 1) * task.perRequest));
    const single = task.perRequest === 1;
    const envelope: Envelope = { url: task.url, path: single ? '/v1/messages' : '/v1/messages/batch', contentType: single ? 'application/jose' : 'application/x-ndjson', token, signer };
    // Proofs live a minute; the requests are made just before they are used.
    const requests = batches.map((batch) => ({ batch, bytes: toRequest(envelope, batch.map((letter) => letter.compact).join('\n')) }));
    await appointed(task.at);
    const cpu = process.cpuUsage();
    const begun = performance.now();
    await this.#send(requests, begun);
    const seconds = (performance.now() - begun) / 1000;
    const used = process.cpuUsage(cpu);
    return { accepted: this.#accepted, refused: this.#refused, seconds, latencies: this.#latencies.sort((a, b) => a - b), sent: this.#sent, cpuMicroseconds: used.user + used.system };
  }

  async #send(requests: readonly { batch: readonly Letter[]; bytes: Buffer }[], begun: number): Promise<void> {
    const { hostname, port } = new URL(this.task.url);
    let next = 0;
    const worker = async (): Promise<void> => {
      const connection = await HttpConnection.open(hostname, Number(port));
      for (let index = next++; index < requests.length; index = next++) {
        const request = requests[index];
        if (request === undefined) break;
        if (this.task.rate !== undefined) await until(begun + (index * this.task.perRequest * 1000) / this.task.rate);
        const started = now();
        const answer = await connection.send(request.bytes);
        this.#latencies.push(now() - started);
        for (const letter of request.batch) this.#sent.push([letter.id, started]);
        this.#count(answer);
      }
      connection.close();
    };
    await Promise.all(Array.from({ length: this.task.connections }, worker));
  }

  #count(answer: Answer): void {
    if (this.task.perRequest === 1) {
      if (answer.status === 202) this.#accepted++;
      else this.#refuse(String(answer.status));
      return;
    }
    for (const line of answer.body.split('\n')) {
      if (line.startsWith('{"status":202')) this.#accepted++;
      else if (line !== '') this.#refuse(line.slice(0, 60));
    }
  }

  #refuse(why: string): void {
    this.#refused[why] = (this.#refused[why] ?? 0) + 1;
  }
}

/** @throws when the moment is over already: what was measured side by side would not have been */
async function appointed(at: number | undefined): Promise<void> {
  if (at === undefined) return;
  if (now() > at) throw new Error(`The load was ready ${Math.round(now() - at)} ms too late.`);
  await new Promise((resolve) => setTimeout(resolve, at - now()));
}

async function until(moment: number): Promise<void> {
  const wait = moment - performance.now();
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
}

async function tokenFor({ url, letters }: LoadTask, signer: DpopSigner): Promise<string> {
  const signing: PrivateJwk = letters.signing;
  return await buyToken(url, letters.from, await makeClientAssertion({ participant: letters.from, issuer: url, signingKey: { ...signing } }), signer);
}

process.on('message', (task: LoadTask) => {
  new Load(task).run().then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
