export { buildAsyncApi } from './asyncapi.js';
export { docsAssets, PAGE_HEADERS, type DocsAsset } from './docs-page.js';
export { buildOpenApi, type DocumentOptions } from './openapi.js';
export { problemHtml, problemJson, problemsHtml, problemsJson, type ProblemExplained } from './problem-page.js';
export { documentedRoutes, type DocumentedRoute } from './routes.js';
export { serveDocuments } from './serve-documents.js';
