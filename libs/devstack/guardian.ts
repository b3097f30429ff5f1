import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/** The signal a process is asked to stop with, without the prefix, as `kill -s` takes it. */
export type StopSignal = 'TERM' | 'INT';

/**
 * Reads `add SIGNAL PID` and `del PID` lines. When the other end of its standard input is gone — however the owner died —
 * it stops every process group still on the list, politely for ten seconds and then with SIGKILL. It ignores the signals of
 * a terminal, because Ctrl-C reaches the owner as well, which stops its children in a better order. What a test had frozen is
 * thawed, PostgreSQL's backends too, which lead groups of their own: only then can they hear that they are to end.
 */
const SCRIPT = `
trap '' INT TERM HUP QUIT
list=
while read -r verb a b; do
  case $verb in
    add) list="$list $a:$b" ;;
    del) kept=; for e in $list; do [ "\${e#*:}" = "$a" ] || kept="$kept $e"; done; list=$kept ;;
  esac
done
for e in $list; do kill -s "\${e%%:*}" -- "-\${e#*:}"; kill -s CONT -- "-\${e#*:}"; done
ps -A -o pid=,ppid= | while read -r pid parent; do
  for e in $list; do [ "\${e#*:}" = "$parent" ] && kill -s CONT "$pid"; done
done
n=0
while [ $n -lt 50 ]; do
  alive=
  for e in $list; do kill -s 0 -- "-\${e#*:}" && alive=1; done
  [ -z "$alive" ] && exit 0
  sleep 0.2
  n=$((n + 1))
done
for e in $list; do kill -s KILL -- "-\${e#*:}"; done
`;

/**
 * Sees to it that no child outlives this process, even when this process is killed with SIGKILL and can do nothing itself.
 * One shell of about a megabyte guards all children; it is started with the first of them and ends with this process.
 */
export class Guardian {
  readonly #watched = new Map<number, StopSignal>();
  #shell: ChildProcess | undefined;
  #pipe: Writable | undefined;

  /**
   * From now on the process group `pid` is stopped when this process is gone.
   *
   * @param pid leader of a process group of its own (a child spawned with `detached`)
   * @param signal what it is asked to stop with
   */
  watch(pid: number, signal: StopSignal): void {
    this.#watched.set(pid, signal);
    if (this.#shell) this.#tell(`add ${signal} ${pid}`);
    else this.#start();
  }

  /** The group has ended: its number may soon belong to a stranger and must not be signalled. */
  release(pid: number): void {
    if (this.#watched.delete(pid)) this.#tell(`del ${pid}`);
  }

  #start(): void {
    const shell = spawn('/bin/sh', ['-c', SCRIPT, 'entente-guardian'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#shell = shell;
    this.#pipe = shell.stdin;
    // A guardian that was killed is replaced: without one, a killed owner would leave its servers behind.
    shell.once('exit', () => {
      this.#shell = undefined;
      this.#pipe = undefined;
      if (this.#watched.size > 0) this.#start();
    });
    // The pipe breaks in the moment between the guardian's death and its exit event; the replacement gets the whole list.
    shell.stdin.on('error', () => shell.kill('SIGKILL'));
    shell.unref();
    if (shell.stdin instanceof Socket) shell.stdin.unref();
    for (const [pid, signal] of this.#watched) this.#tell(`add ${signal} ${pid}`);
  }

  #tell(line: string): void {
    this.#pipe?.write(`${line}\n`);
  }
}

/** The guardian of this process. */
export const guardian = new Guardian();
