/**
 * What a spreadsheet may take for the beginning of a formula (OWASP, "CSV Injection"): `= + - @`, tab, carriage return and
 * line feed, and the wide forms of the signs, which some programs narrow. White space before them does not help: it is cut.
 */
const FORMULA = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

/** A field of CSV (RFC 4180). Text that a spreadsheet would take for a formula begins with an apostrophe; a number stays one. */
export function csvField(value: string | number | undefined): string {
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line of CSV with its end. */
export const csvLine = (values: readonly (string | number | undefined)[]): string => `${values.map(csvField).join(',')}\r\n`;
