import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @throws Error when no folder above the program holds the policies */
function policiesDirectory(): string {
  for (let directory = dirname(fileURLToPath(import.meta.url)); directory !== dirname(directory); directory = dirname(directory)) {
    const candidate = join(directory, 'libs', 'policy', 'policies');
    if (existsSync(candidate)) return candidate;
  }
  throw new Error('The folder libs/policy/policies was not found above the program.');
}

const readPolicyFile = (name: string): string => readFileSync(join(policiesDirectory(), name), 'utf8');

let schema: string | undefined;
/** The words of a country's rules. */
export const ruleSchema = (): string => (schema ??= readPolicyFile('entente.cedarschema'));

/** The policies that hold for everybody, with the schema they are written in. */
export const baselinePolicies = (): { readonly schema: string; readonly text: string } => ({
  schema: `${ruleSchema()}\n${readPolicyFile('agreement.cedarschema')}`,
  text: `${readPolicyFile('baseline.cedar')}\n${readPolicyFile('agreement.cedar')}`,
});
