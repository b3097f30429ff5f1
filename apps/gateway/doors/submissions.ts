import { isObject, parseIJson, Problem } from '#kernel';
import type { Submission } from '#exchange';

/** Most lines and bytes of a batch (contract §3). */
export const MAX_BATCH_LINES = 500;

/** How one message may be sent: bare, as a JWS or with its disclosures behind it, or in JSON with its routing beside it. */
export const MESSAGE_TYPES = ['application/jose', 'application/sd-jwt', 'application/json'] as const;

const MEMBERS = new Set(['message', 'routing']);

/** Reads `{"message", "routing"}`. @throws Problem `malformed-request`, or what `parseIJson` throws */
export function readJsonSubmission(bytes: Uint8Array): Submission {
  const value = parseIJson(bytes);
  const unknown = isObject(value) ? Object.keys(value).find((member) => !MEMBERS.has(member)) : undefined;
  if (!isObject(value) || unknown !== undefined || typeof value['message'] !== 'string' || !['string', 'undefined'].includes(typeof value['routing'])) {
    throw new Problem('malformed-request', { detail: 'A JSON submission is {"message": "<JWS>", "routing": "<JWS>"}, routing being optional.' });
  }
  return typeof value['routing'] === 'string' ? { message: value['message'], routing: value['routing'] } : { message: value['message'] };
}

/** The body of a request that brings one message. @param type one of `MESSAGE_TYPES` */
export const readSubmitted = (type: string, bytes: Buffer): Submission => (type === 'application/json' ? readJsonSubmission(bytes) : { message: bytes.toString('latin1') });

/** One line of a batch: a JWS or SD-JWT, or such an object. */
export const readLine = (line: Buffer): Submission => (line[0] === 0x7b ? readJsonSubmission(line) : { message: line.toString('latin1') });

/** The lines of a batch, empty ones left out. @throws Problem `too-large` */
export function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed;
    const line = bytes.subarray(start, bytes[end - 1] === 0x0d ? end - 1 : end);
    if (line.length > 0 && lines.push(line) > MAX_BATCH_LINES) throw new Problem('too-large', { detail: `A batch has at most ${MAX_BATCH_LINES} lines.` });
    start = end + 1;
  }
  return lines;
}
