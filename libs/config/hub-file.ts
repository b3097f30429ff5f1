import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from './config.js';

/** A public key as the trust root names it (RFC 7517, RFC 8037). */
export interface HubPublicKey {
  readonly kty: 'OKP' | 'EC';
  readonly crv: 'Ed25519' | 'X25519' | 'P-256';
  readonly x: string;
  /** For P-256. */
  readonly y?: string;
  readonly kid: string;
  readonly use: 'sig' | 'enc';
}

/** A private Ed25519 key of the hub. */
export interface HubPrivateKey extends HubPublicKey {
  readonly crv: 'Ed25519';
  readonly d: string;
}

/** hub.json: what makes a hub this hub. Its owner alone may read it. */
export interface HubFile {
  /** Name of the hub, for instance `entente.local`. */
  readonly hub: string;
  readonly development: boolean;
  /** Signs acceptances, decisions and derived records: the key of participant `hub`. */
  readonly signing: HubPrivateKey;
  /** Signs access tokens. */
  readonly token: HubPrivateKey;
  /** 32 bytes, base64url: from it come the keys of cursors and of records at rest. */
  readonly secret: string;
  /** Participant → its keys, known before any registry statement is read. */
  readonly trustRoot: Readonly<Record<string, readonly HubPublicKey[]>>;
}

const KEY_32 = /^[A-Za-z0-9_-]{43}$/;
const HUB_NAME = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const OTHERS = 0o077;
const OWN_GROUP_READS = 0o040;

type Unchecked = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Unchecked => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads hub.json, frozen. @param onWarning told, in development, that others can read the file; elsewhere that is refused
 * @throws ConfigError when it is missing, readable by others, no JSON, or not what a hub needs; never quotes a key
 */
export function loadHubFile(path: string, onWarning: (text: string) => void = () => undefined): HubFile {
  const file = read(path);
  const mistakes: string[] = [];
  const expect = (holds: boolean, text: string): void => void (holds || mistakes.push(`${path}: ${text}`));
  expect(typeof file['hub'] === 'string' && HUB_NAME.test(file['hub']), '"hub" must be the name of the hub, for instance "entente.local"');
  expect(typeof file['development'] === 'boolean', '"development" must be true or false');
  for (const name of ['signing', 'token']) {
    expect(isKey(file[name], 'private') && file[name]['crv'] === 'Ed25519', `"${name}" must be a private Ed25519 JWK with kid and use`);
    if (isKey(file[name], 'private')) expect(halvesBelong(file[name]), `"${name}": the public half does not belong to the private one`);
  }
  expect(typeof file['secret'] === 'string' && KEY_32.test(file['secret']), '"secret" must be 32 bytes in base64url');
  const roots = file['trustRoot'];
  expect(isRecord(roots) && Object.values(roots).every((keys) => Array.isArray(keys) && keys.length > 0 && keys.every((key) => isKey(key, 'public'))), '"trustRoot" must give each participant in it a list of public JWKs with kid and use, without private members');
  for (const name of ['gs', 'oversight.ccf', 'hub']) expect(isRecord(roots) && Object.hasOwn(roots, name), `"trustRoot" must name ${name}`);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  guard(path, file['development'] === true, onWarning);
  return freeze(file as unknown as HubFile);
}

function read(path: string): Unchecked {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
    const reason = code === 'ENOENT' ? 'does not exist: `npm start` makes one for development' : code === 'EACCES' ? 'may not be read by this user' : `cannot be read (${String(code)})`;
    throw new ConfigError([`${path} ${reason}`]);
  }
  const file = parse(text);
  if (!isRecord(file)) throw new ConfigError([`${path} is not a JSON object`]);
  return file;
}

/** undefined for text that is no JSON: the parser's own message would quote keys. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Curve → what else such a key says: its kind, what it is for where the curve decides that, its further members. */
const CURVES = { Ed25519: { kty: 'OKP', uses: ['sig'], members: ['x'] }, X25519: { kty: 'OKP', uses: ['enc'], members: ['x'] }, 'P-256': { kty: 'EC', uses: ['sig', 'enc'], members: ['x', 'y'] } } as const;

function isKey(value: unknown, half: 'private' | 'public'): value is Unchecked {
  if (!isRecord(value) || typeof value['kid'] !== 'string' || value['kid'] === '') return false;
  const curve = Object.entries(CURVES).find(([name]) => name === value['crv'])?.[1];
  if (curve?.kty !== value['kty'] || !curve?.uses.some((use) => use === value['use'])) return false;
  const is32 = (member: unknown): boolean => typeof member === 'string' && KEY_32.test(member);
  return curve.members.every((member) => is32(value[member])) && (half === 'private' ? is32(value['d']) : !('d' in value));
}

function halvesBelong(key: Unchecked): boolean {
  const { kty, crv, x, d } = key as unknown as HubPrivateKey;
  return createPublicKey(createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' })).export({ format: 'jwk' }).x === x;
}

/**
 * Whether others than its owner can read or change a file. A cluster hands secrets over as files of root that the group of
 * the process reads: it has no other way, so that much is allowed to a process that is not root itself.
 */
export const readableByOthers = (mode: number, owner: number, self: number | undefined): boolean =>
  (mode & OTHERS & ~(owner === 0 && self !== undefined && self !== 0 ? OWN_GROUP_READS : 0)) !== 0;

/** On systems without owner permissions (Windows) there is nothing to judge. */
function guard(path: string, development: boolean, onWarning: (text: string) => void): void {
  const { mode, uid } = statSync(path);
  if (process.platform === 'win32' || !readableByOthers(mode, uid, process.getuid?.())) return;
  const text = `${path} may be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600 ${path}`;
  if (!development) throw new ConfigError([text]);
  onWarning(text);
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(Object.freeze(value))) freeze(member);
  return value;
}
