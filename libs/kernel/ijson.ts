import { Problem } from './problems.js';

/** Bounds on what is parsed, so that a hostile payload costs no more than its bytes. */
const MAX_DEPTH = 32;
const MAX_MEMBERS = 20_000;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Parses I-JSON (RFC 7493): valid UTF-8 without a byte order mark, no duplicate names, no lone surrogates, no number
 * that a double cannot keep; besides, no `__proto__`, at most 32 levels and 20,000 members. The text is walked once
 * before `JSON.parse` sees it, because that one keeps the last of two equal names without a word.
 * @throws Problem `invalid-utf8`, `not-json`, `duplicate-name`, `lone-surrogate`, `too-deep`, `too-many-members`, `number-out-of-range`, `forbidden-name`
 */
export function parseIJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    throw new Problem('invalid-utf8', { cause });
  }
  if (text.charCodeAt(0) === 0xfeff) throw new Problem('invalid-utf8', { detail: 'The text starts with a byte order mark.' });
  walk(text);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new Problem('not-json', { cause });
  }
}

/** True for a parsed JSON object (not an array, not null). */
export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Looks only for what JSON.parse would let pass; its grammar is left to JSON.parse. It moves by character codes alone: V8's
 * optimizing compiler takes `indexOf` for free of effects and may move it to where it is done again for every character,
 * which costs the square of the length (seen: 40 s for 1 MiB of white space, once the function was hot).
 */
function walk(text: string): void {
  const names: (Set<string> | undefined)[] = [];
  let depth = 0;
  let members = 0;
  let expectName = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      const plain = endOfPlainText(text, i + 1);
      const escaped = text.charCodeAt(plain) === BACKSLASH;
      const end = escaped ? endOfString(text, plain) : plain;
      if (expectName) admitName(names[depth], escaped ? unescaped(text, i, end) : text.slice(i + 1, end));
      // UTF-8 cannot carry a lone surrogate, so only an escape can bring one in.
      else if (escaped) unescaped(text, i, end);
      expectName = false;
      i = end;
    } else if (c === 0x7b || c === 0x5b) {
      if (++depth > MAX_DEPTH) throw new Problem('too-deep');
      if (++members > MAX_MEMBERS) throw new Problem('too-many-members');
      expectName = c === 0x7b;
      names[depth] = expectName ? new Set() : undefined;
    } else if (c === 0x7d || c === 0x5d) {
      if (--depth < 0) throw new Problem('not-json');
      expectName = false;
    } else if (c === 0x2c) {
      if (++members > MAX_MEMBERS) throw new Problem('too-many-members');
      expectName = names[depth] !== undefined && depth > 0;
    } else if (c === 0x2d || (c >= 0x30 && c <= 0x39)) {
      i = checkNumber(text, i);
    }
  }
}

/** Where the next quote or backslash is. */
function endOfPlainText(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE || c === BACKSLASH) return i;
  }
  throw new Problem('not-json', { detail: 'A string is not closed.' });
}

/** Where the string ends that has a backslash here. */
function endOfString(text: string, start: number): number {
  let i = start;
  while (text.charCodeAt(i) === BACKSLASH) i = endOfPlainText(text, i + 2);
  return i;
}

function unescaped(text: string, start: number, end: number): string {
  let value: string;
  try {
    value = JSON.parse(text.slice(start, end + 1)) as string;
  } catch (cause) {
    throw new Problem('not-json', { cause });
  }
  if (!value.isWellFormed()) throw new Problem('lone-surrogate');
  return value;
}

function admitName(seen: Set<string> | undefined, name: string): void {
  if (name === '__proto__') throw new Problem('forbidden-name');
  if (seen === undefined) return;
  if (seen.has(name)) throw new Problem('duplicate-name', { detail: `"${name.slice(0, 60)}" occurs twice in one object.` });
  seen.add(name);
}

/** A number that overflows, vanishes or loses digits would be another number to the next reader. */
function checkNumber(text: string, start: number): number {
  let end = start + 1;
  let integral = true;
  for (; end < text.length; end++) {
    const c = text.charCodeAt(end);
    if (c >= 0x30 && c <= 0x39) continue;
    if (c === 0x2e || c === 0x65 || c === 0x45 || c === 0x2b || c === 0x2d) integral = false;
    else break;
  }
  if (integral && end - start <= 15) return end - 1;
  const spelled = text.slice(start, end);
  const value = Number(spelled);
  const vanished = value === 0 && /^-?[0.]*[1-9]/.test(spelled);
  if (!Number.isFinite(value) || vanished || (integral && !Number.isSafeInteger(value))) throw new Problem('number-out-of-range');
  return end - 1;
}
