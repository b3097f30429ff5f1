import { OpsServer, type Readiness } from './ops-server.js';
import { createLogger } from './logger.js';

const silent = createLogger({ service: 'test', level: 'silent' });

describe('the operations server', () => {
  let readiness: Readiness = { ready: true };
  const server = new OpsServer({ ready: () => readiness, metrics: () => Promise.resolve('entente_up 1\n'), logger: silent });
  let url: string;

  beforeAll(async () => {
    url = `http://127.0.0.1:${String(await server.listen(0))}`;
  });
  afterAll(() => server.close());

  it('is healthy while the process lives', async () => {
    const response = await fetch(`${url}/healthz`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('is ready or says what is missing', async () => {
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    readiness = { ready: false, parts: { kafka: 'no heartbeat for 12 s' } };
    const response = await fetch(`${url}/readyz`);
    expect([response.status, await response.json()]).toEqual([503, readiness]);
  });

  it('shows metrics as text', async () => {
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toBe('entente_up 1\n');
  });

  it('has nothing else', async () => {
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/healthz`, { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD');
  });

  it('turns a failing check into an answer', async () => {
    const failing = new OpsServer({ ready: () => Promise.reject(new Error('secret')), logger: silent });
    const port = await failing.listen(0);
    const response = await fetch(`http://127.0.0.1:${String(port)}/readyz`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect((await fetch(`http://127.0.0.1:${String(port)}/metrics`)).status).toBe(404);
    await failing.close();
  });
});
