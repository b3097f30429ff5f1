import { hash, sign as signBytes } from 'node:crypto';
import { fromBase64url, isObject, parseIJson, Problem, toBase64url } from '#kernel';
import { signEd25519, verifyWithSodium } from '#signature';
import type { SigningKey, VerificationKey } from './keys.js';

/** A compact JWS taken apart, not yet believed. */
export interface ParsedJws {
  /** The three segments exactly as they came. */
  readonly compact: string;
  /** The first two segments: the bytes that were signed. */
  readonly signingInput: string;
  readonly algorithm: string;
  readonly kid: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
}

const HEADER_MEMBERS = new Set(['alg', 'kid', 'typ']);
/** Headers repeat: a sender uses one key for all its messages, so a parsed header is kept by its text. */
const knownHeaders = new Map<string, { alg: string; kid: string; typ: string }>();
const KNOWN_HEADERS = 4096;
/** No sender needs more, and it bounds what is decoded before anything is believed. */
const MAX_HEADER = 1024;

function readHeader(segment: string): { alg: string; kid: string; typ: string } {
  const known = knownHeaders.get(segment);
  if (known !== undefined) return known;
  if (segment.length > MAX_HEADER) throw new Problem('header-not-allowed', { detail: 'The protected header is longer than 1,024 characters.' });
  const header = parseIJson(fromBase64url(segment));
  if (!isObject(header)) throw new Problem('not-a-jws', { detail: 'The protected header is not a JSON object.' });
  const extra = Object.keys(header).find((name) => !HEADER_MEMBERS.has(name));
  if (extra !== undefined) throw new Problem('header-not-allowed', { detail: `The protected header has "${extra.slice(0, 60)}"; only alg, kid and typ may stand there.` });
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string' || typeof kid !== 'string' || typeof typ !== 'string') {
    throw new Problem('header-not-allowed', { detail: 'The protected header needs alg, kid and typ, each a string.' });
  }
  const read = { alg, kid, typ };
  if (knownHeaders.size >= KNOWN_HEADERS) knownHeaders.clear();
  knownHeaders.set(segment, read);
  return read;
}

/**
 * Takes a compact JWS (RFC 7515 §7.1) apart, strictly: three canonical base64url segments, a protected header of `alg`,
 * `kid` and `typ` and nothing else.
 * @param typ what the header's `typ` must say
 * @throws Problem `not-a-jws`, `loose-base64url`, `header-not-allowed`, `wrong-typ`, or what `parseIJson` throws
 */
export function parseJws(compact: string, typ: string): ParsedJws {
  const first = compact.indexOf('.');
  const second = compact.indexOf('.', first + 1);
  if (first <= 0 || second <= first + 1 || compact.indexOf('.', second + 1) >= 0) throw new Problem('not-a-jws');
  const header = readHeader(compact.slice(0, first));
  if (header.typ !== typ) throw new Problem('wrong-typ', { detail: `typ is "${header.typ.slice(0, 60)}", this door takes "${typ}".` });
  return {
    compact,
    signingInput: compact.slice(0, second),
    algorithm: header.alg,
    kid: header.kid,
    payload: fromBase64url(compact.slice(first + 1, second)),
    signature: fromBase64url(compact.slice(second + 1)),
  };
}

/** The JWS of a message: all of it, or what stands before the disclosures of an SD-JWT. */
export function signedPart(compact: string): string {
  const end = compact.indexOf('~');
  return end < 0 ? compact : compact.slice(0, end);
}

/**
 * base64url SHA-256 of a compact JWS (contract §2). Of an SD-JWT it is that of the JWS without its disclosures, so that
 * everyone names the message alike, whatever of it is withheld from whom.
 */
export const digestOf = (compact: string): string => hash('sha256', Buffer.from(signedPart(compact), 'latin1'), 'base64url');

/**
 * Verifies the signature with a registered key. The key fixes the algorithm; `alg` must agree with it and chooses nothing.
 * @throws Problem `algorithm-not-allowed`, `signature-invalid`
 */
export function verifyJws(jws: ParsedJws, key: VerificationKey): void {
  const agreed = key.algorithm === 'Ed25519' ? jws.algorithm === 'EdDSA' || jws.algorithm === 'Ed25519' : jws.algorithm === 'ES256';
  if (!agreed) throw new Problem('algorithm-not-allowed');
  if (verifyWithSodium(key.algorithm, key.key, Buffer.from(jws.signingInput, 'latin1'), jws.signature) !== true) throw new Problem('signature-invalid');
}

const preparedHeaders = new Map<string, string>();

function headerSegment(key: SigningKey, typ: string): string {
  const name = `${key.algorithm} ${key.kid} ${typ}`;
  let segment = preparedHeaders.get(name);
  if (segment === undefined) {
    segment = toBase64url(Buffer.from(JSON.stringify({ alg: key.algorithm === 'Ed25519' ? 'EdDSA' : 'ES256', kid: key.kid, typ })));
    preparedHeaders.set(name, segment);
  }
  return segment;
}

/**
 * Signs a payload as a compact JWS. With an Ed25519 key the same payload always gives the same bytes.
 * @param payload a JSON value, written once here and never again
 */
export function signJws(payload: unknown, key: SigningKey, typ: string): string {
  const input = `${headerSegment(key, typ)}.${toBase64url(Buffer.from(JSON.stringify(payload), 'utf8'))}`;
  const data = Buffer.from(input, 'latin1');
  const signature = key.algorithm === 'Ed25519' ? signEd25519(key.key, data) : signBytes('sha256', data, { key: key.key, dsaEncoding: 'ieee-p1363' });
  return `${input}.${toBase64url(signature)}`;
}

/** The payload of a JWS the hub made itself and read back from its own log; not for anything from outside. */
export function payloadOf(compact: string): unknown {
  const first = compact.indexOf('.');
  return JSON.parse(Buffer.from(compact.slice(first + 1, compact.indexOf('.', first + 1)), 'base64url').toString('utf8')) as unknown;
}
