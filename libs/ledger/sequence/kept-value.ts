import { isObject } from '#kernel';

/** What the log keeps of a value: nothing where it lies elsewhere, all of it, or a decision without the message in it. */
export interface Keeping {
  readonly form: 'nothing' | 'whole' | 'abridged';
  readonly bytes: Buffer;
}

export const NOTHING_KEPT: Keeping = { form: 'nothing', bytes: Buffer.alloc(0) };
const MARK = '"message":"';
const END = '"}';

/** A decision without its message, which is kept with the message itself: header, signature, and the payload before it. */
export function abridged(compact: string, payload: string): Keeping {
  const at = payload.lastIndexOf(MARK);
  const [header, , signature] = compact.split('.');
  // A message is letters, digits and a few signs that JSON leaves alone; anything else is kept as it is.
  if (at < 0 || !payload.endsWith(END) || !/^[\w.~-]+$/.test(payload.slice(at + MARK.length, -END.length))) return { form: 'whole', bytes: Buffer.from(compact, 'latin1') };
  return { form: 'abridged', bytes: Buffer.from(`${header}.${signature}\n${payload.slice(0, at + MARK.length)}`, 'utf8') };
}

/** Puts a decision together again. */
export function unabridged(bytes: Buffer, message: string): string {
  const text = bytes.toString('utf8');
  const end = text.indexOf('\n');
  const [header, signature] = text.slice(0, end).split('.');
  return `${header}.${Buffer.from(`${text.slice(end + 1)}${message}${END}`, 'utf8').toString('base64url')}.${signature}`;
}

/** The payload of a compact JWS, or what there is where a record holds none. */
export function payloadText(value: Buffer): string {
  const [start, end] = [value.indexOf('.') + 1, value.indexOf('.', value.indexOf('.') + 1)];
  return start === 0 || end < 0 ? '' : Buffer.from(value.toString('latin1', start, end), 'base64url').toString('utf8');
}

/** undefined for a value that is no JWS: it concerns nothing, and is in the log all the same. */
export function payloadIn(value: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const payload: unknown = JSON.parse(payloadText(value));
    return isObject(payload) ? payload : undefined;
  } catch {
    return undefined;
  }
}
