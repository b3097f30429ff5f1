import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Run } from '../program.js';
import { FORMS } from '../vessels/forms.js';
import { examples } from './examples.js';

/** `--to a --to b,c` is a, b, c. */
export const collect = (value: string, previous: readonly string[] = []): string[] => [...previous, ...value.split(',').map((one) => one.trim()).filter((one) => one !== '')];

export const wholeNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It is a whole number.');
  return Number(text);
};

export const modeOption = (description: string): Option => new Option('--mode <mode>', description).choices(['live', 'exercise']);

const useOption = (): Option => new Option('--use <use>', 'that it shall be used in court; recorded').choices(['evidence']);

export const RECEIPT_STATUSES = ['received', 'read', 'actioned', 'refused', 'destroyed', 'retained', 'objected'] as const;

/** send, preview, inbox, show, receipt, recall, import */
export function addExchangeVerbs(program: Command, run: Run): void {
  draftOptions(program.command('send').argument('[file]', 'drafts: a JSON object, a JSON array or ndjson; - is stdin').description('Signs and sends messages; sealed for their addressees unless told otherwise.'))
    .option('--dry-run', 'send nothing: show what would become of it, addressee by addressee')
    .option('-q, --quiet', 'print <from>/<id> of what was sent, and nothing else')
    .addHelpText('after', examples(`
entente send --as ncb.XA --to ncb.XB --text "Two containers of shark fins, vessel unknown."
entente send message.json --as ncb.XA                      a draft: { "type", "to", "body", … }
entente send body.json --as ncb.XA --to ncb.XB --type environment.ecomessage/1      a body alone
entente send many.ndjson --as ncb.XA -o ndjson > sent.ndjson       a draft a line, in batches
jq -c '.[]' reports.json | entente send - --as ncb.XA
entente send message.json --as ncb.XA --dry-run            who would receive it, and who not
entente send message.json --as ncb.XA --open               not sealed: the hub can read it
entente send message.json --as ncb.XA --maskable /persons  in the clear; rules of ncb.XA may withhold the persons from some
MESSAGE=$(entente send message.json --as ncb.XA --quiet)

Bodies to start from: schemas/<area>/<name>/<version>/valid/*.json. What a draft does not say has a default: id and
issuedAt are made, mode is live, handling is official-use to support an investigation.
When the hub cannot be reached, what was signed is kept and the command that sends the very same bytes again is shown:
nothing arrives twice. An id in the draft keeps a second signing from arriving too (409 id-taken: the first one stands).
Sealed by default when every addressee is a participant and the type goes from bureau to bureau: only the addressees can
open it. A participant without a sealing key, or one whose bureau does not list it, is an error: --open sends it so that
the hub can read it. To an audience nothing can be sealed, and that is said.
What --maskable names can be withheld from each recipient by itself; your signature holds for what each is given. Where a
rule withholds something that was not made maskable, that recipient is refused.`))
    .action(async function (this: Command, file: string | undefined) {
      await run(async (session) => (await import('../commands/send.js')).send(session, file, this.opts())).call(this);
    });

  draftOptions(program.command('preview').argument('[file]', 'a draft, as for send; - is stdin').description('Shows what would become of messages. Nothing is sent.'))
    .addHelpText('after', examples(`
entente preview message.json --as ncb.XA
entente preview --as ncb.XA --to community.wildlife-crime --exclude ncb.XC --text "…" -o json`))
    .action(async function (this: Command, file: string | undefined) {
      await run(async (session) => (await import('../commands/send.js')).send(session, file, { ...this.opts(), dryRun: true })).call(this);
    });

  program.command('inbox')
    .description('Reads the mailbox, oldest first: signatures verified, sealed content opened.')
    .option('--follow', 'stay, and show what comes')
    .addOption(modeOption('live (default) or exercise'))
    .option('--type <type>', 'only this type; may be repeated', collect)
    .option('--after <cursor>', 'only what came after it; each item has its cursor')
    .option('--limit <number>', 'at most so many; 0 is all (default 50)', wholeNumber)
    .option('--wait <seconds>', 'when there is nothing, wait for it so long, at most 30', wholeNumber)
    .option('--open', 'show the content too')
    .option('--raw', 'items as the hub gives them, nothing verified or opened')
    .option('--purpose <purpose>', 'what it is read for, such as SUPPORT_INVESTIGATION; recorded')
    .option('--officer <pseudonym>', 'who reads; recorded')
    .option('--case <number>', 'for which case; recorded')
    .addOption(useOption())
    .addHelpText('after', examples(`
entente inbox --as ncb.XB
entente inbox --as ncb.XB --mode exercise --open
entente inbox --as ncb.XB --follow -o ndjson | jq .message.subject
entente inbox --as ncb.XB --type control.receipt/1 --type control.recall/1

Reading is recorded, and counts as fetched when the message is recalled. A message that does not verify is shown with its
fault and must not be acted upon; the command then ends with 3. "part" under HOLDS: the signature holds, and members were
withheld from you; --open shows where, and how many.`))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/inbox.js')).inbox(session, this.opts())).call(this);
    });

  program.command('sent').description('Lists what you sent, oldest first; a bureau also what its entities sent.')
    .addOption(modeOption('live (default) or exercise'))
    .option('--since <time>', 'nothing older, such as 2026-11-01T00:00:00Z')
    .option('--after <cursor>', 'only what comes after it; each item has its cursor')
    .option('--limit <number>', 'at most so many; 0 is all (default 50)', wholeNumber)
    .addHelpText('after', examples(`
entente sent --as ncb.XA --since 2026-11-01T00:00:00Z
entente sent --as ncb.XA --limit 0 -o ndjson > sent.ndjson

In the order of their ids, which hold the time each was made. With -o json each has what was signed, as long as it is kept:
of what expired the line stays, and the content is gone. What is still held for endorsement or review is not in it.`))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/sent.js')).sent(session, this.opts())).call(this);
    });

  program.command('show').argument('<reference>', '<from>/<id>').description('Shows one message; its sender also sees who answered.')
    .option('--purpose <purpose>', 'what it is read for, such as SUPPORT_INVESTIGATION; recorded')
    .option('--officer <pseudonym>', 'who reads; recorded')
    .option('--case <number>', 'for which case; recorded')
    .addOption(useOption())
    .addHelpText('after', examples(`
entente show ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90 --as ncb.XA
entente show ncb.XA/ID --purpose FORENSIC --as ncb.XB       for another purpose than it was sent for: its owner is asked first
entente show ncb.XA/ID --use evidence --as ncb.XB           whether it may be used in court`))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/show.js')).show(session, reference, this.opts())).call(this);
    });

  program.command('receipt').argument('<reference>', '<from>/<id>').description('Tells the sender what was done with its message; signed.')
    .addOption(new Option('--status <status>', 'what was done').choices(RECEIPT_STATUSES).makeOptionMandatory())
    .option('--note <text>', 'what is to be said; the ground for retained, the reason for objected')
    .addHelpText('after', examples(`
entente receipt ncb.XA/ID --as ncb.XB --status read
entente receipt ncb.XA/ID --as ncb.XB --status actioned --note "Vessel inspected in port."
entente receipt ncb.XA/ID --as ncb.XB --status destroyed                 answers a recall
entente receipt ncb.XA/ID --as ncb.XB --status retained --note "Code of Criminal Procedure, Art. 12"`))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/answers.js')).receipt(session, reference, this.opts())).call(this);
    });

  program.command('recall').argument('<reference>', '<from>/<id>').description('Takes a message back, or shows where its recall stands.')
    .option('--reason <text>', 'why; the recipients read it')
    .option('--reply-by <time>', 'by when they shall answer, such as 2026-12-01T12:00:00Z; default 72 hours')
    .option('--erase <basis>', 'erase its content at the hub as well, under this law or order; nobody can take that back')
    .option('--status', 'do not recall: show who was told and what each answered')
    .addHelpText('after', examples(`
entente recall ncb.XA/ID --as ncb.XA --reason "Wrong vessel."
entente recall ncb.XA/ID --as ncb.XA --status
entente recall ncb.XA/ID --as ncb.XA --reason "By order of a court." --erase "Data Protection Act, section 12"

Whoever has not fetched the message never sees it. Whoever has is told, and answers with a receipt: destroyed, retained
under national law, or objected.`))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/answers.js')).recall(session, reference, this.opts())).call(this);
    });

  program.command('endorse').argument('<reference>', '<from>/<id>').description("Lets a message of one's entity go out that is held for endorsement.")
    .option('--note <text>', 'what the entity should know')
    .addHelpText('after', examples(`
entente inbox --as ncb.XA --type control.endorsement-request/1       what waits
entente show ncb.XA.wildlife/ID --as ncb.XA                          what it says
entente endorse ncb.XA.wildlife/ID --as ncb.XA
entente return ncb.XA.wildlife/ID --as ncb.XA --note "Name the container, please."

A bureau chooses the road of what its entity sends when it delegates: direct, copy or endorsed. An endorsed message goes
out as the entity signed it, by the rules that hold at that moment.`))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/answers.js')).settle(session, reference, 'endorsed', this.opts<{ note?: string }>().note)).call(this);
    });

  program.command('return').argument('<reference>', '<from>/<id>').description("Returns a message of one's entity that is held for endorsement.")
    .requiredOption('--note <text>', 'why; the entity reads it')
    .addHelpText('after', examples('entente return ncb.XA.wildlife/ID --as ncb.XA --note "Name the container, please."'))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/answers.js')).settle(session, reference, 'returned', this.opts<{ note?: string }>().note)).call(this);
    });

  program.command('dispatch').argument('<reference>', '<from>/<id>').argument('<entity...>', "one's own entities").description("Hands a received message on to one's own entities, the original untouched.")
    .option('--note <text>', 'what they are asked to do')
    .addHelpText('after', examples(`
entente dispatch ncb.XA.wildlife/ID ncb.XB.customs --as ncb.XB --note "Inspect the container on arrival."

The owner's terms hold: onward "national" or "free", and every rule of its own. Who may not have it is named in a
control.rejection/1. A recall of the original reaches those it was handed on to as well.`))
    .action(async function (this: Command, reference: string, entities: readonly string[]) {
      await run(async (session) => (await import('../commands/answers.js')).dispatch(session, reference, entities.flatMap((one) => collect(one)), this.opts<{ note?: string }>().note)).call(this);
    });

  const imports = program.command('import').description('Turns lists into messages.');
  imports.command('vessels').argument('<file>', 'a CSV file with the columns vessel_name, all_names, rfmo_name, imo, mmsi, ircs, flag, …').description('Sends each vessel of a list to the bureau of its flag.')
    .addOption(modeOption('exercise (default) or live'))
    .option('--to-community <id>', 'who gets what has no bureau', 'community.fisheries-crime')
    .option('--source <text>', 'what the list is, for the reader; default the name of the file')
    .option('--open', 'do not seal: the hub can read the content')
    .option('--dry-run', 'send nothing: show which row would go where')
    .addOption(new Option('--into <form>', 'what each row becomes').choices([...FORMS]).default('ecomessage'))
    .option('--attest', 'for purple-notice: you attest that it is of no political, military, religious or racial character, and was obtained with respect for human rights')
    .addHelpText('after', examples(`
entente import vessels iuu-vessels.csv --as ncb.XA
entente import vessels iuu-vessels.csv --as ncb.XA --dry-run
entente import vessels iuu-vessels.csv --as ncb.XA --mode live -o ndjson > report.ndjson
entente import vessels iuu-vessels.csv --as ncb.XA --into fisheries-incident
entente import vessels iuu-vessels.csv --as ncb.XA --into purple-notice --attest

A row becomes an environment.ecomessage/1, or an environment.fisheries-incident/1, to the bureau of its flag where one is
admitted, otherwise to the community, with a warning. With --into purple-notice it becomes a request to the desk for a purple
notice; rows without an IMO number, or without a reason for the listing, are left out. In exercise both say that no notice
has been issued by any authority. Numbers are kept as the list gives them. Importing the same file again repeats the same
bytes, which the hub answers with the first acceptances: what was sent lies in <home>/imports/.`))
    .action(async function (this: Command, file: string) {
      await run(async (session) => (await import('../commands/import-vessels.js')).importVessels(session, file, this.opts())).call(this);
    });
}

function draftOptions(command: Command): Command {
  return command
    .option('--to <address>', 'addressee; may be repeated', collect)
    .option('--type <type>', 'such as environment.ecomessage/1')
    .option('--text <text>', 'a general.information/1 with this text; needs no file')
    .option('--subject <line>', 'what it is about; with --text the title of the information')
    .addOption(modeOption('live (default) or exercise'))
    .addOption(new Option('--precedence <precedence>', 'how soon it wants to travel').choices(['routine', 'urgent', 'flash']))
    .option('--confidentiality <level>', 'official-use, restricted or confidential')
    .option('--purpose <purpose>', 'what it may be used for; may be repeated', collect)
    .option('--reply-by <time>', 'by when an answer is wanted, such as 2026-12-01T12:00:00Z')
    .option('--in-reply-to <reference>', '<from>/<id> of the message this answers')
    .option('--exclude <id>', 'who of an audience shall not receive it; may be repeated', collect)
    .option('--blind-copy <id>', 'who receives it besides, unseen by the others; may be repeated', collect)
    .option('--maskable <pointer>', 'a member of the body that rules may withhold from some, such as /persons or /persons/*/birthDate; may be repeated', collect)
    .option('--open', 'do not seal: the hub can read the content');
}
