import { encodeText } from './bytes.js';
import { Fault } from './fault.js';

/** @param place where in the file or policy @throws Fault `evidence-invalid`, which begins with the place */
export function demand(holds: boolean, place: string, what: string): asserts holds {
  if (!holds) throw new Fault('evidence-invalid', `${place}: ${what}`);
}

type Bytes = Uint8Array<ArrayBuffer>;

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const sha256 = async (...parts: readonly Uint8Array[]): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)));
export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, at) => byte === b[at]);
const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Standard base64 in its one spelling. @throws Fault */
export function fromBase64(text: string, place: string): Bytes {
  let bytes: Bytes | undefined;
  try {
    bytes = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  } catch {
    bytes = undefined; // said below
  }
  demand(bytes !== undefined && btoa(String.fromCharCode(...bytes)) === text, place, 'not the one spelling of base64');
  return bytes;
}

/** Encodings of the points of small order (y, little endian, without its sign): under such a key one signature fits many messages. */
const SMALL_ORDER = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000', '0100000000000000000000000000000000000000000000000000000000000000', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a', 'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f', 'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);
const isSmallOrder = (point: Uint8Array): boolean => SMALL_ORDER.has(hexOf(concat(point.subarray(0, 31), Uint8Array.of((point[31] ?? 0) & 0x7f))));

/** Ed25519 (RFC 8032), by Web Crypto, with what it leaves out. */
export async function verifyEd25519(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  if (publicKey.length !== 32 || signature.length !== 64 || isSmallOrder(publicKey) || isSmallOrder(signature)) return false;
  const key = await crypto.subtle.importKey('raw', concat(publicKey), 'Ed25519', false, ['verify']);
  return await crypto.subtle.verify('Ed25519', key, concat(signature), concat(message));
}

/** A key of a log or witness (C2SP signed-note). */
interface NoteKey {
  readonly name: string;
  readonly id: string;
  readonly publicKey: Uint8Array;
}

async function readVkey(text: string, kind: number): Promise<NoteKey> {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  demand(name !== undefined && id !== undefined && encoded !== undefined, 'policy', 'a vkey is name+8 hex digits+base64');
  const raw = fromBase64(encoded, 'policy');
  demand(raw.length === 33 && raw[0] === kind && !isSmallOrder(raw.subarray(1)), 'policy', `${name} has a key of another kind`);
  demand(hexOf((await sha256(encodeText(`${name}\n`), raw)).subarray(0, 4)) === id, 'policy', `the id of ${name} is not that of its key`);
  return { name, id, publicKey: raw.subarray(1) };
}

/** Whom a verifier believes: its own, from elsewhere than the hub. */
export interface Policy {
  readonly log: NoteKey;
  readonly witnesses: readonly NoteKey[];
  readonly quorum: number;
  /** Participant → thumbprints (RFC 7638). */
  readonly keys: ReadonlyMap<string, readonly string[]>;
}

/** Reads `log <vkey>`, `witness <vkey>`, `quorum <number>`, `key <participant> <thumbprint>`, a line each. @throws Fault */
export async function readPolicy(text: string): Promise<Policy> {
  let log: NoteKey | undefined;
  let quorum: number | undefined;
  const witnesses = new Map<string, NoteKey>();
  const keys = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    const [word = '', first = '', second = ''] = words;
    if (word === '' || word.startsWith('#')) continue;
    if (word === 'log' && words.length === 2 && log === undefined) log = await readVkey(first, 0x01);
    else if (word === 'witness' && words.length === 2) witnesses.set(first, await readVkey(first, 0x04));
    else if (word === 'quorum' && words.length === 2 && quorum === undefined && /^\d{1,3}$/.test(first)) quorum = Number(first);
    else if (word === 'key' && words.length === 3 && /^[A-Za-z0-9_-]{43}$/.test(second)) keys.set(first, [...(keys.get(first) ?? []), second]);
    else throw new Fault('evidence-invalid', `policy: not understood, or said twice: ${line}`);
  }
  demand(log !== undefined && quorum !== undefined, 'policy', 'it names a log and a quorum (0 for none)');
  demand(quorum <= witnesses.size, 'policy', 'it asks for more witnesses than it names');
  return { log, witnesses: [...witnesses.values()], quorum, keys };
}

