import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadHubFile } from '#config';
import { ContentVault, HubIdentity } from '#exchange';
import { importSigningKey } from '#envelope';
import { KafkaAdmin, readTopic } from '#kafka';
import { createDatabase, type Database } from '#postgres';
import type { TestHub } from './hub.js';
import { kafkaOf } from './kafka.js';
import { Needles } from './needles.js';

// Looks for a text in everything a hub holds: topics, tables, what the vault gives back, files, logs, memory.

const CHUNK = 8 * 1024 * 1024;
/** One for all: there are thousands of files and ranges of memory, most of them small. */
const chunk = Buffer.alloc(CHUNK);

/** The parts of a base64 spelling that do not depend on what stands before and after: one for each alignment. */
function spellings(text: string, encoding: 'base64' | 'base64url'): string[] {
  const length = Buffer.byteLength(text);
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(text), Buffer.alloc(2)]).toString(encoding);
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + length) * 8) / 6));
  });
}

const encoded = (text: string): string[] => (['base64', 'base64url'] as const).flatMap((encoding) => spellings(text, encoding));

/**
 * How a text may lie somewhere: as it is, in base64 or base64url at every alignment, and so encoded twice, as a message
 * inside a decision is.
 */
export function needlesFor(text: string): string[] {
  const once = encoded(text);
  return [...new Set([text, ...once, ...once.flatMap(encoded)])];
}

/** Where a text was found, in words; the same place once. */
export class Findings {
  readonly places = new Set<string>();
  readonly #needles: Needles;
  /** Bytes looked at, by kind of place. */
  readonly looked: Record<string, number> = {};

  constructor(texts: readonly string[]) {
    const spelled = texts.map((text) => Buffer.from(text, 'latin1'));
    // Strings of a JavaScript engine may have two bytes a letter; PostgreSQL spells bytes as hexadecimal.
    this.#needles = new Needles([...spelled, ...texts.slice(0, 1).map((text) => Buffer.from(text, 'utf16le')), ...spelled.map((text) => Buffer.from(text.toString('hex')))]);
  }

  get longest(): number {
    return this.#needles.longest;
  }

