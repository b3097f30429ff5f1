import { type Command, InvalidArgumentError } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';
import { collect, modeOption } from './exchange.js';

const distribution = (text: string): number => {
  if (!/^[0-3]$/.test(text)) throw new InvalidArgumentError('It is 0 (your organisation only), 1 (this community), 2 (connected communities) or 3 (everyone).');
  return Number(text);
};

/** export, import misp: messages in the forms of others. @param program after `import` was added */
export function addInterchangeVerbs(program: Command, run: Run): void {
  const exports = program.command('export').description('Writes a message in a form of others.');
  exports.command('misp').argument('<message>', '<from>/<id>, or a file with a draft or with what "show -o json" printed; - is stdin').description('Writes a message as an event of MISP.')
    .option('--out <file>', 'where to; default stdout')
    .option('--distribution <number>', 'how far MISP may share it; default 0, your organisation only', distribution)
    .option('--despite <why>', 'export it though its terms stand against that; the reason stands in the event')
    .option('--withdrawn', 'everything in the event deleted; also of an event exported before, when the message is gone')
    .addHelpText('after', examples(`
entente export misp ncb.XA/ID --out event.json --as ncb.XB
entente export misp ncb.XA/ID --out event.json -o json --as ncb.XB > report.json
entente export misp draft.json --as ncb.XA > event.json
entente export misp event.json --withdrawn --out event.json        its message was recalled: delete what MISP holds

Notices, vessels, persons, companies, places and pictures become objects of MISP's public templates; the rest stands in
plain attributes. What MISP cannot hold is named, member by member: on stderr, or with --out on stdout in the form of -o.
The same message always becomes the same event. It is never published and stays in your organisation unless --distribution
says more and handling lets it. Conditions, onward "never" or "consent", TLP:RED, confidential and the handling codes H2 and
H3 of others' messages stand against an export. Of a recalled message, or a notice that has ended, everything is deleted:
MISP passes deleted attributes on to others, but not deleted events.`))
    .action(async function (this: Command, what: string) {
      await run(async (session) => (await import('../commands/export-misp.js')).exportMisp(session, what, this.opts())).call(this);
    });

  const imports = program.commands.find((command) => command.name() === 'import') ?? program.command('import');
  imports.command('misp').argument('<file>', 'an event of MISP as JSON; - is stdin').description('Makes a draft of an event of MISP. Sends nothing.')
    .option('--type <type>', 'which message; by default the notice of its colour, a fisheries incident for a vessel, or plain information')
    .option('--to <address>', 'addressee; may be repeated', collect)
    .addOption(modeOption('live or exercise; by default as it was exported, else exercise'))
    .option('--out <file>', 'where to; default stdout')
    .addHelpText('after', examples(`
entente import misp event.json --to ncb.XB --out draft.json
entente import misp event.json --type notice.purple/1 --out draft.json && entente notice request draft.json --attest --as ncb.XA

What of the event is not in the draft is named, and so is what the draft still lacks: on stderr, or with --out on stdout in the
form of -o; the command then ends with 3. Deleted attributes are left out. A draft made of what was exported here names that
message in derivedFrom: its owner's terms go with it.`))
    .action(async function (this: Command, file: string) {
      await run(async (session) => (await import('../commands/import-misp.js')).importMisp(session, file, this.opts())).call(this);
    });
}
