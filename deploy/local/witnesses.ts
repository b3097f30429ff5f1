import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadHubFile } from '#config';
import { GuardedProcess } from '#devstack';
import { importSigningKey, thumbprint } from '#envelope';
import { HubIdentity } from '#exchange';
import { logSigner, prepareWitness } from '#ledger';
import { logOf, type App } from './apps.js';
import type { Home } from './home.js';

/** Who witnesses in the demonstration. In earnest each of them runs in a country of its own; here they share a process. */
const WITNESSES = ['ncb.xa', 'ncb.xb', 'ncb.xc'] as const;
/** How many of the three the policy for developers asks for: one may be away. */
const QUORUM = 2;
const HEAP_MB = 96;
const STOP_LIMIT_MS = 3_000;
export const WITNESS_PROCESS = 'witnesses';

/** The folders of the witnesses, and how they are started. */
export interface PreparedWitnesses {
  readonly folders: readonly string[];
  readonly port: number;
}

/**
 * Makes the witnesses of a home, the list of them for the hub, and a trust policy to try verifying with.
 * @param port on which they will answer
 */
export async function prepareWitnesses(home: Home, port: number): Promise<PreparedWitnesses> {
  const hubFile = loadHubFile(home.hubFile);
  const log = logSigner(new HubIdentity(hubFile.hub, importSigningKey(hubFile.signing), Buffer.from(hubFile.secret, 'base64url'))).verifier.vkey;
  const made = await Promise.all(WITNESSES.map(async (slug) => {
    const folder = join(home.witnesses, slug);
    return { slug, folder, vkey: await prepareWitness(folder, { name: `${slug}.${hubFile.hub}/witness`, logs: [log] }) };
  }));
  write(home.witnessFile, ['# Witnesses the hub asks for cosignatures: witness <vkey> <url>', ...made.map(({ slug, vkey }) => `witness ${vkey} http://127.0.0.1:${port}/${slug}`)]);
  write(home.trustPolicy, [
    '# Whom to believe of this hub, for trying: entente verify evidence.json --trust THIS-FILE',
    '# A policy of yours comes from elsewhere than the hub: the keys of witnesses from those who run them.',
    `log ${log}`,
    ...made.map(({ vkey }) => `witness ${vkey}`),
    `quorum ${QUORUM}`,
    `key hub ${await thumbprint(hubFile.signing)}`,
  ]);
  return { folders: made.map(({ folder }) => folder), port };
}

const write = (file: string, lines: readonly string[]): void => writeFileSync(file, `${lines.join('\n')}\n`);

/** Starts them as one process of the command line: `entente ledger witness`, as a bureau would. */
export async function startWitnesses({ folders, port }: PreparedWitnesses, { root, logs, env }: { readonly root: string; readonly logs: string; readonly env: NodeJS.ProcessEnv }): Promise<App> {
  const child = await GuardedProcess.start({
    command: process.execPath,
    args: ['--enable-source-maps', `--max-old-space-size=${HEAP_MB}`, join(root, 'dist/apps/cli/main.js'), 'ledger', 'witness', ...folders, '--listen', `127.0.0.1:${port}`],
    cwd: root,
    env,
    logFile: logOf(logs, WITNESS_PROCESS),
    stopWith: 'TERM',
  });
  return {
    pid: child.pid,
    exited: child.exited,
    opsUrl: `http://127.0.0.1:${port}`,
    signal: async (signal) => child.signal(signal),
    stop: async () => {
      await child.stop(STOP_LIMIT_MS);
    },
  };
}