/** Where an inclusion proof leads (RFC 9162 §2.1.3.2). */
async function rootFrom(leaf: Uint8Array, index: bigint, size: bigint, steps: readonly Uint8Array[], place: string): Promise<Uint8Array> {
  demand(index < size, place, 'the index lies outside the tree');
  const node = (left: Uint8Array, right: Uint8Array): Promise<Bytes> => sha256(Uint8Array.of(1), left, right);
  let [fn, sn, root] = [index, size - 1n, leaf];
  for (const step of steps) {
    demand(sn !== 0n, place, 'the proof is too long');
    if ((fn & 1n) === 1n || fn === sn) {
      root = await node(step, root);
      for (; fn !== 0n && (fn & 1n) === 0n; sn >>= 1n) fn >>= 1n;
    } else root = await node(root, step);
    fn >>= 1n;
    sn >>= 1n;
  }
  demand(sn === 0n, place, 'the proof is too short');
  return root;
}

function wholeNumber(text: string | undefined, place: string): bigint {
  demand(text !== undefined && /^(0|[1-9][0-9]{0,18})$/.test(text), place, 'no whole number');
  return BigInt(text);
}

interface Line {
  readonly name: string;
  readonly id: string;
  readonly signature: Uint8Array;
}

const lineOf = (line: string, place: string): Line => {
  const [, name, encoded] = /^\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  demand(name !== undefined && encoded !== undefined, place, 'not a signature line');
  const bytes = fromBase64(encoded, place);
  demand(bytes.length > 4, place, 'a signature is too short');
  return { name, id: hexOf(bytes.subarray(0, 4)), signature: bytes.subarray(4) };
};

/** Where an entry stands, and who saw that tree. */
export interface Inclusion {
  readonly index: bigint;
  readonly size: bigint;
  /** The signed checkpoint, as text. */
  readonly checkpoint: string;
  /** Witness, and the seconds since the epoch at which it looked. */
  readonly seen: readonly { readonly witness: string; readonly time: bigint }[];
}

const HEADER = 'c2sp.org/tlog-proof@v1';

/** Checks that an entry is in a tree that the policy's log signed and enough of its witnesses saw. @throws Fault */
export async function verifyProof(text: string, entry: Uint8Array, { log, witnesses, quorum }: Policy, place: string): Promise<Inclusion> {
  const end = text.indexOf('\n\n');
  const [header, number, ...hashes] = text.slice(0, Math.max(end, 0)).split('\n');
  demand(header === HEADER && number?.startsWith('index ') === true && hashes.length <= 63, place, 'no proof');
  const index = wholeNumber(number.slice(6), place);
  const steps = hashes.map((hash) => fromBase64(hash, place));
  demand(steps.every(({ length }) => length === 32), place, 'no proof');
  const checkpoint = text.slice(end + 2);
  const bodyEnd = checkpoint.indexOf('\n\n');
  demand(bodyEnd >= 0 && checkpoint.endsWith('\n'), place, 'no checkpoint');
  const body = checkpoint.slice(0, bodyEnd + 1);
  const [origin, sizeText, rootText, ...more] = body.split('\n');
  demand(origin === log.name && rootText !== undefined && more.length === 1 && more[0] === '', place, 'a checkpoint of another log');
  const [size, root] = [wholeNumber(sizeText, place), fromBase64(rootText, place)];
  const lines = checkpoint.slice(bodyEnd + 2, -1).split('\n').map((line) => lineOf(line, place));
  const of = ({ name, id }: NoteKey): Line[] => lines.filter((line) => line.name === name && line.id === id);

  const [own, another] = of(log);
  demand(own !== undefined && another === undefined, place, 'the log has not signed it, or twice');
  demand(await verifyEd25519(log.publicKey, own.signature, encodeText(body)), place, `the signature of ${log.name} does not hold`);
  const leaf = await sha256(Uint8Array.of(0), entry);
  demand(equal(await rootFrom(leaf, index, size, steps, place), root), place, 'the entry does not lead to the root');
  const seen: { witness: string; time: bigint }[] = [];
  for (const witness of witnesses) {
    const [line, twice] = of(witness);
    if (line === undefined) continue;
    demand(twice === undefined && line.signature.length === 72, place, `the cosignature of ${witness.name} is malformed`);
    const time = line.signature.subarray(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    demand(await verifyEd25519(witness.publicKey, line.signature.subarray(8), encodeText(`cosignature/v1\ntime ${String(time)}\n${body}`)), place, `the cosignature of ${witness.name} does not hold`);
    seen.push({ witness: witness.name, time });
  }
  demand(seen.length >= quorum, place, `${String(seen.length)} of the policy's witnesses cosigned the checkpoint; it asks for ${String(quorum)}`);
  return { index, size, checkpoint, seen };
}
