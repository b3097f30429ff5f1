import { createHash } from 'node:crypto';
import { fromBase64url, isObject, parseIJson, Problem } from '#kernel';
import { signedPart } from './jws.js';
import { unmask, type Disclosure, type Unmasked } from './unmask.js';

/*
 * Signed messages some of whose members can be withheld from some recipients: SD-JWT (RFC 9901), read more strictly than
 * the RFC asks. What is not needed here is refused: key binding, disclosures inside disclosures, array elements, decoys,
 * other hashes than SHA-256.
 */

/** No message needs more, and each costs a hash and a parse. */
export const MAX_DISCLOSURES = 1_000;
/**
 * 64 random bits in hexadecimal, the least that libraries make: with less, a recipient tries values until the digest fits.
 * RFC 9901 §9.3 recommends 128, and the SDK makes as many.
 */
const LEAST_SALT = 16;
const MOST_SALT = 256;
/** Names RFC 9901 keeps for itself. */
const RESERVED = new Set(['_sd', '_sd_alg', '...']);

/** Whether this is the serialization with disclosures. No base64url segment holds a tilde. */
export const isSdJwt = (compact: string): boolean => compact.includes('~');

/**
 * Takes `<JWS>~<disclosure>~…~` apart (RFC 9901 §4); nothing in it is read yet.
 * @throws Problem `not-an-sd-jwt`, `too-many-members`
 */
export function splitSdJwt(compact: string): { readonly signed: string; readonly encoded: readonly string[] } {
  const signed = signedPart(compact);
  // What stands behind the last tilde would be a key binding JWT.
  if (!compact.endsWith('~')) throw new Problem('not-an-sd-jwt', { detail: isSdJwt(compact) ? 'It does not end with "~": a key binding JWT is not taken here.' : 'There is no "~" behind the signature.' });
  const encoded = compact.length === signed.length + 1 ? [] : compact.slice(signed.length + 1, -1).split('~', MAX_DISCLOSURES + 1);
  if (encoded.length > MAX_DISCLOSURES) throw new Problem('too-many-members', { detail: `A message has at most ${MAX_DISCLOSURES.toLocaleString('en')} disclosures.` });
  return { signed, encoded };
}

/** Reads the disclosures of one message. @throws Problem `disclosure-malformed`, `disclosure-repeated`, `forbidden-name`, `array-element-masked`, and what `parseIJson` throws */
export function readDisclosures(encoded: readonly string[]): readonly Disclosure[] {
  const disclosures = encoded.map(readDisclosure);
  demandOnce(encoded, 'A disclosure stands there twice.');
  demandOnce(disclosures.map((one) => one.salt), 'Two disclosures have the same salt.');
  return disclosures;
}

function demandOnce(values: readonly string[], detail: string): void {
  if (new Set(values).size !== values.length) throw new Problem('disclosure-repeated', { detail });
}

/** Reads one disclosure, of an object's member (RFC 9901 §4.2.1). */
function readDisclosure(encoded: string): Disclosure {
  const content = parseIJson(fromBase64url(encoded));
  if (!Array.isArray(content)) throw new Problem('disclosure-malformed');
  if (content.length === 2) throw new Problem('array-element-masked');
  const [salt, name, value] = content as readonly unknown[];
  if (content.length !== 3 || typeof salt !== 'string' || typeof name !== 'string') throw new Problem('disclosure-malformed');
  if (salt.length < LEAST_SALT || salt.length > MOST_SALT) {
    throw new Problem('disclosure-malformed', { detail: `A salt has ${salt.length} characters; ${LEAST_SALT} to ${MOST_SALT} are taken, of 128 random bits as RFC 9901 recommends.` });
  }
  if (name === '__proto__' || RESERVED.has(name)) throw new Problem('forbidden-name', { detail: `A disclosure is named "${name}".` });
  return { encoded, digest: createHash('sha256').update(encoded, 'latin1').digest('base64url'), salt, name, value };
}

/** A payload with its disclosures in place. */
export interface Reassembled extends Omit<Unmasked, 'value'> {
  readonly payload: Record<string, unknown>;
}

/**
 * Puts the disclosures of a payload where their digests stand.
 * @param part the member of the payload inside which members may be withheld; everything else must stand in clear
 * @param complete whether every digest must come with its disclosure, as from the sender; a recipient may get fewer
 * @throws Problem `sd-alg-unknown`, `mask-misplaced`, and what `unmask` throws
 */
export function reassemble(payload: Readonly<Record<string, unknown>>, disclosures: readonly Disclosure[], { part, complete }: { readonly part: string; readonly complete: boolean }): Reassembled {
  const { _sd_alg: algorithm = 'sha-256', [part]: masked, ...clear } = payload;
  if (algorithm !== 'sha-256') throw new Problem('sd-alg-unknown');
  unmask(clear, [], { complete, allowed: false });
  if (!isObject(masked)) throw new Problem('mask-misplaced', { detail: `The payload has no object "${part}", in which alone members can be withheld.` });
  const { value, ...found } = unmask(masked, disclosures, { complete, allowed: true });
  return { payload: { ...clear, [part]: value }, ...found };
}

/** An SD-JWT with these disclosures and no others; what was signed stays as it is. */
export const withDisclosures = (signed: string, kept: readonly Pick<Disclosure, 'encoded'>[]): string => `${signed}~${kept.map(({ encoded }) => `${encoded}~`).join('')}`;
