import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import type { Setting } from './settings.js';

/** All variables of one app: member of the configuration → variable. */
export type Spec = Readonly<Record<string, Setting<unknown>>>;
export type ConfigOf<Specified extends Spec> = { readonly [Member in keyof Specified]: Specified[Member] extends Setting<infer Value> ? Value : never };

export interface ReadOptions {
  /** Told of each ENTENTE_ variable that nothing here reads: most likely misspelt. */
  readonly onWarning?: (text: string) => void;
  /** Variables that other processes of the hub read, so that they are not warned about. */
  readonly alsoKnown?: readonly string[];
}

/** Everything that is wrong with the environment, at once. The caller prints the message and exits with `exitCode`. */
export class ConfigError extends Error {
  /** EX_CONFIG of sysexits.h: a supervisor need not try again. */
  readonly exitCode = 78;
  override readonly name = 'ConfigError';
  constructor(readonly mistakes: readonly string[]) {
    super(`The configuration cannot be used:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
  }
}

const HIDDEN = '[hidden]';
const PREFIX = 'ENTENTE_';

/**
 * Reads and checks all variables of an app into one frozen object. Unset and empty are the same. Printing the object
 * (console, JSON, a log) shows secrets as `[hidden]`. A secret may lie in a file that `<NAME>_FILE` names: an environment
 * is seen by whoever may look at the process, and inherited by what it starts.
 * @param env the environment, handed in by main.ts
 * @throws ConfigError with every mistake, each naming its variable and what to give
 */
export function readConfig<const Specified extends Spec>(spec: Specified, env: Readonly<Record<string, string | undefined>>, options: ReadOptions = {}): ConfigOf<Specified> {
  const mistakes: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [member, variable] of Object.entries(spec)) {
    const text = textOf(variable, env, mistakes);
    if (text === UNREADABLE) continue;
    if (text === undefined || text === '') {
      if (variable.fallback === undefined && !variable.optional) mistakes.push(`${variable.name} is not set (${variable.help}): give ${variable.wanted}`);
      config[member] = variable.fallback;
      continue;
    }
    try {
      config[member] = variable.parse(text);
    } catch (error) {
      const shown = variable.secret ? 'not usable' : JSON.stringify(text);
      mistakes.push(`${variable.name} is ${shown}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  const known = [...Object.values(spec).flatMap((variable) => (variable.secret ? [variable.name, fileVariable(variable.name)] : [variable.name])), ...(options.alsoKnown ?? [])];
  for (const warning of strangers(known, env)) options.onWarning?.(warning);
  const printed = { value: () => describeConfig(spec, config), enumerable: false };
  return Object.freeze(Object.defineProperties(config, { toJSON: printed, [inspect.custom]: printed })) as ConfigOf<Specified>;
}

const UNREADABLE = Symbol('its mistake is told');
const fileVariable = (name: string): string => `${name}_FILE`;

/** What a variable says, or for a secret the file that is named instead. */
function textOf({ name, secret }: Setting<unknown>, env: Readonly<Record<string, string | undefined>>, mistakes: string[]): string | undefined | typeof UNREADABLE {
  const text = env[name]?.trim();
  const file = secret ? env[fileVariable(name)]?.trim() : undefined;
  if (file === undefined || file === '') return text;
  if (text !== undefined && text !== '') {
    mistakes.push(`${name} and ${fileVariable(name)} are both set: give one of them`);
    return UNREADABLE;
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    mistakes.push(`${fileVariable(name)} names ${file}, which cannot be read (${typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error)}): give a file with the value alone`);
    return UNREADABLE;
  }
}

/** The configuration as it may be shown: variable → value, secrets hidden. */
export function describeConfig(spec: Spec, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const shown = Object.entries(spec).map(([member, variable]) => [variable.name, variable.secret && config[member] !== undefined ? HIDDEN : config[member]] as const);
  return Object.fromEntries(shown.filter(([, value]) => value !== undefined));
}

/** The variables as a Markdown table, for the README. */
export function markdownTable(spec: Spec): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = Object.values(spec).map((variable) => {
    const fallback = variable.fallbackText !== undefined ? `\`${variable.fallbackText}\`` : variable.optional ? '' : '**required**';
    return `| \`${variable.name}\` | ${cell(variable.help)}; ${cell(variable.wanted)}${variable.secret ? ` (secret; or its file in \`${fileVariable(variable.name)}\`)` : ''} | ${cell(fallback)} |`;
  });
  return ['| variable | meaning | default |', '|---|---|---|', ...rows, ''].join('\n');
}

function strangers(known: readonly string[], env: Readonly<Record<string, string | undefined>>): string[] {
  const unknown = Object.keys(env).filter((name) => name.startsWith(PREFIX) && !known.includes(name));
  return unknown.map((name) => {
    const nearest = known.map((each) => ({ each, far: distance(name, each) })).toSorted((a, b) => a.far - b.far)[0];
    return `${name} is not a variable of this process${nearest && nearest.far <= 3 ? `; did you mean ${nearest.each}?` : ''}`;
  });
}

/** Levenshtein distance: how many letters must change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const following = [i];
    for (let j = 1; j <= b.length; j += 1) {
      following.push(Math.min((row[j] ?? 0) + 1, (following[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = following;
  }
  return row[b.length] ?? 0;
}
