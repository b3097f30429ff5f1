import { createHash, randomBytes } from 'node:crypto';
import { signJws, type SigningKey } from '../index.js';

export const encodeDisclosure = (name: string, value: unknown, salt = randomBytes(16).toString('base64url')): string => Buffer.from(JSON.stringify([salt, name, value])).toString('base64url');
export const digestOfDisclosure = (encoded: string): string => createHash('sha256').update(encoded).digest('base64url');

/**
 * Signs a payload with members of its body disclosable, as a participant's own software would (RFC 9901 §5).
 * @param maskable JSON Pointers into the body
 */
export function signSdJwt(payload: object, maskable: readonly string[], key: SigningKey, typ = 'entente+sd-jwt'): string {
  const copy = structuredClone(payload) as { body: Record<string, unknown>; _sd_alg?: string };
  const disclosures = maskable.map((pointer) => {
    const names = pointer.slice(1).split('/').map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = names.pop() ?? '';
    const parent = names.reduce<Record<string, unknown>>((value, name) => value[name] as Record<string, unknown>, copy.body);
    const encoded = encodeDisclosure(last, parent[last]);
    delete parent[last];
    parent['_sd'] = [...((parent['_sd'] as string[] | undefined) ?? []), digestOfDisclosure(encoded)].sort();
    return encoded;
  });
  copy._sd_alg = 'sha-256';
  return `${signJws(copy, key, typ)}~${disclosures.map((one) => `${one}~`).join('')}`;
}
