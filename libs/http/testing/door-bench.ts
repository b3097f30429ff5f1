import { createPublicKey, randomUUID } from 'node:crypto';
import { SystemClock } from '#kernel';
import { hashOfToken } from '../dpop-proof.js';
import { verifyInThreadPool, type VerifySignature, verifyWithOpenssl, verifyWithSodium } from '#signature';
import { createTokenService } from '../token-service.js';
import { assertion, newKey, proof, silent, TestRegistry } from './keys.js';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Prints what one authenticated request costs at the door: `node dist/libs/http/testing/door-bench.js`. */
const REQUESTS = 6_000;

async function measure(name: string, work: () => Promise<void>): Promise<void> {
  const used = process.cpuUsage();
  const begun = performance.now();
  await work();
  const elapsed = performance.now() - begun;
  const { user, system } = process.cpuUsage(used);
  const perRequest = (total: number): string => ((total * 1000) / REQUESTS).toFixed(1).padStart(7);
  process.stdout.write(`${name.padEnd(44)} ${perRequest(elapsed)} µs elapsed ${perRequest((user + system) / 1000)} µs CPU\n`);
}

const verifiers: Record<string, VerifySignature> = { sodium: verifyWithSodium, openssl: verifyWithOpenssl, 'thread pool': verifyInThreadPool };

for (const [name, verify] of Object.entries(verifiers)) {
  for (const crv of ['Ed25519', 'P-256'] as const) {
    const key = newKey('ncb.XA#1');
    const dpopKey = newKey('proof', crv);
    const clients = new TestRegistry();
    clients.admit('ncb.XA', key);
    const server = createServer((request, response) => service.authorizationServer.handler(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    const service = createTokenService({ issuer, tokenKey: newKey('token'), clients, logger: silent, clock: new SystemClock(), verify, startedAt: Date.now() - 10_000 });
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await assertion('ncb.XA', key, issuer),
    });
    const response = await fetch(`${issuer}/oauth/token`, { method: 'POST', body, headers: { DPoP: await proof(dpopKey, 'POST', `${issuer}/oauth/token`) } });
    const { access_token: token } = (await response.json()) as { access_token: string };
    server.closeAllConnections();
    server.close();
    const proofs: string[] = [];
    for (let i = 0; i < REQUESTS; i++) proofs.push(await proof(dpopKey, 'POST', `${issuer}/v1/messages`, { ath: hashOfToken(token), jti: randomUUID() }));
    const request = { method: 'POST', url: '/v1/messages', authorization: `DPoP ${token}` };
    await measure(`door, ${crv}, ${name}, 32 at a time`, async () => {
      let next = 0;
      await Promise.all(
        Array.from({ length: 32 }, async () => {
          for (let dpop = proofs[next++]; dpop !== undefined; dpop = proofs[next++]) await service.door.authenticate({ ...request, dpop });
        }),
      );
    });
    const { kty, x, y } = dpopKey;
    const publicKey = createPublicKey({ key: { kty, crv, x, ...(y === undefined ? {} : { y }) }, format: 'jwk' });
    const [parts = ['', '', '']] = proofs.map((each) => each.split('.'));
    const data = Buffer.from(`${parts[0] ?? ''}.${parts[1] ?? ''}`);
    const signature = Buffer.from(parts[2] ?? '', 'base64url');
    await measure(`  its signature check alone`, async () => {
      for (let i = 0; i < REQUESTS / 32; i++) await Promise.all(Array.from({ length: 32 }, async () => verify(crv === 'P-256' ? 'ES256' : 'EdDSA', publicKey, data, signature)));
    });
  }
}
