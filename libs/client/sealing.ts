import { type CryptoKey, flattenedDecrypt, GeneralEncrypt, importJWK, type JWK } from 'jose';
import type { SealedContent } from '#contracts';
import { DIRECT } from './generated/direct-types.js';
import { decodeText, encodeText, fromBase64url, isObject } from './bytes.js';
import { DraftError, EntenteProblem, type Violation } from './problems.js';
import { currentSealingKey, type KeySource, type RegisteredKey } from './registered-keys.js';
import { Fault } from './fault.js';

export const WRAP = 'ECDH-ES+A256KW';
const CONTENT = 'A256GCM';

/** A participant's private sealing key: X25519 or P-256, with its `kid`. */
export type SealingKey = JWK & { readonly kid: string };

/** Who the sealed content belongs to: it is bound to the message, so that it cannot be lifted into another. */
export interface Bound {
  readonly from: string;
  readonly id: string;
}

/** Ids that name a participant; everything else in `to` is an audience (contract §1). */
const PARTICIPANT = /^(?:gs|hub|ncb\.|partner\.|private\.|regional\.|office\.|oversight\.)/;
export const isParticipant = (id: string): boolean => PARTICIPANT.test(id);

/**
 * Types that go from bureau to bureau and are sealed by default (contract §2). Everything else, `control.*` above all, is
 * read by the hub. The list is made from `schemas/`.
 */
export const DIRECT_TYPES: ReadonlySet<string> = new Set(DIRECT);

/** Why a message travels in the clear; undefined when it is sealed. */
export type ClearBecause = 'asked' | 'type' | 'audience' | 'maskable';

const UNSEALED = 'Send it open if the hub may read it (clear: true, or --open on the command line).';

/** The keys the registry shows of an addressee. @throws DraftError when it shows none */
async function shownKeysOf(id: string, keys: KeySource): Promise<readonly RegisteredKey[]> {
  const found = await keys.keysOf(id).catch((error: unknown) => {
    if (error instanceof EntenteProblem && error.status === 404) return [];
    throw error;
  });
  if (found.length === 0) throw new DraftError(`The registry shows no keys of ${id}: it is unknown, or its bureau does not list it. Address its bureau instead, or ask for its keys. ${UNSEALED}`);
  return found;
}

/**
 * Finds the sealing keys of all addressees. Nothing goes out unsealed because a key is missing: whoever sends shall know,
 * of every addressee at once, and decide.
 * @param at milliseconds since the epoch
 * @returns one key an addressee, in the order of `to`
 * @throws DraftError with a violation for each addressee that no key is had of
 */
export async function sealingKeysOf(to: readonly string[], keys: KeySource, at: number): Promise<readonly RegisteredKey[]> {
  const violations: Violation[] = [];
  const found = await Promise.all(
    to.map(async (id, index) => {
      const key = await shownKeysOf(id, keys).then((shown) => currentSealingKey(shown, at), (error: unknown) => {
        if (!(error instanceof DraftError)) throw error;
        return error;
      });
      if (key instanceof DraftError) violations.push({ pointer: `/to/${index}`, code: 'unknown-addressee', detail: key.message });
      else if (key === undefined) violations.push({ pointer: `/to/${index}`, code: 'no-sealing-key', detail: `${id} has no sealing key that holds now: none was registered, or it was revoked or has expired. ${UNSEALED}` });
      return key;
    }),
  );
  const [first, ...others] = violations;
  if (first !== undefined) throw new DraftError(`It cannot be sealed. ${first.detail}${others.length === 0 ? '' : ` And ${others.length} more.`}`, violations.sort((a, b) => a.pointer.localeCompare(b.pointer, 'en', { numeric: true })));
  return found.flatMap((key) => (key === undefined || key instanceof DraftError ? [] : [key]));
}

const imported = new WeakMap<JWK, Promise<CryptoKey | Uint8Array>>();

/** A sealing key, or an ephemeral one, imported once. */
export function importSealingKey(key: JWK): Promise<CryptoKey | Uint8Array> {
  let known = imported.get(key);
  if (known === undefined) {
    const { kty, crv, x, y, d } = key;
    imported.set(key, (known = importJWK({ kty: kty ?? '', crv: crv ?? '', x: x ?? '', ...(y === undefined ? {} : { y }), ...(d === undefined ? {} : { d }) }, WRAP)));
  }
  return known;
}

/**
 * Encrypts a body for its addressees: a JWE in general JSON serialization (RFC 7516 §7.2.1), ECDH-ES+A256KW and A256GCM, one
 * recipient entry a key, no compression. The protected header carries from and id.
 */
export async function sealBody(body: unknown, keys: readonly RegisteredKey[], { from, id }: Bound): Promise<SealedContent> {
  const jwe = new GeneralEncrypt(encodeText(JSON.stringify(body))).setProtectedHeader({ enc: CONTENT, from, id });
  for (const key of keys) jwe.addRecipient(await importSealingKey(key)).setUnprotectedHeader({ alg: WRAP, kid: key.kid });
  return (await jwe.encrypt()) as SealedContent;
}

const PROTECTED = new Set(['enc', 'from', 'id', 'alg', 'kid', 'epk', 'apu', 'apv']);

export function demandBound(protectedHeader: string, { from, id }: Bound): void {
  let header: unknown;
  try {
    header = JSON.parse(decodeText(fromBase64url(protectedHeader)));
  } catch (cause) {
    throw new Fault('seal-mismatch', 'The protected header of the sealed content cannot be read.', { cause });
  }
  if (!isObject(header) || header['from'] !== from || header['id'] !== id) throw new Fault('seal-mismatch', 'The sealed content was made for another message.');
  const extra = Object.keys(header).find((name) => !PROTECTED.has(name));
  if (extra !== undefined) throw new Fault('seal-mismatch', `The protected header of the sealed content has "${extra}".`);
}

/**
 * Opens sealed content with one of the reader's keys.
 * @param bound of the message that carries it
 * @throws Fault `seal-mismatch` when it was made for another message, `cannot-open` when none of the keys fits or it was altered
 */
export async function openSealed(sealed: SealedContent, keys: readonly SealingKey[], bound: Bound): Promise<unknown> {
  demandBound(sealed.protected, bound);
  const { protected: head, iv, ciphertext, tag, recipients } = sealed;
  for (const { header, encrypted_key } of recipients) {
    for (const key of keys) {
      if (header?.kid !== undefined && header.kid !== key.kid) continue;
      try {
        const { plaintext } = await flattenedDecrypt({ protected: head, iv, ciphertext, tag, encrypted_key, ...(header === undefined ? {} : { header }) }, await importSealingKey(key), {
          keyManagementAlgorithms: [WRAP],
          contentEncryptionAlgorithms: [CONTENT],
        });
        return JSON.parse(decodeText(plaintext)) as unknown;
      } catch (cause) {
        if (header?.kid !== undefined) throw new Fault('cannot-open', `The sealed content does not open with ${key.kid}.`, { cause });
      }
    }
  }
  throw new Fault('cannot-open', 'The content is sealed, and none of the keys at hand opens it.');
}
