import { escapeHtml } from './html.js';

/*
 * The Markdown that the guides are written in, and no more of it: headings, paragraphs, fenced code, lists, tables, code, bold and links. Comments
 * and whatever looks like HTML become text or vanish; nothing of a guide can become markup that is not one of these.
 */

const FENCE = /^```(\w*)$/;
const ITEM = /^(?:[-*]|(\d+)\.) +/;

/** Code, bold and links of one line. Code goes first, so that what stands in it is left alone. */
function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) => (part.length > 1 && part.startsWith('`') && part.endsWith('`') ? `<code>${escapeHtml(part.slice(1, -1))}</code>` : spans(escapeHtml(part))))
    .join('');
}

const spans = (escaped: string): string =>
  escaped
    .replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replace(/\*([^*]+)\*/g, '<em>$1</em>')
    .replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (_, words: string, to: string) => (to.startsWith('/') && !to.startsWith('//') ? `<a href="${to}">${words}</a>` : `${words} (${to})`));

function table(lines: readonly string[]): string {
  const [head, , ...rows] = lines.map((line) => line.replace(/^\||\|$/g, '').split('|').map((cell) => inline(cell.trim())));
  const row = (cells: readonly string[], tag: string): string => `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row(head ?? [], 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table>`;
}

function list(lines: readonly string[]): string {
  const items: string[] = [];
  for (const line of lines) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ''));
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  const tag = ITEM.exec(lines[0] ?? '')?.[1] === undefined ? 'ul' : 'ol';
  return `<${tag}>${items.map((item) => `<li>${inline(item)}</li>`).join('')}</${tag}>`;
}

function block(lines: readonly string[]): string {
  const [first = ''] = lines;
  const heading = /^(#{2,4}) (.*)$/.exec(first);
  if (heading !== null) return `<h${heading[1]?.length ?? 2}>${inline(heading[2] ?? '')}</h${heading[1]?.length ?? 2}>${lines.length > 1 ? block(lines.slice(1)) : ''}`;
  if (first.startsWith('|')) return table(lines);
  if (ITEM.test(first)) return list(lines);
  return `<p>${inline(lines.join(' '))}</p>`;
}

export interface MarkdownPage {
  readonly title: string;
  readonly html: string;
}

/** @param text begins with `# Title` @throws Error when it has no title, or a fence that does not end */
export function renderMarkdown(text: string): MarkdownPage {
  const [head = '', ...lines] = text.replace(/<!--[\s\S]*?-->\n?/g, '').split('\n');
  if (!head.startsWith('# ')) throw new Error('A page begins with "# " and its title.');
  const parts: string[] = [];
  let open: string[] = [];
  let code: string[] | undefined;
  const close = (): void => {
    if (open.length > 0) parts.push(block(open));
    open = [];
  };
  for (const line of lines) {
    if (FENCE.test(line)) {
      if (code === undefined) {
        close();
        code = [];
      } else {
        parts.push(`<pre>${escapeHtml(code.join('\n'))}</pre>`);
        code = undefined;
      }
    } else if (code !== undefined) code.push(line);
    else if (line.trim() === '') close();
    else open.push(line);
  }
  if (code !== undefined) throw new Error('A fence does not end.');
  close();
  return { title: head.slice(2).trim(), html: parts.join('\n') };
}
