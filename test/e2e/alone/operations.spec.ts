import { until, useHub } from '../../support/hub.js';
import { gatewayTakes } from '../../support/party.js';
import { newBureaus } from '../../support/world.js';

const hub = useHub();

/** What an app says about itself. */
async function readiness(url: string): Promise<{ status: number; parts: Record<string, string> }> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3_000) });
  return { status: answer.status, parts: ((await answer.json()) as { parts: Record<string, string> }).parts };
}

/** Where an app says how it is: the port it was told, on 127.0.0.1 only. */
async function opsUrlOf(name: string): Promise<string> {
  const { readFileSync } = await import('node:fs');
  const pid = (await hub().pids())[name];
  const port = /(?:^|\0)ENTENTE_OPS_PORT=(\d+)/.exec(readFileSync(`/proc/${pid}/environ`, 'latin1'))?.[1];
  return `http://127.0.0.1:${port}`;
}

describe('operations', () => {
  it('an app says that it is not ready while its consumer cannot hear, and recovers', async () => {
    const router = await opsUrlOf('router');
    expect(await readiness(router)).toMatchObject({ status: 200, parts: { routine: 'ok', flash: 'ok' } });
    await hub().kill('kafka', 'SIGSTOP');
    try {
      await until('the router says that it is deaf', async () => (await readiness(router)).status === 503, 30_000);
    } finally {
      await hub().kill('kafka', 'SIGCONT');
    }
    await until('the router hears again', async () => (await readiness(router)).status === 200, 40_000);
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    await reader!.receives(sent.reference, {}, 20_000);
  }, 90_000);

  it('messages are taken and tokens given while PostgreSQL is away; mailboxes say that they are', async () => {
    const [sender, reader, late] = await newBureaus(hub(), 3);
    await hub().hold('postgres');
    let reference: string;
    try {
      late!.tokens.forget();
      reference = (await late!.send([reader!])).reference;
      const sent = await sender!.send([reader!]);
      const again = await sender!.submit(sent.jws);
      expect([again.status, again.json['receipt']]).toEqual([200, sent.receipt]);
      const inbox = await reader!.call('GET', '/v1/inbox');
      expect([inbox.status, inbox.json['code'], inbox.headers.get('retry-after')]).toEqual([503, 'view-unavailable', expect.stringMatching(/^\d+$/) as string]);
    } finally {
      await hub().release('postgres');
    }
    await gatewayTakes(reader!, 30_000);
    await reader!.receives(reference, {}, 30_000);
  }, 90_000);
});
