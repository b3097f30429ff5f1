import { base64url } from 'jose';

const utf8 = new TextEncoder();

/** UTF-8 bytes of a text. The copy gives the plain ArrayBuffer that Web Crypto takes. */
export const encodeText = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(utf8.encode(text));

/** @throws TypeError when the bytes are not UTF-8 */
export const decodeText = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

export const toBase64url = (bytes: Uint8Array): string => base64url.encode(bytes);

/**
 * Decodes canonical base64url (RFC 4648 §5). Decoders forgive padding, white space and stray bits, each of which would be a
 * second spelling, and so a second digest, of the same bytes.
 * @throws TypeError
 */
export function fromBase64url(text: string): Uint8Array {
  const bytes = base64url.decode(text);
  if (base64url.encode(bytes) !== text) throw new TypeError('not canonical base64url');
  return bytes;
}

/** The JWS of a message: all of it, or what stands before the disclosures of an SD-JWT. */
export function signedPart(compact: string): string {
  const end = compact.indexOf('~');
  return end < 0 ? compact : compact.slice(0, end);
}

/** base64url SHA-256 of a text, such as a compact JWS (contract §2, digest); of an SD-JWT, without its disclosures. */
export async function digestOf(text: string): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeText(signedPart(text)))));
}

/** True for a JSON object (not an array, not null). */
export const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
