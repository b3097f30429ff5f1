import { type Command, Option } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';
import { collect, modeOption } from './exchange.js';

/** trace, custody, events, readers, consent, countersign: what became of a message, and on which terms it is used. */
export function addTermVerbs(program: Command, run: Run): void {
  program.command('trace').argument('<reference>', '<from>/<id>').description('Tells what became of a message, as far as you may know, with the entries of the ledger that show it.')
    .option('--trust <policy>', 'check every entry against the log and the witnesses you believe, in a file of your own')
    .addHelpText('after', examples(`
entente trace ncb.XA/ID --as ncb.XA          to its owner: every addressee with the rules that decided, who was shown it, who answered
entente trace ncb.XA/ID --as ncb.XB          to a recipient: its own part
entente trace ncb.XA/ID --as ncb.XA --trust policy.txt

Steps that should be in the ledger and are not are shown as missing. The decision names the entry of the acceptance, deliveries
and the erasure that of the decision: one that is left out is named as withheld. That a last step was withheld shows only from
the counterpart's copy. Ends with 4 when a step was withheld, and with --trust when an entry does not hold.`))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/trace.js')).trace(session, reference, this.opts())).call(this);
    });

  program.command('custody').argument('<reference>', '<from>/<id>').description('Tells where a message is now: who holds it, under which rules and terms, handed on where, made into what.')
    .addHelpText('after', examples(`
entente custody ncb.XA/ID --as ncb.XA        to its owner: every holder, and how each answered a recall
entente custody ncb.XA/ID --as ncb.XB        to a recipient: its own part, and its entities'

Who was shown a message has a copy. What somebody copied out of its own system, no hub can know.`))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/trace.js')).custody(session, reference)).call(this);
    });

  program.command('events').description('Lists who read anything about a case, what somebody received, or what a rule of yours refused, as far as you may know.')
    .option('--case <number>', 'every reading for this case, and of messages that name it')
    .option('--recipient <participant>', 'what it received')
    .option('--rule <rule>', 'what a rule of yours refused, such as rule/ncb.XA/not-to-xc')
    .option('--since <time>', 'from this instant on, such as 2026-03-01T00:00:00Z')
    .option('--until <time>', 'before this one')
    .addOption(modeOption('live (default) or exercise'))
    .option('--csv', 'as CSV, for a spreadsheet; -o ndjson for programs')
    .addHelpText('after', examples(`
entente events --case XA-2026-17 --as ncb.XA
entente events --recipient partner.cites --since 2026-03-01T00:00:00Z --until 2026-04-01T00:00:00Z --as ncb.XA --csv > march.csv
entente events --rule rule/ncb.XA/not-to-xc --as ncb.XA -o ndjson | wc -l

Of one mode at a time; a refusal from before its mode was noted comes in both, without one. All of it, oldest first, out of the ledger: what happened in the last seconds may not be there yet. Asking is recorded.`))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/events.js')).events(session, this.opts())).call(this);
    });

  program.command('readers').argument('<reference>', '<from>/<id> of a message of yours').description('Tells who could read a message of yours on that day, and by which rules.')
    .option('--at <instant>', 'as it stood then, such as 2026-11-01T00:00:00Z; now when left out')
    .addHelpText('after', examples(`
entente readers ncb.XA/ID --as ncb.XA
entente readers ncb.XA/ID --at 2026-11-01T00:00:00Z --as ncb.XA

Asked of the rules, memberships and consents of that instant, for everyone the message reached. Whoever is not named could not
read it. What was erased since can only be told as far as it was shown.`))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/trace.js')).readers(session, reference, this.opts())).call(this);
    });

  const consent = program.command('consent').description('Asks an owner for its consent to a use of its message, and answers such requests.');
  consent.command('ask').argument('<reference>', '<from>/<id> of the message').description('Asks every owner; all must consent, and who has not answered by the deadline has said no.')
    .addOption(new Option('--use <use>', 'reading at all, passing on, use in court, or for another purpose').choices(['read', 'forward', 'evidence', 'purpose']).makeOptionMandatory())
    .requiredOption('--reason <text>', 'why; the owner reads it')
    .option('--to <participant>', 'to whom it shall be passed on; may be repeated', collect)
    .option('--purpose <purpose>', 'what it shall be used for; may be repeated', collect)
    .option('--digest <digest>', 'of a message you cannot read yet, as its owner told you')
    .option('--reply-by <time>', 'the deadline, such as 2026-12-01T12:00:00Z; default 72 hours')
    .addHelpText('after', examples(`
entente consent ask ncb.XA/ID --use forward --to partner.cites --reason "Permit number to be checked." --as ncb.XB
entente consent ask ncb.XA/ID --use evidence --reason "Hearing on 3 December." --as ncb.XB
entente consent ask ncb.XA/ID --use purpose --purpose FORENSIC --reason "Ballistics." --as ncb.XB

Granted, the use is open to you and your entities: read with --purpose, take evidence away, send what was derived, dispatch.`))
    .action(async function (this: Command, reference: string) {
      const { purpose, ...wanted } = this.opts<{ use: 'read' | 'forward' | 'evidence' | 'purpose'; reason: string; to?: string[]; purpose?: string[]; digest?: string; replyBy?: string }>();
      await run(async (session) => (await import('../commands/terms.js')).askConsent(session, reference, { ...wanted, ...(purpose === undefined ? {} : { purposes: purpose }) })).call(this);
    });
  consent.command('grant').argument('<request>', '<from>/<id> of the request').description('Consents to what was asked for, and to nothing else.')
    .option('--until <time>', 'until when it holds; as long as the message is kept when left out')
    .option('--note <text>', 'what goes with it')
    .addHelpText('after', examples(`
entente inbox --as ncb.XA --type control.consent-request/1       what was asked for
entente consent grant ncb.XB/ID --until 2027-01-01T00:00:00Z --as ncb.XA`))
    .action(async function (this: Command, request: string) {
      await run(async (session) => (await import('../commands/terms.js')).answerConsent(session, request, true, this.opts())).call(this);
    });
  consent.command('refuse').argument('<request>', '<from>/<id> of the request').description('Does not consent; no reason need be given.')
    .option('--note <text>', 'what is to be said about it')
    .addHelpText('after', examples('entente consent refuse ncb.XB/ID --as ncb.XA'))
    .action(async function (this: Command, request: string) {
      await run(async (session) => (await import('../commands/terms.js')).answerConsent(session, request, false, this.opts())).call(this);
    });

  program.command('countersign').argument('<reference>', '<from>/<id> of the message that waits').description('Shows the conditions a message waits under; signs them with --accept, and the message is given.')
    .option('--accept', 'accept the conditions, word for word')
    .addHelpText('after', examples(`
entente countersign ncb.XA/ID --as ncb.XB               what would be signed
entente countersign ncb.XA/ID --accept --as ncb.XB`))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/terms.js')).countersign(session, reference, this.opts())).call(this);
    });
}
