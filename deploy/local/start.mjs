// What `npm start` runs: prepares a fresh clone and hands over to the supervisor.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { giveUp, prepare, root, whenNpmIsGone } from './prepare.mjs';

/**
 * Runs the supervisor in this terminal until it ends. It is asked to stop through the message channel, which it also notices
 * when this process is killed: nothing depends on a signal reaching everybody, or reaching them once.
 */
function supervise(node, up) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', up, ...process.argv.slice(2)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: process.env });
  const stop = () => child.connected && child.send({ do: 'stop' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  whenNpmIsGone(stop);
  child.on('error', (error) => giveUp(`the supervisor could not be run: ${error.message}`, 'Run npm ci and start again'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1)));
}

// A terminal or pipe that is gone is no reason to leave the supervisor alone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
supervise(await prepare(), join(root, 'dist/deploy/local/up.js'));
