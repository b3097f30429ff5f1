import { derivedSalt, parseReference, referenceOf, speaksFor } from '#contracts';
import type { Directory } from '#directory';
import { causedMessageRecord } from '../exchange-records.js';
import { hubMessage, type HubIdentity } from '../hub-identity.js';
import type { ExchangeRecord, Reference } from '../ports.js';
import type { Grant } from '../provenance.js';
import { readersOf } from './control-effects.js';
import type { Delivery } from './delivery.js';
import type { MailboxTurn } from './mailboxes.js';

/** How long owners have to answer a request that names no `replyBy`, in milliseconds. */
export const CONSENT_ANSWER_MS = 72 * 60 * 60_000;

/** What one owner was asked. */
export interface ConsentAsked {
  /** The request. */
  readonly request: Reference;
  readonly owner: string;
  readonly of: Reference;
  readonly digest: string;
  readonly exercise: boolean;
  readonly use: string;
  readonly recipients: readonly string[];
  readonly purposes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
}

export interface ConsentAnswered {
  readonly request: Reference;
  readonly owner: string;
  readonly of: Reference;
  readonly digest: string;
  readonly exercise: boolean;
  readonly status: 'granted' | 'refused';
  readonly byId: string;
  readonly at: number;
  readonly until: number | undefined;
}

/** What was asked and answered, as part of a turn. */
export abstract class ConsentBook {
  /** Notes what owners were asked; a request delivered again changes nothing. */
  abstract ask(asked: readonly ConsentAsked[]): Promise<void>;
  /** The first answer that comes in time stands. */
  abstract answer(answer: ConsentAnswered): Promise<void>;
  /** Consents to uses of a message that held at a time, milliseconds since the epoch. */
  abstract grants(of: Reference, exercise: boolean, at: number): Promise<readonly Grant[]>;
  /** Whether somebody accepted the conditions of a message. */
  abstract hasCountersigned(message: Reference, recipient: string): Promise<boolean>;
  /** Requests nobody answered in time; they count as refused from now. */
  abstract takeLapsed(now: number, limit: number): Promise<readonly ConsentAsked[]>;
}

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : []);

/** Whom a request asks what; one entry for each owner it reached. */
function askedBy({ message, recipients, acceptedAt }: Delivery): readonly ConsentAsked[] {
  const { body = {} } = message;
  const asked = {
    request: message,
    of: parseReference(String(body['message'])),
    digest: String(body['digest']),
    exercise: message.mode === 'exercise',
    use: String(body['use']),
    recipients: textsOf(body['to']),
    purposes: textsOf(body['purposes']),
    dueAt: message.replyBy === undefined ? acceptedAt + CONSENT_ANSWER_MS : Date.parse(message.replyBy),
  };
  return recipients.map((owner) => ({ ...asked, owner }));
}

function answeredBy({ message, acceptedAt }: Delivery): ConsentAnswered | undefined {
  const status = message.type === 'control.consent-grant/1' ? 'granted' : 'refused';
  const { body = {} } = message;
  const until = body['until'];
  return {
    request: parseReference(String(body['request'])), owner: message.from, of: parseReference(String(body['message'])), digest: String(body['digest']), exercise: message.mode === 'exercise',
    status, byId: message.id, at: acceptedAt, until: typeof until === 'string' ? Date.parse(until) : undefined,
  };
}

/**
 * Lets requests for consent and their answers take effect. Only someone whom a message reached asks for a use of it; before
 * it is sent only its sender does. Owners answer for themselves, once, and in time.
 */
export async function noteConsents(turn: MailboxTurn, deliveries: readonly Delivery[], directory: Directory): Promise<void> {
  for (const delivery of deliveries) {
    const { type, from } = delivery.message;
    if (type === 'control.consent-request/1') {
      const asked = askedBy(delivery);
      const [first] = asked;
      if (first !== undefined && (await mayAsk(turn, first, from, directory))) await turn.consents.ask(asked);
    } else if ((type === 'control.consent-grant/1' || type === 'control.consent-refuse/1') && from !== 'hub') {
      const answered = answeredBy(delivery);
      if (answered !== undefined) await turn.consents.answer(answered);
    }
  }
}

async function mayAsk(turn: MailboxTurn, { of, use, digest, exercise }: ConsentAsked, asker: string, directory: Directory): Promise<boolean> {
  if (use === 'send') return speaksFor(asker, of.from);
  const original = (await turn.find([of])).get(referenceOf(of));
  return original !== undefined && original.digest === digest && original.exercise === exercise && readersOf(original, directory).has(asker);
}

/** No answer by the deadline means no: whoever asked is told by the hub. */
export function lapsedRecord({ request, owner, of, digest, exercise, dueAt }: ConsentAsked, hub: HubIdentity): ExchangeRecord {
  const said = hubMessage(hub, {
    type: 'control.consent-refuse/1',
    mode: exercise ? 'exercise' : 'live',
    precedence: 'routine',
    to: [request.from],
    body: { request: referenceOf(request), message: referenceOf(of), digest, lapsed: true, owner },
    inReplyTo: referenceOf(request),
    cause: `lapsed ${referenceOf(request)} ${owner}`,
    at: dueAt,
  });
  return causedMessageRecord(said, { at: dueAt, salt: derivedSalt(hub.derivedKey('timer salts'), `lapsed ${referenceOf(request)} ${owner}`) });
}
