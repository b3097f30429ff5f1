import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';
import { collect, modeOption } from './exchange.js';

const distribution = (text: string): number => {
  if (!/^[0-3]$/.test(text)) throw new InvalidArgumentError('It is 0 (your organisation only), 1 (this community), 2 (connected communities) or 3 (everyone).');
  return Number(text);
};

/** sheet, export, import misp: messages for the eye, and in the forms of others. @param program after `import` was added */
export function addInterchangeVerbs(program: Command, run: Run): void {
  program.command('sheet').argument('<message>', '<from>/<id>, or a file with what was signed, a draft or a body; - is stdin').description('Writes a message as a sheet of HTML to read, print and file.')
    .addOption(new Option('--language <language>', 'en, fr, es or ar; of the words around what the message says, which is never translated').choices(['en', 'fr', 'es', 'ar']).default('en'))
    .option('--out <file>', 'where to; default stdout')
    .option('--readers', 'ask the hub who may see it, and say so in the sheet; for its owner, and recorded')
    .option('--type <type>', 'of a file that holds a body alone, such as environment.ecomessage/1')
    .option('--purpose <purpose>', 'what it is read for, such as SUPPORT_INVESTIGATION; recorded')
    .option('--officer <pseudonym>', 'who reads; recorded')
    .option('--case <number>', 'for which case; recorded')
    .addOption(new Option('--use <use>', 'that it shall be used in court; recorded').choices(['evidence']))
    .addHelpText('after', examples(`
entente sheet ncb.XA/ID --as ncb.XB --out sheet.html
entente sheet ncb.XA/ID --as ncb.XB --language ar --out sheet.html
entente sheet ncb.XA/ID --as ncb.XA --readers --out sheet.html            who may see it, by the rules of this moment
entente show ncb.XA/ID --as ncb.XB -o json | entente sheet - > sheet.html
entente sheet draft.json --language fr > draft.html                       marked as a draft
entente sheet body.json --type environment.ecomessage/1 > body.html

One file that loads nothing and runs nothing; any browser prints it on A4, Arabic from right to left. Every value of the message
is in it, with what was withheld or is still sealed said in its place, and exercises marked on every page. It is a rendering and
no official form: what counts is the signed message, whose digest and command to verify stand at its end. Whether the signature
was verified is said as it is: a file without one is "not verified", or a draft.`))
    .action(async function (this: Command, what: string) {
      await run(async (session) => (await import('../commands/sheet.js')).sheet(session, what, this.opts())).call(this);
    });

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
says more and handling lets it. Conditions, onward "never" or "consent" (nothing said is "consent"), TLP:RED, confidential and
the handling codes H2 and H3, of the whole or of a part, stand against an export by whoever does not own the message alone:
joint owners and the owners of what it derives from are owners too. Of a recalled message, or a notice that has ended, everything is deleted:
MISP passes deleted attributes on to others, but not deleted events. What you may not export any more is withdrawn by its file.`))
    .action(async function (this: Command, what: string) {
      await run(async (session) => (await import('../commands/export-misp.js')).exportMisp(session, what, this.opts())).call(this);
    });

  exports.command('stix').argument('<message>', '<from>/<id>, or a file with a draft or with what "show -o json" printed; - is stdin').description('Writes an analytical product or a fisheries incident as a bundle of STIX 2.1.')
    .option('--out <file>', 'where to; default stdout')
    .option('--amends <message>', 'the first message of all that this one amends, as <message>: the same objects in a later version, what is gone revoked')
    .option('--despite <why>', 'export it though its terms stand against that; the reason stands in the bundle')
    .option('--withdrawn', 'everything in the bundle revoked; also of a bundle exported before, when the message is gone')
    .addHelpText('after', examples(`
entente export stix ncb.XA/ID --out bundle.json --as ncb.XB
entente export stix ncb.XA/LATER --amends ncb.XA/ID --out bundle.json --as ncb.XA
entente export stix bundle.json --withdrawn --out bundle.json        its message was recalled

An analytical product becomes a report, a fisheries incident an incident; vessels become infrastructure, persons, companies
and agencies identities, places locations, findings notes. What STIX has no property for stands in a declared extension, so
that it comes back whole. TLP is the official marking; PAP, handling codes, conditions and the other terms are statements.
"confidence" is written for gradings 6x6 alone, by the standard's own scale. What belongs to nobody else, such as who the
addressees are, is left out and named. The terms of a message of others hold as for every other export.`))
    .action(async function (this: Command, what: string) {
      await run(async (session) => (await import('../commands/export-stix.js')).exportStix(session, what, this.opts())).call(this);
    });

  const imports = program.commands.find((command) => command.name() === 'import') ?? program.command('import');
  imports.command('misp').argument('<file>', 'an event of MISP as JSON; - is stdin').description('Makes a draft of an event of MISP. Sends nothing.')
    .option('--type <type>', 'which message; by default the notice of its colour, a fisheries incident for a vessel, or plain information')
    .option('--to <address>', 'addressee; may be repeated', collect)
    .addOption(modeOption('live or exercise; by default exercise, whatever the file says'))
    .option('--out <file>', 'where to; default stdout')
    .addHelpText('after', examples(`
entente import misp event.json --to ncb.XB --out draft.json
entente import misp event.json --type notice.purple/1 --out draft.json
entente notice request draft.json --attest --as ncb.XA      says that it derives from the original

What of the event is not in the draft is named, and so is what the draft still lacks: on stderr, or with --out on stdout in the
form of -o; the command then ends with 3. No event addresses a draft, makes it live, or makes it an order. Deleted attributes are left out. A draft made of what was exported here names that
message in derivedFrom: its owner's terms go with it.`))
    .action(async function (this: Command, file: string) {
      await run(async (session) => (await import('../commands/import-misp.js')).importMisp(session, file, this.opts())).call(this);
    });
  imports.command('stix').argument('<file>', 'a bundle of STIX 2.1; - is stdin').description('Makes a draft of a report or incident of STIX. Sends nothing.')
    .option('--id <id>', 'which report, incident or grouping, where the bundle holds several')
    .option('--to <address>', 'addressee; may be repeated', collect)
    .addOption(modeOption('live or exercise; by default exercise, whatever the file says'))
    .option('--out <file>', 'where to; default stdout')
    .addHelpText('after', examples(`
entente import stix bundle.json --to ncb.XB --out draft.json
entente import stix - --id report--UUID < feed.json > draft.json

The bundle is checked strictly; every place that does not keep to STIX 2.1 is named, and nothing of it is used. What of it is
not in the draft is named, and so is what the draft still lacks: on stderr, or with --out on stdout in the form of -o; the
command then ends with 3. No number of others becomes a grading. Markings that bind and have no place in a draft are named,
and of two TLPs the stricter counts.`))
    .action(async function (this: Command, file: string) {
      await run(async (session) => (await import('../commands/import-stix.js')).importStix(session, file, this.opts())).call(this);
    });
}
