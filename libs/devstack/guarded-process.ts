import { spawn, type ChildProcess, type Serializable } from 'node:child_process';
import { closeSync, existsSync, openSync, renameSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { guardian, type StopSignal } from './guardian.js';
import { lastComplaint } from './log-tail.js';
import { errorCode } from './error-code.js';

/** How a process ended: an exit code, or the signal that killed it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What to run, and how it is stopped. */
export interface GuardedOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** The whole environment; that of this process unless given. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Standard output and error are appended here by the kernel itself, so that nothing is lost when this process dies. */
  readonly logFile: string;
  readonly stopWith: StopSignal;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Opens a message channel (Node children only). */
  readonly ipc?: boolean;
}

const LOG_LIMIT_BYTES = 20 * 1024 * 1024;

/**
 * A child in a process group of its own. It never outlives this process (see {@link guardian}), a terminal's Ctrl-C does
 * not reach it (whoever started it stops it, in order), and its output goes to a file.
 */
export class GuardedProcess {
  readonly pid: number;
  /** Settles when the process has ended; never rejects. */
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  #exit: Exit | undefined;

  private constructor(child: ChildProcess, pid: number, private readonly stopWith: StopSignal) {
    this.#child = child;
    this.pid = pid;
    guardian.watch(pid, stopWith);
    this.exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        guardian.release(pid);
        this.#exit = { code, signal };
        resolve(this.#exit);
      });
    });
  }

  /**
   * Starts the process.
   *
   * @throws the operating system's error when the command cannot be run at all
   */
  static async start(options: GuardedOptions): Promise<GuardedProcess> {
    const log = openLog(options.logFile);
    try {
      const child = spawn(options.command, options.args, {
        cwd: options.cwd, env: options.env, uid: options.uid, gid: options.gid, detached: true,
        stdio: options.ipc ? ['ignore', log, log, 'ipc'] : ['ignore', log, log],
      });
      if (child.pid === undefined) {
        throw await new Promise<unknown>((failed) => child.once('error', failed));
      }
      return new GuardedProcess(child, child.pid, options.stopWith);
    } finally {
      closeSync(log);
    }
  }

  /** How it ended, undefined while it runs. */
  get exit(): Exit | undefined {
    return this.#exit;
  }

  /**
   * Sends a signal to the whole group; does nothing when it has ended.
   *
   * @param name for instance SIGSTOP and SIGCONT to freeze and thaw, SIGKILL to crash it
   */
  signal(name: NodeJS.Signals): void {
    if (this.#exit) return;
    try {
      process.kill(-this.pid, name);
    } catch (error) {
      // ESRCH: it ended and its exit event is still on the way.
      if (errorCode(error) !== 'ESRCH') throw error;
    }
  }

  /** Sends a message to a child that was started with `ipc`. */
  send(message: Serializable): void {
    if (this.#child.connected) this.#child.send(message);
  }

  /**
   * Asks it to stop and waits; kills it when it has not ended in time. A frozen process is thawed to hear the request.
   *
   * @param graceMs milliseconds between the request and SIGKILL
   * @returns how it ended
   */
  async stop(graceMs: number): Promise<Exit> {
    this.signal(`SIG${this.stopWith}`);
    this.signal('SIGCONT');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }
}

/**
 * Runs a program to its end, guarded like a server, so that an interrupted start leaves no download or formatter behind.
 *
 * @throws an error with the last lines it wrote when it fails; the operating system's error when it cannot be run at all
 */
export async function runGuarded(options: Omit<GuardedOptions, 'stopWith' | 'ipc'>): Promise<void> {
  const child = await GuardedProcess.start({ ...options, stopWith: 'TERM' });
  const { code, signal } = await child.exited;
  if (code !== 0) throw new Error(`${basename(options.command)} ended with ${signal ?? `exit ${code}`}: ${lastComplaint(options.logFile)}`);
}

/** Whether a program could not be run because it is not there. */
export function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}

/** Opens a log for appending; one that has grown past 20 MB is moved to `<name>.1` first, replacing the one before. */
function openLog(file: string): number {
  if (existsSync(file) && statSync(file).size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
