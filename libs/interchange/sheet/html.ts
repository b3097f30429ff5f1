/** Text that is HTML already: only `html` and `join` make it, so that whatever is not of this kind gets escaped. */
export class Html {
  constructor(readonly text: string) {}
}

export type Piece = Html | string | number | readonly Piece[] | undefined;

/** Characters that turn the direction of what follows: shown by number, so that nobody is made to read `exe.fdp` as `pdf.exe`. */
const OVERRIDES = /[\u202A-\u202E\u2066-\u2069]/g;
/** What no HTML document may hold, and half a pair, which no file can. */
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFDD0-\uFDEF\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uD800-\uDFFF]/g;
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text as it is shown: what cannot be printed is named by its number. */
export const printable = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(OVERRIDES, (one) => `‹U+${one.charCodeAt(0).toString(16).toUpperCase()}›`).replace(FORBIDDEN, '\uFFFD');

const escape = (text: string): string => printable(text).replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);

const textOf = (piece: Piece): string => {
  if (piece === undefined) return '';
  if (piece instanceof Html) return piece.text;
  return typeof piece === 'object' ? piece.map(textOf).join('') : escape(String(piece));
};

/** HTML from a template: everything put into it is escaped unless it is HTML already. */
export const html = (parts: TemplateStringsArray, ...values: readonly Piece[]): Html =>
  new Html(parts.map((part, index) => part + textOf(values[index])).join(''));

/** Pieces with something between them. */
export const join = (pieces: readonly Piece[], between: Piece): Html => new Html(pieces.map(textOf).join(textOf(between)));
