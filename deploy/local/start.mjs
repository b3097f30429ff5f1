// What `npm start` runs: prepares a fresh clone and hands over to the supervisor.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { giveUp, prepare, root } from './prepare.mjs';

/** The process number of the npm that started us: it can be killed without being able to tell, with a shell between us. */
function npmAbove() {
  if (!process.env.npm_lifecycle_event) return undefined;
  const ps = (field, pid) => spawnSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
  return [process.ppid, Number(ps('ppid', process.ppid))].find((pid) => pid > 1 && /\bnpm\b/.test(ps('args', pid)));
}

function runs(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Runs the supervisor in this terminal until it ends. It is asked to stop through the message channel, which it also notices
 * when this process is killed: nothing depends on a signal reaching everybody, or reaching them once.
 */
function supervise(node, up) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', up, ...process.argv.slice(2)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], env: process.env });
  const stop = () => child.connected && child.send({ do: 'stop' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  const npm = npmAbove();
  if (npm) setInterval(() => runs(npm) || stop(), 500).unref();
  child.on('error', (error) => giveUp(`the supervisor could not be run: ${error.message}`, 'Run npm ci and start again'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGKILL' ? 137 : 1)));
}

// A terminal or pipe that is gone is no reason to leave the supervisor alone.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
supervise(prepare(), join(root, 'dist/deploy/local/up.js'));
