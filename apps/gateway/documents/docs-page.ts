import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { allTopics, inboxTopic, type TopicDefinition } from '#contracts';
import { ADOPT_STYLES } from './docs-styles.js';
import { escapeHtml, page } from './html.js';

/** One thing that is served as it is. */
export type DocsAsset = { readonly path: string; readonly contentType: string } & ({ readonly content: string } | { readonly file: string });

/**
 * Headers of every page and script here, and of the problem pages: nothing is loaded from elsewhere, no script or style
 * stands in a page, and no page can be framed.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'content-security-policy': "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  // None of it is secret; but with a new version of the hub the page and its scripts change together.
  'cache-control': 'no-cache',
});

const REFERENCE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Entente API</title>
<link rel="icon" href="/docs/icon.svg" type="image/svg+xml">
</head>
<body>
<div id="reference"></div>
<noscript>This page needs JavaScript. The document itself is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<script src="/docs/styles.js"></script>
<script src="/docs/reference.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** Trying requests out is left to clients that can make proofs; everything that would call another server is off. */
const START = `'use strict';
Scalar.createApiReference('#reference', {
  url: '/openapi.json',
  title: 'Entente API',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
  hideTestRequestButton: true,
  hideClientButton: true,
  hiddenClients: true,
  documentDownloadType: 'json',
  defaultOpenFirstTag: true,
  metaData: { title: 'Entente API' },
});
`;

const PLAIN = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.6rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.95em; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid GrayText; border-radius: 4px; }
a { color: LinkText; }
dt { font-weight: 600; margin-top: 1rem; }
dd { margin: 0.2rem 0 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid GrayText; }
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="12" cy="16" r="9" fill="none" stroke="#1f6feb" stroke-width="4"/><circle cx="20" cy="16" r="9" fill="none" stroke="#2da44e" stroke-width="4"/></svg>
`;

const days = (retentionMs: number): string => (retentionMs < 0 ? 'for ever' : `${retentionMs / 86_400_000} days`);
const row = ({ name, key, partitions, flashPartitions, retentionMs, content }: TopicDefinition): string =>
  `<tr><td><code>${escapeHtml(name)}</code></td><td><code>${escapeHtml(key)}</code></td><td>${partitions}${flashPartitions === 0 ? '' : `, the last ${flashPartitions} for flash`}</td><td>${days(retentionMs)}</td><td>${escapeHtml(content)}</td></tr>`;

/** The topics at a glance, for people; the whole of it is the AsyncAPI document. */
const kafkaPage = (): string =>
  page(
    'Kafka',
    `<p>The whole of it, with headers, keys and payloads: <a href="/asyncapi.json">/asyncapi.json</a> (AsyncAPI 3). Outside clients read inbox topics alone.</p>
<table><thead><tr><th>Topic</th><th>Key</th><th>Partitions</th><th>Kept</th><th>Content</th></tr></thead><tbody>
${[...allTopics(), inboxTopic('<participant>', 'live'), inboxTopic('<participant>', 'exercise')].map(row).join('\n')}
</tbody></table>
<p><a href="/docs">The API over HTTP</a> · <a href="/docs/guides">Guides</a> · <a href="/docs/types">Types of message</a> · <a href="/openapi.json">/openapi.json</a> · <a href="/problems">Everything that can go wrong</a></p>`,
  );

/** The bundle of @scalar/api-reference, as npm installed it. */
const bundle = (): string => join(dirname(createRequire(import.meta.url).resolve('@scalar/api-reference')), 'browser', 'standalone.js');

/**
 * Everything below `/docs`: the API reference and what it loads, all from this process.
 * @throws Error when the package @scalar/api-reference is not installed
 */
export const docsAssets = (): readonly DocsAsset[] => [
  // Whoever types the address may end it with a slash.
  ...['/docs', '/docs/'].map((path) => ({ path, contentType: 'text/html; charset=utf-8', content: REFERENCE })),
  { path: '/docs/kafka', contentType: 'text/html; charset=utf-8', content: kafkaPage() },
  { path: '/docs/styles.js', contentType: 'text/javascript; charset=utf-8', content: ADOPT_STYLES },
  { path: '/docs/reference.js', contentType: 'text/javascript; charset=utf-8', file: bundle() },
  { path: '/docs/start.js', contentType: 'text/javascript; charset=utf-8', content: START },
  { path: '/docs/plain.css', contentType: 'text/css; charset=utf-8', content: PLAIN },
  { path: '/docs/icon.svg', contentType: 'image/svg+xml', content: ICON },
];
