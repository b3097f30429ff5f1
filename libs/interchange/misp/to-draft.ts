import type { MessageForm } from '../message-form.js';
import type { NotTaken, Source } from '../source.js';
import { stepsOf } from '../pointers.js';
import { DraftWriter } from './draft-writer.js';
import { labelOf, NO_NAME } from './event-writer.js';
import { ForeignReader } from './foreign.js';
import { COLOURS, decode } from './mappings.js';
import { type ReadAttribute, type ReadEvent, UnreadableEvent } from './read-event.js';
import { narrowerPap, narrowerTlp, papOf, readTags, tlpOf } from './tags.js';

export type { NotTaken };

export interface Imported {
  readonly draft: Record<string, unknown>;
  readonly type: string;
  readonly notTaken: readonly NotTaken[];
  /** What the one who sends it should know. */
  readonly remarks: readonly string[];
}

export interface ImportWishes {
  readonly type?: string;
  readonly to?: readonly string[];
  readonly mode?: 'live' | 'exercise';
}

/** What belongs to the message that was exported and not to a new one. */
const OF_THE_ORIGINAL = new Set(['hub', 'id', 'from', 'to', 'issuedAt', 'seq', 'prev', 'officer', 'mode', 'precedence', 'inReplyTo', 'notBefore', 'expiresAt', 'replyBy', 'sealed', 'handling/attestation']);
/** What orders something of the exchange itself: no file of others makes such a message. */
const ORDERS = /^(?:control\.|notice\.act\/)/;
const NEITHER_BODY_NOR_ENVELOPE = /^\/(?:notice\/(?:state|number)|export\/despite)$/;

/**
 * A draft made of an event of MISP. What was exported here finds back to its places; of events of others, objects of the
 * templates we know are taken over, and everything else is named.
 * @returns `withdrawn` when everything in the event is deleted
 * @throws UnreadableEvent when the event names itself an order, such as a recall, and nobody asked for that type
 */
export function toDraft(event: ReadEvent, form: MessageForm, wishes: ImportWishes = {}): Imported | 'withdrawn' {
  const all = [...event.attributes, ...event.objects.flatMap(({ attributes, deleted }) => attributes.map((one) => ({ ...one, deleted: one.deleted || deleted })))];
  if (all.length > 0 && all.every(({ deleted }) => deleted)) return 'withdrawn';
  const ours = all.find(({ comment, deleted, relation }) => comment === '/type' && !deleted && relation === undefined);
  const type = wishes.type ?? (ours === undefined ? typeOf(event) : valueOf(ours));
  if (wishes.type === undefined && ORDERS.test(type)) throw new UnreadableEvent(ours?.at ?? '', `it says that it is a ${type.slice(0, 60)}, which orders something of this exchange: no file of others does that, unless you name the type with --type`);
  const body = form.body(type);
  if (body === undefined) return { draft: {}, type, notTaken: [{ at: ours?.at ?? '', why: `there is no type of message "${type}"` }], remarks: [] };
  const writer = new DraftWriter(form, form.envelope(), body);
  const notTaken: NotTaken[] = [];
  const original = new Map<string, string>();
  const foreign = new ForeignReader(writer, form, body);
  const take = (attribute: ReadAttribute, template: string | undefined): boolean => {
    if (attribute.comment === '' || ours === undefined) return template !== undefined && ours !== undefined && (attribute.value === NO_NAME || attribute.relation === 'type' || attribute.relation === 'title') && attribute.comment === '';
    const steps = stepsOf(attribute.comment);
    if (steps === undefined) return false;
    if (attribute.comment === '/type' || NEITHER_BODY_NOR_ENVELOPE.test(attribute.comment)) return true;
    if (OF_THE_ORIGINAL.has(steps.slice(0, steps[0] === 'handling' ? 2 : 1).join('/'))) {
      original.set(attribute.comment, valueOf(attribute));
      return true;
    }
    const value = template === undefined ? valueOf(attribute) : decode(`${template}/${attribute.relation}`, attribute.type, valueOf(attribute));
    const why = value === undefined ? `"${attribute.value.slice(0, 60)}" is no value of ${template}/${attribute.relation} that we know` : writer.put(steps, value);
    if (why !== undefined) notTaken.push({ at: attribute.at, why });
    return true;
  };
  const deleted = (at: string): void => void notTaken.push({ at, why: 'it is deleted there' });
  for (const attribute of event.attributes) {
    if (attribute.deleted) deleted(attribute.at);
    else if (!take(attribute, undefined)) notTaken.push({ at: attribute.at, why: `an attribute of type ${attribute.type} that says not where it belongs: ${attribute.value.slice(0, 80)}` });
  }
  for (const object of event.objects) {
    if (object.deleted) deleted(object.at);
    else {
      const left = object.attributes.filter((attribute) => {
        if (attribute.deleted) deleted(attribute.at);
        return !attribute.deleted && !take(attribute, object.name);
      });
      if (left.length > 0) notTaken.push(...foreign.take({ ...object, attributes: left }));
      if (ours === undefined && object.references > 0) notTaken.push({ at: `${object.at}/ObjectReference`, why: 'how objects relate to each other is not taken over' });
    }
  }
  if (ours === undefined) foreign.info(event.info);
  notTaken.push(...event.others.map((at) => ({ at, why: 'nothing here reads it' })));
  const remarks = complete(writer, event, { original, form, type, wishes, notTaken, exported: ours !== undefined });
  return { draft: ordered(writer.finish(), type), type, notTaken, remarks };
}

