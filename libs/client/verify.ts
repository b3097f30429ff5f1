import { compactVerify, type CryptoKey, importJWK } from 'jose';
import { decodeText, digestOf, fromBase64url, isObject, signedPart } from './bytes.js';
import { Fault } from './fault.js';
import { EntenteProblem } from './problems.js';
import type { KeySource, RegisteredKey } from './registered-keys.js';
import { disclose, isSdJwt, type Withheld } from './sd-jwt.js';
import { TYP } from './signer.js';

/** A JWS taken apart, not yet believed. */
export interface ParsedJws {
  readonly compact: string;
  readonly alg: string;
  readonly kid: string;
  readonly typ: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A JWS whose signature holds. */
export interface VerifiedJws extends ParsedJws {
  readonly signer: string;
  readonly key: RegisteredKey;
  /** base64url SHA-256 of the compact form. */
  readonly digest: string;
  /** Members of the body that were kept from this reader; the signature holds all the same. */
  readonly withheld: readonly Withheld[];
  /** What the reader should know although the signature holds, such as `key-revoked-since`. */
  readonly notes: readonly string[];
}

const HEADER = new Set(['alg', 'kid', 'typ']);

function parseSegment(segment: string): Record<string, unknown> {
  try {
    const value = JSON.parse(decodeText(fromBase64url(segment))) as unknown;
    if (isObject(value)) return value;
  } catch (cause) {
    throw new Fault('not-json', 'A segment is not canonical base64url of a JSON object.', { cause });
  }
  throw new Fault('not-json', 'A segment is JSON, but no object.');
}

/**
 * Takes a compact JWS apart, strictly: `alg`, `kid` and `typ` in the header and nothing else (contract §2).
 * @param typ what the header's `typ` must be; any when left out
 * @throws Fault
 */
export function parseJws(compact: string, typ?: string): ParsedJws {
  const segments = compact.split('.');
  const [head, body] = segments;
  if (segments.length !== 3 || head === undefined || body === undefined) throw new Fault('not-a-jws', 'Not three segments joined by dots (RFC 7515 §7.1).');
  const header = parseSegment(head);
  const { alg, kid, typ: is } = header;
  if (typeof alg !== 'string' || typeof kid !== 'string' || typeof is !== 'string' || Object.keys(header).some((name) => !HEADER.has(name))) {
    throw new Fault('header-not-allowed', 'The protected header is not alg, kid and typ and nothing else.');
  }
  if (typ !== undefined && is !== typ) throw new Fault('wrong-typ', `typ is "${is}", expected "${typ}".`);
  return { compact, alg, kid, typ: is, payload: parseSegment(body) };
}

/** Which member of the payload names the signer. */
function signerOf({ typ, payload }: ParsedJws): string {
  const name = typ === TYP.message || typ === TYP.maskable ? payload['from'] : typ === TYP.statement || typ === TYP.challenge ? payload['by'] : 'hub';
  if (typeof name !== 'string') throw new Fault('signer-missing', 'The payload does not say who signed it.');
  return name;
}

const imported = new WeakMap<RegisteredKey, Promise<CryptoKey | Uint8Array>>();

function importKey(key: RegisteredKey, alg: string): Promise<CryptoKey | Uint8Array> {
  let known = imported.get(key);
  if (known === undefined) imported.set(key, (known = importJWK({ kty: key.kty ?? '', crv: key.crv ?? '', x: key.x ?? '', ...(key.y === undefined ? {} : { y: key.y }) }, alg)));
  return known;
}

/** The algorithm is fixed by the registered key; the header chooses nothing (contract §1, Keys). */
function demandAlgorithm(jws: ParsedJws, key: RegisteredKey): string {
  if (key.use !== undefined && key.use !== 'sig') throw new Fault('key-unknown', `${jws.kid} is not a signing key.`);
  const allowed = key.crv === 'Ed25519' ? ['EdDSA', 'Ed25519'] : key.crv === 'P-256' ? ['ES256'] : [];
  if (!allowed.includes(jws.alg)) throw new Fault('algorithm-not-allowed', `alg ${jws.alg} is not the algorithm of ${jws.kid}.`);
  return jws.alg;
}

/** A signature spelled in two ways would give one message two digests; decoders of signatures forgive that. */
function demandCanonical(compact: string): void {
  try {
    fromBase64url(compact.slice(compact.lastIndexOf('.') + 1));
  } catch (cause) {
    throw new Fault('signature-invalid', 'The signature is not canonical base64url.', { cause });
  }
}

/** How far a sender's clock may run ahead of the hub's, in milliseconds (contract §2). */
const AHEAD = 5 * 60_000;

/**
 * Judges the key's time. The hub judged it by its own clock at acceptance; a reader knows that this was not earlier than
 * five minutes before `issuedAt` and not later than now, and can refuse only what lies outside both.
 */
function judgeTime(key: RegisteredKey, issuedAt: number): string[] {
  const earliest = issuedAt - AHEAD;
  const past = (text: string | undefined): boolean => text !== undefined && Date.parse(text) <= earliest;
  if (past(key.revokedAt)) throw new Fault('key-revoked', `${key.kid} was revoked at ${key.revokedAt ?? ''}, before this was issued.`);
  if (past(key.notAfter)) throw new Fault('key-expired', `${key.kid} had expired at ${key.notAfter ?? ''}, before this was issued.`);
  return key.revokedAt === undefined ? [] : ['key-revoked-since'];
}

async function keysOfSigner(signer: string, keys: KeySource, fresh: boolean): Promise<readonly RegisteredKey[]> {
  try {
    return await keys.keysOf(signer, fresh);
  } catch (cause) {
    if (cause instanceof EntenteProblem && cause.status === 404) throw new Fault('signer-unknown', `The registry shows no keys of ${signer}.`, { cause });
    throw cause;
  }
}

/** A message expected may come with disclosures behind it; everything else may not. */
function parseAny(compact: string, typ: string | undefined): ParsedJws {
  if (!isSdJwt(compact)) {
    const jws = parseJws(compact, typ);
    if (jws.typ === TYP.maskable) throw new Fault('not-an-sd-jwt', 'There is no "~" behind the signature.');
    return jws;
  }
  if (typ !== undefined && typ !== TYP.message) throw new Fault('wrong-typ', `It has disclosures, expected "${typ}".`);
  return parseJws(signedPart(compact), TYP.maskable);
}

/**
 * Verifies a message, statement, acceptance or other JWS with the registered public keys of the one it names.
 * @param typ what it must be; any when left out. A message may come as an SD-JWT: its payload then has what was disclosed
 * @throws Fault when it does not hold; what the key source throws when keys cannot be had
 */
export async function verifyJws(compact: string, keys: KeySource, typ?: string): Promise<VerifiedJws> {
  const jws = parseAny(compact, typ);
  const signer = signerOf(jws);
  const find = async (fresh: boolean): Promise<RegisteredKey | undefined> => (await keysOfSigner(signer, keys, fresh)).find((key) => key.kid === jws.kid);
  const key = (await find(false)) ?? (await find(true));
  if (key === undefined) throw new Fault('key-unknown', `${signer} has no key ${jws.kid}.`);
  const alg = demandAlgorithm(jws, key);
  demandCanonical(jws.compact);
  try {
    await compactVerify(jws.compact, await importKey(key, alg), { algorithms: [alg] });
  } catch (cause) {
    throw new Fault('signature-invalid', `The signature does not verify with ${jws.kid}.`, { cause });
  }
  const issued = jws.payload['issuedAt'] ?? jws.payload['acceptedAt'];
  const notes = typeof issued === 'string' ? judgeTime(key, Date.parse(issued)) : [];
  const { payload, withheld } = isSdJwt(compact) ? await disclose(compact, jws.payload) : { payload: jws.payload, withheld: [] };
  return { ...jws, compact, payload, signer, key, notes, withheld, digest: await digestOf(compact) };
}

/** The hub's signed promise (contract §4). */
export interface Acceptance {
  readonly hub: string;
  readonly from: string;
  readonly id: string;
  readonly digest: string;
  readonly acceptedAt: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly ledgerBy?: string;
}

/**
 * Verifies that an acceptance is the hub's and speaks of this message.
 * @throws Fault
 */
export async function verifyAcceptance(compact: string, about: { readonly hub: string; readonly from: string; readonly id: string; readonly digest: string }, keys: KeySource): Promise<Acceptance> {
  const { payload } = await verifyJws(compact, keys, TYP.acceptance);
  for (const member of ['hub', 'from', 'id', 'digest'] as const) {
    if (payload[member] !== about[member]) throw new Fault('acceptance-mismatch', `The acceptance speaks of another ${member}.`);
  }
  return payload as unknown as Acceptance;
}
