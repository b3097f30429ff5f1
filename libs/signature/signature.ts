import { verify as opensslVerify, type KeyObject } from 'node:crypto';
import sodium from 'sodium-native';

/** The two algorithms of the hub. `Ed25519` (RFC 9864) and `EdDSA` name the same one for an Ed25519 key. */
export type SignatureAlgorithm = 'EdDSA' | 'Ed25519' | 'ES256';

/**
 * Checks one signature. False means "does not verify"; it never throws for what a caller sent.
 * The caller has already fixed `alg` by the key.
 */
export type VerifySignature = (alg: SignatureAlgorithm, key: KeyObject, data: Uint8Array, signature: Uint8Array) => boolean | Promise<boolean>;

const LENGTH = 64;

/**
 * y-coordinates (little endian, sign bit cleared) of the points of small order on edwards25519, in every encoding that
 * fits 255 bits. Under such a key, or with such an R, one signature fits many messages; libsodium refuses them and
 * OpenSSL does not.
 */
const SMALL_ORDER = new Set(
  [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ].map((hex) => Buffer.from(hex, 'hex').toString('latin1')),
);

function isSmallOrder(point: Uint8Array): boolean {
  const y = Buffer.from(point.subarray(0, 32));
  y[31] = (y[31] ?? 0) & 0x7f;
  return SMALL_ORDER.has(y.toString('latin1'));
}

interface Ed25519Point {
  readonly raw: Buffer;
  readonly sound: boolean;
}

const points = new WeakMap<KeyObject, Ed25519Point>();

function pointOf(key: KeyObject): Ed25519Point {
  let point = points.get(key);
  if (point === undefined) {
    const raw = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
    point = { raw, sound: raw.length === 32 && !isSmallOrder(raw) };
    points.set(key, point);
  }
  return point;
}

const isEd25519 = (key: KeyObject): boolean => key.asymmetricKeyType === 'ed25519';
const isP256 = (key: KeyObject): boolean => key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';

/** ES256 as JWS has it: R and S side by side (RFC 7518 §3.4). */
function verifyEs256(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  return isP256(key) && signature.length === LENGTH && opensslVerify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

/** Ed25519 (RFC 8032 §5.1.7) through OpenSSL, with the checks libsodium makes besides. */
export function verifyEd25519WithOpenssl(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  if (!isEd25519(key) || signature.length !== LENGTH) return false;
  return pointOf(key).sound && !isSmallOrder(signature) && opensslVerify(null, data, key, signature);
}

/** Ed25519 (RFC 8032 §5.1.7) through libsodium: half the processor time of OpenSSL, the same answers (see the property test). */
export function verifyEd25519WithSodium(key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean {
  if (!isEd25519(key) || signature.length !== LENGTH) return false;
  const { raw, sound } = pointOf(key);
  return sound && sodium.crypto_sign_verify_detached(signature, data, raw);
}

/** {@link VerifySignature} on node:crypto alone, on the calling thread. */
export const verifyWithOpenssl: VerifySignature = (alg, key, data, signature) =>
  alg === 'ES256' ? verifyEs256(key, data, signature) : verifyEd25519WithOpenssl(key, data, signature);

/** {@link VerifySignature} with Ed25519 through libsodium, on the calling thread. The hub's choice; see README for the measurements. */
export const verifyWithSodium = (alg: SignatureAlgorithm, key: KeyObject, data: Uint8Array, signature: Uint8Array): boolean =>
  alg === 'ES256' ? verifyEs256(key, data, signature) : verifyEd25519WithSodium(key, data, signature);

/** {@link VerifySignature} on node:crypto in the thread pool: more processor time in all, less on the calling thread. */
export const verifyInThreadPool: VerifySignature = (alg, key, data, signature) => {
  if (signature.length !== LENGTH) return false;
  if (alg === 'ES256' ? !isP256(key) : !isEd25519(key) || !pointOf(key).sound || isSmallOrder(signature)) return false;
  return new Promise((resolve, reject) => {
    const answered = (error: Error | null, result: boolean): void => (error === null ? resolve(result) : reject(error));
    if (alg === 'ES256') opensslVerify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature, answered);
    else opensslVerify(null, data, key, signature, answered);
  });
};

const secrets = new WeakMap<KeyObject, Buffer>();

/**
 * Signs with an Ed25519 private key (RFC 8032 §5.1.6); the same bytes each time. @throws TypeError for any other key
 */
export function signEd25519(key: KeyObject, data: Uint8Array): Buffer {
  let secret = secrets.get(key);
  if (secret === undefined) {
    const { d, x } = key.export({ format: 'jwk' });
    if (!isEd25519(key) || d === undefined || x === undefined) throw new TypeError('This is no Ed25519 private key.');
    secret = Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]);
    secrets.set(key, secret);
  }
  const signature = Buffer.allocUnsafe(LENGTH);
  sodium.crypto_sign_detached(signature, data, secret);
  return signature;
}

/** Whether a public key is a canonical point of the main subgroup, so that every verifier agrees about its signatures. */
export const isSoundEd25519Key = (key: KeyObject): boolean => isEd25519(key) && pointOf(key).sound && sodium.crypto_core_ed25519_is_valid_point(pointOf(key).raw);
