import type { Violation } from '#kernel';
import { readSchemas, schemasDirectory } from './schema-files.js';
import { RULE, SchemaRegistry } from './schema-registry.js';

const PARTS = new Set(['rules', 'common']);

/**
 * Judges rules by their schema alone, for processes that read no messages. The schema is read when a rule first comes.
 * @param directory the folder `schemas/`; by default the one of this package
 */
export function ruleForm(directory: string = schemasDirectory()): (body: unknown) => Violation[] {
  let registry: SchemaRegistry | undefined;
  return (body) => (registry ??= new SchemaRegistry(readSchemas(directory).filter(({ area }) => PARTS.has(area)), [RULE])).validateRule(body);
}
