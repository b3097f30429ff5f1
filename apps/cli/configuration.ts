import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { SealingKey, SigningKey } from '#client';
import { isObject } from '#kernel';
import { EXIT, Stop } from './exit-codes.js';
import { didYouMean } from './text.js';

/** What the environment says; read in main.ts once. */
export interface Surroundings {
  readonly cwd: string;
  /** The folder of the package. */
  readonly root: string;
  /** Of the program, as package.json states it. */
  readonly version: string;
  readonly home: string | undefined;
  readonly url: string | undefined;
  readonly participant: string | undefined;
  readonly keyFile: string | undefined;
  readonly kafkaBrokers: string | undefined;
  readonly kafkaSasl: string | undefined;
  /** File with the certificates the brokers are checked against. */
  readonly kafkaCa: string | undefined;
  readonly databaseUrl: string | undefined;
  /** Folder of the published ledger. */
  readonly ledger: string | undefined;
}

/** Options every verb takes. */
export interface GlobalOptions {
  readonly output?: string;
  readonly as?: string;
  readonly url?: string;
  readonly issuer?: string;
  readonly hub?: string;
  readonly key?: string;
  readonly home?: string;
  readonly timeout?: number;
}

export interface DevFile {
  readonly url: string;
  readonly hub: string;
  readonly issuer: string;
  readonly kafka: string;
  readonly database?: string;
  readonly participants: Readonly<Record<string, { readonly signing: SigningKey; readonly sealing?: SealingKey }>>;
}

/** Who speaks, and to which hub. */
export interface Identity {
  readonly url: string;
  readonly issuer: string;
  readonly hub: string | undefined;
  readonly participant: string;
  readonly signingKey: SigningKey;
  readonly sealingKeys: readonly SealingKey[];
}

const START = 'Start a hub with npm start, or name one: --url https://hub.example --key FILE';

/** The home of the hub on this machine: as given, otherwise `.entente` here or in a folder above, otherwise in the checkout. */
export function findHome(options: GlobalOptions, { cwd, root, home }: Surroundings): string {
  const given = options.home ?? home;
  if (given !== undefined) return resolve(cwd, given);
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (isFile(join(folder, '.entente/dev.json'))) return join(folder, '.entente');
    if (dirname(folder) === folder) return join(root, '.entente');
  }
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** dev.json of the home; undefined when there is none. @throws Stop when it cannot be read */
export function readDevFile(home: string): DevFile | undefined {
  const file = join(home, 'dev.json');
  if (!isFile(file)) return undefined;
  const value = readJsonFile(file);
  if (!isObject(value) || typeof value['url'] !== 'string' || !isObject(value['participants'])) throw new Stop(EXIT.notConfigured, `${file} is not a dev.json`, 'The hub writes it anew at its next start');
  return value as unknown as DevFile;
}

/** @throws Stop */
export function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    throw new Stop(EXIT.noInput, `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const isKey = (value: unknown): value is SigningKey & SealingKey => isObject(value) && typeof value['kid'] === 'string' && typeof value['d'] === 'string' && typeof value['kty'] === 'string';

interface KeyFile {
  readonly participant: string | undefined;
  readonly signing: SigningKey;
  readonly sealing: readonly SealingKey[];
}

/** A key file: what `entente keys new` wrote, or one private JWK. @throws Stop */
export function readKeyFile(file: string): KeyFile {
  const value = readJsonFile(file);
  const document = isObject(value) ? value : {};
  const signing = isKey(document) ? document : document['signing'];
  if (!isKey(signing)) throw new Stop(EXIT.notConfigured, `${file} holds no private signing key`, 'entente keys new --as ncb.XA --out FILE makes one');
  const sealing = [document['sealing'], ...(Array.isArray(document['formerSealing']) ? (document['formerSealing'] as unknown[]) : [])].filter(isKey);
  const named = document['participant'];
  const fromKid = signing.kid.includes('#') ? signing.kid.slice(0, signing.kid.indexOf('#')) : undefined;
  return { participant: typeof named === 'string' ? named : fromKid, signing, sealing };
}

/** Where the hub is. @throws Stop when neither an option nor a dev.json says so */
export function findHub(options: GlobalOptions, surroundings: Surroundings): { readonly url: string; readonly issuer: string; readonly hub: string | undefined; readonly dev: DevFile | undefined; readonly home: string } {
  const home = findHome(options, surroundings);
  const dev = readDevFile(home);
  const given = options.url ?? surroundings.url;
  const url = (given ?? dev?.url)?.replace(/\/+$/, '');
  if (url === undefined) throw new Stop(EXIT.notConfigured, `no hub found: ${join(home, 'dev.json')} does not exist`, START);
  if (!URL.canParse(url)) throw new Stop(EXIT.usage, `--url ${url} is no address`, 'Give it as https://hub.example');
  // Name and issuer in dev.json are those of that hub and of no other.
  const own = dev !== undefined && dev.url.replace(/\/+$/, '') === url ? dev : undefined;
  return { url, issuer: options.issuer ?? own?.issuer ?? url, hub: options.hub ?? own?.hub, dev, home };
}

/** Who is speaking, from --key, or from dev.json by --as. @throws Stop */
export function findIdentity(options: GlobalOptions, surroundings: Surroundings): Identity {
  const { url, issuer, hub, dev } = findHub(options, surroundings);
  const wanted = options.as ?? surroundings.participant;
  const keyFile = options.key ?? surroundings.keyFile;
  if (keyFile !== undefined) {
    const { participant, signing, sealing } = readKeyFile(resolve(surroundings.cwd, keyFile));
    const name = wanted ?? participant;
    if (name === undefined) throw new Stop(EXIT.usage, 'whose key this is cannot be told from the file', 'Add --as, such as --as ncb.KE');
    return { url, issuer, hub, participant: name, signingKey: signing, sealingKeys: sealing };
  }
  const known = dev?.participants ?? {};
  if (wanted === undefined) throw new Stop(EXIT.usage, 'who is speaking?', `Add --as, such as --as ${Object.keys(known).find((id) => id.startsWith('ncb.')) ?? 'ncb.KE'}`);
  const entry = Object.hasOwn(known, wanted) ? known[wanted] : undefined;
  if (entry === undefined) {
    const remedy = dev === undefined ? 'Give its key: --key FILE' : `The keys of ${Object.keys(known).length} participants are in dev.json.${didYouMean(wanted, Object.keys(known))}`;
    throw new Stop(EXIT.notConfigured, `there is no key of ${wanted} here`, remedy);
  }
  return { url, issuer, hub, participant: wanted, signingKey: entry.signing, sealingKeys: entry.sealing === undefined ? [] : [entry.sealing] };
}
