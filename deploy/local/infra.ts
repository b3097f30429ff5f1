import { mkdirSync, fstatSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CannotStart, startKafka, startPostgres } from '#devstack';

/**
 * Starts PostgreSQL and Kafka only, prints one JSON line `{database, kafka: {brokers, sasl, external}}` and stops both on
 * SIGTERM, SIGINT or when a pipe on its standard input is closed: `node dist/deploy/local/infra.js --home DIR [--keep]`.
 * `--keep` ignores standard input. `/dev/null` and a terminal never count as closed.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { home: { type: 'string' }, keep: { type: 'boolean', default: false } } });
  const home = resolve(values.home ?? '.entente');
  mkdirSync(home, { recursive: true });
  const say = (line: string): void => void process.stderr.write(`${line}\n`);

  let up = false;
  const asked = new Promise<void>((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop());
    const input = fstatSync(0);
    if (!values.keep && (input.isFIFO() || input.isSocket())) process.stdin.on('end', stop).on('close', stop).resume();
  });
  // Asked to stop while it starts: what runs by then ends with this process.
  void asked.then(() => up || process.exit(0));
  const [postgres, kafka] = await Promise.all([
    startPostgres({ home }),
    startKafka({ home, say, ...(process.env.ENTENTE_CACHE ? { cacheDir: process.env.ENTENTE_CACHE } : {}) }),
  ]);
  up = true;
  process.stdout.write(`${JSON.stringify({ database: postgres.url, kafka: { ...kafka.internal, external: kafka.external } })}\n`);
  const ended = await Promise.race([asked, postgres.exited.then(() => 'PostgreSQL'), kafka.exited.then(() => 'Kafka')]);
  if (ended) say(`${ended} has ended, see ${home}/logs; stopping`);
  await kafka.stop();
  await postgres.stop();
  process.exit(ended ? 1 : 0);
}

// A reader that is gone must not keep the servers from being stopped.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

try {
  await main();
} catch (error) {
  process.stderr.write(error instanceof CannotStart ? `${error.line}\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
