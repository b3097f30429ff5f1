import { randomOctets } from './random.js';
import { HmacKey } from './sha256.js';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Whether the text is a UUIDv7 in its canonical lower-case form (RFC 9562 §5.7). */
export const isUuidV7 = (text: string): boolean => UUID_V7.test(text);

/** The milliseconds since the epoch in a UUIDv7. */
export const timeOfUuidV7 = (id: string): number => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

function assemble(milliseconds: number, random: Buffer): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  random[0] = ((random[0] ?? 0) & 0x0f) | 0x70;
  random[2] = ((random[2] ?? 0) & 0x3f) | 0x80;
  const rest = random.toString('hex', 0, 10);
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}

/** A new UUIDv7 (RFC 9562 §5.7). @param milliseconds its time, milliseconds since the epoch */
export const newUuidV7 = (milliseconds: number = Date.now()): string => assemble(milliseconds, randomOctets(10));

/**
 * A UUIDv7 whose random part is derived from a cause, so that what the hub says about one thing keeps one id however
 * often it is said. @param secret what outsiders do not know @param cause what it is about
 */
export const derivedUuidV7 = (milliseconds: number, secret: Uint8Array, cause: string): string =>
  assemble(milliseconds, new HmacKey(secret).of(cause).subarray(0, 10));
