import { createHash, randomBytes } from 'node:crypto';

/** Just enough of the curve (RFC 8032 §5.1) to make keys and signatures that no honest signer makes. For tests. */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
  readonly t: bigint;
}

const P = 2n ** 255n - 19n;
/** Order of the base point. */
export const L = 2n ** 252n + 27742317777372353535851937790883648493n;

export const mod = (a: bigint, m: bigint): bigint => ((a % m) + m) % m;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let b = mod(base, P), e = exponent; e > 0n; e >>= 1n, b = (b * b) % P) if (e & 1n) result = (result * b) % P;
  return result;
}

const inverse = (a: bigint): bigint => power(a, P - 2n);
const D = mod(-121665n * inverse(121666n), P);

const affine = (x: bigint, y: bigint): Point => ({ x, y, z: 1n, t: mod(x * y, P) });

/** RFC 8032 §5.1.4. */
export function add(p: Point, q: Point): Point {
  const a = mod((p.y - p.x) * (q.y - q.x), P);
  const b = mod((p.y + p.x) * (q.y + q.x), P);
  const c = mod(2n * p.t * q.t * D, P);
  const d = mod(2n * p.z * q.z, P);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return { x: mod(e * f, P), y: mod(g * h, P), z: mod(f * g, P), t: mod(e * h, P) };
}

export const NEUTRAL: Point = affine(0n, 1n);

export function multiply(point: Point, factor: bigint): Point {
  let sum = NEUTRAL;
  for (let q = point, n = factor; n > 0n; n >>= 1n, q = add(q, q)) if (n & 1n) sum = add(sum, q);
  return sum;
}

function xOf(y: bigint): bigint | undefined {
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n), P);
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square, P) !== 0n) x = mod(x * power(2n, (P - 1n) / 4n), P);
  return mod(x * x - square, P) === 0n ? x : undefined;
}

const baseY = mod(4n * inverse(5n), P);
const baseX = xOf(baseY) ?? 0n;
export const BASE: Point = affine(baseX & 1n ? P - baseX : baseX, baseY);

export function toBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

export const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

export function encode({ x, y, z }: Point): Buffer {
  const toAffine = inverse(z);
  return toBytes(mod(y * toAffine, P) | ((mod(x * toAffine, P) & 1n) << 255n));
}

export const randomScalar = (): bigint => mod(toNumber(randomBytes(32)), L);

/** A point of order 8; its multiples are all points of small order. */
export function torsion(): Point {
  for (;;) {
    const y = mod(toNumber(randomBytes(32)), P);
    const x = xOf(y);
    if (x === undefined) continue;
    const point = multiply(affine(x, y), L);
    if (!encode(multiply(point, 4n)).equals(encode(NEUTRAL))) return point;
  }
}

/** The challenge of RFC 8032 §5.1.6. */
export const challenge = (r: Uint8Array, a: Uint8Array, message: Uint8Array): bigint =>
  mod(toNumber(createHash('sha512').update(r).update(a).update(message).digest()), L);
