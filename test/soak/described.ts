import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FaultHub } from '../faults/support/fault-hub.js';
import { root, runProgram, sdkPython } from '../support/runtimes.js';
import type { OwnHubEpisode } from './own-hubs.js';

/** How schemathesis asks, a participant signed in (test/interop/schemathesis): all phases, all checks but one. */
const ARGUMENTS = [
  '--phases', 'examples,coverage,fuzzing,stateful',
  '--checks', 'all',
  // No generated text is a message that somebody signed, and the document cannot say which text is.
  '--exclude-checks', 'positive_data_acceptance',
  // A stream does not end.
  '--exclude-path', '/v1/inbox/stream',
  '--max-examples', '20', '--request-timeout', '10', '--continue-on-failure', '--no-shrink', '--no-color',
] as const;
/** Lines of what was found are cut at this length: an address may be one of them. */
const LINE = 2_000;
const PROGRAM = 'from schemathesis.cli import schemathesis; schemathesis()';

/** The Python with the SDK, and schemathesis in it; a text says why it cannot be had. */
function schemathesisPython(): { readonly python: string } | string {
  try {
    const python = sdkPython();
    execFileSync('python3', ['-m', 'pip', '--python', python, 'install', '--quiet', '--disable-pip-version-check', 'schemathesis>=4,<5'], { stdio: 'pipe', timeout: 300_000 });
    return { python };
  } catch (error) {
    return `schemathesis cannot be installed: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
  }
}

/** Asks every door of the OpenAPI document, signed in, what nobody would ask: no 5xx, and no answer that the document does not describe. */
export const described: OwnHubEpisode = async ({ minutes, seed }) => {
  const interpreter = schemathesisPython();
  if (typeof interpreter === 'string') return interpreter;
  const folder = mkdtempSync(join(tmpdir(), 'entente-described-'));
  const parties = join(folder, 'parties.json');
  const hub = await FaultHub.start();
  try {
    const { participants, ...dev } = hub.dev;
    writeFileSync(parties, JSON.stringify({ ...dev, participants: Object.fromEntries(Object.entries(participants).filter(([id]) => id === 'ncb.XA')) }), { mode: 0o600 });
    let ended = true;
    const said = await runProgram(interpreter.python, ['-c', PROGRAM, '--config-file', join(root, 'test/interop/schemathesis/schemathesis.toml'), 'run', `${hub.url}/openapi.json`, ...ARGUMENTS, '--max-time', String(Math.ceil(Math.min(minutes, 10) * 60)), ...(seed === undefined ? [] : ['--seed', String(seed)])], {
      cwd: folder,
      env: { ENTENTE_PARTIES: parties, SCHEMATHESIS_HOOKS: 'signed_in', PYTHONPATH: join(root, 'test/interop/schemathesis'), PYTHONDONTWRITEBYTECODE: '1' },
      limitMs: 15 * 60_000,
    }).catch((error: unknown) => {
      ended = false;
      return error instanceof Error ? error.message : String(error);
    });
    const summary = said.trim().split('\n').at(-1) ?? '';
    // Its exit code and its own last word: a run that asked nothing ends well too.
    const held = ended && /^=+ (?:No issues found|\d+ warnings?) in /.test(summary);
    const found = said.split('\n').filter((line) => /^\d+\. Test Case ID|^- |^_{3,} |^\[\d{3}\] |^ {4}curl /.test(line)).map((line) => line.slice(0, LINE));
    return { accepted: 0, deliveries: 0, wrong: held ? [] : [summary, ...found], note: summary };
  } finally {
    await hub.stop();
    rmSync(folder, { recursive: true });
  }
};
