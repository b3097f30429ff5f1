import type { Command } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';

/** keys, participants, communities, registry */
export function addKeyAndRegistryVerbs(program: Command, run: Run): void {
  const keys = program.command('keys').description('Makes keys, and shows public ones.');
  keys.command('new').description('Makes a signing and a sealing key and writes them to a file that only you can read.')
    .requiredOption('--out <file>', 'where the private keys go; never overwritten')
    .option('--p256', 'P-256 instead of Ed25519 and X25519')
    .addHelpText('after', examples(`
entente keys new --as ncb.KE --hub hub.example --out ncb.KE.keys.json > to-register.json
entente registry state ncb.XA add-key --body to-register.json --as ncb.XA       rotation: the old key signs the new

The private keys are written to the file and nowhere else. What is printed is public: the keys with proofs that they are
held, the body of an admit or add-key statement.`))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/keys.js')).newKeys(session, this.opts())).call(this);
    });
  keys.command('show').argument('[participant]', 'whose; by default those of the one who is speaking').description('Shows the public keys the registry has, past ones too.')
    .addHelpText('after', examples('entente keys show ncb.XB\nentente keys show --as ncb.XA\nentente keys show ncb.XB -o json > keys.json        for "entente verify --keys"'))
    .action(async function (this: Command, participant: string | undefined) {
      await run(async (session) => (await import('../commands/keys.js')).showKeys(session, participant)).call(this);
    });

  program.command('participants').description('Lists who takes part, as far as you may know.')
    .option('--kind <kind>', 'only bureau, entity, partner, private, regional, office, secretariat, oversight or hub')
    .addHelpText('after', examples('entente participants --as ncb.XA\nentente participants --as ncb.XA --kind bureau -o json'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/registry.js')).participants(session, this.opts())).call(this);
    });
  program.command('communities').description('Lists communities, and the members of your own.')
    .addHelpText('after', examples('entente communities --as ncb.XA'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/registry.js')).communities(session)).call(this);
    });

  const registry = program.command('registry').description('Reads and makes the signed statements the registry consists of.');
  registry.command('show').argument('<subject>', 'a participant or community').description('Shows everything stated of a subject, oldest first, signatures verified.')
    .addHelpText('after', examples('entente registry show ncb.XB --as gs\nentente registry show community.wildlife-crime --as ncb.XA -o json'))
    .action(async function (this: Command, subject: string) {
      await run(async (session) => (await import('../commands/registry.js')).showStatements(session, subject)).call(this);
    });
  registry.command('state').argument('<subject>', 'a participant or community').argument('<verb>', 'admit, suspend, readmit, add-key, revoke-key, create-community, join, leave, enable-kafka, disable-kafka')
    .description('Signs a statement upon the last one and hands it in.')
    .option('--body <file>', 'what the verb needs, as JSON; - is stdin')
    .option('--set <name=value>', 'a member of the body, as text; may be repeated', (value: string, before: readonly string[] = []) => [...before, value])
    .addHelpText('after', examples(`
entente registry state ncb.XA revoke-key --set kid=ncb.XA#k3J9xQ2a --set reason="Device lost." --as ncb.XA
entente registry state community.fisheries-crime join --set member=ncb.XC --as gs
entente registry state ncb.XB enable-kafka --as ncb.XB
entente registry state ncb.XD suspend --set reason="Keys contested." --as gs`))
    .action(async function (this: Command, subject: string, verb: string) {
      await run(async (session) => (await import('../commands/registry.js')).makeStatement(session, subject, verb, this.opts())).call(this);
    });
}
