import { generalDecrypt, GeneralEncrypt, importJWK } from 'jose';
import type { PrivateKey } from './hub.js';
import { publicHalf } from './jose-keys.js';
import type { Draft, Party } from './party.js';

// Sealing as an integrator would do it with jose and contract.md §2 alone.

const WRAP = 'ECDH-ES+A256KW';

/** The same draft with its body sealed for these, in the order of `to`. */
export async function sealed({ body, ...draft }: Draft, readers: readonly Party[]): Promise<Draft> {
  const jwe = new GeneralEncrypt(new TextEncoder().encode(JSON.stringify(body))).setProtectedHeader({ enc: 'A256GCM', from: draft.from, id: draft.id });
  for (const { sealing } of readers) jwe.addRecipient(await importJWK({ ...publicHalf(sealing) }, WRAP)).setUnprotectedHeader({ alg: WRAP, kid: sealing.kid });
  return { ...draft, sealed: (await jwe.encrypt()) as unknown as Readonly<Record<string, unknown>> };
}

/** Opens sealed content with one key. @throws {Error} when it does not open */
export async function opened(draft: Draft, key: PrivateKey): Promise<unknown> {
  const { plaintext, protectedHeader } = await generalDecrypt(draft['sealed'] as Parameters<typeof generalDecrypt>[0], await importJWK({ ...key }, WRAP), { keyManagementAlgorithms: [WRAP], contentEncryptionAlgorithms: ['A256GCM'] });
  if (protectedHeader?.['from'] !== draft.from || protectedHeader['id'] !== draft.id) throw new Error('sealed for another message');
  return JSON.parse(new TextDecoder().decode(plaintext)) as unknown;
}
