import { calculateJwkThumbprint } from 'jose';
import { decodeText, encodeText, fromBase64url, isObject, signedPart } from './bytes.js';
import { concat, demand, sha256, verifyEd25519 } from './evidence-log.js';
import { parseStrictJson } from './strict-json.js';

const FORMAT = 'entente-evidence/1';
const FORM = `not of the form of ${FORMAT}`;
const EVENT = ['id', 'source', 'time', 'topic', 'type'] as const;

type Members = Readonly<Record<string, unknown>>;
export type LoggedEvent = Readonly<Record<(typeof EVENT)[number], string>>;

/** An entry that is opened, and the proof that it is in the log. */
export interface Logged {
  readonly event: LoggedEvent;
  readonly salt: string;
  readonly proof: string;
  readonly value?: string;
  readonly valueDigest?: string;
}

export interface EvidenceFile {
  readonly hub: string;
  readonly message: string;
  readonly acceptance: string;
  readonly keys: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly logged: Logged;
  readonly records: readonly Logged[];
}

/** I-JSON (RFC 7493) of bytes. @throws Fault */
export function strictJson(bytes: Uint8Array, place: string): unknown {
  try {
    return parseStrictJson(decodeText(bytes));
  } catch (error) {
    demand(false, place, error instanceof Error ? error.message : 'no JSON');
  }
}

/** base64url in its one spelling. @throws Fault */
export function bytesIn(text: string, place: string): Uint8Array {
  try {
    return fromBase64url(text);
  } catch {
    demand(false, place, 'not the one spelling of base64url');
  }
}

function closed(value: unknown, place: string, needed: readonly string[], optional: readonly string[] = []): Members {
  demand(isObject(value), place === '' ? 'the file' : place, FORM);
  for (const name of Object.keys(value)) demand(needed.includes(name) || optional.includes(name), `${place}/${name}`, FORM);
  for (const name of needed) demand(Object.hasOwn(value, name), `${place}/${name}`, FORM);
  return value;
}

function texts(value: Members, place: string): void {
  for (const [name, member] of Object.entries(value)) demand(typeof member === 'string', `${place}/${name}`, FORM);
}

function readLogged(value: unknown, place: string): Logged {
  const { event, ...rest } = closed(value, place, ['event', 'salt', 'proof'], ['value', 'valueDigest']);
  texts(rest, place);
  texts(closed(event, `${place}/event`, EVENT), `${place}/event`);
  return value as Logged;
}

/** Reads evidence strictly: what is not understood cannot be vouched for. @throws Fault naming the place */
export function readEvidence(bytes: Uint8Array): EvidenceFile {
  const { keys, logged, records = [], ...words } = closed(strictJson(bytes, 'the file'), '', ['format', 'hub', 'message', 'acceptance', 'keys', 'logged'], ['records']);
  texts(words, '');
  demand(words['format'] === FORMAT, '/format', `not ${FORMAT}`);
  demand(isObject(keys), '/keys', FORM);
  for (const [name, key] of Object.entries(keys)) {
    const place = `/keys/${name}`;
    const members = closed(key, place, ['kty', 'crv', 'x', 'kid', 'use'], ['y']) as Record<string, string>;
    texts(members, place);
    demand(members['use'] === 'sig', place, 'no key for signing');
    for (const coordinate of ['x', 'y']) bytesIn(members[coordinate] ?? '', place);
  }
  readLogged(logged, '/logged');
  demand(Array.isArray(records), '/records', FORM);
  for (const [number, record] of records.entries()) {
    const { value, valueDigest } = readLogged(record, `/records/${String(number)}`);
    demand((value === undefined) !== (valueDigest === undefined), `/records/${String(number)}/value`, 'either the value or its digest');
  }
  return { ...words, keys, logged, records } as unknown as EvidenceFile;
}

/** The 33 bytes that stand in the log for an event. @throws Fault when a hash has not 32 bytes */
export async function entryOf({ event: { id, source, time, topic, type } }: Logged, salt: Uint8Array, valueDigest: Uint8Array, place: string): Promise<Uint8Array> {
  demand(salt.length === 32 && valueDigest.length === 32, place, 'a hash has 32 bytes');
  const canonical = encodeText(JSON.stringify({ id, source, time, topic, type }));
  return concat(Uint8Array.of(1), await sha256(encodeText('entente-leaf-v1\n'), salt, await sha256(canonical), valueDigest));
}

/** RFC 7638. */
export const thumbprintOf = (key: Readonly<Record<string, string>>): Promise<string> => calculateJwkThumbprint(key);

async function holds(key: Readonly<Record<string, string>>, alg: string, signature: Uint8Array, message: Uint8Array, place: string): Promise<boolean> {
  if (key['kty'] === 'OKP' && key['crv'] === 'Ed25519') return (alg === 'EdDSA' || alg === 'Ed25519') && (await verifyEd25519(bytesIn(key['x'] ?? '', place), signature, message));
  if (key['kty'] !== 'EC' || key['crv'] !== 'P-256' || alg !== 'ES256' || signature.length !== 64) return false;
  try {
    const imported = await crypto.subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', x: key['x'] ?? '', y: key['y'] ?? '' }, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, imported, concat(signature), concat(message));
  } catch {
    return false; // no point of the curve: nothing it signs holds
  }
}

/**
 * Checks a JWS with the one key that the file has of its signer.
 * @param signer whoever the payload says it is from when absent
 * @throws Fault
 */
export async function signedBy({ keys }: EvidenceFile, compact: string, kinds: readonly string[], place: string, signer?: string): Promise<{ readonly kid: string; readonly payload: Members }> {
  const parts = signedPart(compact).split('.');
  const [head = '', body = '', signature = ''] = parts;
  demand(parts.length === 3, place, 'no JWS');
  const header = strictJson(bytesIn(head, place), place);
  const payload = strictJson(bytesIn(body, place), place);
  demand(isObject(header) && Object.keys(header).sort().join() === 'alg,kid,typ' && kinds.includes(String(header['typ'])), place, 'no JWS of this kind');
  demand(isObject(payload), place, 'the payload is no object');
  const name = signer ?? payload['from'];
  const key = typeof name === 'string' && Object.hasOwn(keys, name) ? keys[name] : undefined;
  demand(key !== undefined, place, 'the file has no key of its signer');
  demand(header['kid'] === key['kid'], place, 'it is signed with another key than the file has');
  demand(await holds(key, String(header['alg']), bytesIn(signature, place), encodeText(`${head}.${body}`), place), place, 'the signature does not hold');
  return { kid: String(header['kid']), payload };
}
