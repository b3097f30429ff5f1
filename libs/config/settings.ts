import { resolve } from 'node:path';

/** One environment variable: its name, what it is for, and how its text is understood. */
export interface Setting<Value> {
  readonly name: string;
  readonly help: string;
  /** What kind of text is wanted, in words that end "give …". */
  readonly wanted: string;
  readonly secret: boolean;
  readonly optional: boolean;
  readonly fallback: Value | undefined;
  /** How the fallback is written, for people. */
  readonly fallbackText: string | undefined;
  /** @throws Error in plain words that follow "NAME is …:" */
  readonly parse: (text: string) => Value;
}

export interface SettingOptions<Value> {
  /** What it is for; one sentence without a full stop, shown in the table and when it is missing. */
  readonly help: string;
  /** Used when the variable is unset or empty. */
  readonly default?: Value;
  /** May be absent; its value is then undefined. */
  readonly optional?: boolean;
  /** Never printed. */
  readonly secret?: boolean;
}

/** Absent and optional means undefined; everything else has a value. */
type Outcome<Value, Options> = Options extends { readonly optional: true } ? Value | undefined : Value;

function make<Value, Options extends SettingOptions<Value>>(name: string, options: Options, wanted: string, parse: (text: string) => Value, show: (value: Value) => string = String): Setting<Outcome<Value, Options>> {
  const { help, secret = false, optional = false } = options;
  const fallback = options.default;
  return Object.freeze({ name, help, wanted, secret, optional, fallback, fallbackText: fallback === undefined ? undefined : show(fallback), parse });
}

function fail(wanted: string): never {
  throw new Error(`give ${wanted}`);
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}
const within = (value: number, { min = -Infinity, max = Infinity }: Bounds): boolean => value >= min && value <= max;
const range = ({ min, max }: Bounds): string => (min !== undefined && max !== undefined ? ` from ${min} to ${max}` : min !== undefined ? ` from ${min}` : max !== undefined ? ` up to ${max}` : '');

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const showDuration = (milliseconds: number): string => {
  const unit = Object.entries(UNITS).findLast(([, size]) => milliseconds >= size && milliseconds % size === 0) ?? ['ms', 1];
  return `${milliseconds / unit[1]}${unit[0]}`;
};

function parseUrl(text: string, protocols: readonly string[], wanted: string): string {
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol.slice(0, -1)) || !new URL(text).hostname) fail(wanted);
  return text;
}

/** The kinds of variables. */
export const setting = {
  string: <Options extends SettingOptions<string> & { readonly pattern?: RegExp; readonly wanted?: string }>(name: string, options: Options) => {
    const wanted = options.wanted ?? (options.pattern ? `text like ${options.pattern}` : 'a text');
    return make<string, Options>(name, options, wanted, (text) => (options.pattern?.test(text) === false ? fail(wanted) : text));
  },

  int: <Options extends SettingOptions<number> & Bounds>(name: string, options: Options) => {
    const wanted = `a whole number${range(options)}`;
    return make<number, Options>(name, options, wanted, (text) => (/^-?\d{1,15}$/.test(text) && within(Number(text), options) ? Number(text) : fail(wanted)));
  },

  number: <Options extends SettingOptions<number> & Bounds>(name: string, options: Options) => {
    const wanted = `a number${range(options)}`;
    return make<number, Options>(name, options, wanted, (text) => (/^-?\d+(\.\d+)?$/.test(text) && within(Number(text), options) ? Number(text) : fail(wanted)));
  },

  /** An address; kept as it was written. @param options.protocols without the colon */
  url: <Options extends SettingOptions<string> & { readonly protocols?: readonly string[] }>(name: string, options: Options) => {
    const protocols = options.protocols ?? ['http', 'https'];
    const wanted = `an address that begins with ${protocols.map((each) => `${each}://`).join(' or ')}`;
    return make<string, Options>(name, options, wanted, (text) => parseUrl(text, protocols, wanted));
  },

  /** A file or folder, made absolute from the working directory. Whether it is there is for its reader to say. */
  path: <Options extends SettingOptions<string>>(name: string, options: Options) => make<string, Options>(name, options, 'a path', (text) => (text.includes('\0') ? fail('a path') : resolve(text))),

  enum: <const Values extends readonly string[], Options extends SettingOptions<Values[number]>>(name: string, values: Values, options: Options) => {
    const wanted = `one of ${values.join(', ')}`;
    return make<Values[number], Options>(name, options, wanted, (text) => (values.includes(text) ? text : fail(wanted)));
  },

  boolean: <Options extends SettingOptions<boolean>>(name: string, options: Options) => {
    const known: Readonly<Record<string, boolean>> = { true: true, '1': true, yes: true, on: true, false: false, '0': false, no: false, off: false };
    const read = (text: string): boolean | undefined => (Object.hasOwn(known, text.toLowerCase()) ? known[text.toLowerCase()] : undefined);
    return make<boolean, Options>(name, options, 'true or false', (text) => read(text) ?? fail('true or false'));
  },

  /** A time span such as 250ms, 5s, 2m, 1h or 7d; its value is milliseconds. */
  duration: <Options extends SettingOptions<number> & Bounds>(name: string, options: Options) => {
    const limits = range({ ...(options.min !== undefined && { min: options.min }), ...(options.max !== undefined && { max: options.max }) }).replaceAll(/\d+/g, (text) => showDuration(Number(text)));
    const wanted = `a time span such as 250ms, 5s, 2m or 1h${limits}`;
    const read = (text: string): number => {
      const [, amount, unit] = DURATION.exec(text) ?? [];
      const milliseconds = amount === undefined || unit === undefined ? NaN : Number(amount) * (UNITS[unit] ?? NaN);
      return within(milliseconds, options) ? Math.round(milliseconds) : fail(wanted);
    };
    return make<number, Options>(name, options, wanted, read, showDuration);
  },

  /** Several texts between commas; blanks around them and empty ones do not count. */
  list: <Options extends SettingOptions<readonly string[]> & { readonly pattern?: RegExp; readonly wanted?: string }>(name: string, options: Options) => {
    const wanted = options.wanted ?? 'texts between commas';
    const read = (text: string): readonly string[] => {
      const items = text.split(',').map((item) => item.trim()).filter((item) => item !== '');
      return items.length === 0 || items.some((item) => options.pattern?.test(item) === false) ? fail(wanted) : Object.freeze(items);
    };
    return make<readonly string[], Options>(name, options, wanted, read, (items) => items.join(','));
  },

  /** Anything else. @param parse throws Error, or gives undefined, when the text is not `wanted` */
  of: <Value, Options extends SettingOptions<Value>>(name: string, wanted: string, parse: (text: string) => Value | undefined, options: Options) =>
    make<Value, Options>(name, options, wanted, (text) => parse(text) ?? fail(wanted)),
};
