// What `npm test` runs: prepares a fresh clone like `npm start` does, and hands over to the suite under Node 24. Plain
// JavaScript for Node 20 or newer, because it runs before anything is installed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root, whenNpmIsGone } from '../deploy/local/prepare.mjs';

const node = await prepare();
const suite = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, 'dist/test/support/suite/main.js'), ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => suite.kill(signal));
whenNpmIsGone(() => suite.kill('SIGTERM'));
suite.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 130)));
