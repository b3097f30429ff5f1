import type { Command } from 'commander';
import type { Body, Outgoing } from '../commands/statements.js';
import type { Run } from '../program.js';
import type { Session } from '../session.js';
import { examples } from './examples.js';

const gather = (value: string, before: readonly string[] = []): string[] => [...before, ...value.split(',').filter((one) => one !== '')];
const OUT = ['--out <file>', 'write the statement there unsigned, for a second signer, instead of handing it in'] as const;
const DECISION = (command: Command): Command => command.requiredOption('--reason <text>', 'why').option('--reference <text>', 'the decision of the deciding body; gs must give it');

/** A member of a body is left out where nothing was said. */
const given = (body: Readonly<Record<string, unknown>>): Body => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));

type Options = Outgoing & Readonly<Record<string, string | undefined>>;
interface Meaning {
  readonly subject: string;
  readonly verb: string;
  readonly body: Body;
}
type Means<O> = (args: readonly string[], options: O, session: Session) => Meaning | Promise<Meaning>;

const read = async (file: string, session: Session): Promise<{ readonly keys: unknown; readonly proofs: unknown }> => (await import('../commands/statements.js')).readKeys(session, file);
const bodyIn = async (file: string, session: Session): Promise<Body> => (await import('../commands/statements.js')).readBody(session, file);

/** The verbs that make statements: each says in words what `registry state` says in JSON. */
export function addStatementVerbs(registry: Command, run: Run): void {
  const states = <O extends Outgoing = Options>(command: Command, means: Means<O>): void => {
    command.action(async function (this: Command) {
      await run(async (session) => {
        const options = this.opts<O>();
        const { subject, verb, body } = await means(this.args, options, session);
        return (await import('../commands/statements.js')).makeStatement(session, subject, verb, body, options.out === undefined ? {} : { out: options.out });
      }).call(this);
    });
  };

  addParticipantVerbs(registry, states);
  addKeyVerbs(registry, states);
  addCommunityVerbs(registry, states);
  addDatedVerbs(registry, states);

  registry.command('second').argument('<file>', 'a statement that --out wrote').description('Gives the second signature to what another prepared, in the file.')
    .addHelpText('after', examples(`
entente registry suspend ncb.XD --reason "Keys contested." --reference EC-2026-7 --as gs --out xd.json
entente registry second xd.json --as oversight.ccf
entente registry submit xd.json --as gs

What gs states of a bureau (suspend, readmit, freeze, unfreeze) takes two signers: gs, and an oversight body or another key of gs.
What you sign is shown: the very words of the statement, and no others, are seconded.`))
    .action(async function (this: Command, file: string) {
      await run(async (session) => (await import('../commands/statements.js')).secondStatement(session, file)).call(this);
    });
  registry.command('submit').argument('<file>', 'a statement that was prepared, and seconded where it must be').description('Signs a prepared statement and hands it in.')
    .addHelpText('after', examples('entente registry submit xd.json --as gs'))
    .action(async function (this: Command, file: string) {
      await run(async (session) => (await import('../commands/statements.js')).submitStatement(session, file)).call(this);
    });
}

type States = <O extends Outgoing = Options>(command: Command, means: Means<O>) => void;

