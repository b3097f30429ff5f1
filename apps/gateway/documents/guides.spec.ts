import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSchemaRegistry } from '#contracts';
import { guidePages, guidesDirectory } from './guides.js';
import { renderMarkdown } from './markdown.js';
import { buildOpenApi } from './openapi.js';

const files = readdirSync(guidesDirectory()).filter((name) => name.endsWith('.md'));

test('there is a guide for each kind of user', () => {
  const paths = guidePages().map(({ path }) => path);
  for (const name of ['first-exchange', 'subscribe-to-a-feed', 'audit-an-exchange', 'national-system', 'first-rule', 'versions']) expect(paths).toContain(`/docs/guides/${name}`);
  expect(paths).toHaveLength(files.length + 1);
});

test.each(files)('%s: every command and snippet is marked to be run', (name) => {
  const text = readFileSync(join(guidesDirectory(), name), 'utf8');
  const blocks = [...text.matchAll(/(.*)\n```(\w+)\n/g)].filter(([, , language]) => language !== 'text' && language !== 'json');
  expect(blocks.filter(([, before]) => !/^<!-- run(?:: \w+)? -->$/.test(before ?? '')).map(([all]) => all)).toEqual([]);
});

test('what is written becomes what is shown, and no other markup', () => {
  const { title, html } = renderMarkdown('# A *title*\n\n## Part\nSome `<b>` and **bold** [here](/docs), [there](https://example.org), <script>alert(1)</script> [x](javascript:1).\n\n- one\n  and more\n- two\n\n1. first\n\n| a | b |\n|---|---|\n| `c` | d |\n\n<!-- run -->\n```bash\necho "<&>"\n```\n');
  expect(title).toBe('A *title*');
  expect(html).toBe(
    [
      '<h2>Part</h2><p>Some <code>&lt;b&gt;</code> and <strong>bold</strong> <a href="/docs">here</a>, there (https://example.org), &lt;script&gt;alert(1)&lt;/script&gt; x (javascript:1).</p>',
      '<ul><li>one and more</li><li>two</li></ul>',
      '<ol><li>first</li></ol>',
      '<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td><code>c</code></td><td>d</td></tr></tbody></table>',
      '<pre>echo &quot;&lt;&amp;&gt;&quot;</pre>',
    ].join('\n'),
  );
});

test('a page without a title, or with a fence left open, is refused', () => {
  expect(() => renderMarkdown('no title\n')).toThrow(/title/);
  expect(() => renderMarkdown('# A\n\n```bash\nx\n')).toThrow(/fence/);
});

interface Documented {
  readonly operationId?: string;
  readonly deprecated?: boolean;
  readonly responses?: Readonly<Record<string, { readonly headers?: object }>>;
}

test('what is deprecated is announced as the policy says: in the document, in answers, and on the page', () => {
  const said = /## What is deprecated now\n([\s\S]*?)\n##/.exec(readFileSync(join(guidesDirectory(), 'versions.md'), 'utf8'))?.[1]?.trim() ?? '';
  const schemas = loadSchemaRegistry();
  const { paths } = JSON.parse(JSON.stringify(buildOpenApi({ version: '0.1.0', url: 'http://127.0.0.1:8080', schemas }))) as { paths: Record<string, Record<string, Documented>> };
  const doors = Object.values(paths).flatMap((item) => Object.values(item)).filter(({ deprecated }) => deprecated === true);
  for (const { operationId, responses = {} } of doors) {
    const answers = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    expect({ operationId, headers: answers.map(([, { headers = {} }]) => Object.keys(headers)) }).toEqual({ operationId, headers: answers.map(() => expect.arrayContaining(['Deprecation', 'Sunset', 'Link'])) });
  }
  const names = [...doors.map(({ operationId = '' }) => operationId), ...schemas.files().filter(({ schema }) => (schema as { deprecated?: boolean }).deprecated === true).map(({ type }) => type)];
  expect(names.filter((name) => !said.includes(name))).toEqual([]);
  expect(said === 'Nothing.').toBe(names.length === 0);
});
