import { examplesOf, SchemaReader, type SchemaFile } from '#contracts';
import { escapeHtml, page } from './html.js';

/** Where the page is served. */
export const TYPES_PATH = '/docs/types';

function section(reader: SchemaReader, file: SchemaFile): string {
  const own = file.schema['x-entente'] as { readonly class: string; readonly sentBy?: string };
  const row = ({ path, required, form, description }: { readonly path: string; readonly required: boolean; readonly form: string; readonly description: string }): string =>
    `<tr><td><code>${escapeHtml(path)}</code>${required ? ' *' : ''}</td><td>${escapeHtml(form)}</td><td>${escapeHtml(description)}</td></tr>`;
  return `<h2 id="${escapeHtml(file.type)}"><code>${escapeHtml(file.type)}</code></h2>
<p>${escapeHtml(file.schema.description)} ${escapeHtml(own.class)}.${own.sentBy === undefined ? '' : ` From ${escapeHtml(own.sentBy)}.`}</p>
<details><summary>Members</summary><table><thead><tr><th>Member (* required)</th><th>Form</th><th>What</th></tr></thead><tbody>${reader.fields(file, 1).map(row).join('')}</tbody></table></details>
${examplesOf(file).map(({ name, body }) => `<details><summary>Example: ${escapeHtml(name)}</summary><pre>${escapeHtml(JSON.stringify(body, undefined, 2))}</pre></details>`).join('\n')}`;
}

/** Every type of message with its members and examples, for people. */
export function typesPage(files: readonly SchemaFile[]): string {
  const types = files.filter(({ schema }) => schema['x-entente'] !== undefined);
  const reader = new SchemaReader(files);
  return page('Types of message', `<p>All examples are invented. The same as JSON Schema: <a href="/openapi.json">/openapi.json</a>, components.</p>
<ul>${types.map(({ type, schema }) => `<li><a href="${TYPES_PATH}#${escapeHtml(type)}"><code>${escapeHtml(type)}</code></a> ${escapeHtml(schema.title)}</li>`).join('')}</ul>
${types.map((file) => section(reader, file)).join('\n')}
<p><a href="/docs">The API over HTTP</a> · <a href="/docs/guides">Guides</a> · <a href="/docs/kafka">Kafka</a></p>`);
}
