import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { loadSchemaRegistry } from '#contracts';
import { createHttpApp, type HttpApp } from '#http';
import { docsAssets } from './docs-page.js';
import { serveDocuments } from './serve-documents.js';

@Module({})
class Empty {}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
let app: HttpApp;

beforeAll(async () => {
  app = await createHttpApp(Empty, { logger: silent });
  serveDocuments(app.server, { version: '0.1.0', url: 'http://127.0.0.1:8080', schemas: loadSchemaRegistry() });
  await app.nest.init();
});
afterAll(() => app.close());

const get = (url: string, headers: Record<string, string> = {}) => app.server.inject({ url, headers });

describe('documents over HTTP', () => {
  test.each(['/openapi.json', '/asyncapi.json', ...docsAssets().map(({ path }) => path)])('%s', async (path) => {
    const answer = await get(path);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'self'/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    const again = await get(path, { 'if-none-match': String(answer.headers.etag) });
    expect([again.statusCode, again.body]).toEqual([304, '']);
  });

  test('are JSON where they say so', async () => {
    expect((await get('/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' });
    expect((await get('/asyncapi.json')).json()).toMatchObject({ asyncapi: '3.0.0' });
  });

  test('problems are pages for browsers and JSON for programs', async () => {
    const browser = await get('/problems/refused', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect(browser.headers['content-type']).toMatch(/^text\/html/);
    expect(browser.body).toContain('<h1>Refused</h1>');
    const program = await get('/problems/refused', { accept: 'application/json' });
    expect(program.json()).toMatchObject({ code: 'refused', status: 403 });
    expect(program.headers.vary).toMatch(/accept/i);
    expect((await get('/problems')).json()).toHaveProperty('items');
  });

  test('what is not there is a problem like any other', async () => {
    for (const path of ['/problems/none', '/problems/__proto__', '/docs/none.js', '/docs/..%2f..%2fpackage.json']) {
      const answer = await get(path);
      expect([path, answer.statusCode, answer.headers['content-type']]).toEqual([path, 404, 'application/problem+json']);
    }
    const post = await app.server.inject({ method: 'POST', url: '/problems' });
    expect([post.statusCode, post.headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});
