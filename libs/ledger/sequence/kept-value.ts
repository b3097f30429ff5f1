import { isObject } from '#kernel';

/** What the log keeps of a value: nothing where it lies elsewhere, all of it, or a decision without the message in it. */
export interface Keeping {
  readonly form: 'nothing' | 'whole' | 'abridged';
  readonly bytes: Buffer;
}

export const NOTHING_KEPT: Keeping = { form: 'nothing', bytes: Buffer.alloc(0) };
const MARK = '"message":"';
const END = '"}';
const DOT = 0x2e;

/**
 * A decision without its message, which is kept with the message itself: header, signature, and the payload before it.
 * @param value the decision, a compact JWS
 * @param payload its payload's octets
 */
export function abridged(value: Buffer, payload: Buffer): Keeping {
  const start = payload.lastIndexOf(MARK) + MARK.length;
  const said = payload.toString('latin1', start, payload.length - END.length);
  // A message is letters, digits and a few signs that JSON leaves alone; anything else is kept as it is.
  if (start < MARK.length || payload.toString('latin1', payload.length - END.length) !== END || !/^[\w.~-]+$/.test(said)) return { form: 'whole', bytes: value };
  const [header, signature] = [value.toString('latin1', 0, value.indexOf(DOT)), value.toString('latin1', value.lastIndexOf(DOT) + 1)];
  return { form: 'abridged', bytes: Buffer.concat([Buffer.from(`${header}.${signature}\n`, 'latin1'), payload.subarray(0, start)]) };
}

/** Puts a decision together again. */
export function unabridged(bytes: Buffer, message: string): string {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n');
  const [header, signature] = text.slice(0, end).split('.');
  return `${header}.${Buffer.from(`${text.slice(end + 1)}${message}${END}`, 'utf8').toString('base64url')}.${signature}`;
}

/** The payload of a compact JWS, in octets; none where a record is something else. */
export function payloadOf(value: Buffer): Buffer {
  const start = value.indexOf(DOT) + 1;
  const end = value.indexOf(DOT, start);
  return start === 0 || end < 0 ? Buffer.alloc(0) : Buffer.from(value.toString('latin1', start, end), 'base64url');
}

/** undefined for a value that is no JWS: it concerns nothing, and is in the log all the same. */
export function payloadIn(value: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const payload: unknown = JSON.parse(payloadOf(value).toString('utf8'));
    return isObject(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}
