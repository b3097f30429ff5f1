import { isObject, parseIJson } from '#kernel';
import type { PublicJwk } from '#envelope';
import type { LoggedEvent } from '../domain/entry.js';
import { LedgerError } from '../domain/problem.js';

export const EVIDENCE_FORMAT = 'entente-evidence/1';

/** One event of the exchange, and the proof that it is in the log. */
export interface LoggedEvidence {
  readonly event: LoggedEvent;
  /** base64url; whoever has it can try values, so it is for those entitled to them. */
  readonly salt: string;
  /** base64url SHA-256 of the value, where the reader does not get the value as it was logged. */
  readonly valueDigest?: string;
  /** As C2SP tlog-proof has it, checkpoint and all. */
  readonly proof: string;
}

/** What followed from a message. Either the value is there, or its digest. */
export interface LoggedRecord extends LoggedEvidence {
  /** What was logged: a compact JWS of the hub or of a participant. */
  readonly value?: string;
}

/** What a participant takes away of a message: enough to show offline, for ever, that it was sent, accepted and logged. */
export interface Evidence {
  readonly format: typeof EVIDENCE_FORMAT;
  readonly hub: string;
  /** The message as its reader got it. */
  readonly message: string;
  /** The hub's signed acceptance. */
  readonly acceptance: string;
  /** The keys the two are signed with. */
  readonly keys: Readonly<Record<string, PublicJwk>>;
  readonly logged: LoggedEvidence;
  /** What became of it, as far as its reader may know, each proven to the same checkpoint. */
  readonly records?: readonly LoggedRecord[];
}

const MEMBERS = ['format', 'hub', 'message', 'acceptance', 'keys', 'logged'];
const EVENT = ['id', 'source', 'time', 'topic', 'type'];
const KEY = ['kty', 'crv', 'x', 'y', 'kid', 'use'];

const bad = (place: string): LedgerError => new LedgerError('malformed', `${place}: not of the form of ${EVIDENCE_FORMAT}`);

function closed(value: unknown, place: string, needed: readonly string[], optional: readonly string[] = []): Record<string, string> {
  if (!isObject(value)) throw bad(place);
  for (const name of Object.keys(value)) if (!needed.includes(name) && !optional.includes(name)) throw bad(`${place}/${name}`);
  for (const name of needed) if (value[name] === undefined) throw bad(`${place}/${name}`);
  for (const [name, member] of Object.entries(value)) if (typeof member !== 'string') throw bad(`${place}/${name}`);
  return value as Record<string, string>;
}

/** Reads evidence strictly: what is not understood cannot be vouched for. @throws LedgerError naming the place */
export function parseEvidence(bytes: Uint8Array): Evidence {
  let file: unknown;
  try {
    file = parseIJson(bytes);
  } catch (error) {
    throw new LedgerError('malformed', `the file: ${error instanceof Error ? error.message : 'not JSON'}`);
  }
  if (!isObject(file)) throw bad('the file');
  const { keys, logged, records, ...texts } = file;
  closed(texts, '', MEMBERS.filter((name) => name !== 'keys' && name !== 'logged'));
  if (texts['format'] !== EVIDENCE_FORMAT) throw bad('/format');
  if (!isObject(keys)) throw bad('/keys');
  for (const [participant, key] of Object.entries(keys)) closed(key, `/keys/${participant}`, KEY.filter((name) => name !== 'y'), ['y']);
  if (!isObject(logged)) throw bad('/logged');
  const { event, ...proof } = logged;
  closed(event, '/logged/event', EVENT);
  closed(proof, '/logged', ['salt', 'proof'], ['valueDigest']);
  if (records !== undefined) readRecords(records);
  return file as unknown as Evidence;
}

function readRecords(records: unknown): void {
  if (!Array.isArray(records)) throw bad('/records');
  for (const [at, record] of records.entries()) {
    const place = `/records/${at}`;
    if (!isObject(record)) throw bad(place);
    const { event, ...rest } = record;
    closed(event, `${place}/event`, EVENT);
    closed(rest, place, ['salt', 'proof'], ['value', 'valueDigest']);
    if ((rest['value'] === undefined) === (rest['valueDigest'] === undefined)) throw bad(`${place}/value`);
  }
}
