import { createHash } from 'node:crypto';

/** The name space of identities made here: UUIDv5 of `https://entente.invalid/interchange/misp` among URLs. */
const NAMESPACE = 'c571f8a9-b323-59fe-9904-030c02c87dee';

/** A UUIDv5 (RFC 9562 §5.5): the same name leads to the same identity. */
export function uuidOf(name: string): string {
  const hash = createHash('sha1').update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex')).update(name, 'utf8').digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
