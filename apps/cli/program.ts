import { Command, CommanderError, Option } from 'commander';
import type { Surroundings } from './configuration.js';
import { EXIT, EXIT_MEANINGS, type ExitCode } from './exit-codes.js';
import { FORMATS } from './output.js';
import { Session, type Streams } from './session.js';
import { addExchangeVerbs } from './verbs/exchange.js';
import { addFeedVerbs } from './verbs/feeds.js';
import { addInterchangeVerbs } from './verbs/interchange.js';
import { addLedgerVerbs } from './verbs/ledger.js';
import { addDiffusionVerbs } from './verbs/diffusions.js';
import { addNoticeVerbs } from './verbs/notices.js';
import { addKeyAndRegistryVerbs } from './verbs/registry.js';
import { addOperationVerbs } from './verbs/operations.js';
import { addRuleVerbs } from './verbs/rules.js';
import { addStatisticsVerbs } from './verbs/statistics.js';
import { addTermVerbs } from './verbs/terms.js';

export interface Surrounding {
  readonly streams: Streams;
  readonly surroundings: Surroundings;
  readonly interrupted: AbortSignal;
}

/** Runs a verb with its session; returns the exit code, 0 when it says nothing. */
export type Run = (verb: (session: Session) => Promise<ExitCode | void>) => (this: Command) => Promise<void>;

export interface Program {
  readonly command: Command;
  /** @param args without node and script */
  run(args: readonly string[]): Promise<ExitCode>;
}

const exitCodeLines = (): string =>
  Object.entries(EXIT)
    .map(([name, code]) => `  ${String(code).padStart(3)}  ${EXIT_MEANINGS[name as keyof typeof EXIT]}`)
    .join('\n');

const OVERVIEW = `
First steps, with a hub started by npm start:
  entente status
  entente send  --as ncb.XA --to ncb.XB --mode exercise --text "Two containers of shark fins, vessel unknown."
  entente inbox --as ncb.XB --mode exercise --open
  entente receipt ncb.XA/ID --as ncb.XB --status read
  entente show    ncb.XA/ID --as ncb.XA

Where it looks: the hub and the demonstration keys in .entente/dev.json (here, in a folder above, or ENTENTE_HOME);
anywhere else: --url https://hub.example --key FILE. ENTENTE_URL, ENTENTE_AS and ENTENTE_KEY stand for --url, --as, --key.
Results go to stdout, everything said about them to stderr.

Exit codes:
${exitCodeLines()}
`;

const positive = (text: string): number => {
  const number = Number(text);
  if (!Number.isFinite(number) || number <= 0) throw new CommanderError(EXIT.usage, 'commander.invalidArgument', `error: "${text}" is not a number above 0`);
  return number;
};

/** The whole program. Every verb loads its own code when it runs, so that --help stays quick. */
export function makeProgram({ streams, surroundings, interrupted }: Surrounding): Program {
  let exitCode: ExitCode = EXIT.ok;
  const program = new Command('entente')
    .description('Sends, reads, answers, recalls and verifies messages of an Entente hub.')
    .usage('[options] <verb>')
    .addOption(new Option('-o, --output <format>', 'json, table or ndjson; by default a table on a terminal, json elsewhere').choices(FORMATS))
    .option('--as <participant>', 'who is speaking, such as ncb.XA')
    .option('--url <address>', 'where the hub is')
    .option('--key <file>', 'private keys of the one who is speaking, as "entente keys new" writes them')
    .option('--hub <name>', 'name of the hub, where it cannot be read from the registry')
    .option('--issuer <address>', 'issuer of tokens, where it is not the address of the hub')
    .option('--home <folder>', 'folder of dev.json (ENTENTE_HOME)')
    .option('--timeout <seconds>', 'how long to keep trying; default 30', positive)
    .version(surroundings.version, '--version', 'which version this is')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false, helpWidth: Math.min(streams.stdout.columns ?? 110, 110) })
    .configureOutput({ writeOut: (text) => streams.stdout.write(text), writeErr: (text) => streams.stderr.write(text) })
    .showHelpAfterError('(add --help for what it takes, with examples)')
    .helpCommand('help [verb]', 'help on a verb')
    .addHelpText('after', OVERVIEW)
    .exitOverride();

  const run: Run = (verb) =>
    async function (this: Command) {
      exitCode = (await verb(new Session(streams, this.optsWithGlobals(), surroundings, interrupted))) ?? EXIT.ok;
    };
  addExchangeVerbs(program, run);
  addInterchangeVerbs(program, run);
  addStatisticsVerbs(program, run);
  addTermVerbs(program, run);
  addFeedVerbs(program, run);
  addNoticeVerbs(program, run);
  addDiffusionVerbs(program, run);
  addKeyAndRegistryVerbs(program, run);
  addRuleVerbs(program, run);
  addLedgerVerbs(program, run);
  addOperationVerbs(program, run);
  for (const command of allCommands(program)) command.exitOverride();

  return {
    command: program,
    run: async (args) => {
      try {
        await program.parseAsync([...args], { from: 'user' });
        return exitCode;
      } catch (error) {
        if (!(error instanceof CommanderError)) throw error;
        const asked = error.code === 'commander.helpDisplayed' || error.code === 'commander.version';
        return asked ? EXIT.ok : EXIT.usage;
      }
    },
  };
}

/** A command and everything below it. */
export const allCommands = (command: Command): Command[] => [command, ...command.commands.flatMap(allCommands)];
