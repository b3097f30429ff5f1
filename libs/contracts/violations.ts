import type { ErrorObject } from 'ajv';
import type { Violation } from '#kernel';

/** How many violations an answer lists. */
export const MOST_VIOLATIONS = 100;

/** Words for the keywords whose own name says little. */
const CODES: Readonly<Record<string, string>> = Object.freeze({
  additionalProperties: 'unknown-member',
  unevaluatedProperties: 'unknown-member',
  'false schema': 'not-allowed',
  uniqueItems: 'duplicate-item',
  not: 'reserved',
});

const kebab = (keyword: string): string => keyword.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** One step of a JSON Pointer (RFC 6901 §3). */
export const step = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Names come from outside: an answer repeats only the beginning of a long one. */
const quoted = (name: string): string => JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);

const param = (error: ErrorObject, name: string): string => String((error.params as Record<string, unknown>)[name]);

/** The place a violation is about: for a missing or unknown member the member, otherwise the value. */
function pointerOf(error: ErrorObject): string {
  const member = { required: 'missingProperty', additionalProperties: 'additionalProperty', unevaluatedProperties: 'unevaluatedProperty' }[error.keyword];
  return member === undefined ? error.instancePath : error.instancePath + step(param(error, member));
}

interface Described {
  readonly description?: string;
  readonly examples?: readonly unknown[];
}

/** What a pattern or format asks for, in the words of its schema. */
function expected(error: ErrorObject): string {
  const schema = (error.parentSchema ?? {}) as Described;
  const example = schema.examples?.[0];
  return `${schema.description === undefined ? '' : ` Expected: ${schema.description}`}${example === undefined ? '' : ` Example: ${JSON.stringify(example)}.`}`;
}

interface Branch {
  readonly required?: readonly string[];
  readonly anyOf?: readonly Branch[];
}

const branchesOf = (schema: unknown): readonly Branch[] => (Array.isArray(schema) ? (schema as Branch[]).filter(({ required }) => required !== undefined) : []);

/** `name`, or `familyName and sex with physical or documents`. */
function wordsOf({ required = [], anyOf = [] }: Branch): string {
  const more = [...new Set(anyOf.map(wordsOf))];
  return `${required.join(' and ')}${more.length === 0 ? '' : ` with ${more.join(' or ')}`}`;
}

function choiceOf(branches: readonly Branch[]): string {
  const simple = branches.every(({ required = [], anyOf }) => required.length === 1 && anyOf === undefined);
  return simple ? `At least one of these is required: ${branches.map(wordsOf).join(', ')}.` : `One of these is required: ${branches.map(wordsOf).join('; ')}.`;
}

function detailOf(error: ErrorObject): string {
  switch (error.keyword) {
    case 'required': return `${quoted(param(error, 'missingProperty'))} is required here.`;
    case 'additionalProperties': return `${quoted(param(error, 'additionalProperty'))} is not a member this schema knows.`;
    case 'false schema': return 'This member must not stand here beside the others.';
    case 'pattern':
    case 'format': return `The value is not of the form wanted here.${expected(error)}`;
    case 'not': return 'The value is reserved: it is not to be used here.';
    case 'enum': return `The value must be one of: ${((error.params as { allowedValues: readonly unknown[] }).allowedValues).join(', ')}.`;
    case 'const': return `The value must be ${JSON.stringify((error.params as { allowedValue: unknown }).allowedValue)}.`;
    case 'type': return `The value must be ${param(error, 'type') === 'object' ? 'an object' : param(error, 'type') === 'array' ? 'an array' : `of type ${param(error, 'type')}`}.`;
    case 'minProperties': return 'The object says too little: give at least one more member.';
    case 'anyOf': {
      const branches = branchesOf(error.schema);
      return branches.length > 0 ? choiceOf(branches) : 'The value has none of the forms allowed here.';
    }
    default: return `The value ${(error.message ?? 'does not follow the schema').replace('NOT', 'not')}.`;
  }
}

/** Errors of the branches of an `anyOf` say nothing that the `anyOf` itself does not say better. */
function withoutBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter((error) => error.keyword === 'anyOf');
  if (choices.length === 0) return errors;
  const ofBranch = (error: ErrorObject): boolean =>
    choices.some((choice) =>
      branchesOf(choice.schema).length > 0
        ? error.schemaPath.startsWith(`${choice.schemaPath}/`)
        : error !== choice && (error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`)));
  return errors.filter((error) => !ofBranch(error));
}

/**
 * Ajv's errors as violations, at most {@link MOST_VIOLATIONS}, none twice.
 * @param errors from a validator compiled with `verbose`
 * @param at JSON Pointer of the value that was judged, put before every pointer
 */
export function violationsOf(errors: readonly ErrorObject[], at: string): Violation[] {
  const found = new Map<string, Violation>();
  for (const error of withoutBranches(errors)) {
    if (error.keyword === 'if') continue; // its `then` or `else` has told what is wrong
    const violation: Violation = { pointer: at + pointerOf(error), code: CODES[error.keyword] ?? kebab(error.keyword), detail: detailOf(error) };
    found.set(`${violation.pointer} ${violation.code}`, violation);
    if (found.size === MOST_VIOLATIONS) break;
  }
  return [...found.values()];
}