function addParticipantVerbs(registry: Command, states: States): void {
  states<Options & { readonly keys: string; readonly unlisted?: true }>(
    registry.command('admit').argument('<participant>', 'such as ncb.XD, or ncb.XA.customs for an entity').description('Lets a participant in: gs a bureau, partner or office; a bureau its own entities.')
      .requiredOption('--name <text>', 'its name').requiredOption('--keys <file>', 'what "entente keys new -o json" printed for it')
      .option('--clearance <level>', 'official-use, restricted or confidential; an entity\'s no higher than its bureau\'s', 'official-use')
      .option('--reference <text>', 'the decision of the deciding body; gs must give it').option('--unlisted', 'of an entity: nobody else may know of it')
      .addHelpText('after', examples(`
entente keys new --as ncb.XA.wildlife --hub entente.local --out wildlife.keys.json -o json > wildlife.public.json
entente registry admit ncb.XA.wildlife --name "Wildlife service" --keys wildlife.public.json --as ncb.XA
entente registry admit ncb.XD --name "Exercise Country D" --clearance confidential --keys xd.public.json --reference GA-2026-3 --as gs`)),
    async ([subject = ''], { name, keys, clearance, reference, unlisted }, session) => ({ subject, verb: 'admit', body: given({ name, clearance, reference, ...(unlisted === true ? { listed: false } : {}), ...(await read(keys, session)) }) }),
  );
  const decisions: readonly (readonly [string, string, string])[] = [
    ['suspend', 'Nothing goes to it or comes from it; its own data and recall stay within its reach. Its entities are suspended with it.', 'entente registry suspend ncb.XA.customs --reason "Device lost." --as ncb.XA\nentente registry suspend ncb.XD --reason "Fees." --reference GA-2026-9 --as gs --out xd.json      then: second, submit'],
    ['readmit', 'Lets a suspended participant take part again.', 'entente registry readmit ncb.XD --reason "Settled." --reference GA-2026-10 --as gs --out xd.json'],
    ['freeze', 'Two authorities claim the bureau: its keys stand still, nothing new is delivered, what is queued is kept.', 'entente registry freeze ncb.XD --reason "Two ministries claim it." --reference EC-2026-4 --as gs --out xd.json'],
    ['unfreeze', 'It is clear again who speaks for the bureau.', 'entente registry unfreeze ncb.XD --reason "Settled." --reference EC-2026-5 --as gs --out xd.json'],
  ];
  for (const [verb, description, example] of decisions) {
    states(DECISION(registry.command(verb).argument('<participant>').description(description)).option(...OUT).addHelpText('after', examples(example)), ([subject = ''], { reason, reference }) => ({ subject, verb, body: given({ reason, reference }) }));
  }
  states<Outgoing & { readonly to: readonly string[] }>(
    registry.command('list-entity').argument('<entity>', 'one of your entities').description('Says who may know of an entity; for everyone else it does not exist.')
      .requiredOption('--to <who>', 'everyone, nobody, or participants and communities; separated by commas, or repeated', gather)
      .addHelpText('after', examples('entente registry list-entity ncb.XA.customs --to ncb.XB,community.wildlife-crime --as ncb.XA\nentente registry list-entity ncb.XA.customs --to nobody --as ncb.XA')),
    ([subject = ''], { to }) => ({ subject, verb: 'list', body: { listed: to.includes('everyone') ? true : to.includes('nobody') ? false : to } }),
  );
  states<Options & { readonly types: readonly string[]; readonly operations: readonly string[]; readonly copies?: readonly string[] }>(
    registry.command('delegate').argument('<entity>', 'an entity of yours; of gs, a regional bureau or office').description('Says what an entity may do in its bureau\'s name, and how its messages go out. Replaces what was delegated before.')
      .option('--types <patterns>', 'message types, such as environment.* or *', gather, ['*']).option('--operations <list>', 'send, receive, search, record, download', gather, ['send', 'receive'])
      .option('--road <road>', 'direct, copy (to you) or endorsed (held until you endorse)', 'direct').option('--copies <patterns>', 'types of which you get a copy when they come in', gather)
      .option('--from <instant>', 'from when').option('--until <instant>', 'when it ends by itself')
      .addHelpText('after', examples('entente registry delegate ncb.XA.customs --types environment.* --road endorsed --copies environment.* --until 2027-12-31T00:00:00Z --as ncb.XA')),
    ([subject = ''], { types, operations, road, copies, from, until }) => ({ subject, verb: 'delegate', body: given({ types, operations, road, copiesIn: copies ?? [], from, until }) }),
  );
  states(registry.command('withdraw').argument('<entity>').description('Takes back everything that was delegated.').requiredOption('--reason <text>', 'why').addHelpText('after', examples('entente registry withdraw ncb.XA.customs --reason "Reorganised." --as ncb.XA')),
    ([subject = ''], { reason }) => ({ subject, verb: 'withdraw', body: given({ reason }) }));
}

function addKeyVerbs(registry: Command, states: States): void {
  const key = registry.command('key').description('Adds, rotates and revokes keys.');
  states(key.command('add').argument('<file>', 'what "entente keys new -o json" printed').description('Brings in new keys of your own; the old ones stay.')
    .addHelpText('after', examples('entente keys new --as ncb.XA --out new.keys.json -o json > new.public.json\nentente registry key add new.public.json --as ncb.XA')),
    async ([file = ''], _, session) => ({ subject: session.identity.participant, verb: 'add-key', body: await read(file, session) }));
  states<Outgoing & { readonly retire: readonly string[]; readonly at?: string }>(
    key.command('rotate').argument('<file>', 'what "entente keys new -o json" printed').description('Brings in new keys and gives old ones an end, in one statement.')
      .requiredOption('--retire <kids>', 'the keys that go; separated by commas, or repeated', gather).option('--at <instant>', 'when they end; now when left out')
      .addHelpText('after', examples('entente registry key rotate new.public.json --retire ncb.XA#k3J9xQ2a --at 2026-12-31T00:00:00Z --as ncb.XA')),
    async ([file = ''], { retire, at = new Date().toISOString() }, session) => ({ subject: session.identity.participant, verb: 'rotate-key', body: { ...(await read(file, session)), retire: retire.map((kid) => ({ kid, notAfter: at })) } }),
  );
  states(key.command('revoke').argument('<kid>', 'the key').description('Ends a key at once and for ever. What the hub accepted before stays valid.').requiredOption('--reason <text>', 'why').option('--of <participant>', 'whose; yours when left out')
    .addHelpText('after', examples('entente registry key revoke ncb.XA#k3J9xQ2a --reason "Device lost." --as ncb.XA\nentente registry key revoke ncb.XA.customs#Qq1 --of ncb.XA.customs --reason "Device lost." --as ncb.XA')),
    ([kid = ''], { reason, of }, session) => ({ subject: of ?? session.identity.participant, verb: 'revoke-key', body: given({ kid, reason }) }));
}

