import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { isObject, type Violation } from '#kernel';
import { ANNOTATIONS } from './content-facts.js';
import { attestationDue, personsWithoutStatus, STATUS_MISSING } from './duties.js';
import { readSchemas, schemasDirectory, type JsonSchema, type SchemaClass, type SchemaFile } from './schema-files.js';
import { uniqueItems } from './unique-items.js';
import { violationsOf } from './violations.js';

/** Beyond this many members and items a faulty value is answered with its first violation only. */
const MOST_NODES_LISTED = 5_000;

const ENVELOPE = 'envelope.message/1';
const ROUTING = 'envelope.routing/1';
/** The body of a set-rule statement. */
export const RULE = 'rules.rule/1';

export interface TypeDescription {
  readonly class: SchemaClass;
  readonly title: string;
  readonly description: string;
}

/** A validator that reads the schemas given, and nothing from anywhere else. */
function newAjv(files: readonly SchemaFile[], how: { allErrors: boolean; verbose: boolean }): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, validateSchema: false, validateFormats: true, inlineRefs: false, code: { optimize: false }, ...how });
  // The package is CommonJS: under Node's ESM its function is the default export's `default`.
  (formats as unknown as { readonly default: (ajv: Ajv2020, names: string[]) => void }).default(ajv, ['date', 'date-time']);
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword(uniqueItems);
  ajv.addKeyword({ keyword: 'x-entente', schemaType: 'object' });
  for (const [keyword, schemaType] of Object.entries(ANNOTATIONS)) ajv.addKeyword({ keyword, schemaType });
  for (const { schema } of files) ajv.addSchema(schema);
  return ajv;
}

/** Whether a value has more than `limit` members and items in all; stops counting there. */
function isLargerThan(limit: number, value: unknown): boolean {
  const open: unknown[] = [value];
  for (let seen = 0; open.length > 0; seen++) {
    if (seen > limit) return true;
    const next = open.pop();
    if (Array.isArray(next)) {
      if (next.length > limit) return true;
      for (const item of next) open.push(item);
    } else if (isObject(next)) {
      for (const member of Object.values(next)) open.push(member);
    }
  }
  return false;
}

/**
 * The message types this hub knows. Values are judged by validators that stop at the first fault; only a value that
 * failed is judged once more by one that lists every fault, so that the common case stays fast and a hostile one bounded.
 */
export class SchemaRegistry {
  readonly #files: ReadonlyMap<string, SchemaFile>;
  readonly #types: readonly string[];
  readonly #judged: readonly string[];
  readonly #brisk: Ajv2020;
  readonly #thorough: Ajv2020;
  /** What was compiled, by name: a type is looked up in a Map and never in an object with a prototype. */
  readonly #validators = new Map<string, ValidateFunction>();

  /**
   * @param judged what is judged besides the message types
   * @throws Error when the schema of one of those cannot be compiled
   */
  constructor(files: readonly SchemaFile[], judged: readonly string[] = [ENVELOPE, ROUTING, RULE]) {
    this.#files = new Map(files.map((file) => [file.type, file]));
    this.#types = files.filter((file) => file.schema['x-entente'] !== undefined).map((file) => file.type);
    this.#brisk = newAjv(files, { allErrors: false, verbose: false });
    this.#thorough = newAjv(files, { allErrors: true, verbose: true });
    this.#judged = judged;
    for (const type of judged) this.#briskOf(type);
  }

