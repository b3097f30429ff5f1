import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The content of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const isMissing = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

export interface WriteOptions {
  /** On the disk, name and all, when it resolves; otherwise only whole or absent. */
  readonly durable: boolean;
  readonly mode?: number;
}

/** Writes a file in one step: whoever reads sees all of it or what was there before, also after a crash. */
export async function writeInOneStep(path: string, bytes: Buffer | string, { durable, mode = 0o644 }: WriteOptions): Promise<void> {
  const folder = dirname(path);
  const fresh = `${path}.${randomUUID()}`;
  const file = await open(fresh, 'wx', mode).catch(async (error: unknown) => {
    if (!isMissing(error)) throw error;
    await mkdir(folder, { recursive: true });
    return await open(fresh, 'wx', mode);
  });
  try {
    await file.writeFile(bytes);
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
  if (durable) await syncFolder(folder);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
