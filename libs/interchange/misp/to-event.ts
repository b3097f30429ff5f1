import { participantKind } from '#contracts';
import type { MessageForm } from '../message-form.js';
import { patternOf, pointerOf } from '../pointers.js';
import { keyOf, saidOf, unsaidOf, type Exported, type Source, type Unexpressed } from '../source.js';
import { MAX_VALUE_OCTETS, type MispAttribute, type MispDocument, type MispEvent } from './core-format.js';
import { EventWriter, type ObjectDraft } from './event-writer.js';
import { type Block, type Leaf, leavesOf } from './leaves.js';
import { COLOURS, encode, HEAD, type Mapping, NOTICE, RELATIONSHIPS } from './mappings.js';
import { tagsOf } from './tags.js';

/** What the one who exports adds. */
export interface EventOptions {
  /** `YYYY-MM-DD`, for a draft that was not issued yet. */
  readonly today: string;
  /** As MISP has it; 0, your organisation only, unless the one who exports says more. */
  readonly distribution?: number;
  /** What the hub says of a notice: its state, its number, when that last changed. Its event is one, however often its content is amended. */
  readonly notice?: { readonly notice: string; readonly state: string; readonly number?: string; readonly changedAt?: string };
  /** Members that were kept from whoever exports. */
  readonly withheld?: readonly { readonly at: string; readonly members: number }[];
  /** Why it was exported though terms stood against it. */
  readonly despite?: string;
}

const NO_TEMPLATE_COLOUR = 'the template of notices knows Red, Yellow, Blue, Black, Green, Orange and Purple only; the kind stands in the title and in a plain attribute, without an object of that template';
const SIGNATURE: Unexpressed = { pointer: '', why: 'its signature: an event of MISP holds no proof of who said it; keep the message' };

/** A message as an event of MISP: its building blocks as objects of public templates, what has no template as plain attributes. */
export function toMispEvent(source: Source, form: MessageForm, options: EventOptions): Exported<MispDocument> {
  const body = form.body(source.type);
  const title = titleOf(source, body?.title ?? source.type);
  const writer = new EventWriter(options.notice?.notice ?? keyOf(source), Date.parse(options.notice?.changedAt ?? source.issuedAt ?? options.today));
  const { leaves, blocks, empty } = leavesOf(saidOf(source), body, form);
  const unexpressed: Unexpressed[] = [SIGNATURE, ...unsaidOf(source), ...empty, ...(options.withheld ?? []).map(({ at, members }) => ({ pointer: at, why: `${members} of its members were withheld from you` }))];
  const head = writer.object('report', '');
  const colour = COLOURS[source.type.replace(/\/.*$/, '')];
  const notice = colour === undefined ? undefined : writer.object('interpol-notice', '/body');
  if (colour !== undefined) notice?.add('notice-color', colour, '/type');
  else if (source.type.startsWith('notice.')) unexpressed.push({ pointer: '/type', why: NO_TEMPLATE_COLOUR });
  const objects = new Map<Block, ObjectDraft>(blocks.map((block) => [block, writer.object(block.mapping.template, pointerOf(block.steps))]));
  for (const leaf of leaves) {
    const fault = faultOf(leaf);
    if (fault !== undefined) unexpressed.push({ pointer: pointerOf(leaf.steps), why: fault.why });
    if (fault?.lost !== true) write(leaf, { head, notice, objects, writer });
  }
  for (const [block, object] of objects) {
    object.standIn();
    const parent = block.parent === undefined ? undefined : objects.get(block.parent);
    if (parent === undefined) head.refer(object, 'mentions');
    else object.refer(parent, RELATIONSHIPS[block.steps.findLast((step) => /^[a-z]/i.test(step)) ?? ''] ?? 'related-to');
  }
  head.add('type', source.type.startsWith('notice.') ? 'Alert' : 'Report', '');
  if (!head.has('title') && !head.has('summary')) head.add('title', title, '');
  if (notice !== undefined) head.refer(notice, 'describes');
  const { state, number } = options.notice ?? {};
  if (state !== undefined) writer.plain('/notice/state', state);
  if (number !== undefined) writer.plain('/notice/number', number);
  if (options.despite !== undefined) writer.plain('/export/despite', options.despite);
  return { document: { Event: eventOf(source, title, writer, options) }, unexpressed };
}

