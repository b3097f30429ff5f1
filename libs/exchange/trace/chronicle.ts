import { bureauOf, parseReference, referenceOf, TOPICS } from '#contracts';
import { payloadOf } from '#envelope';
import { isObject } from '#kernel';
import { valueOf, type EventName, type LoggedRecord, type PgOpenings, type Prover, type StoredOpening } from '#ledger';
import { messageOf } from '../masks.js';
import type { Reference } from '../ports.js';
import { within, type Scope } from './scope.js';

/** Something that is in the ledger about a message. */
export interface Chronicled {
  /** `accepted`, `decided`, `delivered`, `read`, `erased`, or what a control message is, such as `receipt`. */
  readonly step: string;
  /** Whose step it is. */
  readonly who: string;
  /** Time of the event; of a delivery and a decision that of their cause. */
  readonly at: string;
  /** What a receipt or an answer says, by which door a reading was. */
  readonly as?: string;
  readonly opening: StoredOpening;
  /** What was logged, as far as whoever asks may have it. */
  readonly value?: string;
}

/** What is known of a message before the ledger is asked. */
export interface Subject {
  readonly reference: Reference;
  /** Everyone and every audience it was put before. */
  readonly reached: readonly string[];
  /** The message, where its content is still there. */
  readonly compact: string | undefined;
}

/** How many entries about one message are shown at most. */
const MOST = 2_000;
const PAGE = 500;
/** Doors by which somebody asked about a message and was not given it. */
export const QUESTIONS = new Set(['trace', 'custody', 'audit']);
/** Control messages that a recipient and those it answers for exchange about somebody else's message: that they happened is its owner's to know, what they say is not. */
const BETWEEN_OTHERS = new Set(['control.dispatch/1']);
/** Somebody was refused it (R6). */
const ALERT = 'control.alert/1';
/** What follows from an acceptance carries its time. */
const FOLLOWS = ['accepted', 'decided', 'delivered'];
const rank = ({ step }: Chronicled): number => (FOLLOWS.includes(step) ? FOLLOWS.indexOf(step) : FOLLOWS.length);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
export const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

/** What the ledger holds about single messages, for those entitled. */
export class Chronicle {
  constructor(private readonly parts: { readonly openings: Pick<PgOpenings, 'findAll' | 'concerning'>; readonly prover: Pick<Prover, 'inclusions'> }) {}

