import { writeFile } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from './error-code.js';

/** Linux lets one group in a tenth of a second be changed by somebody who is not root. */
const [TRIES, PAUSE_MS] = [20, 120];

/**
 * Lets a process that leads a session of its own give way to others that want the processor. Linux shares it out between
 * sessions first (sched(7), "The autogroup feature"), so that a process' own niceness counts for nothing against another
 * session's: both are set.
 *
 * @param nice 1 to 19, the more the later it comes
 * @throws the operating system's error when it may not; nothing when the process has ended
 */
export async function giveWay(pid: number, nice: number): Promise<void> {
  try {
    setPriority(pid, nice);
  } catch (error) {
    if (errorCode(error) !== 'ERR_SYSTEM_ERROR' || !String(error).includes('ESRCH')) throw error;
  }
  for (let left = TRIES; ; left -= 1) {
    try {
      await writeFile(`/proc/${pid}/autogroup`, String(nice), { flag: 'r+' });
      return;
    } catch (error) {
      const code = errorCode(error) ?? '';
      // No such groups on this system, or the process has ended.
      if (['ENOENT', 'ESRCH'].includes(code)) return;
      if (code !== 'EAGAIN' || left <= 1) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
