import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCacheDir, KAFKA_VERSION } from '#devstack';
import { until, useHub } from '../support/hub.js';
import { orSkip, partiesFile, root, runProgram } from '../support/runtimes.js';
import { newBureaus } from '../support/world.js';

const hub = useHub();
const GO = join(root, 'test/interop/go');
const JAVA = join(root, 'test/interop/java');
const VECTORS = join(root, 'test/interop/vectors/vectors.json');
const quiet = { stdio: 'pipe', timeout: 90_000 } as const;

/** The Go programs, built; undefined where Go or the modules they need are missing. */
const goPrograms = (): string | undefined => orSkip('nothing is tried with Go this time, for Go or its modules are missing.', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entente-go-'));
  try {
    execFileSync('go', ['build', '-o', folder, '.', './exchange'], { ...quiet, cwd: GO });
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
});

/** Jackson's jars: those that the embedded broker brings, otherwise by Maven, which takes longer. */
function jackson(folder: string): string {
  const beside = join(defaultCacheDir(), `kafka-${KAFKA_VERSION}`, 'libs');
  const jars = existsSync(beside) ? readdirSync(beside).filter((name) => /^jackson-(?:annotations|core|databind)-/.test(name)) : [];
  if (jars.length === 3) return jars.map((name) => join(beside, name)).join(':');
  const file = join(folder, 'classpath');
  execFileSync('mvn', ['-q', '-B', '-f', JAVA, 'dependency:build-classpath', `-Dmdep.outputFile=${file}`], quiet);
  return readFileSync(file, 'utf8').trim();
}

/** A class path with the Java example, compiled; undefined where Java, Maven or Jackson are missing. */
const javaClasses = (): string | undefined => orSkip('nothing is tried with Java this time, for Java 17, Maven or Jackson is missing.', () => {
  const folder = mkdtempSync(join(tmpdir(), 'entente-java-'));
  try {
    const classpath = jackson(folder);
    execFileSync('javac', ['-encoding', 'UTF-8', '-cp', classpath, '-d', folder, join(JAVA, 'Exchange.java')], quiet);
    return `${folder}:${classpath}`;
  } catch (error) {
    rmSync(folder, { recursive: true });
    throw error;
  }
});

/** Holds a program to the known answers, and lets it send and read a message. */
async function exchanges(command: string, args: readonly string[], text: string): Promise<void> {
  expect(await runProgram(command, [...args, 'vectors', VECTORS])).toMatch(/^[5-9]\d known answers hold$/m);
  const [from, to] = await newBureaus(hub(), 2);
  const { file, release } = partiesFile(hub(), [from!, to!]);
  try {
    expect(await runProgram(command, [...args, 'send', file, from!.id, to!.id])).toContain(`read: ${text}`);
  } finally {
    release();
  }
}

it('Go, without any code of ours: the log verifies, known answers hold, a message is sent, read and verified', async () => {
  const folder = goPrograms();
  if (folder === undefined) return;
  try {
    await until('there is a checkpoint', async () => (await fetch(`${hub().url}/v1/ledger/checkpoint`)).ok);
    expect(await runProgram(join(folder, 'interop'), [hub().url])).toMatch(/^verified: \S+\/ledger, [1-9]\d* entries, [1-9]\d* checkpoints/m);
    await exchanges(join(folder, 'exchange'), [], 'from Go: für Übung');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 200_000);

it('Java, without any code of ours: known answers hold, a message is sent, read and verified', async () => {
  const classpath = javaClasses();
  if (classpath === undefined) return;
  try {
    await exchanges('java', ['-Dfile.encoding=UTF-8', '-Dstdout.encoding=UTF-8', '-cp', classpath, 'Exchange'], 'from Java: für Übung');
  } finally {
    rmSync(classpath.split(':')[0] ?? '', { recursive: true });
  }
}, 200_000);
