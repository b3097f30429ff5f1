import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { brokerProperties } from '#devstack';
import { hubFileContent, ROOTS } from '../local/hub-file.js';

// Makes what deploy/compose.yaml reads as secrets, each in a file of its own: entente-run secrets DIR --hub NAME --gs FILE
// --oversight FILE. What is there already is left alone, so that it may run again. hub.json serves a cluster as well.

const USAGE = 'entente-run secrets DIR --hub hub.example --gs gs.public.json --oversight oversight.public.json [--outer hub.example:9093] [--certificate]';
/** Where the broker's outer certificate lies in its container. */
const CERTIFICATE = '/run/secrets/kafka.pem';
/** Only the hub's processes read these; the others are read by accounts of PostgreSQL's and Kafka's images. */
const OWN = 0o600;
const SHARED = 0o644;

class Mistake extends Error {}

/** The public keys in what `entente keys new -o json` printed. @throws Mistake */
function publicKeys(file: string | undefined, participant: string): object[] {
  if (file === undefined) throw new Mistake(`the public keys of ${participant} are missing: ${USAGE}`);
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Mistake(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const keys = (read as { keys?: unknown }).keys;
  const jwks = Array.isArray(keys) ? keys.map((one) => (one as { jwk?: { kid?: unknown; d?: unknown } }).jwk) : [];
  if (jwks.length === 0 || jwks.some((jwk) => jwk === undefined || 'd' in jwk || typeof jwk.kid !== 'string' || !jwk.kid.startsWith(`${participant}#`))) {
    throw new Mistake(`${file} does not hold public keys of ${participant}: give what "entente keys new --as ${participant} -o json" printed`);
  }
  return jwks.filter((jwk) => jwk !== undefined);
}

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { hub: { type: 'string' }, gs: { type: 'string' }, oversight: { type: 'string' }, outer: { type: 'string', default: 'localhost:9093' }, certificate: { type: 'boolean', default: false } } });
  const [folder] = positionals;
  if (folder === undefined) throw new Mistake(USAGE);
  const write = (name: string, mode: number, content: () => string): void => {
    const file = join(resolve(folder), name);
    if (existsSync(file)) return void process.stdout.write(`${file} is there and is left as it is\n`);
    writeFileSync(file, content(), { mode, flag: 'wx' });
    process.stdout.write(`${file} written\n`);
  };
  const password = (): string => randomBytes(24).toString('base64url');
  const said = (name: string): string => readFileSync(join(resolve(folder), name), 'utf8').trim();

  write('hub.json', OWN, () => {
    if (values.hub === undefined) throw new Mistake(`the hub has no name: ${USAGE}`);
    const files: Readonly<Record<(typeof ROOTS)[number], string | undefined>> = { gs: values.gs, 'oversight.ccf': values.oversight };
    return `${JSON.stringify(hubFileContent(values.hub, false, Object.fromEntries(ROOTS.map((root) => [root, publicKeys(files[root], root)]))), null, 2)}\n`;
  });
  write('postgres.password', SHARED, password);
  write('database.url', OWN, () => `postgres://entente:${said('postgres.password')}@postgres:5432/entente\n`);
  for (const role of ['auditor', 'exchange']) write(`${role}.url`, OWN, () => `postgres://entente_${role}:${password()}@postgres:5432/entente\n`);
  write('kafka.sasl', OWN, () => `plain:hub:${password()}\n`);
  write('kafka.cluster', SHARED, () => Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url').replace(/^-/, 'A'));
  const [, username = '', secret = ''] = said('kafka.sasl').split(':');
  write('kafka.properties', SHARED, () => brokerProperties({
    dataDir: '/var/lib/kafka/data', bind: '0.0.0.0', hub: { username, password: secret }, ports: { internal: 9092, external: 9093, controller: 9094 },
    reachedAt: { internal: 'kafka:9092', external: values.outer }, ...(values.certificate ? { certificate: CERTIFICATE } : {}),
  }));
}

try {
  main();
} catch (error) {
  process.stderr.write(`entente-run secrets: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof Mistake ? 64 : 1;
}
