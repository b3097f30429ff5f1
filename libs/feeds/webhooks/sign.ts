import { createHmac, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';

/** What webhooks are signed with. */
export interface WebhookKeys {
  /** 32 bytes: every secret follows from it, so that none is stored anywhere. */
  readonly master: Buffer;
  /** An Ed25519 key for webhooks alone: whoever has its public half can verify without a shared secret. */
  readonly signing: KeyObject;
  /** Its public half, 32 bytes. */
  readonly publicKey: Buffer;
  /** How long the secret before the last rotation signs too, in milliseconds. */
  readonly overlapMs: number;
}

/** How long two secrets hold after a rotation, in milliseconds. */
export const OVERLAP_MS = 24 * 60 * 60_000;

/** An Ed25519 private key in PKCS #8 (RFC 8410 §7), up to its 32 bytes. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** @param derivedKey a key of its own for one use, from the hub's secret */
export function webhookKeys(derivedKey: (use: string) => Buffer, overlapMs = OVERLAP_MS): WebhookKeys {
  const signing = createPrivateKey({ key: Buffer.concat([PKCS8, derivedKey('webhook signatures')]), format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(signing).export({ format: 'jwk' });
  return { master: derivedKey('webhook secrets'), signing, publicKey: Buffer.from(x, 'base64url'), overlapMs };
}

const bytesOf = ({ master }: WebhookKeys, subscription: string, generation: number): Buffer => createHmac('sha256', master).update(`${subscription} ${String(generation)}`).digest();

/** The secret of a subscription as its owner is shown it (Standard Webhooks: `whsec_` and base64). */
export const secretOf = (keys: WebhookKeys, subscription: string, generation: number): string => `whsec_${bytesOf(keys, subscription, generation).toString('base64')}`;

/** `whpk_` and base64: the key that v1a signatures verify with. */
export const verifyingKeyOf = ({ publicKey }: WebhookKeys): string => `whpk_${publicKey.toString('base64')}`;

export interface Signed {
  /** The same for every try of one item: the receiver tells repeats by it. */
  readonly id: string;
  /** Seconds since the epoch: of this try. */
  readonly timestamp: number;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks 1.0: `v1` by each secret that holds (two for a day after a rotation), and `v1a` by
 * the hub's Ed25519 key for webhooks. All are over `id.timestamp.body`.
 */
export function signatureHeaders(keys: WebhookKeys, { id, timestamp, body }: Signed, subscription: string, { generation, rotatedAt }: { readonly generation: number; readonly rotatedAt: number | undefined }): Record<string, string> {
  const content = `${id}.${String(timestamp)}.${body}`;
  const generations = rotatedAt !== undefined && timestamp * 1000 < rotatedAt + keys.overlapMs ? [generation, generation - 1] : [generation];
  const shared = generations.map((one) => `v1,${createHmac('sha256', bytesOf(keys, subscription, one)).update(content).digest('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': [...shared, `v1a,${sign(null, Buffer.from(content), keys.signing).toString('base64')}`].join(' ') };
}
