import { categoryOf, keeps, type MispAttribute, type MispObject, type MispReference } from './core-format.js';
import { uuidOf } from './identity.js';
import { type Template, TEMPLATES, type TemplateName } from './templates.js';
import type { LeafValue } from './leaves.js';

/** What stands where a template asks for a name and the message has none. It is no value of the message and does not correlate. */
export const NO_NAME = 'not known';

/** An object while it is filled. */
export interface ObjectDraft {
  readonly uuid: string;
  has(name: string): boolean;
  /** Takes a value if the attribute is still free, or may be there several times, and keeps the value as it is. */
  offer(name: string, encoded: string, pointer: string, value: LeafValue): boolean;
  add(name: string, value: string, pointer: string): void;
  /** Where the template asks for a name and the message has none. */
  standIn(): void;
  refer(to: ObjectDraft, relationship: string): void;
}

/** Makes the parts of one event, with identities derived from the message and the place in it. */
export class EventWriter {
  readonly timestamp: string;
  readonly #plain: MispAttribute[] = [];
  readonly #objects: (() => MispObject)[] = [];

  /** @param key what identities are derived from @param at milliseconds since the epoch */
  constructor(
    private readonly key: string,
    at: number,
  ) {
    this.timestamp = String(Math.floor(at / 1000));
  }

  static organisation(participant: string): string {
    return uuidOf(`organisation ${participant}`);
  }

  uuid(place: string): string {
    return uuidOf(`${this.key} ${place}`);
  }

  /** A value without a template. Its place stands before it: MISP refuses a second plain attribute of equal value. */
  plain(pointer: string, value: string): void {
    this.#plain.push(this.#attribute(pointer, 'text', `${labelOf(pointer)}: ${value}`, pointer, { disable_correlation: true }));
  }

  object(template: TemplateName, pointer: string): ObjectDraft {
    const { uuid: templateUuid, version, metaCategory, required, attributes }: Template = TEMPLATES[template];
    const place = `${template} ${pointer}`;
    const uuid = this.uuid(place);
    const made: MispAttribute[] = [];
    const references: MispReference[] = [];
    const add: ObjectDraft['add'] = (name, value, at) => {
      const { type = 'text', uncorrelated = false } = attributes.get(name) ?? {};
      const content = type === 'attachment' ? { value: fileName(at, value), data: value } : { value };
      made.push(this.#attribute(`${place} ${name} ${at}`, type, content.value, at, { object_relation: name, disable_correlation: uncorrelated, ...('data' in content ? { data: content.data } : {}) }));
    };
    const has = (name: string): boolean => made.some(({ object_relation: relation }) => relation === name);
    const draft: ObjectDraft = {
      uuid,
      has,
      add,
      offer: (name, encoded, at, value) => {
        const attribute = attributes.get(name);
        if (attribute === undefined || (has(name) && !attribute.multiple) || !keeps(attribute.type, value)) return false;
        add(name, encoded, at);
        return true;
      },
      standIn: () => {
        if (required.includes('name') && !has('name')) made.push(this.#attribute(`${place} name`, 'text', NO_NAME, '', { object_relation: 'name', disable_correlation: true }));
      },
      refer: (to, relationship) => {
        references.push({ uuid: this.uuid(`${uuid} ${relationship} ${to.uuid}`), object_uuid: uuid, referenced_uuid: to.uuid, relationship_type: relationship, timestamp: this.timestamp, deleted: false });
      },
    };
    this.#objects.push(() => ({
      uuid, name: template, 'meta-category': metaCategory, template_uuid: templateUuid, template_version: String(version), description: '', comment: pointer, distribution: '5', timestamp: this.timestamp, deleted: false,
      Attribute: made, ObjectReference: references,
    }));
    return draft;
  }

  finished(): { readonly Attribute: readonly MispAttribute[]; readonly Object: readonly MispObject[] } {
    return { Attribute: this.#plain, Object: this.#objects.map((object) => object()).filter(({ Attribute }) => Attribute.length > 0) };
  }

  #attribute(place: string, type: string, value: string, comment: string, more: Partial<MispAttribute>): MispAttribute {
    return { uuid: this.uuid(`attribute ${place}`), type, category: categoryOf(type), value, comment, to_ids: false, disable_correlation: false, distribution: '5', timestamp: this.timestamp, deleted: false, ...more };
  }
}

/** What stands before a plain value: its place in the body, or in the message. */
export const labelOf = (pointer: string): string => pointer.replace(/^\/body\//, '');

const fileName = (pointer: string, data: string): string => `${pointer.replace(/^\/body\//, '').replace(/\/data$/, '').replaceAll(/[^A-Za-z0-9]+/g, '-')}.${data.startsWith('/9j/') ? 'jpg' : data.startsWith('UklGR') ? 'webp' : 'png'}`;
