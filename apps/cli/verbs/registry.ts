import type { Command } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';
import { addStatementVerbs } from './statements.js';

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
    .option(...AT)
    .addHelpText('after', examples('entente participants --as ncb.XA\nentente participants --as ncb.XA --kind bureau -o json\nentente participants --as ncb.XA --at 2026-11-01T00:00:00Z'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/registry.js')).participants(session, this.opts())).call(this);
    });
  program.command('communities').description('Lists communities, and the members of your own.')
    .option(...AT)
    .addHelpText('after', examples('entente communities --as ncb.XA'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/registry.js')).communities(session, this.opts())).call(this);
    });

  const registry = program.command('registry').description('Reads and makes the signed statements the registry consists of.');
  registry.command('list').description('Lists who takes part, as far as you may know: "entente participants".').option('--kind <kind>', 'only one kind').option(...AT)
    .addHelpText('after', examples('entente registry list --as ncb.XA --kind partner'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/registry.js')).participants(session, this.opts())).call(this);
    });
  registry.command('agreements').description('Lists agreements with partners, those that are over too.').option('--partner <partner>', 'only one partner\'s').option(...AT)
    .addHelpText('after', examples('entente registry agreements --as ncb.XA\nentente registry agreements --as ncb.XA --partner partner.cites --at 2026-12-24T00:00:00Z'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/registry.js')).agreements(session, this.opts())).call(this);
    });
  registry.command('mandates').description('Lists the mandates you granted, have, or are looked into under.').option(...AT)
    .addHelpText('after', examples('entente registry mandates --as ncb.XA'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/registry.js')).mandates(session, this.opts())).call(this);
    });
  registry.command('show').argument('<subject>', 'a participant, a community, agreement/NAME, mandate/NAME or rule/OWNER/NAME').description('Shows everything stated of a subject, oldest first, signatures verified.').option(...AT)
    .addHelpText('after', examples('entente registry show ncb.XB --as gs\nentente registry show community.wildlife-crime --as ncb.XA -o json\nentente registry show agreement/cites --as ncb.XA --at 2026-12-01T00:00:00Z'))
    .action(async function (this: Command, subject: string) {
      await run(async (session) => (await import('../commands/registry.js')).showStatements(session, subject, this.opts())).call(this);
    });
  addStatementVerbs(registry, run);
  registry.command('state').argument('<subject>', 'what it is about').argument('<verb>', 'any verb of the registry; /openapi.json says what each takes')
    .description('Signs any statement upon the last one and hands it in.')
    .option('--body <file>', 'what the verb needs, as JSON; - is stdin')
    .option('--set <name=value>', 'a member of the body, as text; may be repeated', (value: string, before: readonly string[] = []) => [...before, value])
    .option('--out <file>', 'write the statement there unsigned, for a second signer, instead of handing it in')
    .addHelpText('after', examples(`
entente registry state ncb.XB enable-kafka --as ncb.XB
entente registry state community.fisheries-crime join --set member=ncb.XC --as gs
entente registry state ncb.XA add-key --body to-register.json --as ncb.XA`))
    .action(async function (this: Command, subject: string, verb: string) {
      await run(async (session) => (await import('../commands/statements.js')).stateFreely(session, subject, verb, this.opts())).call(this);
    });
}

const AT = ['--at <instant>', 'as it stood then, such as 2026-11-01T00:00:00Z'] as const;