  look(kind: string, place: string, bytes: Buffer): void {
    this.looked[kind] = (this.looked[kind] ?? 0) + bytes.length;
    if (this.#needles.isIn(bytes)) this.places.add(`${kind} ${place}`);
  }
}

/** Every record of every topic: key, value and headers as bytes. */
export async function searchTopics(hub: TestHub, ...findings: readonly Findings[]): Promise<string[]> {
  const admin = new KafkaAdmin(kafkaOf(hub));
  let topics: string[];
  try {
    topics = await admin.topics();
  } finally {
    await admin.close();
  }
  for (const topic of topics) await searchTopic(hub, topic, ...findings);
  return topics;
}

/** Every record of one topic. */
export async function searchTopic(hub: TestHub, topic: string, ...findings: readonly Findings[]): Promise<void> {
  for await (const { key, value, headers } of readTopic({ connection: kafkaOf(hub), topic })) {
    for (const one of findings) one.look('topic', topic, Buffer.concat([Buffer.from(String(key)), value, ...Object.entries(headers).flatMap(([name, text]) => [Buffer.from(name), text])]));
  }
}

/** Rows read at a time. */
const PAGE = 500;

/** Every row of every table, all columns as PostgreSQL spells them (bytes as hexadecimal); and what the vault opens. */
export async function searchTables(hub: TestHub, ...findings: readonly Findings[]): Promise<string[]> {
  const database = createDatabase({ url: hub.address.servers.database, applicationName: 'entente-tests', statementTimeoutMs: 120_000 });
  try {
    const { rows } = await database.query<{ name: string }>("SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')");
    for (const { name } of rows) {
      await database.transaction(async (queries) => {
        await queries.query(`DECLARE every_row NO SCROLL CURSOR FOR SELECT t::text AS line FROM ${name} t`);
        for (;;) {
          const page = await queries.query<{ line: string }>(`FETCH ${PAGE} FROM every_row`);
          if (page.rows.length === 0) return;
          const lines = Buffer.from(page.rows.map(({ line }) => line).join('\n'));
          for (const one of findings) one.look('table', name, lines);
        }
      });
    }
    await searchVault(hub, database, findings);
    return rows.map(({ name }) => name);
  } finally {
    await database.close();
  }
}

/** What is encrypted at rest, opened with the hub's own secret: the hub could do that. */
async function searchVault(hub: TestHub, database: Database, findings: readonly Findings[]): Promise<void> {
  const file = loadHubFile(join(hub.address.home, 'hub.json'));
  const vault = new ContentVault(new HubIdentity(file.hub, importSigningKey(file.signing), Buffer.from(file.secret, 'base64url')).derivedKey('record keys'));
  const tables = await database.query<{ name: string }>("SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.columns WHERE table_schema = 'exchange' AND column_name = 'content'");
  for (const { name } of tables.rows) {
    for (let after = ''; ; ) {
      const page = await database.query<{ at: string; content: Buffer; wrapped: Buffer }>(
        `SELECT t.sender || '/' || t.id AS at, t.content, k.wrapped FROM ${name} t JOIN ${name === 'exchange.endorsement' ? 'vault.endorsement_key' : 'vault.record_key'} k USING (sender, id) WHERE t.content IS NOT NULL AND t.sender || '/' || t.id > $1 ORDER BY 1 LIMIT 200`,
        [after],
      );
      for (const { content, wrapped } of page.rows) {
        const opened = Buffer.from(vault.open(content, wrapped));
        for (const one of findings) one.look('vault', name, opened);
      }
      const last = page.rows.at(-1);
      if (last === undefined) break;
      after = last.at;
    }
  }
}

/** Every file below a folder, as bytes: logs of every process, and where the servers run here, their files too. */
export function searchFiles(folder: string, ...findings: readonly Findings[]): void {
  const overlap = Math.max(...findings.map(({ longest }) => longest));
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    // Kafka reserves gigabytes of zeros for its indexes of offsets and times, which hold numbers alone.
    if (!entry.isFile() || /\.(time)?index$/.test(entry.name)) continue;
    const kind = path.includes('/logs/') && path.endsWith('.log') ? 'log' : 'file';
    try {
      if (statSync(path).size > 0) inChunks(path, undefined, (bytes) => findings.forEach((one) => one.look(kind, path.slice(folder.length + 1), bytes)), overlap);
    } catch (error) {
      // Servers delete files while they are looked at; anything else is a failure.
      if ((error as { code?: string }).code !== 'ENOENT') throw error;
    }
  }
}

/** The memory of a process, where the system shows it (Linux). @returns whether it did */
export function searchMemory(name: string, pid: number, ...findings: readonly Findings[]): boolean {
  let maps: string;
  try {
    maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
    closeSync(openSync(`/proc/${pid}/mem`, 'r'));
  } catch {
    return false;
  }
  const overlap = Math.max(...findings.map(({ longest }) => longest));
  for (const line of maps.split('\n')) {
    const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (from === '') continue;
    const span = { start: Number(`0x${from}`), end: Number(`0x${to}`) };
    try {
      inChunks(`/proc/${pid}/mem`, span, (bytes) => findings.forEach((one) => one.look('memory', name, bytes)), overlap);
    } catch (error) {
      // A range that was given back in the meantime, or that holds no memory, cannot be read and holds nothing.
      if (!['EIO', 'EFAULT', 'ENOMEM'].includes((error as { code?: string }).code ?? '')) throw error;
    }
  }
  return true;
}

/** Reads a file in pieces that overlap, so that nothing lies unseen between two. */
function inChunks(path: string, span: { readonly start: number; readonly end: number } | undefined, see: (bytes: Buffer) => void, overlap: number): void {
  const file = openSync(path, 'r');
  try {
    const end = span?.end ?? Infinity;
    for (let position = span?.start ?? 0; position < end; ) {
      const read = readSync(file, chunk, 0, Math.min(CHUNK, end - position), position);
      if (read === 0) return;
      see(chunk.subarray(0, read));
      if (read < CHUNK) position += read;
      else position += read - overlap;
    }
  } finally {
    closeSync(file);
  }
}
