// Prints a folder with tools that tests use where they are there, for PATH in .ci/run: helm, built from its module by Go, and
// kubernetes-validate, from PyPI. Both are kept in ~/.cache/entente/tools. What cannot be had is said on one line, and the tests that
// want it say what they skip. Plain JavaScript for Node 20 or newer.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const HELM = 'v3.18.6';
const KUBERNETES_VALIDATE = '1.37.0';
/** Helm is a thousand packages to compile, on two cores. */
const BUILD_LIMIT_MS = 20 * 60_000;
const LIMIT_MS = 5 * 60_000;

const tools = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'entente/tools');
const folder = join(tools, 'bin');
mkdirSync(folder, { recursive: true });

/** Runs a command. @throws with its last words */
function run(command, args, env = {}, timeout = LIMIT_MS) {
  const { status, error, stderr } = spawnSync(command, args, { env: { ...process.env, ...env }, timeout, encoding: 'utf8' });
  if (error !== undefined || status !== 0) throw new Error(error?.message ?? stderr.trim().split('\n').at(-1));
}

/** Makes a tool in a folder of its version, once, and links it into the common one. */
function tool(name, version, program, make) {
  const home = join(tools, `${name}-${version}`);
  try {
    if (!existsSync(join(home, program))) {
      rmSync(home, { recursive: true, force: true });
      make(home);
    }
    rmSync(join(folder, name), { force: true });
    symlinkSync(join(home, program), join(folder, name));
  } catch (error) {
    rmSync(home, { recursive: true, force: true });
    process.stderr.write(`SKIPPED: ${name} ${version} cannot be had: ${error.message}\n`);
  }
}

tool('helm', HELM, 'helm', (home) => run('go', ['install', `helm.sh/helm/v3/cmd/helm@${HELM}`], { GOBIN: home }, BUILD_LIMIT_MS));
tool('kubernetes-validate', KUBERNETES_VALIDATE, 'bin/kubernetes-validate', (home) => {
  run('python3', ['-m', 'venv', home]);
  run(join(home, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `kubernetes-validate==${KUBERNETES_VALIDATE}`]);
});
process.stdout.write(`${folder}\n`);
