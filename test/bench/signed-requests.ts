import { randomUUID } from 'node:crypto';
import { DpopSigner } from './dpop-signer.js';
import { importSigningKey, signJws, type PrivateJwk } from '#envelope';
import { newUuidV7, toTimestamp } from '#kernel';

/** Who sends what to whom. */
export interface Letters {
  readonly hub: string;
  readonly from: string;
  readonly signing: PrivateJwk;
  readonly to: readonly string[];
  /** Bytes of text in the body: 1,200 make a message of about 1.5 KB. */
  readonly textBytes: number;
}

/** A message signed ahead, so that signing does not load the machine while it is measured. */
export interface Letter {
  readonly id: string;
  readonly compact: string;
}

export function writeLetters(letters: Letters, count: number): Letter[] {
  const key = importSigningKey(letters.signing);
  const text = 'x'.repeat(letters.textBytes);
  return Array.from({ length: count }, () => {
    const now = Date.now();
    const id = newUuidV7(now);
    const { hub, from, to } = letters;
    const handling = { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'] };
    const message = { hub, id, type: 'general.information/1', mode: 'live', from, to, issuedAt: toTimestamp(now), precedence: 'routine', handling, body: { text } };
    return { id, compact: signJws(message, key, 'entente+jws') };
  });
}

export interface Envelope {
  readonly url: string;
  readonly path: string;
  readonly contentType: string;
  readonly token: string;
  readonly signer: DpopSigner;
}

/** A whole HTTP request with a proof of its own (RFC 9449). */
export function toRequest({ url, path, contentType, token, signer }: Envelope, body: string): Buffer {
  const proof = signer.proof('POST', `${url}${path}`, token, randomUUID());
  const { host } = new URL(url);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: DPoP ${token}\r\nDPoP: ${proof}\r\nContent-Type: ${contentType}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
