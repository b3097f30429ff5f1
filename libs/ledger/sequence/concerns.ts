import { bureauOf, TOPICS } from '#contracts';
import { HmacKey, isObject } from '#kernel';
import { givenIn } from './given.js';
import { abridged, NOTHING_KEPT, payloadIn, payloadOf, type Keeping } from './kept-value.js';

/**
 * What an entry can be looked for by. A message is named `<from>/<id>`, what was refused `<sender> <digest>`. `case-of` and
 * `recipient-of` are what of a case, or of what somebody received, is one party's to know, `<name> <party>`: looked for by
 * these, an answer takes no longer for what others exchanged, and so tells nothing of it. `given` is whom it was given to.
 */
export type SubjectKind = 'message' | 'case' | 'case-of' | 'recipient' | 'recipient-of' | 'rule' | 'submitted' | 'given';
export type Subject = readonly [kind: SubjectKind, name: string];

/** Bytes of an enciphered name. */
export const SUBJECT_BYTES = 16;

/** Enciphered names that are kept at hand, at most: participants and cases come again and again, messages hardly. */
const AT_HAND = 10_000;

/** Names as the tables have them: enciphered under the hub's key, so that a copy of them tells nothing. */
export class Subjects {
  readonly #key: HmacKey;
  readonly #atHand = new Map<string, Buffer>();

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    this.#key = new HmacKey(key);
  }

  of([kind, name]: Subject): Buffer {
    const text = `${kind}\n${name}`;
    const known = this.#atHand.get(text);
    if (known !== undefined) return known;
    const named = this.#key.of(text).subarray(0, SUBJECT_BYTES);
    if (kind === 'message' || kind === 'submitted') return named;
    if (this.#atHand.size >= AT_HAND) this.#atHand.clear();
    // A copy of its own: what is small is cut from a page that would stay as long as it does.
    const kept = Buffer.alloc(SUBJECT_BYTES, named);
    this.#atHand.set(text, kept);
    return kept;
  }

  /** Under which names an entry may stand: of a case, what was logged before it was noted whose it is stands under another one. */
  among(subject: Subject): readonly Buffer[] {
    const [kind, name] = subject;
    const end = name.lastIndexOf(' ');
    return kind === 'case-of' ? [this.of(subject), this.#former(this.of(['case', name.slice(0, end)]), name.slice(end + 1))] : [this.of(subject)];
  }

  /** Names for what stands under an enciphered case alone. @param source who wrote it, who may look for it as its bureau may */
  formerly(named: Buffer, source: string): readonly Buffer[] {
    return [...new Set([source, bureauOf(source) ?? source])].map((party) => this.#former(named, party));
  }

  #former(named: Buffer, party: string): Buffer {
    return this.of(['case-of', `${named.toString('hex')} ${party}`]);
  }
}

/** What a record concerns, and what of it the log keeps. */
export interface Concerns {
  readonly subjects: readonly Subject[];
  readonly kept: Keeping;
  /** The message whose content it says was erased. */
  readonly erases?: string;
}

const NONE: readonly Subject[] = [];
const REFERENCE = /^[^/]+\/[0-9a-f-]{36}$/;
const texts = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string' && one.length <= 256);
const whole = (value: Buffer): Keeping => ({ form: 'whole', bytes: value });

/**
 * Looks into a record for what somebody entitled may ask for later. Content is not looked at beyond the few names by which
 * it is found; most messages have none of them, and are not even parsed.
 * @param type the record's `ce_type`
 */
export function concernsOf(topic: string, type: string, value: Buffer): Concerns {
  switch (topic) {
    case TOPICS.accepted.name:
      return ofMessage(type, value);
    case TOPICS.decided.name:
      return ofDecision(value);
    case TOPICS.delivered.name:
      // What goes onto an inbox topic is read with it, and found where readings are.
      return { subjects: subjectsOf(value, ({ recipient, road, message, ...more }) => [...texts(recipient).flatMap((one) => shared('recipient', one, texts(message))), ...(road === 'inbox-topic' ? texts(message).map((one): Subject => ['message', one]) : NONE), ...givenTo(topic, { recipient, road, message, ...more })]), kept: whole(value) };
    case TOPICS.accessed.name:
      return { subjects: subjectsOf(value, (access) => [...texts(access['shown']).filter((one) => REFERENCE.test(one)).map((one): Subject => ['message', one]), ...texts(access['case']).flatMap((one) => shared('case', one, [...texts(access['reader']), ...texts(access['shown'])])), ...givenTo(topic, access)]), kept: whole(value) };
    case TOPICS.refused.name:
      return { subjects: subjectsOf(value, ({ rules, sender, digest }) => [...texts(rules).map((one): Subject => ['rule', one]), ...texts(digest).map((one): Subject => ['submitted', `${String(sender)} ${one}`])]), kept: whole(value) };
    case TOPICS.attested.name:
      return { subjects: NONE, kept: whole(value) };
    case TOPICS.erased.name:
      return { subjects: NONE, kept: whole(value), ...erasedBy(value) };
    default:
      // The registry keeps its statements for ever; what is not known here is kept nowhere twice.
      return { subjects: NONE, kept: NOTHING_KEPT };
  }
}

/** A name, and the same for each party: those named themselves or as senders of these messages, and their bureaus. */
function shared(kind: 'case' | 'recipient', name: string, parties: readonly string[]): Subject[] {
  const all = new Set(parties.flatMap((one) => { const [party = ''] = one.split('/'); return [party, bureauOf(party) ?? party]; }));
  return [[kind, name], ...[...all].map((party): Subject => [`${kind}-of`, `${name} ${party}`])];
}

/** Whom something was given to: counted once an hour, for all of them at once. */
function givenTo(topic: string, payload: Readonly<Record<string, unknown>>): readonly Subject[] {
  const given = givenIn(topic, payload);
  return given === undefined ? NONE : [['given', given.participant]];
}

function erasedBy(value: Buffer): { readonly erases?: string } {
  const [erases] = texts(payloadIn(value)?.['message']).filter((one) => REFERENCE.test(one));
  return erases === undefined ? {} : { erases };
}

function ofMessage(type: string, value: Buffer): Concerns {
  const control = type.startsWith('control.');
  if (!control && !payloadOf(value).includes('"case":')) return { subjects: NONE, kept: NOTHING_KEPT };
  const subjects = subjectsOf(value, ({ case: named, from, body }) => [
    ...texts(named).flatMap((one) => shared('case', one, texts(from))),
    ...(control && isObject(body) ? texts(body['message']).map((one): Subject => ['message', one]) : NONE),
  ]);
  return { subjects, kept: control ? whole(value) : NOTHING_KEPT };
}

function ofDecision(value: Buffer): Concerns {
  const payload = payloadOf(value);
  const subjects = payload.includes('"allowed":false') ? subjectsOf(value, ({ addressees }) => (Array.isArray(addressees) ? addressees.filter(isObject).filter((one) => one['allowed'] === false).flatMap((one) => texts(one['rules'])).filter((rule) => rule.startsWith('rule/')).map((rule): Subject => ['rule', rule]) : [])) : NONE;
  return { subjects, kept: abridged(value, payload) };
}

/** Each subject once. */
function subjectsOf(value: Buffer, pick: (payload: Readonly<Record<string, unknown>>) => readonly Subject[]): readonly Subject[] {
  const payload = payloadIn(value);
  return payload === undefined ? NONE : [...new Map(pick(payload).map((subject) => [subject.join('\n'), subject])).values()];
}
