import { docsAssets } from './docs-page.js';
import { guidePages } from './guides.js';
import { openApiRoutes } from './openapi.js';
import { TYPES_PATH } from './types-page.js';

export interface DocumentedRoute {
  readonly method: string;
  /** In Fastify's spelling: `/v1/messages/:from/:id`. */
  readonly path: string;
}

/** Every route the gateway has by its documents: the operations of OpenAPI and what `/docs` loads. HEAD goes with GET. */
export function documentedRoutes(): readonly DocumentedRoute[] {
  const operations = openApiRoutes();
  const known = new Set(operations.map(({ path }) => path));
  const pages = [TYPES_PATH, ...guidePages().map(({ path }) => path), ...docsAssets().map(({ path }) => path)];
  return [...operations, ...pages.filter((path) => !known.has(path)).map((path) => ({ method: 'GET', path }))];
}