  /** Everything of it within a scope, in the order of the story: the log has several topics beside each other. */
  async of(subject: Subject, scope: Scope): Promise<readonly Chronicled[]> {
    const found = [...(await this.parts.openings.findAll(namesOf(subject))), ...(await this.#concerning(referenceOf(subject.reference)))];
    const seen = new Map(found.map((opening) => [opening.index, opening]));
    return [...seen.values()].flatMap((opening) => chronicled(opening, subject, scope) ?? []).toSorted((a, b) => a.at.localeCompare(b.at) || rank(a) - rank(b) || Number(a.opening.index - b.opening.index));
  }

  /** Each with its proof, all to one checkpoint; undefined where none covers it yet. */
  async proven(steps: readonly Chronicled[]): Promise<readonly (LoggedRecord | undefined)[]> {
    const proofs = await this.parts.prover.inclusions(steps.map(({ opening }) => opening.index));
    return steps.map(({ opening: { event, salt, valueDigest }, value }, at) => {
      const proof = proofs[at];
      return proof === undefined ? undefined : { event, salt: salt.toString('base64url'), ...(value === undefined ? { valueDigest: valueDigest.toString('base64url') } : { value }), proof };
    });
  }

  async #concerning(reference: string): Promise<StoredOpening[]> {
    const found: StoredOpening[] = [];
    for (let after: { at: number; index: bigint } | undefined; found.length < MOST; ) {
      const page = await this.parts.openings.concerning([['message', reference]], { limit: PAGE, ...(after === undefined ? {} : { after }) });
      found.push(...page.items);
      if (page.next === undefined) break;
      after = page.next;
    }
    return found;
  }
}

function namesOf({ reference, reached }: Subject): EventName[] {
  const about = referenceOf(reference);
  const delivered = reached.flatMap((one) => [`${TOPICS.delivered.name}:${about}:${one}`, `${TOPICS.delivered.name}:${about}:${one}:inbox-topic`]);
  return [{ source: reference.from, id: `${TOPICS.accepted.name}:${about}` }, ...[`${TOPICS.decided.name}:${about}`, ...delivered, `${TOPICS.erased.name}:${about}`].map((id) => ({ source: 'hub', id }))];
}

/** What one entry is to whoever asks; undefined when it is not its business. */
function chronicled(opening: StoredOpening, subject: Subject, scope: Scope): Chronicled | undefined {
  const { event } = opening;
  const said = { at: event.time, opening };
  switch (event.topic) {
    case TOPICS.accepted.name:
      if (event.id === `${TOPICS.accepted.name}:${referenceOf(subject.reference)}`) return { ...said, step: 'accepted', who: event.source };
      return answer(opening, subject, scope);
    case TOPICS.decided.name: {
      const open = scope.decision && !(scope.as === 'auditor' && isSealed(subject));
      return { ...said, step: 'decided', who: 'hub', ...given(open ? valueOf(opening, subject.compact) : undefined) };
    }
    case TOPICS.delivered.name: {
      const [value, payload] = read(opening);
      const who = textOf(payload['recipient']);
      // Who of an audience was kept out of it is not for the others in it to know.
      const open = scope.as !== 'recipient' || texts(payload['except']).length === 0;
      return { ...said, step: 'delivered', who, as: textOf(payload['road']), ...given(open ? value : undefined) };
    }
    case TOPICS.accessed.name: {
      const [value, payload] = read(opening);
      const who = textOf(payload['reader']);
      if (!within(scope, who)) return undefined;
      // A page may have shown messages of others, which are nobody else's to know.
      const others = texts(payload['shown']).some((one) => parseReference(one).from !== subject.reference.from);
      return { ...said, step: QUESTIONS.has(textOf(payload['door'])) ? 'asked' : 'read', who, as: textOf(payload['door']), ...given(scope.as === 'auditor' || who === scope.reader || !others ? value : undefined) };
    }
    case TOPICS.erased.name: {
      const [value, payload] = read(opening);
      return { ...said, step: 'erased', who: 'hub', as: textOf(payload['ground']), ...given(value) };
    }
    default:
      return undefined;
  }
}

/** A control message about the message: a receipt, a recall, a consent. */
function answer(opening: StoredOpening, { reference }: Subject, scope: Scope): Chronicled | undefined {
  const { event } = opening;
  const [value, payload] = read(opening);
  const parties = [textOf(payload['from']), ...texts(payload['to'])];
  if (event.type === ALERT && !mayKnowOfAlert(payload, scope)) return undefined;
  const party = parties.some((one) => one === scope.reader || one.startsWith(`${scope.reader}.`)) || event.type === 'control.recall/1';
  const entitled = scope.as === 'auditor' || party || (scope.as === 'owner' && (parties.includes(reference.from) || BETWEEN_OTHERS.has(event.type)));
  if (!entitled) return undefined;
  const body = isObject(payload['body']) ? payload['body'] : {};
  const as = [body['status'], body['verdict'], body['use']].map(textOf).find((one) => one !== '');
  const open = scope.as === 'auditor' || party || parties.includes(reference.from);
  return { step: event.type.replace(/^control\.(.*)\/\d+$/, '$1'), who: event.source, at: event.time, opening, ...(as === undefined ? {} : { as }), ...given(open ? value : undefined) };
}

/** An alert is for the owner it was said to, and for auditors: never for whoever it is about, who may be an owner or an auditor itself. */
function mayKnowOfAlert(payload: Readonly<Record<string, unknown>>, { reader, as }: Scope): boolean {
  const who = textOf(isObject(payload['body']) ? payload['body']['who'] : undefined);
  return texts(payload['to']).includes(reader) || (as === 'auditor' && who !== reader && bureauOf(who) !== reader && bureauOf(reader) !== who);
}

const given = (value: string | undefined): { readonly value?: string } => (value === undefined ? {} : { value });
const isSealed = ({ compact }: Subject): boolean => compact !== undefined && messageOf(compact).sealed !== undefined;

/** What was logged, and its payload; an empty one where it is not kept. */
function read(opening: StoredOpening): [value: string | undefined, payload: Readonly<Record<string, unknown>>] {
  const value = valueOf(opening);
  const payload = value === undefined ? {} : payloadOf(value);
  return [value, isObject(payload) ? payload : {}];
}
