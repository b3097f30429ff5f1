import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '#kernel';
import { buildAsyncApi } from './asyncapi.js';
import { docsAssets, PAGE_HEADERS, type DocsAsset } from './docs-page.js';
import { buildOpenApi, type DocumentOptions } from './openapi.js';
import { guidePages } from './guides.js';
import { typesPage, TYPES_PATH } from './types-page.js';
import { problemHtml, problemJson, problemsHtml, problemsJson } from './problem-page.js';

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';

/** Whether the caller would rather have a page: browsers name text/html, programs do not. */
const wantsHtml = (request: FastifyRequest): boolean => /\btext\/html\b/i.test(request.headers.accept ?? '');

const tagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;

/** Something that does not change while the process lives; made or read when it is first asked for. */
class Fixed {
  #made: Promise<{ readonly bytes: Buffer; readonly tag: string }> | undefined;

  constructor(
    private readonly contentType: string,
    private readonly make: () => Promise<Buffer>,
  ) {}

  async send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    this.#made ??= this.make().then((bytes) => ({ bytes, tag: tagOf(bytes) }));
    const { bytes, tag } = await this.#made;
    reply.headers({ ...PAGE_HEADERS, etag: tag });
    if (request.headers['if-none-match'] === tag) return reply.code(304).send();
    return reply.type(this.contentType).send(bytes);
  }
}

const bytesOf = (asset: DocsAsset): Promise<Buffer> => ('file' in asset ? readFile(asset.file) : Promise.resolve(Buffer.from(asset.content)));

/**
 * Serves the documents and pages, to anyone: `/openapi.json`, `/asyncapi.json`, `/docs` with what it loads and the guides, `/problems`
 * and `/problems/:code`. To be called before the server listens.
 */
export function serveDocuments(server: FastifyInstance, options: DocumentOptions): void {
  const open = { config: { open: true } };
  const fixed = (path: string, contentType: string, make: () => Promise<Buffer>): void => {
    const one = new Fixed(contentType, make);
    server.get(path, open, (request, reply) => one.send(request, reply));
  };
  const json = (value: unknown): Promise<Buffer> => Promise.resolve(Buffer.from(JSON.stringify(value)));
  fixed('/openapi.json', JSON_TYPE, () => json(buildOpenApi(options)));
  fixed('/asyncapi.json', JSON_TYPE, () => json(buildAsyncApi(options)));
  fixed(TYPES_PATH, HTML, () => Promise.resolve(Buffer.from(typesPage(options.schemas.files()))));
  for (const { path, html } of guidePages()) fixed(path, HTML, () => Promise.resolve(Buffer.from(html)));
  for (const asset of docsAssets()) fixed(asset.path, asset.contentType, () => bytesOf(asset));

  const negotiate = (request: FastifyRequest, reply: FastifyReply, html: string, value: unknown): FastifyReply => {
    reply.headers({ ...PAGE_HEADERS, vary: 'accept' });
    return wantsHtml(request) ? reply.type(HTML).send(html) : reply.type(JSON_TYPE).send(JSON.stringify(value));
  };
  server.get('/problems', open, (request, reply) => negotiate(request, reply, problemsHtml(), problemsJson()));
  server.get<{ Params: { code: string } }>('/problems/:code', open, (request, reply) => {
    const { code } = request.params;
    const html = problemHtml(code);
    if (html === undefined) throw new Problem('not-found');
    return negotiate(request, reply, html, problemJson(code));
  });
}
