import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Whether what a type carries goes from bureau to bureau (and may be sealed), or is recorded by the hub and open to its checks. */
export type SchemaClass = 'direct' | 'recorded';

export interface JsonSchema {
  readonly $id: string;
  readonly title: string;
  readonly description: string;
  readonly 'x-entente'?: { readonly class: SchemaClass };
  readonly [keyword: string]: unknown;
}

/** One `schemas/<area>/<name>/<version>.schema.json`. */
export interface SchemaFile {
  readonly area: string;
  readonly name: string;
  readonly version: number;
  /** `<area>.<name>/<version>`: how a message names it. */
  readonly type: string;
  readonly path: string;
  readonly schema: JsonSchema;
}

const FILE = /^([1-9][0-9]{0,3})\.schema\.json$/;

/**
 * The `schemas/` folder of the package this file lies in, whether it runs from the sources or from `dist/`.
 * @throws Error when no folder above holds one
 */
export function schemasDirectory(): string {
  for (let directory = dirname(fileURLToPath(import.meta.url)); directory !== dirname(directory); directory = dirname(directory)) {
    const candidate = join(directory, 'schemas');
    if (existsSync(join(candidate, 'envelope', 'message'))) return candidate;
  }
  throw new Error('The folder schemas/ was not found above the program; give its path.');
}

const foldersIn = (directory: string): string[] =>
  readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();

/** Reads every schema below a folder, in the order of their names. @throws SyntaxError when one is not JSON */
export function readSchemas(directory: string): SchemaFile[] {
  return foldersIn(directory).flatMap((area) =>
    foldersIn(join(directory, area)).flatMap((name) =>
      readdirSync(join(directory, area, name)).sort().flatMap((file): SchemaFile[] => {
        const version = FILE.exec(file)?.[1];
        if (version === undefined) return [];
        const path = join(directory, area, name, file);
        return [{ area, name, version: Number(version), type: `${area}.${name}/${version}`, path, schema: JSON.parse(readFileSync(path, 'utf8')) as JsonSchema }];
      })));
}
