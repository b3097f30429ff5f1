const [QUOTE, BACKSLASH] = [0x22, 0x5c];
/** The hub takes no deeper message (libs/kernel), so nothing that it vouches for is deeper. */
const MAX_DEPTH = 32;
const NUMBER = /-?[0-9][0-9.eE+-]*/y;

/**
 * Parses I-JSON (RFC 7493): no name twice in one object, no half of a surrogate pair, no number that a double does not keep,
 * and at most 32 levels. `JSON.parse` alone keeps the last of two equal names without a word; it is left the grammar. The
 * text is walked once, so that time grows with its length. Beside the hub's own parser and the one in Python, and on the
 * same vectors (test/interop/vectors, `json`), because two that read one text differently would both vouch for it.
 * @throws SyntaxError saying why
 */
export function parseStrictJson(text: string): unknown {
  const names: (Set<string> | undefined)[] = [];
  let nameComes = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (nameComes) admit(names.at(-1), contentOf(text, at, end));
      else contentOf(text, at, end);
      nameComes = false;
      at = end;
    } else if (code === 0x7b || code === 0x5b) {
      nameComes = code === 0x7b;
      if (names.push(nameComes ? new Set() : undefined) > MAX_DEPTH) throw new SyntaxError('too deep');
    } else if (code === 0x7d || code === 0x5d) {
      names.pop();
      nameComes = false;
    } else if (code === 0x2c) {
      nameComes = names.at(-1) !== undefined;
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = at;
      at += checked(NUMBER.exec(text)?.[0] ?? '-').length - 1;
    }
  }
  return JSON.parse(text) as unknown;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  throw new SyntaxError('a string is not closed');
}

function contentOf(text: string, start: number, end: number): string {
  const plain = text.slice(start + 1, end);
  const content = plain.includes('\\') ? (JSON.parse(text.slice(start, end + 1)) as string) : plain;
  if (!content.isWellFormed()) throw new SyntaxError('half a character');
  return content;
}

function admit(seen: Set<string> | undefined, name: string): void {
  if (seen?.has(name) === true) throw new SyntaxError('a member is said twice');
  seen?.add(name);
}

/** One that overflows, vanishes or loses digits would be another number to the next reader. */
function checked(spelled: string): string {
  const value = Number(spelled);
  const integral = /^-?[0-9]+$/.test(spelled);
  const vanished = value === 0 && /[1-9]/.test(spelled.split(/[eE]/)[0] ?? '');
  if (!Number.isFinite(value) || vanished || (integral && !Number.isSafeInteger(value))) throw new SyntaxError('a number that is not kept');
  return spelled;
}
