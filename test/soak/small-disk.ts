import { execFileSync } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from '#devstack';

const MIB = 1024 * 1024;

/** A folder on a disk of its own that can be filled to the last byte. */
export class SmallDisk {
  private constructor(private readonly folder: string) {}

  /** Why no disk can be mounted here; undefined when it can. */
  static whyNot(): string | undefined {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'mounting needs root on Linux';
    const place = mkdtempSync(join(tmpdir(), 'entente-mount-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', place], { stdio: 'pipe' });
      execFileSync('umount', [place], { stdio: 'pipe' });
      return undefined;
    } catch (error) {
      return `mount was refused: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  }

  /** Moves a folder, content and owner kept, onto a disk of a size in MiB. Nobody may use it meanwhile. */
  static under(folder: string, sizeMib: number): SmallDisk {
    const { uid, gid, mode } = statSync(folder);
    const aside = `${folder}.aside`;
    renameSync(folder, aside);
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMib}m,mode=${(mode & 0o777).toString(8)}`, 'tmpfs', folder]);
    execFileSync('cp', ['-a', `${aside}/.`, folder]);
    chownSync(folder, uid, gid);
    rmSync(aside, { recursive: true, force: true });
    return new SmallDisk(folder);
  }

  /** Writes until nothing more goes in. @returns bytes written */
  fill(): number {
    const file = openSync(join(this.folder, 'ballast'), 'a');
    let written = 0;
    try {
      for (let chunk = MIB; chunk >= 1; ) {
        try {
          written += writeSync(file, Buffer.alloc(chunk));
        } catch (error) {
          if (errorCode(error) !== 'ENOSPC') throw error;
          chunk = Math.floor(chunk / 2);
        }
      }
    } finally {
      closeSync(file);
    }
    return written;
  }

  /** Makes room again. */
  relieve(): void {
    rmSync(join(this.folder, 'ballast'), { force: true });
  }

  /** MiB that are free. */
  get freeMib(): number {
    const { bavail, bsize } = statfsSync(this.folder);
    return Math.round((bavail * bsize) / MIB);
  }

  /** Takes the disk away, with everything on it. */
  remove(): void {
    execFileSync('umount', ['-l', this.folder]);
  }
}
