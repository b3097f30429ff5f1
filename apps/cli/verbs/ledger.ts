import type { Command } from 'commander';
import type { Run } from '../program.js';
import { examples } from './examples.js';

const gather = (value: string, before: readonly string[]): string[] => [...before, value];

/** ledger checkpoint, prove, challenge, statements, audit, witness */
export function addLedgerVerbs(program: Command, run: Run): void {
  const ledger = program.command('ledger').description('Looks after the log of everything the hub does: witnesses it, audits it, takes proofs from it.');
  ledger.command('checkpoint').description('Shows how far the log is, and who cosigned it.')
    .option('--trust <policy>', 'whom you believe, in a file of your own: ends with 4 when the checkpoint does not hold under it')
    .option('--raw', 'the signed note as it is, to keep or to compare with what others were shown')
    .addHelpText('after', examples('entente ledger checkpoint\nentente ledger checkpoint --trust policy.txt -o json\nentente ledger checkpoint --raw > seen.note'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/ledger.js')).checkpoint(session, this.opts())).call(this);
    });
  ledger.command('prove').argument('<reference>', 'FROM/ID of a message you sent or received').description('Takes away evidence of a message: signatures, and the proof that it is in the log.')
    .option('--out <file>', 'where to; stdout without it')
    .addHelpText('after', examples('entente ledger prove ncb.XA/ID --as ncb.XA --out evidence.json\nentente verify evidence.json --trust policy.txt'))
    .action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/ledger.js')).prove(session, reference, this.opts())).call(this);
    });
  ledger.command('challenge').argument('<what>', 'a file with the message as it was signed; FROM/ID with --digest; or the id of a challenge asked before').description('Asks the hub what its ledger knows of a message you say you sent, and waits for the signed answer.')
    .option('--digest <digest>', 'digest of the message, where it is named by FROM/ID')
    .option('--no-wait', 'ask, and come back for the answer later')
    .option('--trust <policy>', 'whom you believe, in a file of your own: ends with 4 when the proofs do not hold under it')
    .option('--copy <folder>', 'your copy of the log, as ledger audit keeps it: goes on copying, and ends with 4 when the proofs lead into another history; needs --trust')
    .option('--out <file>', 'keeps receipt, answer and proofs')
    .addHelpText('after', examples(`
entente ledger challenge message.jws --as ncb.XA --trust policy.txt --out challenge.json
entente ledger challenge ncb.XA/ID --digest DIGEST --as ncb.XA
entente ledger challenge message.jws --as ncb.XA --trust policy.txt --copy copy

The hub says in its own signature that it accepted the message (with the proof), that it refused it and why, or that nothing
came. Question and answer are entries of the ledger. Ends with 4 when the time to answer is over and there is no answer: the
receipt is what you carry away then.`))
    .action(async function (this: Command, what: string) {
      await run(async (session) => (await import('../commands/challenge.js')).challenge(session, what, this.opts())).call(this);
    });
  ledger.command('statements').argument('[participant]', 'whose inbox: your own, or that of an entity of yours; your own without it').description('Shows what the hub signed, hour by hour, of what it gave to an inbox.')
    .option('--after <instant>', 'behind the hour that ended then')
    .option('--out <file>', 'keeps the statements with the entries they count, a line each, for ledger audit --statements')
    .addHelpText('after', examples(`
entente ledger statements --as ncb.XB
entente ledger statements --as ncb.XB --out statements.ndjson

Once an hour the hub signs how many messages it gave to each inbox: shown by a page, a stream or a feed, or put onto an inbox
topic. What lies in a mailbox and is kept from you by a rule is in no statement. Keep them: a sender who says that you were
given something can be held against them, and so can the hub (entente ledger audit).`))
    .action(async function (this: Command, participant: string | undefined) {
      await run(async (session) => (await import('../commands/inbox-statements.js')).inboxStatements(session, participant, this.opts())).call(this);
    });
  ledger.command('audit').argument('<folder>', 'where the copy of the log is kept; the next audit goes on from there').description('Copies the log and checks it: every hash, every checkpoint ever seen, and the promises you hold.')
    .requiredOption('--trust <policy>', 'whom you believe, in a file of your own')
    .option('--promises <file>', 'acceptance receipts: what send printed, or JWS, a line each; may be said again', gather, [])
    .option('--evidence <file>', 'evidence taken before, for what the hub no longer shows; may be said again', gather, [])
    .option('--messages <file>', 'messages as they were signed, for gaps in their senders\' counts; may be said again', gather, [])
    .option('--challenges <file>', 'challenges as ledger challenge kept them; may be said again', gather, [])
    .option('--statements <file>', 'hourly statements as ledger statements kept them; may be said again', gather, [])
    .option('--received <file>', 'everything you received: what inbox printed, or JWS, a line each; may be said again', gather, [])
    .option('--seen <file>', 'a checkpoint that was shown elsewhere, to a witness or another bureau; may be said again', gather, [])
    .addHelpText('after', examples(`
entente ledger audit copy --trust policy.txt
entente ledger audit copy --trust policy.txt --promises sent.json --as ncb.XA -o json > report.json
entente ledger audit copy --trust policy.txt --seen from-ncb.XB.note
entente ledger audit copy --trust policy.txt --as ncb.XB --statements statements.ndjson --received inbox.ndjson --evidence from-ncb.XA.json

It computes every hash itself and holds the copy against all checkpoints it ever saw (copy/seen.ndjson), so a rewritten log
shows. Promises are looked up as the participant who speaks; one that is not in the log after its time is named, with the
receipt. Statements are held against the entries they count, against each other, against --evidence of senders and against what
you --received (all of it, taken before the newest statement): not-delivered, statement-wrong. What the hub counts of each
topic is held against the size of the log and what you can open. Where too few witnesses have cosigned so far, it looks again
for seven seconds before it says so. Ends with 4 when anything was found. A message that was never accepted leaves no trace:
challenge the hub (entente ledger challenge); an answer that does not come, or denies what was accepted, is found with
--challenges. A last step that was withheld shows only in the counterpart's copy: exchange checkpoints and receipts with others.`))
    .action(async function (this: Command, folder: string) {
      await run(async (session) => (await import('../commands/audit.js')).audit(session, folder, this.opts())).call(this);
    });
  ledger.command('witness').argument('<folder...>', 'where the witness keeps its key and what it has seen; several folders are several witnesses in one process')
    .description('Runs a witness: it cosigns checkpoints of a log that only ever grows, and no others.')
    .option('--name <name>', 'name on its cosignatures, where the folder is still empty, such as ncb.xa.example/witness')
    .option('--log <vkey>', 'key of a log to watch, where the folder is still empty; may be said again', gather, [])
    .option('--listen <address>', 'host and port', '127.0.0.1:8190')
    .addHelpText('after', examples(`
entente ledger witness /var/lib/witness --name ncb.xa.example/witness --log "$(cat log.vkey)" --listen 0.0.0.0:8190
entente ledger witness /var/lib/witness --listen 0.0.0.0:8190

The first start makes the folder: witness.key (keep it secret and never copy it to a second machine), logs (a line each:
log <vkey>), seen.sqlite (what it must never forget: do not restore it from a backup). Its vkey is printed: give it to the
operator of the hub with your address, and to everyone who is to believe you. It answers POST /add-checkpoint (C2SP
tlog-witness); with several folders, POST /<name of the folder>/add-checkpoint. A log that signs two histories is told on
stderr and kept. Ctrl-C ends it.`))
    .action(async function (this: Command, folders: string[]) {
      await run(async (session) => (await import('../commands/witness.js')).witness(session, folders, this.opts())).call(this);
    });
}
