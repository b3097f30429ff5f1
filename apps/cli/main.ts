import { dirname, join } from 'node:path';
import { existsSync, readFileSync } from 'node:fs';
import type { Surroundings } from './configuration.js';
import { EXIT } from './exit-codes.js';
import { reportFailure } from './failures.js';
import { makeProgram } from './program.js';

function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

const present = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
const { env } = process;
const root = packageRoot();
/** A secret, or what the file says that `<NAME>_FILE` names, as the processes of the hub read theirs. */
const secret = (name: string): string | undefined => {
  const file = present(env[`${name}_FILE`]);
  return present(env[name]) ?? (file === undefined || !existsSync(file) ? undefined : readFileSync(file, 'utf8').trim());
};
const surroundings: Surroundings = {
  cwd: process.cwd(),
  root,
  version: (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
  home: present(env['ENTENTE_HOME']),
  url: present(env['ENTENTE_URL']),
  participant: present(env['ENTENTE_AS']),
  keyFile: present(env['ENTENTE_KEY']),
  kafkaBrokers: present(env['KAFKA_BROKERS']),
  kafkaSasl: secret('KAFKA_SASL'),
  kafkaCa: present(env['KAFKA_CA_FILE']),
  databaseUrl: secret('DATABASE_URL'),
  ledger: present(env['ENTENTE_LEDGER']),
};

const interruption = new AbortController();
process.once('SIGINT', () => {
  interruption.abort();
  // Whoever asks twice does not want to wait for a goodbye.
  process.once('SIGINT', () => process.exit(EXIT.interrupted));
});
process.once('SIGTERM', () => { interruption.abort(); });
// `entente inbox | head` closes the pipe: that is an end, not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

const { stdin, stdout, stderr } = process;
try {
  process.exitCode = await makeProgram({ streams: { stdin, stdout, stderr }, surroundings, interrupted: interruption.signal }).run(process.argv.slice(2));
} catch (error) {
  process.exitCode = reportFailure(error, stderr, interruption.signal.aborted);
}
