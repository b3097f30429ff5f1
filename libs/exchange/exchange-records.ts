import { derivedSalt, exchangeKey, HEADER, recordHeaders, referenceOf, TOPICS, type Message } from '#contracts';
import { sha256 } from '#kernel';
import { digestOf, isSdJwt } from '#envelope';
import type { ExchangeRecord } from './ports.js';

/** SHA-256 of a JWS's signing input: what tells a repeat from another message under the same id. */
export const inputDigest = (compact: string): Buffer => sha256(Buffer.from(compact.slice(0, compact.lastIndexOf('.')), 'latin1'));

/** What a record or body holds that carries a message as it was sent. */
export const mediaTypeOf = (compact: string): string => (isSdJwt(compact) ? 'application/sd-jwt' : 'application/jose');

/** The cause of a record: what its time and salt are taken from. */
export interface Cause {
  readonly salt: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly traceparent?: string | undefined;
}

export interface AcceptedParts {
  readonly message: Message;
  readonly compact: string;
  readonly digest: string;
  readonly routing?: string | undefined;
}

/** A record of `exchange.accepted`. @param door when it was taken, at which rule-set version, with the salt made there */
export function acceptedRecord({ message, compact, digest, routing }: AcceptedParts, door: Cause & { readonly ruleVersion?: number }): ExchangeRecord {
  const headers = recordHeaders({
    id: `${TOPICS.accepted.name}:${referenceOf(message)}`,
    source: message.from,
    type: message.type,
    time: door.at,
    salt: door.salt,
    digest,
    contentType: mediaTypeOf(compact),
    ...(door.traceparent === undefined ? {} : { traceparent: door.traceparent }),
    ...(door.ruleVersion === undefined ? {} : { ruleVersion: door.ruleVersion }),
  });
  if (routing !== undefined) headers[HEADER.routing] = routing;
  return { topic: TOPICS.accepted, key: exchangeKey(message), flash: message.precedence === 'flash', value: Buffer.from(compact, 'latin1'), headers };
}

/** What the hub says because of a record goes in by the same door as everything else, its salt derived from the cause's. */
export const causedMessageRecord = (said: { readonly message: Message; readonly compact: string }, cause: Cause): ExchangeRecord =>
  acceptedRecord({ ...said, digest: digestOf(said.compact) }, { ...cause, salt: derivedSalt(cause.salt, `${TOPICS.accepted.name}:${referenceOf(said.message)}`) });

export interface DerivedRecord {
  readonly topic: ExchangeRecord['topic'] & { readonly name: string };
  readonly key: string;
  readonly flash?: boolean;
  /** What caused it, as `<from>/<id>` with more behind it where one cause has several records in a topic. */
  readonly causeId: string;
  readonly source: string;
  readonly type: string;
  readonly digest?: string;
  readonly value: string;
  /** Records outsiders read carry no salt. */
  readonly salted?: boolean;
}

/** A record that follows from another: same identity, time, salt and bytes whenever it is made again. */
export function derivedRecord(record: DerivedRecord, cause: Cause): ExchangeRecord {
  const id = `${record.topic.name}:${record.causeId}`;
  const headers = recordHeaders({
    id,
    source: record.source,
    type: record.type,
    time: cause.at,
    ...(record.salted === false ? {} : { salt: derivedSalt(cause.salt, id) }),
    ...(record.digest === undefined ? {} : { digest: record.digest }),
    contentType: mediaTypeOf(record.value),
    ...(cause.traceparent === undefined ? {} : { traceparent: cause.traceparent }),
  });
  return { topic: record.topic, key: record.key, flash: record.flash ?? false, value: Buffer.from(record.value, 'latin1'), headers };
}
