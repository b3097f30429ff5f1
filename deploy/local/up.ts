import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CannotStart } from '#devstack';
import { lockHome, openHome } from './home.js';
import { requirePort } from './port-holder.js';
import { readSettings } from './settings.js';
import { answer, isRequest } from './remote.js';
import { steps } from './steps.js';
import { Supervisor } from './supervisor.js';
import { welcome } from './welcome.js';

/** Milliseconds for which a start after a crash waits until what it left behind has let go of the port. */
const PREDECESSOR_MS = 15_000;

const say = (line: string): void => void process.stdout.write(`entente: ${line}\n`);

/** The supervisor as a process: `node dist/deploy/local/up.js`, normally run by start.mjs or by a test. */
async function main(): Promise<void> {
  const settings = readSettings(process.env, packageRoot());
  const home = openHome(settings.homeDir);
  const lock = lockHome(home, settings.url);
  const supervisor = new Supervisor(home, lock, settings, steps, say);
  const stop = (why: string): void => {
    say(`stopping (${why})`);
    void supervisor.stop().then(() => {
      say('stopped');
      process.exit(process.exitCode ?? 0);
    });
  };
  listenForTheEnd(supervisor, stop);
  try {
    await requirePort(settings.port, lock.takenOver ? PREDECESSOR_MS : 0);
    const dev = await supervisor.start();
    welcome(dev, home, say);
    process.send?.({ event: 'ready', url: dev.url, devFile: home.devFile, servers: supervisor.servers });
  } catch (error) {
    // Asked to stop while starting: what failed then failed because of that.
    if (ending) return;
    report(error);
    process.exitCode = 1;
    stop('it could not start');
  }
}

let ending = false;

/** Everything that ends this process in good order. When it is killed outright, the guardian of libs/devstack takes over. */
function listenForTheEnd(supervisor: Supervisor, stop: (why: string) => void): void {
  const once = (why: string): void => {
    if (ending) return;
    ending = true;
    stop(why);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => once(signal));
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      report(error);
      process.exitCode = 1;
      once('a defect in the supervisor');
    });
  }
  if (process.send) {
    process.on('disconnect', () => once('whoever started it is gone'));
    process.on('message', (message) => {
      if (!isRequest(message)) return;
      if (message.do === 'stop') once('as asked');
      else void answer(supervisor, message);
    });
  }
}

function report(error: unknown): void {
  const text = error instanceof CannotStart ? error.line : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`entente: ${text}\n`);
}

/** The folder of package.json above this file. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

// Nobody reads any more (the terminal or the pipe is gone): the hub goes on or stops all the same, only without words.
// Left alone, each failed line would be reported as a defect, by another line.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

try {
  await main();
} catch (error) {
  report(error);
  process.exit(1);
}
