import { Command, InvalidArgumentError } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';

const gather = (value: string, before: readonly string[] = []): string[] => [...before, value];
const days = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a number of days is meant');
  return number;
};

const past = (text: string): number => days(text.replace(/d$/, ''));

/** rules: what a country says of its own data. */
export function addRuleVerbs(program: Command, run: Run): void {
  const rules = program.command('rules').description('What an owner says of its own data: lists, tries, sets and explains rules.');
  rules.command('list').description('Lists the rules that are set.')
    .option('--owner <participant>', 'whose; by default those of the one who is speaking')
    .addHelpText('after', examples('entente rules list --as ncb.XA\nentente rules list --as ncb.XA -o json'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/rules.js')).listRules(session, this.opts())).call(this);
    });
  rules.command('test').argument('<file>', 'a rule, or {"rule": …, "examples": […]}; - is stdin').description('Tries a rule before it is signed: offline on the examples beside it, or on messages that were exchanged.')
    .option('--owner <participant>', 'whose rule it would be; by default the one who is speaking')
    .option('--past <days>', 'on all that came and went through the hub lately, such as 30d: what you sent, and what is in your mailbox', past)
    .option('--inbox', 'on what is in your mailbox; reading it is noted, as with "entente inbox"')
    .option('--sent <file>', 'on messages you sent: JWS, what -o ndjson printed, or payloads, one a line; may be repeated', gather)
    .option('--days <number>', 'how far back (default 30)', days)
    .addHelpText('after', examples(`
entente rules test no-wildlife-to-xb.json --owner ncb.XA
entente rules test no-wildlife-to-xb.json --as ncb.XA --sent sent.ndjson
entente rules test no-requests-from-xc.json --as ncb.XA --inbox --days 7
entente rules test no-wildlife-to-xb.json --as ncb.XA --past 30d          would have hidden 12 messages

An example: {"name": "ivory to XB", "to": "ncb.XB", "data": {"type": "environment.ecomessage/1", "crimeAreas": ["WILDLIFE"]}, "expect": "refused"}
expect: refused, allowed, masked, consent, countersign, verify, download, review, hit-no-hit, contact-source, ncnd, extract.
Exit code 3 when an example comes out otherwise.`))
    .action(async function (this: Command, file: string) {
      await run(async (session) => (await import('../commands/rules.js')).testRule(session, file, this.opts())).call(this);
    });
  rules.command('set').argument('<name>', 'its name, such as no-wildlife-to-xb').argument('<file>', 'as for test').description('Tries the examples beside a rule, signs it and hands it in.')
    .addHelpText('after', examples('entente rules set no-wildlife-to-xb no-wildlife-to-xb.json --as ncb.XA'))
    .action(async function (this: Command, name: string, file: string) {
      await run(async (session) => (await import('../commands/rules.js')).setRule(session, name, file)).call(this);
    });
  rules.command('remove').argument('<name>', 'its name').description('Takes a rule back.')
    .option('--reason <text>', 'why')
    .addHelpText('after', examples('entente rules remove no-wildlife-to-xb --reason "Agreed with XB." --as ncb.XA'))
    .action(async function (this: Command, name: string) {
      await run(async (session) => (await import('../commands/rules.js')).removeRule(session, name, this.opts())).call(this);
    });
  rules.command('explain').argument('<file-or-id>', 'a file, or rule/<owner>/<name>').description('Says what a rule does, in words and in Cedar.')
    .option('--owner <participant>', 'whose rule a file would be')
    .addHelpText('after', examples('entente rules explain no-wildlife-to-xb.json --owner ncb.XA -o table\nentente rules explain rule/ncb.XA/no-wildlife-to-xb --as ncb.XA'))
    .action(async function (this: Command, named: string) {
      await run(async (session) => (await import('../commands/rules.js')).explainOne(session, named, this.opts())).call(this);
    });
}
