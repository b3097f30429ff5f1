import { encodeText } from './bytes.js';

let lastTime = 0;
let counter = 0;

const RANDOM_BYTES = 10;
/** Twelve bits beside the time, so that ids made within one millisecond sort as they were made (RFC 9562 §6.2, method 1). */
const COUNTER_LIMIT = 0x1000;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

function assemble(milliseconds: number, random: Uint8Array): string {
  random[0] = ((random[0] ?? 0) & 0x0f) | 0x70;
  random[2] = ((random[2] ?? 0) & 0x3f) | 0x80;
  const time = milliseconds.toString(16).padStart(12, '0');
  const rest = hex(random);
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`;
}

/**
 * A new message id: a UUIDv7 (RFC 9562 §5.7) that is greater than every one made here before.
 * @param now milliseconds since the epoch
 */
export function newMessageId(now: number = Date.now()): string {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  if (now > lastTime) {
    lastTime = now;
    counter = (((random[0] ?? 0) & 0x07) << 8) | (random[1] ?? 0);
  } else if (++counter === COUNTER_LIMIT) {
    lastTime++;
    counter = 0;
  }
  random[0] = counter >> 8;
  random[1] = counter & 0xff;
  return assemble(lastTime, random);
}

/**
 * A UUIDv7 whose random part comes from what the message is made of, so that making it again gives the same id.
 * @param milliseconds its time, milliseconds since the epoch @param cause what makes this message this one and no other
 */
export async function derivedMessageId(milliseconds: number, cause: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', encodeText(cause)));
  return assemble(milliseconds, digest.slice(0, RANDOM_BYTES));
}

/** Splits `<from>/<id>`. @throws TypeError when the text is not of that form */
export function parseReference(reference: string): { readonly from: string; readonly id: string } {
  const [from, id, more] = reference.split('/');
  if (from === undefined || from === '' || id === undefined || id === '' || more !== undefined) throw new TypeError(`"${reference}" is not <from>/<id>, such as ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90`);
  return { from, id };
}

/** Whose data a participant's messages are: an entity's are its bureau's. `ncb.KE.kws` → `ncb.KE` */
export const ownerOf = (participant: string): string => /^ncb\.[^.]+(?=\.)/.exec(participant)?.[0] ?? participant;
