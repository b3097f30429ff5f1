import { createPrivateKey, sign as signBytes } from 'node:crypto';
import { SDJwtInstance } from '@sd-jwt/core';
import { digest, generateSalt } from '@sd-jwt/crypto-nodejs';
import type { PrivateKey, TestHub } from './hub.js';
import { algOf, sha256 } from './jose-keys.js';
import type { Draft, Party, Sent } from './party.js';
import { verified } from './world.js';

// SD-JWT (RFC 9901) as an integrator would make and read it, with a library that knows nothing of the hub.

/** Which members are disclosable, in the form of the library: `{ body: { _sd: ['persons'] } }`. */
export type Frame = Readonly<Record<string, unknown>>;

const instance = (key?: PrivateKey): SDJwtInstance<Record<string, unknown>> =>
  new SDJwtInstance({
    hasher: digest,
    hashAlg: 'sha-256',
    saltGenerator: generateSalt,
    ...(key === undefined
      ? {}
      : {
          signAlg: algOf(key),
          signer: (data: string) => signBytes(key.crv === 'P-256' ? 'sha256' : null, Buffer.from(data), { key: createPrivateKey({ key: { ...key }, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }).toString('base64url'),
        }),
  });

/** Signs a message with disclosable members. */
export const signMaskable = (key: PrivateKey, payload: object, frame: Frame): Promise<string> =>
  instance(key).issue({ ...payload } as Record<string, unknown>, frame as never, { header: { typ: 'entente+sd-jwt', kid: key.kid } });

/** Sends a message with disclosable members that must be accepted. @throws {Error} when it is not */
export async function sendMaskable(sender: Party, message: Draft, frame: Frame): Promise<Sent> {
  const jws = await signMaskable(sender.signing, message, frame);
  const { status, json, text } = await sender.call('POST', '/v1/messages', { body: jws, type: 'application/sd-jwt' });
  if (status !== 202) throw new Error(`${sender.id}: not accepted, ${status} ${text}`);
  return { message, jws, digest: sha256(jws.split('~')[0] ?? ''), reference: `${message.from}/${message.id}`, receipt: String(json['receipt']) };
}

/** What a reader was given, its signature verified with the public keys of its sender alone. @throws when it does not hold */
export async function disclosedIn(hub: TestHub, sender: Party, given: string): Promise<Draft> {
  await verified(hub, sender.id, given.split('~')[0] ?? '', 'entente+sd-jwt');
  return (await instance().getClaims(given)) as unknown as Draft;
}
