import { TILE_WIDTH } from './tiles.js';
import { LedgerError } from './problem.js';

/** Entries as one bundle: each with its length before it, `u16be(length) ‖ entry` (C2SP tlog-tiles). */
export function bundleOf(entries: readonly Uint8Array[]): Buffer {
  const parts = entries.flatMap((entry) => {
    if (entry.length > 0xffff) throw new LedgerError('malformed', 'An entry is at most 65,535 bytes long.');
    return [Buffer.of(entry.length >> 8, entry.length & 0xff), entry];
  });
  return Buffer.concat(parts);
}

/** Takes a bundle apart. @throws LedgerError when it ends within an entry, or holds more than a bundle may */
export function parseBundle(bytes: Uint8Array): Buffer[] {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Buffer[] = [];
  for (let at = 0; at < data.length; ) {
    if (at + 2 > data.length) throw new LedgerError('malformed', 'The bundle ends within a length.');
    const end = at + 2 + data.readUInt16BE(at);
    if (end > data.length) throw new LedgerError('malformed', 'The bundle ends within an entry.');
    entries.push(data.subarray(at + 2, end));
    at = end;
  }
  if (entries.length > TILE_WIDTH) throw new LedgerError('malformed', `A bundle holds ${TILE_WIDTH} entries at most.`);
  return entries;
}
