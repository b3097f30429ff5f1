import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What `entente import vessels` says of a row. */
export interface RowReport {
  readonly line: number;
  readonly vessel: string;
  readonly to: string;
  readonly outcome: 'sent' | 'repeated' | 'refused' | 'skipped';
  readonly reference?: string;
  readonly digest?: string;
  readonly sealed?: boolean;
  readonly receipt?: string;
  readonly warnings: readonly string[];
}

/** Runs the import as a person would, and reads its report. @param more further options @throws Error when it ends badly */
export function importVessels(root: string, home: string, file: string, sender: string, source: string, more: readonly string[] = []): Promise<RowReport[]> {
  const args = [join(root, 'apps/cli/entente.mjs'), 'import', 'vessels', file, '--as', sender, '--source', source, '-o', 'ndjson', '--home', home, ...more];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.once('error', reject);
    child.once('close', (code) => {
      const lines = Buffer.concat(pieces).toString('utf8').split('\n').filter((line) => line !== '');
      if (code === 0 || code === 3) resolve(lines.map((line) => JSON.parse(line) as RowReport));
      else reject(new Error(`entente import ended with ${String(code)}`));
    });
  });
}
