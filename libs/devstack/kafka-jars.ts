import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CannotStart } from './cannot-start.js';
import { isMissing, runGuarded } from './guarded-process.js';
import { errorCode } from './error-code.js';

/** The broker's version; the cache folder carries it. */
export const KAFKA_VERSION = '4.3.1';

const MARKER = 'complete.json';
const LOCK_LIMIT_MS = 10 * 60_000;

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>entente</groupId><artifactId>kafka-jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

/** Where downloaded programs are kept for all checkouts of a user. */
export function defaultCacheDir(): string {
  return join(homedir(), '.cache/entente');
}

/**
 * Returns the folder with Kafka's jars, fetching them through Maven the first time. They are fetched beside the cache and
 * moved in at once, so an interrupted fetch leaves nothing behind that looks like a cache.
 *
 * @param cacheDir parent of `kafka-<version>/`
 * @param say gets a line when something is about to take long
 * @throws {CannotStart} when the cache is damaged, Maven is missing, or the fetch fails
 */
export async function kafkaJars(cacheDir: string, say: (line: string) => void): Promise<string> {
  const cache = join(cacheDir, `kafka-${KAFKA_VERSION}`);
  if (existsSync(cache)) return verified(cache);
  mkdirSync(cacheDir, { recursive: true });
  const unlock = await lock(`${cache}.lock`, say);
  try {
    if (existsSync(cache)) return verified(cache);
    say(`fetching Apache Kafka ${KAFKA_VERSION} through Maven into ${cache} (45 MB, once)`);
    await fetchInto(cache);
    return verified(cache);
  } finally {
    unlock();
  }
}

/** Checks every jar against the digests written when the fetch was complete. */
function verified(cache: string): string {
  const fault = findFault(cache);
  if (fault === undefined) return join(cache, 'libs');
  throw new CannotStart(`the Kafka cache ${cache} is damaged: ${fault}`, `Remove it and start again: rm -rf ${cache}`);
}

/** Says what is wrong with a cache folder, undefined when nothing is. Exported for its test. */
export function findFault(cache: string): string | undefined {
  const marker = join(cache, MARKER);
  if (!existsSync(marker)) return `${MARKER} is missing`;
  let digests: Record<string, string>;
  try {
    digests = JSON.parse(readFileSync(marker, 'utf8')) as Record<string, string>;
  } catch {
    return `${MARKER} is not JSON`;
  }
  if (Object.keys(digests).length === 0) return `${MARKER} lists nothing`;
  for (const [name, digest] of Object.entries(digests)) {
    const jar = join(cache, 'libs', name);
    if (!existsSync(jar)) return `${name} is missing`;
    if (sha256(jar) !== digest) return `${name} has changed`;
  }
  return undefined;
}

async function fetchInto(cache: string): Promise<void> {
  const partial = `${cache}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial);
  writeFileSync(join(partial, 'pom.xml'), POM);
  const args = [
    '-B', '-q', '-Dstyle.color=never', '-f', join(partial, 'pom.xml'),
    'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies',
    `-DoutputDirectory=${join(partial, 'libs')}`, '-DincludeScope=runtime',
  ];
  const logFile = join(partial, 'maven.log');
  try {
    await runGuarded({ command: 'mvn', args, logFile });
  } catch (error) {
    if (isMissing(error)) throw new CannotStart('Maven is missing (it fetches Apache Kafka)', 'Install it: apt-get install maven, or brew install maven');
    const reason = readFileSync(logFile, 'utf8').split('\n').find((line) => line.includes('[ERROR]')) ?? String(error);
    throw new CannotStart(`Maven could not fetch Apache Kafka: ${reason.replace('[ERROR]', '').trim()}`, 'Check the network or Maven\'s settings.xml and start again');
  }
  const jars = readdirSync(join(partial, 'libs')).filter((name) => name.endsWith('.jar')).sort();
  const digests = Object.fromEntries(jars.map((name) => [name, sha256(join(partial, 'libs', name))]));
  writeFileSync(join(partial, MARKER), `${JSON.stringify(digests, null, 1)}\n`);
  renameSync(partial, cache);
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Two starts at once fetch once: the second waits for the first. A lock whose owner is gone is taken over. */
async function lock(folder: string, say: (line: string) => void): Promise<() => void> {
  const owner = join(folder, 'pid');
  for (let waited = 0; ; waited += 200) {
    try {
      mkdirSync(folder);
      writeFileSync(owner, String(process.pid));
      return () => rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    const pid = existsSync(owner) ? Number(readFileSync(owner, 'utf8')) : undefined;
    if (pid === undefined ? waited > 2_000 : !alive(pid)) {
      rmSync(folder, { recursive: true, force: true });
    } else if (waited >= LOCK_LIMIT_MS) {
      throw new CannotStart(`process ${pid} has held ${folder} for ten minutes`, `Stop it, or remove the lock: rm -rf ${folder}`);
    } else {
      if (waited === 0) say(`another start (process ${pid}) is fetching into ${dirname(folder)}; waiting for it`);
      await sleep(200);
    }
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}
