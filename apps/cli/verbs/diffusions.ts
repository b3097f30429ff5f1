import { type Command, Option } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';
import { collect, modeOption } from './exchange.js';
import { contentOptions } from './notices.js';

const CODES = ['ART2_HUMAN_RIGHTS', 'ART3_POLITICAL_MILITARY_RELIGIOUS_RACIAL', 'OTHER_RPD'];
const FOUND = ['name', 'date-of-birth', 'document-number', 'biometric', 'vessel-name', 'vessel-number', 'vehicle-number', 'container-number', 'object-number', 'picture', 'method', 'other'];

/** diffusion: what a bureau circulates itself. hit: matches with a notice or a diffusion, and what the owner found. */
export function addDiffusionVerbs(program: Command, run: Run): void {
  const diffusion = program.command('diffusion').description('Circulates what is not a notice: a bureau\'s own, to chosen countries or to all.');
  contentOptions(diffusion.command('send').argument('<file>', 'the body, as for a notice; - is stdin').description('Circulates it.').requiredOption('--to <address>', 'a country, a community, or all; may be repeated', collect))
    .addHelpText('after', examples(`
entente diffusion send body.json --kind blue --to ncb.XB --to ncb.XC --attest --as ncb.XA
entente diffusion send body.json --kind purple --to all --exclude ncb.XD --attest --as ncb.XA
entente recall ncb.XA/ID --reason "Found." --as ncb.XA             its sender takes it back

Some kinds, and some participants' diffusions, are looked at by the desk before they go out: the answer says so.
Recipients answer with a control.outcome/1; one says not-executable-here when its law does not let it act.`))
    .action(async function (this: Command, file: string) {
      await run(async (session) => (await import('../commands/diffusions.js')).sendDiffusion(session, file, this.opts())).call(this);
    });
  diffusion.command('list').description('Lists the diffusions you may know of, in the order of their last change.').addOption(modeOption('live (default) or exercise')).option('--after <cursor>', 'what changed after it').option('--case <number>', 'the open case, for an oversight body')
    .addHelpText('after', examples('entente diffusion list --as ncb.XB'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/diffusions.js')).listDiffusions(session, this.opts())).call(this);
    });
  diffusion.command('show').argument('<reference>', '<from>/<id>').description('Shows one, with what is yours to do.').option('--case <number>', 'the open case, for an oversight body')
    .addHelpText('after', examples('entente diffusion show ncb.XA/ID --as ncb.XB'))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/diffusions.js')).showDiffusion(session, reference, this.opts())).call(this);
    });
  diffusion.command('clear').argument('<reference>', '<from>/<id>').description('The desk: finds that it complies with the rules. (One that waits for review first: entente endorse.)').requiredOption('--officer <pseudonym>', 'who looked')
    .option('--neutral', 'it is free of political, military, religious and racial character').option('--human-rights', 'it accords with human rights')
    .addHelpText('after', examples('entente diffusion clear ncb.XA/ID --officer D-7 --neutral --human-rights --as gs'))
    .action(async function (this: Command, reference: string) {
      const { officer, neutral, humanRights } = this.opts<{ officer: string; neutral?: boolean; humanRights?: boolean }>();
      await run(async (session) => (await import('../commands/diffusions.js')).actOnOne(session, reference, 'approve', { officer, checklist: { neutrality: neutral === true, humanRights: humanRights === true } })).call(this);
    });
  diffusion.command('cancel').argument('<reference>', '<from>/<id>').description('The desk, or an oversight body: takes back what does not comply. Everyone it reached is told and answers.')
    .addOption(new Option('--code <code>', 'why').choices(CODES).makeOptionMandatory()).option('--text <text>', 'why, in words').option('--officer <pseudonym>', 'who looked').option('--case <number>', 'the open case, for an oversight body')
    .addHelpText('after', examples('entente diffusion cancel ncb.XA/ID --code ART3_POLITICAL_MILITARY_RELIGIOUS_RACIAL --as gs'))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/diffusions.js')).actOnOne(session, reference, 'cancel', this.opts())).call(this);
    });

  const hit = program.command('hit').description('Tells the owner of a notice or a diffusion of a match, and says what the owner found. Nobody acts before that.');
  hit.command('report').argument('<reference>', '<from>/<id> of the content matched: entente notice show names it').description('Reports a match to the owner.')
    .addOption(new Option('--on <what...>', 'what matched').choices(FOUND).makeOptionMandatory()).addOption(new Option('--certainty <how>', 'how sure you are').choices(['possible', 'likely', 'exact'])).option('--note <text>', 'what was found')
    .addHelpText('after', examples('entente hit report ncb.XA/ID --on vessel-number --certainty likely --note "At berth 4." --as ncb.XB'))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/diffusions.js')).reportHit(session, reference, this.opts())).call(this);
    });
  hit.command('verify').argument('<hit>', '<from>/<id> of the report').description('The owner: confirms a match, or says that it is false.').addOption(new Option('--verdict <verdict>', 'what you found').choices(['confirmed', 'false']).makeOptionMandatory()).option('--note <text>', 'by what it was told')
    .addHelpText('after', examples(`
entente inbox --as ncb.XA --type control.hit/1        what was reported
entente hit verify ncb.XB/ID --verdict false --note "The number differs." --as ncb.XA`))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/diffusions.js')).verifyHit(session, reference, this.opts())).call(this);
    });
}
