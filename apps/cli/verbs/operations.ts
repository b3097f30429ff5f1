import { type Command, Option } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';
import { wholeNumber } from './exchange.js';

/** verify, status, explain, new, dead, completion */
export function addOperationVerbs(program: Command, run: Run): void {
  program.command('verify').argument('<file>', 'a JWS or SD-JWT, an item or page of an inbox, what send printed, ndjson of these, or evidence; - is stdin')
    .description('Checks signatures with public keys only.')
    .option('--keys <file>', 'public keys to check with, instead of the hub\'s: { "<participant>": [JWK, …] }')
    .option('--trust <policy>', 'for evidence: whom you believe, in a file of your own')
    .addHelpText('after', examples(`
entente inbox --as ncb.XB --raw -o json > page.json
entente verify page.json
entente verify message.jws --keys keys.json               offline

entente verify evidence.json --trust policy.txt           offline

Says of each signature whose it is and whether it holds. Ends with 4 when one does not. Evidence (/v1/messages/FROM/ID/evidence)
is judged against the log and witnesses of a policy that you have from elsewhere than the hub; without one it is unanchored,
and ends with 4. A policy is text, a line each: log <vkey>, witness <vkey>, quorum <number>, key <participant> <thumbprint>.`))
    .action(async function (this: Command, file: string) {
      await run(async (session) => (await import('../commands/verify.js')).verify(session, file, this.opts())).call(this);
    });

  program.command('status').description('Tells whether the hub works, how far its work is, and whether it knows you. Reads no messages.')
    .addHelpText('after', examples(`
entente status
entente status --as ncb.XA -o json

On the machine of the hub, or with KAFKA_BROKERS, KAFKA_SASL, DATABASE_URL and ENTENTE_LEDGER, it also tells what only its
operator sees: records that wait, dead letters, subscriptions and failing webhooks, the age of the last checkpoint (one is
signed each second while anything new comes) and free room. Ends with 69 when the hub is not ready.`))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/status.js')).status(session)).call(this);
    });

  program.command('explain').argument('[code]', 'a problem, warning, fault, rule, or type of message').description('Says what a code means and what to do about it, or what a type of message holds; without one, lists the codes.')
    .addHelpText('after', examples('entente explain id-taken\nentente explain imo-check-digit\nentente explain environment.seizure\nentente explain'))
    .action(async function (this: Command, code: string | undefined) {
      await run(async (session) => (await import('../commands/explain.js')).explain(session, code)).call(this);
    });

  program.command('new').argument('<type>', 'such as environment.seizure, or notice.purple/1').description('Writes a draft of a message to fill in, with a comment on every member.')
    .addHelpText('after', examples(`
entente new environment.seizure > seizure.json
entente new notice.purple > notice.json && entente preview notice.json --as ncb.XA

It sends as it is: lines that begin with // are passed over. Values are those of an invented example.`))
    .action(async function (this: Command, type: string) {
      await run(async (session) => (await import('../commands/types.js')).newDraft(session, type)).call(this);
    });

  const dead = program.command('dead').description('Looks after records that could not be processed. Talks to Kafka, not to the hub.');
  dead.command('list').argument('[topic]', 'source topic, such as exchange.accepted; all of them by default').description('Lists dead letters: what, from where, why.')
    .addHelpText('after', examples('entente dead list\nentente dead list exchange.decided -o json'))
    .action(async function (this: Command, topic: string | undefined) {
      await run(async (session) => (await import('../commands/dead.js')).listDead(session, topic)).call(this);
    });
  dead.command('redrive').argument('<topic>', 'source topic, such as exchange.accepted').description('Produces dead letters again where they came from, byte for byte.')
    .option('--offset <number>', 'only the letter at this offset of the dead-letter topic', wholeNumber)
    .option('--yes', 'really do it; without it, only what would be done is shown')
    .addHelpText('after', examples(`
entente dead redrive exchange.decided --offset 12
entente dead redrive exchange.decided --offset 12 --yes

Mend the cause first. A letter stays in its topic until its retention ends, so note what was redriven: doing it twice
produces the record twice, which consumers recognise by its identity.`))
    .action(async function (this: Command, topic: string) {
      await run(async (session) => (await import('../commands/dead.js')).redriveDead(session, topic, this.opts())).call(this);
    });

  program.command('completion').addArgument(program.createArgument('<shell>', 'which shell').choices(['bash', 'zsh', 'fish'])).description('Prints a script that completes verbs and options.')
    .addHelpText('after', examples(`
source <(entente completion bash)
entente completion zsh > ~/.zfunc/_entente
entente completion fish > ~/.config/fish/completions/entente.fish`))
    .addOption(new Option('--name <command>', 'the command to complete').default('entente').hideHelp())
    .action(async function (this: Command, shell: string) {
      await run(async (session) => (await import('../commands/completion.js')).completion(session, program, shell)).call(this);
    });
}
