import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { join } from 'node:path';
import { countJest, countOne, failuresOf, readReport, type JestReport, type Outcome } from './tally.js';

/** Where a run works: its folders, and the environment its steps get. */
export interface Workshop {
  /** Folder of package.json. */
  readonly root: string;
  /** One log a step. */
  readonly logs: string;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** Lines of a log shown when a step fails that does not say itself what failed. */
const LAST_LINES = 150;
/** Lines shown of what is said about one failed test. */
const LINES_OF_ONE = 30;
const LEAST_PRIORITY = 19;

/** Runs the steps of a suite and counts them; knows what runs at the moment, so that it can be stopped. */
export class Steps {
  readonly outcomes: Outcome[] = [];
  readonly #running = new Set<ChildProcess>();
  #stopped = false;

  constructor(private readonly workshop: Workshop) {}

  get failed(): boolean {
    return this.outcomes.some((outcome) => outcome.failed > 0);
  }

  /** A check that passes or fails as a whole, by its exit code. */
  async check(name: string, command: readonly string[]): Promise<void> {
    const { code, seconds } = await this.#run(name, command, {});
    this.#note(countOne(name, code === 0, seconds));
  }

  /**
   * A project of jest.config.mjs.
   *
   * @param workers spec files at a time
   * @param niceness how far it stands back for what runs beside it, 0 to 19 (setpriority(2))
   */
  async jest(project: string, workers: number, env: NodeJS.ProcessEnv = {}, niceness = 0): Promise<void> {
    const report = join(this.workshop.logs, `${project}.json`);
    const jest = join(this.workshop.root, 'node_modules/jest/bin/jest.js');
    const width = workers === 1 ? ['--runInBand'] : [`--maxWorkers=${workers}`];
    const { code, seconds } = await this.#run(project, [process.execPath, '--disable-warning=ExperimentalWarning', jest, '--selectProjects', project, ...width, '--json', `--outputFile=${report}`], env, niceness);
    this.#judge(project, report, code, seconds);
  }

  /** A step of which only the failure is worth counting, such as looking for what was left behind. */
  note(name: string, complaints: readonly string[]): void {
    for (const complaint of complaints) this.workshop.say(`  ${complaint}`);
    this.#note(countOne(name, complaints.length === 0, 0));
  }

  /** Ends what runs; no further step begins. */
  stop(): void {
    this.#stopped = true;
    for (const child of this.#running) child.kill('SIGTERM');
  }

  #judge(project: string, report: string, code: number, seconds: number): void {
    const { root } = this.workshop;
    let read: JestReport;
    try {
      read = readReport(report);
    } catch {
      return this.#note(countOne(project, false, seconds)); // it died before it could report; the log says how
    }
    const outcome = countJest(project, read, seconds, root);
    const failures = failuresOf(read, root);
    // jest also fails for reasons that are no test's: a worker that crashed, a project without specs.
    this.#note(code !== 0 && outcome.failed === 0 ? { ...outcome, failed: 1 } : outcome, failures.length === 0 ? undefined : failures);
  }

  /** @param failures what failed by name; without it the end of the step's log says so */
  #note(outcome: Outcome, failures?: ReturnType<typeof failuresOf>): void {
    this.outcomes.push(outcome);
    const { name, passed, failed, seconds } = outcome;
    this.workshop.say(`${failed === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(12)} ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ${seconds.toFixed(1).padStart(7)} s`);
    if (failed === 0) return;
    // Names first: whoever reads the beginning only, as those who read CI's output do, reads what failed.
    for (const failure of failures ?? []) this.workshop.say(`  | ${failure.name}`);
    const lines = failures?.flatMap(({ name: test, why }) => ['', test, ...why.split('\n').slice(0, LINES_OF_ONE)]) ?? this.#lastLines(name);
    for (const line of lines) this.workshop.say(`  | ${line}`);
  }

  #lastLines(name: string): readonly string[] {
    try {
      return readFileSync(join(this.workshop.logs, `${name}.log`), 'utf8').trimEnd().split('\n').slice(-LAST_LINES);
    } catch {
      return []; // a step without a log of its own has said what is wrong
    }
  }

  async #run(name: string, [command = '', ...args]: readonly string[], env: NodeJS.ProcessEnv, niceness = 0): Promise<{ code: number; seconds: number }> {
    if (this.#stopped) return { code: 130, seconds: 0 };
    const began = Date.now();
    const log = openSync(join(this.workshop.logs, `${name}.log`), 'w');
    const child = spawn(command, args, { cwd: this.workshop.root, env: { ...this.workshop.env, ...env }, stdio: ['ignore', log, log] });
    closeSync(log);
    if (child.pid !== undefined && niceness > 0) setPriority(child.pid, Math.min(getPriority() + niceness, LEAST_PRIORITY));
    this.#running.add(child);
    const code = await new Promise<number>((resolve) => {
      child.once('error', () => resolve(127));
      child.once('exit', (status) => resolve(status ?? 130));
    });
    this.#running.delete(child);
    return { code, seconds: (Date.now() - began) / 1000 };
  }
}
