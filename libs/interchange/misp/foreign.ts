import type { MessageForm, Place } from '../message-form.js';
import type { DraftWriter } from './draft-writer.js';
import { decode, HEAD, type Mapping, MAPPINGS, NOTICE } from './mappings.js';
import type { ReadObject } from './read-event.js';
import type { NotTaken } from './to-draft.js';

/** Where a block may stand in a message: one place, or a list of them. */
interface Slot {
  readonly steps: readonly string[];
  readonly list: boolean;
}

const named = (block: string): readonly string[] => [block, `${block}s`, block.replace(/y$/, 'ies')];

/** Puts objects that were not written here where a message of the type has room for such a thing. */
export class ForeignReader {
  readonly #slots = new Map<string, Slot[]>();
  readonly #used = new Map<Slot, number>();

  constructor(
    private readonly writer: DraftWriter,
    private readonly form: MessageForm,
    body: Place,
  ) {
    this.#survey(body, ['body'], 2);
  }

  /** @returns what of the object is not in the draft */
  take(object: ReadObject): NotTaken[] {
    if (object.name === HEAD.template) return this.#fill(object, HEAD, []);
    if (object.name === NOTICE.template) return this.#fill({ ...object, attributes: object.attributes.filter(({ relation }) => relation !== 'notice-color') }, NOTICE, ['body']);
    const [block, mapping] = Object.entries(MAPPINGS).find(([, { template }]) => template === object.name) ?? [];
    if (block === undefined || mapping === undefined) return [{ at: object.at, why: `objects of the template ${object.name} mean nothing here` }];
    const steps = this.#room(block);
    return steps === undefined ? [{ at: object.at, why: `a message of this type has no room for another ${block}` }] : this.#fill(object, mapping, steps);
  }

  /** What an event is about stands in its line; a message has a title for it. */
  info(text: string): void {
    for (const steps of [['body', 'title'], ['body', 'subject', 'title'], ['body', 'text']]) {
      if (this.writer.placeOf(steps) !== undefined && this.writer.valueAt(steps) === undefined) return void this.writer.put(steps, text);
    }
  }

  #fill({ attributes, name }: ReadObject, { attributes: known }: Mapping, base: readonly string[]): NotTaken[] {
    const left: NotTaken[] = [];
    for (const { at, relation = '', type, value, data } of attributes) {
      const paths = Object.keys(known).filter((path) => known[path] === relation).map((path) => [...base, ...path.split('/')]);
      const path = paths.map((steps) => this.#numbered(steps)).find((steps) => this.writer.placeOf(steps) !== undefined && this.writer.valueAt(steps) === undefined);
      const decoded = type === 'attachment' ? data : decode(`${name}/${relation}`, type, value);
      const why =
        paths.length === 0 ? `${name} ${relation || type} has no member here: ${value.slice(0, 80)}`
        : path === undefined ? `there is no room for another ${relation}: ${value.slice(0, 80)}`
        : decoded === undefined ? `"${value.slice(0, 60)}" cannot be read as ${relation}`
        : this.writer.put(path, decoded);
      if (why !== undefined) left.push({ at, why });
    }
    return left;
  }

  /** `*` is the first free place of its list. */
  #numbered(steps: readonly string[]): string[] {
    const done: string[] = [];
    for (const [i, step] of steps.entries()) {
      if (step !== '*') done.push(step);
      else {
        const list = this.writer.valueAt(done);
        const last = steps.slice(i + 1).length === 0;
        const length = Array.isArray(list) ? list.length : 0;
        const open = !last && length > 0 && this.writer.valueAt([...done, String(length - 1), ...steps.slice(i + 1)]) === undefined;
        done.push(String(open ? length - 1 : length));
      }
    }
    return done;
  }

  #room(block: string): readonly string[] | undefined {
    const slot = (this.#slots.get(block) ?? []).find((one) => (one.list || !this.#used.has(one)) && (one.list || this.writer.valueAt(one.steps) === undefined));
    if (slot === undefined) return undefined;
    const next = this.#used.get(slot) ?? 0;
    this.#used.set(slot, next + 1);
    const there = this.writer.valueAt(slot.steps);
    return slot.list ? [...slot.steps, String(Math.max(next, Array.isArray(there) ? there.length : 0))] : slot.steps;
  }

  /** Blocks that stand in the body, or one object deeper, but not in the items of a list of other things. */
  #survey(place: Place, steps: readonly string[], depth: number): void {
    const deeper: (() => void)[] = [];
    for (const [name, member] of this.form.members(place)) {
      const item = this.form.step(member, '0');
      const block = member.block ?? item?.block;
      const at = [...steps, name];
      if (block !== undefined && Object.hasOwn(MAPPINGS, block)) {
        // A place may be a port, a company an associate: nobody said so. Only a member that is named for the block takes it.
        if (!named(block).includes(name)) continue;
        this.#slots.set(block, [...(this.#slots.get(block) ?? []), { steps: at, list: member.block === undefined }]);
      } else if (item === undefined && depth > 1) deeper.push(() => { this.#survey(member, at, depth - 1); });
    }
    deeper.forEach((go) => { go(); });
  }
}
