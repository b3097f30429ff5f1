import type { Supervisor } from './supervisor.js';

/** What a test asks a supervisor that it started, over the message channel. */
export type Request =
  | { readonly do: 'stop' }
  | { readonly do: 'pids'; readonly id: number }
  | { readonly do: 'signal'; readonly id: number; readonly name: string; readonly signal: ProcessSignal }
  | { readonly do: 'hold' | 'release'; readonly id: number; readonly name: string };

/** Signals a fault test sends. */
export type ProcessSignal = 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGTERM';

/** The answer to a {@link Request} with the same id. */
export interface Answer {
  readonly id: number;
  readonly error?: string;
  readonly pids?: Record<string, number | undefined>;
}

/** Tells a request from other messages. */
export function isRequest(message: unknown): message is Request {
  return typeof message === 'object' && message !== null && 'do' in message;
}

/** Does what was asked and sends the answer. */
export async function answer(supervisor: Supervisor, request: Exclude<Request, { do: 'stop' }>): Promise<void> {
  const { id } = request;
  try {
    if (request.do === 'signal') await supervisor.signal(request.name, request.signal);
    else if (request.do === 'hold') await supervisor.hold(request.name);
    else if (request.do === 'release') await supervisor.release(request.name);
    send({ id, pids: supervisor.pids });
  } catch (error) {
    send({ id, error: error instanceof Error ? error.message : String(error) });
  }
}

function send(message: Answer): void {
  process.send?.(message);
}
