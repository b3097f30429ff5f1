import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Says whether a process runs and is the one meant. Process numbers are used again: a file that names one proves nothing.
 *
 * @param pid from a lock or state file; anything that is no process number is simply not running
 * @param mark what its command line contains and no stranger's does, for instance its data folder
 */
export async function isProgram(pid: number, mark: string): Promise<boolean> {
  if (!(pid > 0)) return false;
  try {
    return (await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)])).stdout.includes(mark);
  } catch {
    return false; // ps exits with 1 when there is no such process
  }
}
