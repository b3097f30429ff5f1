import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSize } from '../domain/base64.js';
import { MirrorMemory, type MirrorState } from '../audit/mirror.js';
import { readIfThere, writeInOneStep } from './durable-file.js';

/** What a mirror keeps in its folder, beside the tiles: `mirror.json` and `seen.ndjson`, a checkpoint a line. */
export class MirrorFolder extends MirrorMemory {
  constructor(private readonly folder: string) {
    super();
  }

  override async state(): Promise<MirrorState> {
    const text = (await readIfThere(join(this.folder, 'mirror.json')))?.toString('utf8');
    if (text === undefined) return { size: 0n, read: 0 };
    const { size, read } = JSON.parse(text) as { size: string; read: number };
    return { size: parseSize(size), read };
  }

  override keep({ size, read }: MirrorState): Promise<void> {
    return writeInOneStep(join(this.folder, 'mirror.json'), `${JSON.stringify({ size: String(size), read })}\n`, { durable: true });
  }

  override async seen(): Promise<string[]> {
    const text = (await readIfThere(join(this.folder, 'seen.ndjson')))?.toString('utf8') ?? '';
    // What stands after the last line feed was half written when the machine stopped; it is seen again.
    return text.split('\n').slice(0, -1).flatMap((line) => {
      const note = noteIn(line);
      return note === undefined ? [] : [note];
    });
  }

  override async remember(notes: readonly string[]): Promise<void> {
    if (notes.length === 0) return;
    await mkdir(this.folder, { recursive: true });
    const text = (await readIfThere(join(this.folder, 'seen.ndjson'))) ?? Buffer.alloc(0);
    const mend = text.length > 0 && text.at(-1) !== 0x0a ? '\n' : '';
    await appendFile(join(this.folder, 'seen.ndjson'), `${mend}${notes.map((note) => `${JSON.stringify(note)}\n`).join('')}`);
  }
}

function noteIn(line: string): string | undefined {
  try {
    const note: unknown = JSON.parse(line);
    return typeof note === 'string' ? note : undefined;
  } catch {
    return undefined; // half a line, left by a stop
  }
}
