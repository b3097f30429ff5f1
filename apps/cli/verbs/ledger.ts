import type { Command } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';

const gather = (value: string, before: readonly string[]): string[] => [...before, value];

/** ledger witness */
export function addLedgerVerbs(program: Command, run: Run): void {
  const ledger = program.command('ledger').description('Looks after the log of everything the hub does: witnesses it, audits it, takes proofs from it.');
  ledger.command('witness').argument('<folder...>', 'where the witness keeps its key and what it has seen; several folders are several witnesses in one process')
    .description('Runs a witness: it cosigns checkpoints of a log that only ever grows, and no others.')
    .option('--name <name>', 'name on its cosignatures, where the folder is still empty, such as ncb.xa.example/witness')
    .option('--log <vkey>', 'key of a log to watch, where the folder is still empty; may be said again', gather, [])
    .option('--listen <address>', 'host and port', '127.0.0.1:8190')
    .addHelpText('after', examples(`
entente ledger witness /var/lib/witness --name ncb.xa.example/witness --log "$(cat log.vkey)" --listen 0.0.0.0:8190
entente ledger witness /var/lib/witness --listen 0.0.0.0:8190

The first start makes the folder: witness.key (keep it secret and never copy it to a second machine), logs (a line each:
log <vkey>), seen.sqlite (what it must never forget: do not restore it from a backup). Its vkey is printed: give it to the
operator of the hub with your address, and to everyone who is to believe you. It answers POST /add-checkpoint (C2SP
tlog-witness); with several folders, POST /<name of the folder>/add-checkpoint. A log that signs two histories is told on
stderr and kept. Ctrl-C ends it.`))
    .action(async function (this: Command, folders: string[]) {
      await run(async (session) => (await import('../commands/witness.js')).witness(session, folders, this.opts())).call(this);
    });
}
