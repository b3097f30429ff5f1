import { LedgerError } from './problem.js';

export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** Decodes standard base64, strictly: `Buffer.from` takes rubbish in silence, so the result is encoded again and compared. @throws LedgerError */
export function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new LedgerError('malformed', 'This is not canonical base64.');
  return bytes;
}

/** A decimal number as the formats here spell it: no sign, no zero before it, below 2^63. @throws LedgerError */
export function parseSize(text: string): bigint {
  if (!/^(0|[1-9][0-9]{0,18})$/.test(text)) throw new LedgerError('malformed', 'A size is a decimal number without leading zeros.');
  const size = BigInt(text);
  if (size >= 1n << 63n) throw new LedgerError('out-of-range', 'A size is below 2^63.');
  return size;
}
