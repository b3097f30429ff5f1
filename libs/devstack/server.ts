import type { Exit, GuardedProcess } from './guarded-process.js';

/** A running server, whether a process of this machine or a container. */
export interface Server {
  /** Process id; undefined for a container. */
  readonly pid: number | undefined;
  /** Settles when the server has ended, for whatever reason; never rejects. */
  readonly exited: Promise<Exit>;
  /** Freezes it (SIGSTOP), thaws it (SIGCONT) or crashes it (SIGKILL): what the fault tests need. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Stops it in good order, its data kept. */
  stop(): Promise<void>;
}

/** The server view of a guarded process. */
export function serverOf(child: GuardedProcess, graceMs: number): Server {
  return {
    pid: child.pid,
    exited: child.exited,
    signal: async (name) => child.signal(name),
    stop: async () => {
      await child.stop(graceMs);
    },
  };
}
