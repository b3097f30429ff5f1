import { readSchemas, schemasDirectory } from '#contracts';
import { typesPage, TYPES_PATH } from './types-page.js';
import { guidePages } from './guides.js';
import { existsSync } from 'node:fs';
import { docsAssets, PAGE_HEADERS } from './docs-page.js';
import { problemHtml, problemsHtml } from './problem-page.js';

const assets = docsAssets();
const contentOf = (path: string): string => {
  const asset = assets.find((one) => one.path === path);
  return asset !== undefined && 'content' in asset ? asset.content : '';
};
const guides = guidePages();
const pages = [contentOf('/docs'), contentOf('/docs/kafka'), typesPage(readSchemas(schemasDirectory())), ...guides.map(({ html }) => html), problemsHtml(), problemHtml('refused') ?? ''];

describe('pages', () => {
  test('run under a policy that allows this server alone', () => {
    expect(PAGE_HEADERS['content-security-policy']).toMatch(/^default-src 'self';/);
    expect(PAGE_HEADERS['content-security-policy']).not.toMatch(/unsafe|https?:/);
    for (const html of pages) {
      expect(html).not.toMatch(/<style|\sstyle=|\son[a-z]+=|javascript:/i);
      expect(html).not.toMatch(/<script(?![^>]*\ssrc="\/docs\/)/i);
      expect(html).not.toMatch(/(?:src|href)="(?!\/)/i);
    }
  });

  test('load only what is served', () => {
    const served = new Set([...assets.map(({ path }) => path), '/openapi.json', '/asyncapi.json', '/problems', TYPES_PATH, ...guides.map(({ path }) => path)]);
    const loaded = pages.flatMap((html) => [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => (path ?? '').replace(/#.*$/, ''))).filter((path) => !path.startsWith('/problems/'));
    expect(loaded.filter((path) => !served.has(path))).toEqual([]);
    for (const asset of assets) if ('file' in asset) expect(existsSync(asset.file)).toBe(true);
  });

  test('the reference calls no other server', () => {
    expect(contentOf('/docs/start.js')).toMatch(/withDefaultFonts: false[^]*telemetry: false[^]*agent: \{ disabled: true \}/);
  });
});
