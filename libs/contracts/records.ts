import { HmacKey, randomOctets, toTimestamp } from '#kernel';

/** What every record of the exchange says about itself (CloudEvents 1.0, binary mode; contract §5). */
export interface RecordIdentity {
  /** `<topic>:<id of its cause>`; unique together with `source`. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** Milliseconds since the epoch: the time of the cause, so that producing again gives the same bytes. */
  readonly time: number;
  /** 32 bytes, secret: what keeps a logged commitment from being guessed (audit.md, Bytes). Absent on `inbox.*`. */
  readonly salt?: Uint8Array;
  /** base64url SHA-256 of the JWS this record is about. */
  readonly digest?: string;
  readonly traceparent?: string;
  /** The rule-set version at which a door judged the message: whoever works on it knows at least that much first. */
  readonly ruleVersion?: number;
  readonly contentType?: string;
}

export const HEADER = Object.freeze({
  id: 'ce_id',
  source: 'ce_source',
  type: 'ce_type',
  time: 'ce_time',
  version: 'ce_specversion',
  contentType: 'content-type',
  traceparent: 'traceparent',
  digest: 'entente-digest',
  salt: 'entente-salt',
  ruleVersion: 'entente-rule-version',
  routing: 'entente-routing',
});

export type RecordHeaders = Record<string, string | Buffer>;

/** The Kafka headers of a record, always in the same order. */
export function recordHeaders(identity: RecordIdentity): RecordHeaders {
  const headers: RecordHeaders = {
    [HEADER.version]: '1.0',
    [HEADER.id]: identity.id,
    [HEADER.type]: identity.type,
    [HEADER.source]: identity.source,
    [HEADER.time]: toTimestamp(identity.time),
    [HEADER.contentType]: identity.contentType ?? 'application/jose',
  };
  if (identity.digest !== undefined) headers[HEADER.digest] = identity.digest;
  if (identity.traceparent !== undefined) headers[HEADER.traceparent] = identity.traceparent;
  if (identity.salt !== undefined) headers[HEADER.salt] = Buffer.from(identity.salt);
  if (identity.ruleVersion !== undefined) headers[HEADER.ruleVersion] = String(identity.ruleVersion);
  return headers;
}

/** Reads the headers of a record back. @throws TypeError when the record was not made by this hub */
export function readIdentity(headers: Readonly<Record<string, Buffer>>): RecordIdentity {
  const text = (name: string): string => {
    const value = headers[name];
    if (value === undefined) throw new TypeError(`The record has no header ${name}.`);
    return value.toString('utf8');
  };
  const time = Date.parse(text(HEADER.time));
  if (Number.isNaN(time)) throw new TypeError('The record\'s ce_time is not a time.');
  const salt = headers[HEADER.salt];
  const digest = headers[HEADER.digest];
  const traceparent = headers[HEADER.traceparent];
  const ruleVersion = headers[HEADER.ruleVersion];
  return {
    id: text(HEADER.id),
    source: text(HEADER.source),
    type: text(HEADER.type),
    time,
    ...(salt === undefined ? {} : { salt }),
    ...(digest === undefined ? {} : { digest: digest.toString('utf8') }),
    ...(traceparent === undefined ? {} : { traceparent: traceparent.toString('utf8') }),
    ...(ruleVersion === undefined ? {} : { ruleVersion: Number(ruleVersion.toString('utf8')) }),
  };
}

/** A new salt, for a record that nothing in the exchange caused. */
export const newSalt = (): Buffer => randomOctets(32);

/** The salt of a record caused by another: `HMAC-SHA-256(cause's salt, ce_id)`, so that it comes out the same each time. */
export const derivedSalt = (causeSalt: Uint8Array, ceId: string): Buffer => new HmacKey(causeSalt).of(ceId);
