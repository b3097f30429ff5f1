import { cedar, type DetailedError, type PolicyJson } from './cedar.js';

/** Why a text is no set of policies, with the line where it goes wrong. */
export class PolicyFault extends Error {
  constructor(readonly what: string, readonly line: number | undefined) {
    super(line === undefined ? what : `line ${String(line)}: ${what}`);
    this.name = 'PolicyFault';
  }
}

/** Cedar counts bytes of UTF-8. */
const lineAt = (text: string, byte: number): number => Buffer.from(text).subarray(0, byte).toString().split('\n').length;

function faultOf(text: string, error: DetailedError | undefined): PolicyFault {
  if (error === undefined) return new PolicyFault('Cedar refuses it.', undefined);
  const place = error.sourceLocations?.[0];
  const words = error.message.replace(/^failed to parse policy (?:set )?from string: /, '').replaceAll(/(?:for )?policy `[^`]*`,? ?/g, '');
  return new PolicyFault([words, place?.label, error.help].filter((part) => part !== null && part !== undefined && part !== '').join('; '), place === undefined ? undefined : lineAt(text, place.start));
}

/** Reads a text of Cedar policies. @throws PolicyFault where it is malformed, or holds a template */
export function parsePolicies(text: string): PolicyJson[] {
  const library = cedar();
  const parts = library.policySetTextToParts(text);
  if (parts.type === 'failure') throw faultOf(text, parts.errors[0]);
  if (parts.policy_templates.length > 0) throw new PolicyFault('Templates are not taken: write ids in place of ?principal and ?resource.', undefined);
  return parts.policies.map((one) => {
    const json = library.policyToJson(one);
    if (json.type === 'failure') throw faultOf(one, json.errors[0]);
    return json.json;
  });
}

/** Holds a text of policies to a schema, strictly. @throws PolicyFault when it says what the schema does not know */
export function validatePolicies(text: string, schema: string): void {
  const validated = cedar().validate({ schema, policies: { staticPolicies: text } });
  if (validated.type === 'failure') throw faultOf(text, validated.errors[0]);
  const wrong = validated.validationErrors[0];
  if (wrong !== undefined) throw faultOf(text, wrong.error);
}
