import { type CryptoKey, flattenedDecrypt, GeneralEncrypt, importJWK, type JWK } from 'jose';
import type { SealedContent } from '#contracts';
import { decodeText, encodeText, fromBase64url, isObject } from './bytes.js';
import { DraftError, EntenteProblem } from './problems.js';
import { currentSealingKey, type KeySource, type RegisteredKey } from './registered-keys.js';
import { Fault } from './verify.js';

const WRAP = 'ECDH-ES+A256KW';
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
 * read by the hub; a spec holds this list against `schemas/`.
 */
export const DIRECT_TYPES: ReadonlySet<string> = new Set([
  'environment.ecomessage/1',
  'general.information/1',
  'general.reply/1',
  'general.request-for-action/1',
  'general.request-for-information/1',
]);

/** Why a message travels in the clear; undefined when it can be sealed with the keys found. */
export type ClearBecause = 'asked' | 'type' | 'audience' | 'no-sealing-key';

/**
 * Finds the sealing keys of all addressees.
 * @param at milliseconds since the epoch
 * @returns one key an addressee, in the order of `to`, or the one that has none
 * @throws DraftError when the registry shows nothing of one
 */
export async function sealingKeysOf(to: readonly string[], keys: KeySource, at: number): Promise<{ readonly keys: readonly RegisteredKey[] } | { readonly without: string }> {
  const find = async (id: string): Promise<readonly RegisteredKey[]> => {
    try {
      return await keys.keysOf(id);
    } catch (error) {
      if (error instanceof EntenteProblem && error.status === 404) throw new DraftError(`The registry shows no keys of ${id}: it is unknown, or its bureau does not list it. To the latter, send in the clear.`, [{ pointer: `/to/${to.indexOf(id)}`, code: 'unknown-addressee', detail: id }]);
      throw error;
    }
  };
  const found = await Promise.all(to.map(async (id) => ({ id, key: currentSealingKey(await find(id), at) })));
  const missing = found.find(({ key }) => key === undefined);
  if (missing !== undefined) return { without: missing.id };
  return { keys: found.flatMap(({ key }) => (key === undefined ? [] : [key])) };
}

const imported = new WeakMap<JWK, Promise<CryptoKey | Uint8Array>>();

function importKey(key: JWK): Promise<CryptoKey | Uint8Array> {
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
  for (const key of keys) jwe.addRecipient(await importKey(key)).setUnprotectedHeader({ alg: WRAP, kid: key.kid });
  return (await jwe.encrypt()) as SealedContent;
}

const PROTECTED = new Set(['enc', 'from', 'id', 'alg', 'kid', 'epk', 'apu', 'apv']);

function demandBound(protectedHeader: string, { from, id }: Bound): void {
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
        const { plaintext } = await flattenedDecrypt({ protected: head, iv, ciphertext, tag, encrypted_key, ...(header === undefined ? {} : { header }) }, await importKey(key), {
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
