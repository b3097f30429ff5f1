import { Problem } from './problems.js';

/** Encodes bytes as base64url without padding (RFC 4648 §5). */
export const toBase64url = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');

/**
 * Decodes canonical base64url. `Buffer.from` takes rubbish in silence, so the result is encoded again and compared:
 * two spellings of the same bytes would be two digests for one message.
 * @throws Problem `loose-base64url`
 */
export function fromBase64url(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw new Problem('loose-base64url');
  return bytes;
}
