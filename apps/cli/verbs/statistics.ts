import { Option, type Command } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';
import { modeOption } from './exchange.js';

const SHARED = ['cites', 'unodc', 'wco', 'aggregates-only', 'nobody'];

/** statistics: returns computed beforehand, confirmed by the bureaus they are about, and exported. */
export function addStatisticsVerbs(program: Command, run: Run): void {
  const statistics = program.command('statistics').description('Statistics of seizures: computed from what one may read, confirmed by each bureau, exported.');
  statistics.command('compute').description('Computes the return of a country from the seizure reports in your mailbox, and sends it to its bureau. Only what that bureau and its entities reported is counted.')
    .requiredOption('--country <code>', 'the country').requiredOption('--from <date>', 'from when, such as 2026 or 2026-01-01').requiredOption('--until <date>', 'until when').addOption(modeOption('live (default) or exercise')).option('--dry-run', 'show it, send nothing')
    .addHelpText('after', examples('entente statistics compute --country XA --from 2026 --until 2026 --dry-run --as gs'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/statistics.js')).computeStatistics(session, this.opts())).call(this);
    });
  statistics.command('confirm').argument('<return>', '<from>/<id>').description('The bureau: confirms a return, corrects it, or withholds it. What is withheld is not counted, and nobody is told.')
    .option('--withhold', 'it is not to be counted').option('--corrections <file>', 'JSON with corrections, added or removed rows; - is stdin').addOption(new Option('--share <with...>', 'with whom it may be shared; nobody unless said').choices(SHARED))
    .addHelpText('after', examples(`
entente statistics confirm gs/ID --share cites --as ncb.XA
entente statistics confirm gs/ID --corrections mended.json --share cites --as ncb.XA`))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/statistics.js')).confirmStatistics(session, reference, this.opts())).call(this);
    });
  statistics.command('export').description('Writes what bureaus confirmed and share with CITES as rows of its annual illegal trade report, in CSV.').addOption(modeOption('live (default) or exercise'))
    .addHelpText('after', examples('entente statistics export --as gs > illegal-trade-2026.csv'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/statistics.js')).exportStatistics(session, this.opts())).call(this);
    });
}
