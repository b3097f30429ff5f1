import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import { formatSkey, KEY_TYPE, noteSigner, parseSkey, parseVkey, type NoteVerifier } from '../domain/note-keys.js';
import { LedgerError } from '../domain/problem.js';
import { Witness } from '../witness/witness.js';
import { readIfThere, writeInOneStep } from './durable-file.js';
import { WitnessStore } from './witness-store.js';

/** How a witness is made, where its folder is still empty. */
export interface NewWitness {
  /** Its name on cosignatures: without a scheme, such as `ncb.xa.example/witness`. */
  readonly name: string;
  /** Keys of the logs it watches. */
  readonly logs: readonly string[];
}

/** A witness as it stands in its folder. */
export interface WitnessInFolder {
  /** The folder's own name. */
  readonly slug: string;
  readonly witness: Witness;
  readonly logs: readonly NoteVerifier[];
  close(): void;
}

const filesOf = (folder: string): { readonly key: string; readonly logs: string } => ({ key: join(folder, 'witness.key'), logs: join(folder, 'logs') });

/**
 * Makes key and list of logs where there are none; what is there stays. A key is never made a second time: it would be
 * another witness, one that remembers nothing.
 * @returns the vkey, for those who are to believe it
 */
export async function prepareWitness(folder: string, { name, logs }: NewWitness): Promise<string> {
  const files = filesOf(folder);
  const there = await readIfThere(files.key);
  if (there === undefined) {
    const seed = randomBytes(32);
    await writeInOneStep(files.key, `${formatSkey(noteSigner(name, KEY_TYPE.cosignature, seed), seed)}\n`, { durable: true, mode: 0o600 });
  }
  if ((await readIfThere(files.logs)) === undefined) {
    const lines = logs.map((vkey) => `log ${parseVkey(vkey).vkey}\n`);
    await writeInOneStep(files.logs, `# The logs this witness watches, a line each: log <vkey>\n${lines.join('')}`, { durable: true });
  }
  return parseSkey(((await readIfThere(files.key)) ?? Buffer.alloc(0)).toString('utf8').trim()).verifier.vkey;
}

/**
 * Opens a witness. @param onContradiction told of a log that signed two trees of one size
 * @throws LedgerError when its key or its list of logs cannot be read
 */
export async function openWitness(folder: string, onContradiction: (origin: string, note: string) => void): Promise<WitnessInFolder> {
  const files = filesOf(folder);
  const [key, list] = await Promise.all([readIfThere(files.key), readIfThere(files.logs)]);
  if (key === undefined || list === undefined) throw new LedgerError('malformed', `${folder} holds no witness.`);
  const logs = readLogs(list.toString('utf8'));
  const store = new WitnessStore(folder, onContradiction);
  return { slug: basename(folder), witness: new Witness(parseSkey(key.toString('utf8').trim()), logs, store), logs, close: () => store.close() };
}

function readLogs(text: string): NoteVerifier[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')).map((line) => {
    const [, vkey] = /^log\s+(\S+)$/.exec(line) ?? [];
    if (vkey === undefined) throw new LedgerError('malformed', `The list of logs holds "${line}"; a line is: log <vkey>`);
    const key = parseVkey(vkey);
    if (key.type !== KEY_TYPE.log) throw new LedgerError('unknown-key', `The key of ${key.name} is no log's.`);
    return key;
  });
}