/** A value as it was before a plain attribute, or a note, put its place before it. */
function valueOf({ comment, value, data, type, relation }: ReadAttribute): string {
  if (type === 'attachment' && data !== undefined) return data;
  const label = relation === undefined ? `${labelOf(comment)}: ` : relation === 'notes' ? (/^[\w/]+: /.exec(value)?.[0] ?? '') : '';
  return label !== '' && value.startsWith(label) && (relation === undefined || comment.endsWith(`/${label.slice(0, -2)}`)) ? value.slice(label.length) : value;
}

function typeOf({ objects }: ReadEvent): string {
  const living = objects.filter(({ deleted }) => !deleted);
  const colour = living.flatMap(({ name, attributes }) => (name === 'interpol-notice' ? attributes : [])).find(({ relation }) => relation === 'notice-color')?.value;
  const notice = Object.keys(COLOURS).find((type) => COLOURS[type]?.toLowerCase() === colour?.toLowerCase());
  if (notice !== undefined) return `${notice}/1`;
  return living.some(({ name }) => name === 'ftm-Vessel') ? 'environment.fisheries-incident/1' : 'general.information/1';
}

interface Around {
  readonly original: ReadonlyMap<string, string>;
  readonly form: MessageForm;
  readonly type: string;
  readonly wishes: ImportWishes;
  readonly notTaken: NotTaken[];
  readonly exported: boolean;
}

/** Addressees, mode and markings; and what the sender should know. */
function complete(writer: DraftWriter, event: ReadEvent, { original, form, type, wishes, notTaken, exported }: Around): string[] {
  const { message } = writer;
  const remarks: string[] = [];
  const [from, id] = [original.get('/from'), original.get('/id')];
  if (from !== undefined && id !== undefined) {
    if (message['derivedFrom'] === undefined) writer.put(['derivedFrom'], `${from}/${id}`);
    remarks.push(`it repeats ${from}/${id}, whose owner's terms go with it (derivedFrom)`);
  }
  if (original.size > 0) remarks.push(`of the message it was exported from, not of this one: ${[...original.keys()].join(', ')}`);
  if (wishes.to !== undefined) message['to'] = wishes.to;
  message['to'] ??= form.suggestTo(type);
  if ((message['to'] as readonly string[]).length === 0) remarks.push('nobody is named in "to": say who shall receive it');
  message['mode'] = wishes.mode ?? 'exercise';
  if (original.get('/mode') === 'live' && wishes.mode === undefined) remarks.push('the original was live; the draft is an exercise, unless you import it with --mode live');
  const { tlp, pap, grading, unknown } = readTags(event.tags);
  const said = writer.valueAt(['handling', 'tlp']);
  const body = (message['body'] ?? {}) as Source['body'];
  // The tag of an event is the narrowest that the message said of itself or of any part: the whole is not narrower for it.
  const held = tlpOf({ handling: message['handling'] as { readonly tlp?: unknown } | undefined, body });
  const narrower = narrowerTlp(tlp, held);
  if (narrower !== undefined && narrower !== held) {
    const { tlp: _, ...handling } = (message['handling'] ?? {}) as Record<string, unknown>;
    message['handling'] = { ...handling, tlp: narrower };
    if (typeof said === 'string') remarks.push(`a tag says tlp:${narrower.toLowerCase()}, narrower than the message did (${said}): the tag counts`);
  }
  if (pap !== undefined && narrowerPap(pap, papOf(body)) !== papOf(body)) {
    const place = [['body', 'terms', 'markings', 'pap'], ['body', 'markings', 'pap']].find((steps) => writer.placeOf(steps) !== undefined);
    const why = place === undefined ? `a message of this type has no place for PAP:${pap}` : writer.put(place, pap);
    if (why !== undefined) notTaken.push({ at: '/Event/Tag', why });
  }
  if (!exported && grading !== undefined) message['handling'] = { ...((message['handling'] ?? {})), grading };
  notTaken.push(...unknown.map((tag) => ({ at: '/Event/Tag', why: `a tag that means nothing here: ${tag}` })));
  if (!exported && event.organisation !== undefined) remarks.push(`the event is ${event.organisation}'s${event.date === '' ? '' : `, of ${event.date}`}`);
  if (!exported && (event.distribution === '0' || event.distribution === '4')) remarks.push(`there it is for ${event.distribution === '0' ? 'one organisation only' : 'a sharing group'}: ask before you send it to others`);
  if (!event.published && !exported) remarks.push('the event is not published there: whoever wrote it may still be at work on it');
  return remarks;
}

/** The members of a draft in the order in which drafts are written. */
function ordered(message: Record<string, unknown>, type: string): Record<string, unknown> {
  const { to, mode, subject, body, ...rest } = message;
  return { type, to, mode, ...(subject === undefined ? {} : { subject }), ...rest, body: body ?? {} };
}
