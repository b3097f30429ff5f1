import 'reflect-metadata';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { RequestMethod } from '@nestjs/common';
import Fastify from 'fastify';
import { loadSchemaRegistry } from '#contracts';
import { JWKS_PATH, METADATA_PATH, TOKEN_PATH } from '#http';
import { documentedRoutes } from './routes.js';
import { serveDocuments } from './serve-documents.js';

const DOORS = join(import.meta.dirname, '..', 'doors');
const joined = (...parts: readonly string[]): string => `/${parts.flatMap((part) => part.split('/')).filter((part) => part !== '').join('/')}`;

/** The routes of every controller in doors/, as Nest will register them. */
async function doorRoutes(): Promise<string[]> {
  const files = readdirSync(DOORS).filter((file) => file.endsWith('.controller.ts'));
  const modules = await Promise.all(files.map(async (file) => (await import(join(DOORS, file))) as Record<string, unknown>));
  const controllers = modules.flatMap((module) => Object.values(module)).filter((value): value is new () => object => typeof value === 'function' && Reflect.hasMetadata('__controller__', value));
  expect(controllers.length).toBeGreaterThanOrEqual(files.length);
  return controllers.flatMap((controller) => {
    const prefix = String(Reflect.getMetadata('path', controller));
    const { constructor: _, ...methods } = Object.getOwnPropertyDescriptors(controller.prototype as object);
    return Object.values(methods).flatMap(({ value }: PropertyDescriptor) => {
      const path: unknown = typeof value === 'function' ? Reflect.getMetadata('path', value) : undefined;
      return typeof path === 'string' ? [`${RequestMethod[Reflect.getMetadata('method', value as object) as number] ?? ''} ${joined(prefix, path)}`] : [];
    });
  });
}

/** What serveDocuments adds. */
function documentRoutes(): string[] {
  const routes: string[] = [];
  const server = Fastify();
  server.addHook('onRoute', ({ method, url }) => void routes.push(...[method].flat().map((each) => `${each} ${url}`)));
  serveDocuments(server, { version: '0.1.0', url: 'http://127.0.0.1:8080', schemas: loadSchemaRegistry() });
  return routes.filter((route) => !route.startsWith('HEAD '));
}

test('every route is documented, and every documented route is there', async () => {
  const there = [...(await doorRoutes()), ...documentRoutes(), `POST ${TOKEN_PATH}`, `GET ${JWKS_PATH}`, `GET ${METADATA_PATH}`];
  expect(documentedRoutes().map(({ method, path }) => `${method} ${path}`).sort()).toEqual(there.sort());
});
