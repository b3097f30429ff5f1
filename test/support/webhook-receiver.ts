import { createHmac, createPublicKey, verify } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './hub.js';

export interface Called {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** A receiver of webhooks, written from the specification alone: https://www.standardwebhooks.com */
export class Receiver {
  readonly calls: Called[] = [];

  private constructor(
    private readonly server: Server,
    public answer: number | 'hang',
  ) {}

  static async open(answer: number | 'hang' = 204): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server, answer);
    server.on('request', (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        receiver.calls.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(parts).toString() });
        if (receiver.answer !== 'hang') response.writeHead(receiver.answer).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/entente`;
  }

  async has(count: number, patienceMs = 10_000): Promise<void> {
    await until(`the receiver has ${count} calls`, () => Promise.resolve(this.calls.length >= count), patienceMs);
  }

  /** Whether the shared secret, and the key, verify a call. */
  verified({ headers, body }: Called, secret: string, verifyingKey: string): [boolean, boolean] {
    const content = `${headers['webhook-id'] ?? ''}.${headers['webhook-timestamp'] ?? ''}.${body}`;
    const signatures = (headers['webhook-signature'] ?? '').split(' ');
    const shared = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64')).update(content).digest('base64');
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(verifyingKey.replace(/^whpk_/, ''), 'base64').toString('base64url') }, format: 'jwk' });
    return [signatures.includes(`v1,${shared}`), signatures.some((one) => one.startsWith('v1a,') && verify(null, Buffer.from(content), key, Buffer.from(one.slice(4), 'base64')))];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
