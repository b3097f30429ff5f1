import 'reflect-metadata';
import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Body, Controller, Get, HttpCode, Module, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Clock, Problem } from '#kernel';
import type { PrivateJwk } from '../authorization/client-keys.js';
import { bodyOf } from '../bodies.js';
import { createHttpApp, type HttpApp, type HttpAppOptions } from '../http-app.js';
import { Open, principalOf } from '../request-gate.js';
import { SseWriter } from '../sse-writer.js';
import { createTokenService, type TokenService } from '../token-service.js';
import { assertion, newKey, proof, silent, TestRegistry } from './keys.js';

export const streams = new Set<SseWriter>();

@Controller()
class TestController {
  @Post('v1/messages')
  @HttpCode(202)
  submit(@Req() request: FastifyRequest): object {
    const { type, bytes } = bodyOf(request, 'application/jose', 'application/json');
    return { participant: principalOf(request).participant, type, length: bytes.length, digest: hash('sha256', bytes, 'base64url') };
  }

  @Get('v1/inbox')
  inbox(@Req() request: FastifyRequest): object {
    return { participant: principalOf(request).participant };
  }

  @Get('v1/messages/:from/:id')
  message(@Param('from') from: string): object {
    if (from === 'ncb.XZ') throw new Problem('not-found');
    return { from };
  }

  @Get('open/broken')
  @Open()
  broken(): object {
    throw new Error('password=hunter2');
  }

  @Get('open/hello')
  @Open()
  hello(): object {
    return { hello: 'world' };
  }

  @Post('open/echo')
  @Open()
  echo(@Body() body: Buffer): object {
    return { length: body.length };
  }

  @Get('open/slow')
  @Open()
  async slow(): Promise<object> {
    await new Promise((resolve) => setTimeout(resolve, 400));
    return { slow: true };
  }

  @Get('open/busy')
  @Open()
  busy(): object {
    throw new Problem('not-accepted', { retryAfter: 2.5 });
  }

  @Get('open/stream')
  @Open()
  stream(@Res() reply: FastifyReply): void {
    reply.hijack();
    const writer = new SseWriter(reply.raw, { bufferLimit: 256 * 1024, linger: 500 });
    streams.add(writer);
    writer.onEnd(() => streams.delete(writer));
  }
}

@Module({ controllers: [TestController] })
class TestModule {}

/** A real hub door on a real port. */
export class TestHub {
  readonly registry = new TestRegistry();
  readonly key = newKey('ncb.XA#1');
  readonly dpopKey = newKey('proof');
  readonly tokenKey = newKey('token#1');
  service!: TokenService;
  app!: HttpApp;
  issuer!: string;
  /** Where it listens. */
  address!: string;

  /** @param options `issuer`: its public URL, where that is not the address it listens at */
  async start(options: Partial<HttpAppOptions> & { clock?: Clock; startedAt?: number; port?: number; issuer?: string } = {}): Promise<this> {
    const { clock, startedAt, port: wanted, issuer, ...rest } = options;
    const port = wanted ?? (await freePort());
    this.address = `http://127.0.0.1:${String(port)}`;
    this.issuer = issuer ?? this.address;
    this.registry.admit('ncb.XA', this.key);
    this.service = createTokenService({
      issuer: this.issuer,
      tokenKey: this.tokenKey,
      clients: this.registry,
      logger: silent,
      startedAt: startedAt ?? Date.now() - 10_000,
      ...(clock === undefined ? {} : { clock }),
    });
    this.app = await createHttpApp(TestModule, { logger: silent, door: this.service.door, authorizationServer: this.service.authorizationServer, ...rest });
    await this.app.listen('127.0.0.1', port);
    return this;
  }

  /** The same hub in a new process, as far as its memory goes. */
  async restart(startedAt?: number): Promise<void> {
    const port = Number(new URL(this.address).port);
    await this.app.close(500);
    // The client has to notice that its connections are gone.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await this.start({ port, ...(startedAt === undefined ? {} : { startedAt }) });
  }

  url(path: string): string {
    return `${this.issuer}${path}`;
  }

  /** Asks the token endpoint. */
  async ask(clientAssertion: string, dpop?: string, more: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Response> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: clientAssertion,
      ...more,
    });
    return fetch(`${this.address}/oauth/token`, { method: 'POST', body, headers: { ...headers, ...(dpop === undefined ? {} : { DPoP: dpop }) } });
  }

  async token(participant = 'ncb.XA', key: PrivateJwk = this.key, dpopKey: PrivateJwk = this.dpopKey): Promise<string> {
    const response = await this.ask(await assertion(participant, key, this.issuer), await proof(dpopKey, 'POST', this.url('/oauth/token')));
    const answer = (await response.json()) as { access_token?: string };
    if (answer.access_token === undefined) throw new Error(JSON.stringify(answer));
    return answer.access_token;
  }

  /** The headers of one right request; `claims` and `header` overwrite what is right. */
  async headers(token: string, method: string, path: string, claims: Readonly<Record<string, unknown>> = {}, header: Readonly<Record<string, unknown>> = {}): Promise<Record<string, string>> {
    const ath = hash('sha256', token, 'base64url');
    return { Authorization: `DPoP ${token}`, DPoP: await proof(this.dpopKey, method, this.url(path), { ath, ...claims }, header) };
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
