import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';

/** Rules about sources that the types, the linter and the arrows between files do not cover. */

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', '.entente', '.git', 'coverage']);
const TEXT_FILES = new Set(['.ts', '.mjs', '.cjs', '.js', '.json', '.sql', '.md', '.yaml', '.yml', '.css', '.html', '.sh', '.py', '.go', '.java', '.toml', '']);
const MOST_LINES = 300;

export interface SourceFile {
  /** From the root of the package, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** All text files below a folder, what is installed or built left out. */
export function readSources(root: string, folder = root): SourceFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : readSources(root, path);
    if (!entry.isFile() || !TEXT_FILES.has(extname(entry.name))) return [];
    return [{ path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }];
  });
}

const isCode = (path: string): boolean => /\.(ts|mjs|cjs)$/.test(path) && !path.includes('/generated/');
const isTest = (path: string): boolean => /\.spec\.ts$|\/testing\/|\/spec-support\.ts$|^test\//.test(path);
/** These files name what they forbid. */
const isRule = (path: string): boolean => path.startsWith('test/architecture/');

/** Code with its comments and the insides of its texts blanked, line breaks kept. Good enough for words, no parser. */
export function codeOnly(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`/g, (match) => match.replaceAll(/[^\n]/g, ' '));
}

interface LineRule {
  readonly says: string;
  readonly pattern: RegExp;
  readonly appliesTo: (path: string) => boolean;
  /** Whether comments and texts are looked at too. */
  readonly whole?: true;
}

const code = (path: string): boolean => isCode(path) && !isRule(path);
const ENTRANCES = /^(apps\/[^/]+\/main\.ts|apps\/cli\/entente\.mjs|deploy\/|test\/|jest\.config)/;

const inside = (path: string): boolean => code(path) && !ENTRANCES.test(path) && !isTest(path);

const LINE_RULES: readonly LineRule[] = [
  { says: 'process.env is read in main.ts, deploy/ and tests', pattern: /\bprocess\s*\.\s*env\b/, appliesTo: inside },
  { says: 'process.env is read in main.ts, deploy/ and tests', pattern: /\{[^}]*\benv\b[^}]*\}\s*from\s+'node:process'/, appliesTo: inside, whole: true },
  { says: 'no type any', pattern: /(?::|\bas|<|\|)\s*any\b(?!\()/, appliesTo: code },
  { says: 'no ts-ignore, no comment that switches the linter off', pattern: /@ts-(ignore|nocheck|expect-error)|(eslint|oxlint)-disable/, appliesTo: code, whole: true },
  { says: 'nothing left to do', pattern: /\b(TODO|FIXME|XXX|HACK)\b/, appliesTo: code, whole: true },
  { says: 'no empty catch', pattern: /\bcatch\s*(\([^)]*\))?\s*\{\s*\}|\.catch\(\s*\(\s*\w*\s*\)\s*=>\s*\{\s*\}\s*\)/, appliesTo: code },
  { says: 'no test skipped or alone', pattern: /\b(describe|test|it)\s*\.\s*(skip|only|todo|failing)\b|\b(xit|xtest|xdescribe|fit|fdescribe)\s*\(/, appliesTo: (path) => code(path) && isTest(path) },
  { says: 'hooks are called by specs: what several specs of a process import is loaded once', pattern: /^(after|before)(All|Each)\(/m, appliesTo: (path) => code(path) && !path.endsWith('.spec.ts') },
  { says: 'no organisation in names of ours', pattern: /\w*interpol(?!at)\w*/i, appliesTo: code },
  // Put together, so that this line does not break the rule it states.
  { says: "no path of somebody's machine", pattern: new RegExp(`(?<![\\w.])/(${['work', 'home', 'Users'].join('|')})/\\w`), appliesTo: (path) => !path.startsWith('test/architecture/') && path !== 'package-lock.json', whole: true },
];

/**
 * Words that have no place in the tree, as the beginning of their SHA-256 so that they are not in it by this list:
 * names of the tools that help to write it.
 */
const UNWANTED_WORDS = new Set(['c857d09db23e6822', 'c70eca6b0f88f44d', '60965168ce762e94', '7d3194f79e645c42', '3ea125d0bff386e6', '5d72436256ada538', '57de4cf40144bdf7', 'c9ad8f2cc1294afa', 'e12ce8285efc67c6', '5a5110ebe1544b31', '6f919d0563207a8c', '5d0c0ab127fdea24', 'ebde709e306badca']);
const digestOf = (word: string): string => createHash('sha256').update(word.toLowerCase()).digest('hex').slice(0, 16);

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** What is wrong with one file, each as `path:line: rule`. */
export function faultsOf({ path, text }: SourceFile): string[] {
  const faults: string[] = [];
  const bare = isCode(path) ? codeOnly(text) : text;
  for (const rule of LINE_RULES) {
    if (!rule.appliesTo(path)) continue;
    const match = rule.pattern.exec(rule.whole ? text : bare);
    if (match) faults.push(`${path}:${lineOf(text, match.index)}: ${rule.says}`);
  }
  const lines = text.split('\n').length - 1;
  if (isCode(path) && lines > MOST_LINES) faults.push(`${path}:${lines}: at most ${MOST_LINES} lines`);
  if (/interpol(?!at)/i.test(path)) faults.push(`${path}:0: no organisation in names of ours`);
  if (path !== 'package-lock.json') {
    for (const match of text.matchAll(/[A-Za-z]{4,}/g)) if (UNWANTED_WORDS.has(digestOf(match[0]))) faults.push(`${path}:${lineOf(text, match.index)}: a word that has no place here`);
  }
  return faults;
}
