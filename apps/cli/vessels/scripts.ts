/** Writing systems names of vessels come in, by ISO 15924 code, with what tells them. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Latn', /\p{Script=Latin}/u],
  ['Hani', /\p{Script=Han}/u],
  ['Cyrl', /\p{Script=Cyrillic}/u],
  ['Arab', /\p{Script=Arabic}/u],
  ['Grek', /\p{Script=Greek}/u],
  ['Hang', /\p{Script=Hangul}/u],
  ['Hira', /\p{Script=Hiragana}/u],
  ['Kana', /\p{Script=Katakana}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Deva', /\p{Script=Devanagari}/u],
  ['Taml', /\p{Script=Tamil}/u],
  ['Sinh', /\p{Script=Sinhala}/u],
  ['Mlym', /\p{Script=Malayalam}/u],
  ['Telu', /\p{Script=Telugu}/u],
  ['Beng', /\p{Script=Bengali}/u],
  ['Gujr', /\p{Script=Gujarati}/u],
  ['Geor', /\p{Script=Georgian}/u],
  ['Armn', /\p{Script=Armenian}/u],
  ['Hebr', /\p{Script=Hebrew}/u],
  ['Mymr', /\p{Script=Myanmar}/u],
  ['Khmr', /\p{Script=Khmer}/u],
  ['Laoo', /\p{Script=Lao}/u],
];
const JAPANESE = new Set(['Hira', 'Kana']);

/** The script most letters of a name are in; undefined when it has no letters. Kana with or without kanji is `Jpan`. */
export function scriptOf(name: string): string | undefined {
  const counts = new Map<string, number>();
  for (const sign of name) {
    const code = SCRIPTS.find(([, pattern]) => pattern.test(sign))?.[0];
    if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  if (most === undefined) return undefined;
  const japanese = [...counts.keys()].some((code) => JAPANESE.has(code)) && (most[0] === 'Hani' || JAPANESE.has(most[0]));
  return japanese ? 'Jpan' : most[0];
}