function addCommunityVerbs(registry: Command, states: States): void {
  const community = registry.command('community').description('Makes communities; lets members in and out. Members are participants, never other communities.');
  states(community.command('create').argument('<community>', 'such as community.fisheries').description('Makes a community and becomes its keeper.').requiredOption('--name <text>', 'its name').addHelpText('after', examples('entente registry community create community.exercise --name "Exercise group" --as ncb.XA')),
    ([subject = ''], { name }) => ({ subject, verb: 'create-community', body: given({ name }) }));
  for (const [verb, description] of [['join', 'Lets someone in: the keeper. It sees nothing older.'], ['leave', 'Ends a membership: the keeper, the member, or its bureau.']] as const) {
    states(community.command(verb).argument('<community>').argument('<member>', 'a participant').description(description).addHelpText('after', examples(`entente registry community ${verb} community.exercise ncb.XB --as ncb.XA`)),
      ([subject = '', member = '']) => ({ subject, verb, body: { member } }));
  }
}

/** A subject by the name its lists show, or by what of it is its own. */
const named = (kind: string, name: string): string => (name.startsWith(`${kind}/`) ? name : `${kind}/${name}`);

function addDatedVerbs(registry: Command, states: States): void {
  const agreement = registry.command('agreement').description('Concludes, amends and ends agreements with partners.');
  const terms = `
{"partner": "partner.example", "title": "…", "categories": ["environment.*"], "purposes": ["SUPPORT_INVESTIGATION"],
 "direction": "both", "personalData": false, "from": "2027-01-01T00:00:00Z", "until": "2027-12-31T00:00:00Z"}
direction: to-partner, from-partner or both. Besides, where they apply: hostCountries, mandate, fictional.
It ends by itself. A private partner never gets personal data.`;
  for (const [word, verb, description] of [['conclude', 'conclude-agreement', 'Concludes an agreement.'], ['amend', 'amend-agreement', 'Puts new terms in the place of the old, whole; the partner stays.']] as const) {
    states<Outgoing & { readonly file: string; readonly reference: string }>(
      agreement.command(word).argument('<name>', 'such as cites: agreement/cites').description(description).requiredOption('--file <file>', 'its terms, as JSON').requiredOption('--reference <text>', 'the decision of the deciding body')
        .addHelpText('after', `${examples(`entente registry agreement ${word} example --file terms.json --reference GA-2026-12 --as gs`)}${terms}`),
      async ([name = ''], { file, reference }, session) => ({ subject: named('agreement', name), verb, body: { ...(await bodyIn(file, session)), reference } }),
    );
  }
  states(agreement.command('end').argument('<name>').description('Ends an agreement at once.').requiredOption('--reason <text>', 'why').requiredOption('--reference <text>', 'the decision of the deciding body').addHelpText('after', examples('entente registry agreement end example --reason "Renounced." --reference GA-2026-13 --as gs')),
    ([name = ''], { reason, reference }) => ({ subject: named('agreement', name), verb: 'end-agreement', body: given({ reason, reference }) }));

  const mandate = registry.command('mandate').description('Lets auditors look into something until a day.');
  states<Options & { readonly of: readonly string[]; readonly may: readonly string[] }>(
    mandate.command('grant').argument('<name>', 'such as review-2027: mandate/review-2027').description('Grants a mandate over yourself and your entities; an oversight body, over others under an open case. It ends by itself.')
      .requiredOption('--auditor <participant>', 'who may look').requiredOption('--of <participants>', 'of whom; separated by commas, or repeated', gather)
      .requiredOption('--may <list>', 'registry, rules, decisions, access, recorded', gather).requiredOption('--until <instant>', 'when it ends; a year at most').option('--from <instant>', 'from when; now when left out')
      .option('--case <number>', 'the open case it serves').requiredOption('--reference <text>', 'the decision it rests on')
      .addHelpText('after', examples('entente registry mandate grant review-2027 --auditor oversight.ccf --of ncb.XA --may rules,decisions --until 2027-03-31T00:00:00Z --reference XA-7 --as ncb.XA')),
    ([name = ''], { auditor, of, may, until, from = new Date().toISOString(), case: file, reference }) => ({ subject: named('mandate', name), verb: 'grant-mandate', body: given({ auditor, of, may, from, until, case: file, reference }) }),
  );
  states(mandate.command('end').argument('<name>').description('Ends a mandate before its time: who granted it, or who has it.').requiredOption('--reason <text>', 'why').addHelpText('after', examples('entente registry mandate end review-2027 --reason "Done." --as ncb.XA')),
    ([name = ''], { reason }) => ({ subject: named('mandate', name), verb: 'end-mandate', body: given({ reason }) }));
}
