/** What a sign counts in the machine-readable zone (ICAO Doc 9303 part 3, 4.9): digits themselves, letters from 10, `<` nothing. */
const valueOf = (sign: string): number => (sign >= '0' && sign <= '9' ? Number(sign) : sign === '<' ? 0 : sign.charCodeAt(0) - 55);

const checkDigit = (text: string): number => Array.from(text).reduce((sum, sign, i) => sum + valueOf(sign) * ([7, 3, 1][i % 3] ?? 0), 0) % 10;

/** A field holds when its digit is right; a filler instead of the digit counts as right where the field is empty or goes on elsewhere. */
function holds(field: string, digit: string | undefined, fillerAllowed: boolean): boolean {
  return digit === '<' ? fillerAllowed : checkDigit(field) === Number(digit);
}

/** Columns are counted from 1, as the standard does; both ends belong to the field. */
const columns = (line: string, from: number, to: number): string => line.slice(from - 1, to);

function twoLines(first: string, second: string, size: 36 | 44): boolean {
  const visa = first.startsWith('V');
  const number = holds(columns(second, 1, 9), second[9], size === 36);
  const dates = holds(columns(second, 14, 19), second[19], false) && holds(columns(second, 22, 27), second[27], false);
  if (visa || !number || !dates) return number && dates;
  if (size === 44 && !holds(columns(second, 29, 42), second[42], /^<+$/.test(columns(second, 29, 42)))) return false;
  return holds(columns(second, 1, 10) + columns(second, 14, 20) + columns(second, 22, size - 1), second[size - 1], false);
}

function threeLines(first: string, second: string): boolean {
  return holds(columns(first, 6, 14), first[14], true)
    && holds(columns(second, 1, 6), second[6], false)
    && holds(columns(second, 9, 14), second[14], false)
    && holds(columns(first, 6, 30) + columns(second, 1, 7) + columns(second, 9, 15) + columns(second, 19, 29), second[29], false);
}

/**
 * What is wrong with the lines of a machine-readable zone: their form (two of 44 or 36 signs, or three of 30), or a check
 * digit. Undefined when nothing is.
 */
export function mrzFault(lines: readonly string[]): 'malformed' | 'check-digit' | undefined {
  const [first = '', second = ''] = lines;
  const size = first.length;
  const whole = ((lines.length === 2 && (size === 44 || size === 36)) || (lines.length === 3 && size === 30)) && lines.every((line) => line.length === size && /^[A-Z0-9<]+$/.test(line));
  if (!whole) return 'malformed';
  const right = size === 30 ? threeLines(first, second) : twoLines(first, second, size === 44 ? 44 : 36);
  return right ? undefined : 'check-digit';
}