  /**
   * Compiles every type now (half a second), so that no message waits for it and a faulty schema stops the start. What
   * lists faults is compiled for envelope and rules; for a type at its first faulty body, once (ten ms).
   * @throws Error when a schema cannot be compiled or refers to one that is not in the folder
   */
  prepare(): void {
    for (const type of this.#types) this.#briskOf(type);
    for (const type of this.#judged) this.#compile(this.#thorough, type);
  }

  /** Every message type, such as `control.receipt/1`, sorted. */
  types(): readonly string[] {
    return this.#types;
  }

  describeType(type: string): TypeDescription | undefined {
    const schema = this.schemaOf(type);
    const own = schema?.['x-entente'];
    return schema === undefined || own === undefined ? undefined : { class: own.class, title: schema.title, description: schema.description };
  }

  /** The schema of a body as it lies in the repository; undefined for a type this hub does not know. */
  schemaOf(type: string): JsonSchema | undefined {
    const file = this.#files.get(type);
    return file?.schema['x-entente'] === undefined ? undefined : file.schema;
  }

  /** Every schema, building blocks and envelope included: what documentation and outside validators need. */
  files(): readonly SchemaFile[] {
    return [...this.#files.values()];
  }

  /** Judges the payload of a message, its body left aside (contract §2). Empty when nothing is wrong. */
  validateEnvelope(value: unknown): Violation[] {
    const violations = this.#judge(ENVELOPE, value, '');
    if (violations.length > 0 || !isObject(value)) return violations;
    const attestation = this.#isKept(value['type'] as string) ? attestationDue(value) : [];
    const sealed = value['sealed'] === undefined ? [] : this.#judgeSealed(value);
    return sealed.length > 0 ? sealed : attestation;
  }

  /** Judges the payload of a routing JWS. */
  validateRouting(value: unknown): Violation[] {
    return this.#judge(ROUTING, value, '');
  }

  /** Judges the body of a set-rule statement. */
  validateRule(value: unknown): Violation[] {
    return this.#judge(RULE, value, '');
  }

  /**
   * Judges a body by the schema of its type.
   * @param at JSON Pointer put before every pointer: `/body` for answers about a whole message
   */
  validateBody(type: string, body: unknown, at = ''): Violation[] | 'unknown-type' {
    if (this.schemaOf(type) === undefined) return 'unknown-type';
    const violations = this.#judge(type, body, at);
    if (violations.length > 0 || !this.#isKept(type)) return violations;
    return personsWithoutStatus(body, at).map((person) => ({ pointer: `${person}/status`, code: 'required', detail: STATUS_MISSING }));
  }

  /** Whether messages of this type are circulated or recorded, and not control messages, which are recorded for the hub to act upon. */
  #isKept(type: string): boolean {
    return !type.startsWith('control.') && this.describeType(type)?.class === 'recorded';
  }

  /** What the envelope's schema cannot say of a sealed message (contract §2, Sealed). */
  #judgeSealed(message: Readonly<Record<string, unknown>>): Violation[] {
    const violations: Violation[] = [];
    const { recipients } = message['sealed'] as { readonly recipients: readonly unknown[] };
    if (recipients.length !== (message['to'] as readonly unknown[]).length) {
      violations.push({ pointer: '/sealed/recipients', code: 'recipients-differ', detail: 'There must be one recipient entry for each addressee in "to".' });
    }
    if (this.describeType(message['type'] as string)?.class === 'recorded') {
      violations.push({ pointer: '/sealed', code: 'not-allowed', detail: 'Messages of this type are read by the hub and travel open, in "body".' });
    }
    return violations;
  }

  #judge(type: string, value: unknown, at: string): Violation[] {
    const brisk = this.#briskOf(type);
    if (brisk(value)) return [];
    if (isLargerThan(MOST_NODES_LISTED, value)) return violationsOf(brisk.errors ?? [], at);
    const thorough = this.#compile(this.#thorough, type);
    thorough(value);
    return violationsOf(thorough.errors ?? [], at);
  }

  /** A command line needs one type or two of sixty: each is compiled when it is first asked for. */
  #briskOf(type: string): ValidateFunction {
    const before = this.#validators.get(type);
    if (before !== undefined) return before;
    const made = this.#compile(this.#brisk, type);
    this.#validators.set(type, made);
    return made;
  }

  #compile(ajv: Ajv2020, type: string): ValidateFunction {
    const id = this.#files.get(type)?.schema.$id;
    const validator = id === undefined ? undefined : ajv.getSchema(id);
    if (validator === undefined) throw new Error(`schemas/ lacks the schema of ${type}.`);
    return validator;
  }
}

/**
 * Loads every schema of a folder; each is compiled when it is first asked for, or by `prepare()`.
 * @param directory the folder `schemas/`; by default the one of this package
 * @throws Error when the folder is missing or the envelope's schema is faulty
 */
export const loadSchemaRegistry = (directory: string = schemasDirectory()): SchemaRegistry => new SchemaRegistry(readSchemas(directory));
