import { type Command, Option } from 'commander';
import type { Run } from '../program.js';
import type { ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';
import { examples } from './examples.js';
import { collect, modeOption, wholeNumber } from './exchange.js';

const KINDS = ['red', 'blue', 'green', 'yellow', 'black', 'orange', 'purple', 'un-special', 'silver'];
const STATES = ['submitted', 'screening', 'under-review', 'information-requested', 'approved', 'published', 'suspended', 'refused', 'withdrawn', 'cancelled', 'expired', 'fulfilled'];
const CODES = ['ART2_HUMAN_RIGHTS', 'ART3_POLITICAL_MILITARY_RELIGIOUS_RACIAL', 'OTHER_RPD'];

const OVERVIEW = `
The way of a notice (each step is a signed message; the hub refuses what is impossible and names what is allowed):

  a bureau   request FILE --kind purple --attest        asks the desk of the General Secretariat
  the desk   desk · assign · review (twice: screening, then review) · ask
  a bureau   answer                                     mends what was asked for
  the desk   approve (red, and whatever raises a doubt: two officers) · refuse --code
  the desk   publish --number                           goes to every bureau but those the requester excludes
  a bureau   amend · extend · withdraw · fulfil         the desk: suspend · resume · cancel
  oversight  oversee-question · block · unblock · delete  the owner: oversee-answer

A notice is named by its request, <from>/<id>. Nobody is ordered to do anything by it: what it means is for the law of
each country. Bodies to start from: entente new notice.purple/1`;

type Commands = typeof import('../commands/notices.js');

/** notice: requests, the desk, publication and what comes after. */
export function addNoticeVerbs(program: Command, run: Run): void {
  const notice = program.command('notice').description('Asks for notices, reviews and publishes them, and follows what becomes of them.').addHelpText('after', OVERVIEW);
  const doing = (command: Command, verb: (commands: Commands, session: Session, reference: string, command: Command) => Promise<ExitCode>): void =>
    void command.argument('<notice>', '<from>/<id> of its request').action(async function (this: Command, reference: string) {
      await run(async (session) => verb(await import('../commands/notices.js'), session, reference, this)).call(this);
    });
  const simple = (name: string, description: string, how: (command: Command) => Command, lines: string, act: string = name, members: (options: Record<string, unknown>) => Record<string, unknown> = () => ({})): void => {
    const command = how(notice.command(name).description(description)).addHelpText('after', examples(lines));
    doing(command, (commands, session, reference, self) => commands.act(session, reference, act, members(self.opts()), self.opts()));
  };
  const withText = (what: string, required = true) => (command: Command): Command => (required ? command.requiredOption('--text <text>', what) : command.option('--text <text>', what));
  // Feeds tell partners too, as far as their agreements go.
  const toldInFeeds = (what: string) => (command: Command): Command => withText(what)(command).option('--no-personal-data', 'you looked: the text holds no personal data');
  const withOfficer = (command: Command): Command => command.requiredOption('--officer <pseudonym>', 'who acts; only the General Secretariat can resolve it');

  contentOptions(notice.command('request').argument('<file>', 'the body, or a draft with it; - is stdin').description('Asks the General Secretariat for a notice.'))
    .option('-q, --quiet', 'print <from>/<id> of the notice, and nothing else')
    .addHelpText('after', examples(`
entente new notice.purple/1 > request.json             a commented draft to fill in; its mode counts: exercise, as it is written
entente notice request request.json --kind purple --attest --as ncb.XA
entente notice request request.json --attest --exclude ncb.XC --mode exercise --as ncb.XA`))
    .action(async function (this: Command, file: string) {
      await run(async (session) => (await import('../commands/notices.js')).requestNotice(session, file, this.opts())).call(this);
    });

  listing(notice.command('list').description('Lists the notices you may know of, in the order of their last change.'), run, {}, `
entente notice list --state published --as ncb.XB
entente notice list --content --all -o ndjson --as ncb.XB > snapshot.ndjson       what a border system may hold
entente notice list --content --all --after CURSOR -o ndjson --as ncb.XB          what changed since: drop what is not published any more`);
  listing(notice.command('desk').description('The queue of the desk: what waits for screening, review or publication, with what to look at.'), run, { state: ['submitted', 'screening', 'under-review', 'information-requested', 'approved'] }, 'entente notice desk --as gs');
  doing(notice.command('show').description('Shows a notice with its history, and what is yours to do.').option('--case <number>', 'the open case, for an oversight body')
    .addHelpText('after', examples('entente notice show ncb.XA/ID --as ncb.XA')), (commands, session, reference, self) => commands.show(session, reference, self.opts()));

  notice.command('extracts').description('Lists what the public may see of notices: take down what is no longer listed.').addOption(modeOption('live (default) or exercise')).option('--after <cursor>', 'what was made after it')
    .addHelpText('after', examples('entente notice extracts -o ndjson --as ncb.XB'))
    .action(async function (this: Command) {
      await run(async (session) => (await import('../commands/diffusions.js')).listExtracts(session, this.opts())).call(this);
    });
  simple('assign', 'The desk: gives it to an officer.', withOfficer, 'entente notice assign ncb.XA/ID --officer D-7 --as gs');
  doing(notice.command('review').description('The desk: takes it into screening and, the next time, into review.').option('--officer <pseudonym>', 'who acts')
    .addHelpText('after', examples('entente notice review ncb.XA/ID --as gs')), (commands, session, reference, self) => commands.act(session, reference, commands.nextOfReview, {}, self.opts()));
  simple('ask', 'The desk: puts a question to the requester.', withText('the question'), 'entente notice ask ncb.XA/ID --text "In which port was it seen?" --as gs');
  doing(contentOptions(notice.command('answer').description('The requester: answers the desk, with a mended body where one is needed.').requiredOption('--text <text>', 'the answer').option('--content <file>', 'a body to take the place of the first one'))
    .addHelpText('after', examples('entente notice answer ncb.XA/ID --text "Port Example, 3 May." --content mended.json --attest --as ncb.XA')), (commands, session, reference, self) => {
    const { content, ...options } = self.opts<{ content?: string; text: string; attest?: boolean }>();
    return commands.actWithContent(session, reference, 'answer', content, options, { text: options.text });
  });
  const checklist = (command: Command): Command => withOfficer(command)
    .option('--neutral', 'it is free of political, military, religious and racial character')
    .option('--human-rights', 'it accords with human rights')
    .option('--conflict-party', 'a doubt: a party to a conflict asks about another')
    .option('--refugee', 'a doubt: the person was given protection')
    .option('--excluded-offence', 'a doubt: the offence is one of the excluded ones')
    .option('--below-threshold', 'a doubt: the thresholds of penalty are not met');
  const checked = ({ neutral, humanRights, conflictParty, refugee, excludedOffence, belowThreshold }: Record<string, unknown>): Record<string, unknown> => ({
    checklist: {
      neutrality: neutral === true, humanRights: humanRights === true, ...(conflictParty === true ? { conflictParty: true } : {}), ...(refugee === true ? { refugeeStatus: true } : {}),
      ...(excludedOffence === true ? { offenceExcluded: true } : {}), ...(belowThreshold === true ? { threshold: false } : {}),
    },
  });
  simple('approve', 'The desk: approves it. What fails neutrality or human rights cannot be approved; a doubt asks for a second officer.', checklist, `
entente notice approve ncb.XA/ID --officer D-7 --neutral --human-rights --as gs
entente notice approve ncb.XA/ID --officer D-9 --neutral --human-rights --conflict-party --as gs`, 'approve', checked);
  const withCode = (command: Command): Command => command.addOption(new Option('--code <code>', 'why').choices(CODES).makeOptionMandatory()).option('--text <text>', 'why, in words');
  const code = ({ code: why }: Record<string, unknown>): Record<string, unknown> => ({ code: why });
  simple('refuse', 'The desk: refuses a request.', withCode, 'entente notice refuse ncb.XA/ID --code OTHER_RPD --text "Not enough to tell the person apart." --as gs', 'refuse', code);
  simple('publish', 'The desk: publishes what was approved.', (command) => command.requiredOption('--number <number>', 'its number'), 'entente notice publish ncb.XA/ID --number P-12/2026 --as gs', 'publish', ({ number }) => ({ number }));
  simple('suspend', 'The desk: takes it out of circulation while something is clarified. Every holder is told and answers.', toldInFeeds('why; every holder reads it'), 'entente notice suspend ncb.XA/ID --text "Identity being clarified." --as gs');
  simple('resume', 'The desk: lets it circulate again.', (command) => command, 'entente notice resume ncb.XA/ID --as gs');
  simple('cancel', 'The desk, or an oversight body: takes it out of circulation for good. Every holder is told and answers.', (command) => withCode(command).option('--case <number>', 'the open case, for an oversight body'), 'entente notice cancel ncb.XA/ID --code ART2_HUMAN_RIGHTS --as gs', 'cancel', code);
  simple('withdraw', 'The requester: takes it back. Every holder is told and answers.', withText('why; every holder reads it'), 'entente notice withdraw ncb.XA/ID --text "The vessel was found." --as ncb.XA');
  simple('fulfil', 'The requester: it has served its purpose. Every holder is told and answers.', (command) => command, 'entente notice fulfil ncb.XA/ID --as ncb.XA');
  simple('extend', 'The requester: asks for a further term, in the last months of the one that runs, with a reason.', (command) => toldInFeeds('the reason')(command).requiredOption('--until <time>', 'the new end, such as 2036-11-22T00:00:00Z'), 'entente notice extend ncb.XA/ID --until 2036-11-22T00:00:00Z --text "Still sought." --as ncb.XA', 'extend', ({ until }) => ({ until }));
  amendment(notice, run, checklist, checked);
  oversight(simple, withText);
}

/** What the sending of content of a notice or a diffusion takes. */
export function contentOptions(command: Command): Command {
  return command
    .addOption(new Option('--kind <kind>', 'which kind of notice').choices(KINDS))
    .option('--attest', 'you give your word that it is neutral, and was obtained and is supplied in respect of human rights')
    .option('--exclude <id>', 'who shall not receive it; nobody sees that; may be repeated', collect)
    .option('--purpose <purpose>', 'what it may be used for; may be repeated', collect)
    .option('--no-personal-data', 'you looked: it holds no personal data')
    .addOption(modeOption('live or exercise; by default as the draft says, else live'));
}

function listing(command: Command, run: Run, fixed: { readonly state?: readonly string[] }, lines: string): void {
  if (fixed.state === undefined) command.addOption(new Option('--state <state...>', 'only these').choices(STATES));
  command
    .addOption(new Option('--kind <kind...>', 'only these').choices(KINDS))
    .addOption(modeOption('live (default) or exercise'))
    .option('--content', 'with the signed content, where it circulates; being shown it is recorded')
    .option('--after <cursor>', 'what changed after it')
    .option('--limit <number>', 'most in one page; at most 100', wholeNumber)
    .option('--all', 'page after page, to the end')
    .option('--case <number>', 'the open case, for an oversight body')
    .addHelpText('after', examples(lines))
    .action(async function (this: Command) {
      const { all, case: named, ...query } = this.opts<{ all?: boolean; case?: string; after?: string; kind?: string[]; state?: string[]; content?: boolean; limit?: number; mode?: 'live' | 'exercise' }>();
      await run(async (session) => (await import('../commands/notices.js')).list(session, { ...query, ...fixed }, named === undefined ? {} : { case: named }, { all: all === true })).call(this);
    });
}

function amendment(notice: Command, run: Run, checklist: (command: Command) => Command, checked: (options: Record<string, unknown>) => Record<string, unknown>): void {
  const amend = notice.command('amend').description('Puts other content in the place of what circulates.');
  contentOptions(amend.command('propose').argument('<notice>').argument('<file>', 'the new body').description('The requester: proposes it; what circulates stays until the desk has accepted.').option('--text <text>', 'what changed'))
    .addHelpText('after', examples('entente notice amend propose ncb.XA/ID mended.json --attest --as ncb.XA'))
    .action(async function (this: Command, reference: string, file: string) {
      await run(async (session) => (await import('../commands/notices.js')).actWithContent(session, reference, 'propose-amendment', file, this.opts(), this.opts<{ text?: string }>())).call(this);
    });
  const acting = (command: Command, act: string, members: (options: Record<string, unknown>) => Record<string, unknown>): void =>
    void command.argument('<notice>').action(async function (this: Command, reference: string) {
      await run(async (session) => (await import('../commands/notices.js')).act(session, reference, act, members(this.opts()), this.opts())).call(this);
    });
  acting(checklist(amend.command('accept').description('The desk: accepts the proposal, by as many officers as approved the notice. Holders get the new content, and give back the old.')).addHelpText('after', examples('entente notice amend accept ncb.XA/ID --officer D-7 --neutral --human-rights --as gs')), 'accept-amendment', checked);
  acting(amend.command('decline').description('The desk: declines the proposal; what circulates stays.').requiredOption('--text <text>', 'why').addHelpText('after', examples('entente notice amend decline ncb.XA/ID --text "No ground is given." --as gs')), 'decline-amendment', () => ({}));
}

type Simple = (name: string, description: string, how: (command: Command) => Command, lines: string, act?: string) => void;

function oversight(simple: Simple, withText: (what: string, required?: boolean) => (command: Command) => Command): void {
  const withCase = (command: Command): Command => command.requiredOption('--case <number>', 'the case of the oversight body');
  simple('oversee-question', 'An oversight body: asks the owner.', (command) => withCase(withText('the question')(command)), 'entente notice oversee-question ncb.XA/ID --case C-1 --text "On what ground?" --as oversight.ccf');
  simple('oversee-answer', 'The owner: answers the oversight body.', (command) => withCase(withText('the answer')(command)), 'entente notice oversee-answer ncb.XA/ID --case C-1 --text "On the judgment of 3 May." --as ncb.XA');
  simple('block', 'An oversight body: blocks it provisionally; it leaves circulation until the desk resumes it.', withCase, 'entente notice block ncb.XA/ID --case C-1 --as oversight.ccf');
  simple('unblock', 'An oversight body: lifts its block. That it circulates again is the desk\'s act.', withCase, 'entente notice unblock ncb.XA/ID --case C-1 --as oversight.ccf');
  simple('delete', 'An oversight body: has it deleted by every holder, and here.', withCase, 'entente notice delete ncb.XA/ID --case C-1 --as oversight.ccf');
}
