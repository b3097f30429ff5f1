import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { escapeHtml, page } from './html.js';
import { renderMarkdown } from './markdown.js';

/** Where guides are served; each lies below it under the name of its file. */
export const GUIDES_PATH = '/docs/guides';

/** @throws Error when no folder above the program holds the guides */
export function guidesDirectory(): string {
  for (let directory = dirname(fileURLToPath(import.meta.url)); directory !== dirname(directory); directory = dirname(directory)) {
    const candidate = join(directory, 'apps', 'gateway', 'guides');
    if (existsSync(candidate)) return candidate;
  }
  throw new Error('The folder apps/gateway/guides was not found above the program.');
}

export interface GuidePage {
  readonly path: string;
  readonly html: string;
}

const FOOT = '<p><a href="/docs/guides">Guides</a> · <a href="/docs">The API over HTTP</a> · <a href="/docs/types">Types of message</a> · <a href="/docs/kafka">Kafka</a> · <a href="/problems">Everything that can go wrong</a></p>';

/** In the order in which a newcomer reads them; what is not named here comes behind. */
const ORDER = ['first-exchange', 'subscribe-to-a-feed', 'national-system', 'first-rule', 'audit-an-exchange', 'versions'];
const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** Every guide of the folder as a page, and the list of them. */
export function guidePages(folder = guidesDirectory()): readonly GuidePage[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.md')).map((name) => basename(name, '.md'));
  const guides = names.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b)).map((name) => ({ path: `${GUIDES_PATH}/${name}`, ...renderMarkdown(readFileSync(join(folder, `${name}.md`), 'utf8')) }));
  const list = guides.map(({ path, title }) => `<li><a href="${path}">${escapeHtml(title)}</a></li>`).join('');
  return [
    { path: GUIDES_PATH, html: page('Guides', `<p>Every command and snippet in them is run by a test.</p><ul>${list}</ul>${FOOT}`) },
    ...guides.map(({ path, title, html }) => ({ path, html: page(title, `${html}\n${FOOT}`) })),
  ];
}
