import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { CannotStart } from '#devstack';

/** A private key of a participant, as dev.json and hub.json hold it (RFC 7517, RFC 8037). */
export interface DevKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519' | 'X25519';
  readonly x: string;
  readonly d: string;
  readonly kid: string;
  readonly use: 'sig' | 'enc';
}

/** What dev.json says about one participant. */
export interface DevParticipant {
  readonly signing: DevKey;
  readonly sealing: DevKey;
  /** How it reads its own inbox topics; absent where the broker is not ours. */
  readonly kafka?: { readonly brokers: string; readonly mechanism: 'SCRAM-SHA-512'; readonly username: string; readonly password: string };
}

/** dev.json (contract §7). */
export interface DevFile {
  readonly url: string;
  readonly hub: string;
  readonly issuer: string;
  readonly kafka: string;
  readonly database: string;
  readonly participants: Readonly<Record<string, DevParticipant>>;
}

export const HUB_NAME = 'entente.local';
/** Those whose keys the hub must know before any statement can be judged. */
export const ROOTS = ['gs', 'oversight.ccf'] as const;

/** Makes one key; its `kid` is the participant and the beginning of the RFC 7638 thumbprint. */
export function newKey(participant: string, crv: DevKey['crv']): DevKey {
  const { privateKey } = crv === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  const { x, d } = privateKey.export({ format: 'jwk' });
  if (x === undefined || d === undefined) throw new Error(`no ${crv} key was made`);
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty: 'OKP', x })).digest('base64url');
  return { kty: 'OKP', crv, x, d, kid: `${participant}#${thumbprint.slice(0, 8)}`, use: crv === 'Ed25519' ? 'sig' : 'enc' };
}

/** What a new hub begins with. */
export interface NewHub {
  /** Content of hub.json: the hub's keys, its secret, and the trust root. */
  readonly hub: unknown;
  /** The private keys of `gs` and `oversight.ccf`, for dev.json: demonstration keys, which a hub in earnest never has. */
  readonly participants: Record<string, DevParticipant>;
}

/** Makes the keys of a new hub in development mode. */
export function newHub(): NewHub {
  const participants = Object.fromEntries(ROOTS.map((id) => [id, { signing: newKey(id, 'Ed25519'), sealing: newKey(id, 'X25519') }]));
  const trustRoot = Object.fromEntries(Object.entries(participants).map(([id, keys]) => [id, [publicPart(keys.signing), publicPart(keys.sealing)]]));
  const hub = hubFileContent(HUB_NAME, true, trustRoot);
  return { hub, participants };
}

/**
 * Content of hub.json, with new keys and a new secret of the hub's own.
 *
 * @param trustRoot public keys of `gs` and `oversight.ccf`
 */
export function hubFileContent(hub: string, development: boolean, trustRoot: Readonly<Record<string, readonly object[]>>): object {
  const signing = newKey('hub', 'Ed25519');
  return { hub, development, signing, token: newKey('hub', 'Ed25519'), secret: randomBytes(32).toString('base64url'), trustRoot: { ...trustRoot, hub: [publicPart(signing)] } };
}

/**
 * Reads dev.json, or what is to become it.
 *
 * @throws {CannotStart} when it is damaged: the demonstration keys in it cannot be made again
 */
export function readDevFile(file: string): Partial<DevFile> {
  if (!existsSync(file)) return {};
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<DevFile>;
  } catch {
    throw new CannotStart(`${file} is not readable JSON`, 'The demonstration keys in it are lost: start in a new home (ENTENTE_HOME=…)');
  }
}

/** Writes JSON that only its owner may read, in one step: a crash leaves the old or the new file. */
export function writeSecret(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

function publicPart({ kty, crv, x, kid, use }: DevKey): Omit<DevKey, 'd'> {
  return { kty, crv, x, kid, use };
}
