import type { Command } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';

/** export: messages in the forms of others. */
export function addInterchangeVerbs(program: Command, run: Run): void {
  const exports = program.command('export').description('Writes a message in a form of others.');
  exports.command('misp').argument('<message>', '<from>/<id>, or a file with a draft or with what "show -o json" printed; - is stdin').description('Writes a message as an event of MISP.')
    .option('--out <file>', 'where to; default stdout')
    .addHelpText('after', examples(`
entente export misp ncb.XA/ID --out event.json --as ncb.XB
entente export misp draft.json --as ncb.XA > event.json

What the form cannot hold is named, member by member: on stderr, or with --out on stdout in the form of -o.`))
    .action(async function (this: Command, what: string) {
      await run(async (session) => (await import('../commands/export-misp.js')).exportMisp(session, what, this.opts())).call(this);
    });
}