function eventOf(source: Source, title: string, writer: EventWriter, { today, distribution = 0, notice }: EventOptions): MispEvent {
  const bureau = participantKind(source.from) === undefined ? 'unknown' : source.from;
  return {
    uuid: writer.uuid('event'), info: title, date: source.issuedAt?.slice(0, 10) ?? today, threat_level_id: '4', analysis: notice?.state === 'published' ? '2' : '0', distribution: String(distribution), published: false,
    timestamp: writer.timestamp, Orgc: { uuid: EventWriter.organisation(bureau), name: bureau }, Tag: tagsOf(source), ...writer.finished(),
  };
}

function titleOf(source: Source, kind: string): string {
  const { subject, title } = source.body as { readonly subject?: { readonly title?: unknown }; readonly title?: unknown };
  const own = [title, subject?.title, source.subject].find((one) => typeof one === 'string');
  const line = `${source.mode === 'exercise' ? 'EXERCISE: ' : ''}${kind}${typeof own === 'string' ? `: ${own}` : ''}`;
  return line.replaceAll(/\s+/g, ' ').trim();
}

/** What MISP would do to a value: too long, or written anew. */
function faultOf({ value, steps, block }: Leaf): { readonly why: string; readonly lost: boolean } | undefined {
  const picture = block?.mapping.template === 'file' && steps.at(-1) === 'data';
  if (typeof value !== 'string' || picture) return undefined;
  // The place in the message may stand before the value.
  if (Buffer.byteLength(value) > MAX_VALUE_OCTETS - 300) return { why: `it has ${Buffer.byteLength(value)} octets, and a value of MISP has at most ${MAX_VALUE_OCTETS}`, lost: true };
  if (value.trim() === '') return { why: 'it is nothing but white space, which MISP cuts off', lost: true };
  if (value !== value.trim()) return { why: 'MISP cuts off the white space at its ends', lost: false };
  return /[\u{10000}-\u{10FFFF}]/u.test(value) ? { why: 'a server of MISP may write ? for its signs beyond U+FFFF', lost: false } : undefined;
}

interface Rooms {
  readonly head: ObjectDraft;
  readonly notice: ObjectDraft | undefined;
  readonly objects: ReadonlyMap<Block, ObjectDraft>;
  readonly writer: EventWriter;
}

/** Puts a value wherever a template has an attribute for it; otherwise among the notes of its object, or of the event. */
function write({ steps, value, block }: Leaf, { head, notice, objects, writer }: Rooms): void {
  const pointer = pointerOf(steps);
  const tried = (object: ObjectDraft | undefined, mapping: Mapping, from: number): boolean => {
    const name = object === undefined ? undefined : attributeFor(mapping, patternOf(steps.slice(from)));
    const encoded = name === undefined ? undefined : encode(`${mapping.template}/${name}`, value);
    return object !== undefined && name !== undefined && encoded !== undefined && object.offer(name, encoded, pointer, value);
  };
  const object = block === undefined ? undefined : objects.get(block);
  const placed = [
    steps[0] === 'body' && tried(notice, NOTICE, 1),
    block !== undefined && tried(object, block.mapping, block.steps.length),
    block === undefined && tried(head, HEAD, 0),
  ];
  if (placed.includes(true)) return;
  const rest = block?.mapping.rest;
  if (object !== undefined && block !== undefined && rest !== undefined) object.add(rest, `${steps.slice(block.steps.length).join('/')}: ${String(value)}`, pointer);
  else writer.plain(pointer, String(value));
}

const attributeFor = ({ attributes }: Mapping, pattern: string): string | undefined => (Object.hasOwn(attributes, pattern) ? attributes[pattern] : undefined);

/** An event as a file holds it that others may have written anew: MISP leaves out lists that are empty. */
type Written<T> = { readonly [name in keyof T]: T[name] extends readonly (infer Item)[] ? readonly Written<Item>[] | undefined : T[name] };

/**
 * The event of a message that was taken back: everything in it deleted, because MISP carries over deleted attributes, never
 * deleted events.
 * @param at milliseconds since the epoch
 */
export function withdrawn({ Event: event }: { readonly Event: Written<MispEvent> }, at: number): MispDocument {
  const timestamp = String(Math.floor(at / 1000));
  const gone = (attribute: MispAttribute): MispAttribute => ({ ...attribute, deleted: true, timestamp });
  return {
    Event: {
      ...event,
      Tag: event.Tag ?? [],
      info: `WITHDRAWN: ${event.uuid}`,
      timestamp,
      Attribute: (event.Attribute ?? []).map(gone),
      Object: (event.Object ?? []).map((object) => ({ ...object, deleted: true, timestamp, Attribute: (object.Attribute ?? []).map(gone), ObjectReference: (object.ObjectReference ?? []).map((reference) => ({ ...reference, deleted: true, timestamp })) })),
    },
  };
}
