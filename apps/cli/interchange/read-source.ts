import type { NoticeEntry } from '#client';
import { EntenteProblem } from '#client';
import { isNotice, participantKind, parseReference } from '#contracts';
import { type Source, termsAgainst } from '#interchange';
import { isObject, isUuidV7 } from '#kernel';
import { EXIT, Stop } from '../exit-codes.js';
import { readValues } from '../input.js';
import type { Session } from '../session.js';

/** A message to be exported, and what the hub says about it. */
export interface ReadSource {
  readonly source: Source;
  /** Who exports. */
  readonly reader: string;
  /** Members that were kept from the reader. */
  readonly withheld: readonly { readonly at: string; readonly members: number }[];
  /** What the hub says of a notice. */
  readonly notice?: NoticeEntry;
  /** When its owner took the message back; only its owner is still shown such a message. */
  readonly recalledAt?: string;
  /** By then a copy is refreshed or destroyed (R15). */
  readonly keepUntil?: string;
}

/**
 * What an export is made from: a message by its `<from>/<id>`, verified and opened; or a file with a draft, or with what
 * `entente show -o json` printed. Of a notice, the content that stands now.
 * @throws Stop when it is neither, or does not hold
 */
export async function readSource(session: Session, what: string): Promise<ReadSource> {
  const { from, id } = parseReference(what);
  return isUuidV7(id) && participantKind(from) !== undefined ? fromHub(session, what) : fromValue(session, await readOne(session, what), what);
}

/** The one value of a file. @throws Stop when there is none, or it is not JSON */
export async function readOne(session: Session, what: string): Promise<unknown> {
  const first = await readValues(session, what).next();
  if (first.done === true) throw new Stop(EXIT.noInput, `${what} is empty`);
  const { value, fault, line } = first.value;
  if (fault !== undefined) throw new Stop(EXIT.noInput, `${what}, line ${line}: ${fault}`);
  return value;
}

async function fromHub(session: Session, reference: string): Promise<ReadSource> {
  const client = session.client();
  let received = await client.message(reference).catch((error: unknown) => {
    if (error instanceof EntenteProblem && error.code === 'not-found') throw new Stop(EXIT.refused, `${reference} is not there, or not for you; what was taken back is shown no more`, 'If you exported it before, mark that as withdrawn: entente export misp|stix FILE --withdrawn');
    throw error;
  });
  const type = received.message?.type ?? '';
  const notice = isNotice(type) && type !== 'notice.act/1' && type !== 'notice.extract/1' ? await absent(client.notices.one(reference)) : undefined;
  if (notice?.content !== undefined && notice.content !== reference) received = await client.message(notice.content);
  if (received.fault !== undefined) throw new Stop(EXIT.unverified, `${reference} cannot be exported: ${received.fault.code}, ${received.fault.message}`);
  const { sealed: _, ...head } = received.message;
  const recall = received.message.from === client.participant ? await absent(client.recallStanding(reference)) : undefined;
  return {
    source: { ...head, body: received.body }, reader: client.participant, withheld: received.withheld, ...(notice === undefined ? {} : { notice }),
    ...(recall?.effective === true ? { recalledAt: recall.recalledAt } : {}), ...(received.keepUntil === undefined ? {} : { keepUntil: received.keepUntil }),
  };
}

/** What the hub says of it; undefined when there is nothing of the kind. */
async function absent<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof EntenteProblem && error.code === 'not-found') return undefined;
    throw error;
  });
}

function fromValue(session: Session, value: unknown, what: string): ReadSource {
  const message = isObject(value) && isObject(value['message']) ? value['message'] : value;
  if (!isObject(message) || typeof message['type'] !== 'string' || !isObject(message['body'])) {
    throw new Stop(EXIT.usage, `${what} holds no message: it has no type and body`, 'Give <from>/<id>, a draft as "entente new" writes it, or what "entente show -o json" printed');
  }
  const from = message['from'];
  // A draft is of whoever speaks; what somebody else sent is under that one's terms, whoever asks.
  const reader = typeof from === 'string' && session.options.as === undefined ? '' : session.identity.participant;
  const shown = message === value || !isObject(value) ? {} : value;
  if (isObject(shown['fault']) || shown['verified'] === false) throw new Stop(EXIT.unverified, `${what} cannot be exported: ${isObject(shown['fault']) ? `${String(shown['fault']['code'])}, ${String(shown['fault']['detail'])}` : 'its signature was not verified'}`);
  const withheld = Array.isArray(shown['withheld']) ? shown['withheld'].filter((one: unknown): one is ReadSource['withheld'][number] => isObject(one) && typeof one['at'] === 'string' && typeof one['members'] === 'number') : [];
  return { source: { ...(message as unknown as Source), from: typeof from === 'string' ? from : reader }, reader, withheld, ...(typeof shown['keepUntil'] === 'string' ? { keepUntil: shown['keepUntil'] } : {}) };
}

/**
 * Stops where the terms of a message stand against its export, unless whoever answers for it says why it goes on all the same.
 * @param despite the reason given
 */
export function obeyTerms(session: Session, { source, reader, keepUntil }: ReadSource, despite: string | undefined): void {
  if (source.conditions !== undefined) session.say(`entente: under conditions: ${source.conditions}`);
  if (keepUntil !== undefined) session.say(`entente: its owner wants every copy, this one too, refreshed or destroyed by ${keepUntil}`);
  const against = termsAgainst(source, reader);
  if (against.length === 0) return;
  if (despite === undefined) throw new Stop(EXIT.refused, `not exported: ${against.join('; ')}`, 'Whoever answers for it may say --despite "WHY", such as the consent that was given. To withdraw an earlier export: entente export misp|stix FILE --withdrawn');
  against.forEach((one) => { session.say(`entente: exported though ${one}`); });
}
