import { SchemaReader, type SchemaFile } from '#contracts';
import { isObject } from '#kernel';

/** A place in the form of a message, as the schemas describe it. */
export interface Place {
  readonly node: Readonly<Record<string, unknown>>;
  readonly base: string;
  /** The building block of `schemas/common` that stands here, such as `vessel`. */
  readonly block?: string;
}

/** The form of a body, read from the schemas: which building block stands where, and of which kind a value is. */
export class MessageForm {
  readonly #reader: SchemaReader;
  readonly #files: ReadonlyMap<string, SchemaFile>;
  readonly #members = new Map<unknown, ReadonlyMap<string, Place>>();

  /** @param files as `readSchemas` gives them */
  constructor(files: readonly SchemaFile[]) {
    this.#reader = new SchemaReader(files);
    this.#files = new Map(files.map((file) => [file.type, file]));
  }

  /** Title of a type, and where its body begins; undefined when there is none. */
  body(type: string): (Place & { readonly title: string }) | undefined {
    const file = this.#files.get(type);
    return file?.schema['x-entente'] === undefined ? undefined : { ...this.#at(file.schema, file.schema.$id), title: file.schema.title };
  }

  /** Addressees a draft of the type begins with. */
  suggestTo(type: string): readonly string[] {
    const own = this.#files.get(type)?.schema['x-entente'] as { readonly suggestTo?: readonly string[] } | undefined;
    return own?.suggestTo ?? [];
  }

  /** The form of the envelope. */
  envelope(): Place {
    const file = [...this.#files.values()].find(({ schema }) => schema.$id.endsWith('/envelope/message/1.schema.json'));
    if (file === undefined) throw new Error('The schema of the envelope is not there.');
    return this.#at(file.schema, file.schema.$id);
  }

  members(place: Place): ReadonlyMap<string, Place> {
    const known = this.#members.get(place.node);
    if (known !== undefined) return known;
    const made = new Map(this.#reader.members(place.node, place.base).map(({ name, schema, base }) => [name, this.#at(schema, base)]));
    this.#members.set(place.node, made);
    return made;
  }

  /** One step down: a member's name, or a place in a list. Undefined where the form has nothing of the kind. */
  step(place: Place, step: string): Place | undefined {
    const { items, anyOf } = place.node as { readonly items?: unknown; readonly anyOf?: unknown };
    if (isObject(items)) return /^(?:0|[1-9][0-9]{0,4})$/.test(step) ? this.#at(items, place.base) : undefined;
    const found = this.members(place).get(step);
    if (found !== undefined || !Array.isArray(anyOf)) return found;
    return anyOf.filter(isObject).map((one) => this.#at(one, place.base)).filter((one) => isObject(one.node['items'])).map((one) => this.step(one, step))[0];
  }

  /** A body's place that steps lead to. */
  find(from: Place, steps: readonly string[]): Place | undefined {
    return steps.reduce<Place | undefined>((at, step) => (at === undefined ? undefined : this.step(at, step)), from);
  }

  #at(schema: Readonly<Record<string, unknown>>, from: string): Place {
    const { node, base } = this.#reader.resolve(schema, from);
    const block = typeof schema['$ref'] === 'string' ? /\/common\/([^/]+)\//.exec(base)?.[1] : undefined;
    return { node, base, ...(block === undefined ? {} : { block }) };
  }
}
