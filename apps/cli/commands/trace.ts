import type { Custody, PastReaders, Trace } from '#client';
import { commitmentShown, LedgerError, linkIn, STEPS, unfollowed, verifyLogged, type LoggedRecord, type TrustPolicy } from '#ledger';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';
import { readPolicy } from '../trust.js';

/** For so long after it happened a step may be proven before the one it follows, in milliseconds: the log has several topics beside each other. */
const SETTLED_MS = 120_000;

/** Tells what became of a message, as far as whoever asks may know. */
export async function trace(session: Session, reference: string, { trust }: { readonly trust?: string } = {}): Promise<ExitCode> {
  const policy = trust === undefined ? undefined : await readPolicy(session, trust);
  const story = await session.client().trace(reference);
  if (policy !== undefined) for (const { step, who, logged } of story.steps) if (logged !== undefined) holds(`${step} ${who}`, logged, policy);
  const { addressees, shown, countersigned, receipts, steps } = story;
  const left = leftOut(story, Date.now());
  const withheld = left.filter(({ recent }) => !recent).map(({ says }) => says);
  session.output.one(story, () => [
    ['message', story.message],
    ['mode', story.mode],
    ['accepted', story.acceptedAt],
    ['in mailboxes', story.receivedAt],
    ['recalled', story.recalledAt],
    ['erased', story.erasedAt],
    ['decided at', `rule-set version ${story.version}`],
    ['inherits from', story.inherits?.join(', ')],
    ...addressees.map(({ to, allowed, rules, except, withheld }): [string, string] => [
      'addressee',
      `${to} ${allowed ? 'allowed' : 'refused'}${rules.length === 0 ? '' : `: ${rules.join(', ')}`}${except === undefined || except.length === 0 ? '' : `; not ${except.join(', ')}`}${withheld === undefined || withheld.length === 0 ? '' : `; without ${withheld.join(', ')}`}`,
    ]),
    ...shown.map(({ reader, at }): [string, string] => ['shown', `${reader} ${at}`]),
    ...countersigned.map(({ recipient, at }): [string, string] => ['countersigned', `${recipient} ${at}`]),
    ...receipts.map(({ recipient, status, at, note }): [string, string] => ['receipt', `${recipient} ${status} ${at}${note === undefined ? '' : ` — ${note}`}`]),
    ...steps.map(({ step, who, at, as, entry, missing }): [string, string] => [
      entry === undefined ? 'missing' : `entry ${entry}`,
      [step, who, as, at, missing, entry === undefined || missing !== undefined ? undefined : policy === undefined ? 'proof not checked' : 'proven'].filter((one) => one !== undefined).join(' · '),
    ]),
    ...left.map(({ says, recent }): [string, string] => [recent ? 'not shown yet' : 'withheld', says]),
  ]);
  if (policy === undefined && steps.some(({ logged }) => logged !== undefined)) session.say('entente: the proofs were not checked; --trust POLICY checks them');
  if (withheld.length > 0) throw new Stop(EXIT.unverified, `the hub leaves a step out: ${withheld.join('; ')}`);
  return EXIT.ok;
}

/** Steps that others follow, by their own word in the log, and that the hub does not show. Of what was erased they open for nobody. */
function leftOut({ steps, erasedAt }: Trace, now: number): { readonly says: string; readonly recent: boolean }[] {
  if (erasedAt !== undefined && (isRecent(erasedAt, now) || steps.some(({ step, logged }) => step === 'erased' && logged !== undefined))) return [];
  const proven = steps.flatMap(({ step, who, at, entry, logged }) => (logged === undefined ? [] : [{ at, named: `${step} ${who}, entry ${entry ?? '?'}`, commitment: commitmentShown(logged), ...(step === 'accepted' ? { step: 1 } : {}), link: linkIn(logged) }]));
  return unfollowed(proven).map(({ place, link }) => {
    const follower = proven[place];
    return { says: `step ${link.step - 1} (${STEPS[link.step - 1] ?? ''}), which ${follower?.named ?? ''} follows`, recent: isRecent(follower?.at, now) };
  });
}

const isRecent = (at: string | undefined, now: number): boolean => at !== undefined && now - Date.parse(at) < SETTLED_MS;

/** How somebody stands to a message, in words. */
const STANDINGS: Readonly<Record<Custody['holders'][number]['standing'], string>> = {
  overdue: 'holds it; has not answered the recall in time',
  pending: 'holds it; has not answered the recall yet',
  objected: 'holds it; objects to the recall',
  retained: 'keeps it under its own law',
  holds: 'holds it',
  unread: 'has not read it',
  conditions: 'has not accepted its conditions',
  contested: 'contested: its mail waits',
  withheld: 'a rule withholds it now',
  destroyed: 'destroyed it',
  removed: 'never saw it: it was taken out of the mailbox',
};

/** Tells where a message is now, as far as whoever asks may know. */
export async function custody(session: Session, reference: string): Promise<ExitCode> {
  const found = await session.client().custody(reference);
  const { terms, holders, consents, derived } = found;
  session.output.one(found, () => [
    ['message', found.message],
    ['mode', found.mode],
    ['at', found.at],
    ['terms', terms === undefined ? undefined : [terms.confidentiality, terms.tlp, terms.purposes.join(', '), `onward ${terms.onward}`, `evidence ${terms.evidence}`].filter((one) => one !== undefined).join(' · ')],
    ['conditions', terms?.conditions],
    ['review by', terms?.reviewBy],
    ['expires', terms?.expiresAt],
    ['recalled', found.recalledAt],
    ['answers by', found.answerBy],
    ['erased', found.erasedAt],
    ...holders.map(({ holder, standing, rules, shown, countersigned, dispatchedBy, withheld, answered, note }): [string, string] => [
      'holder',
      [
        holder, STANDINGS[standing], answered, note, shown === undefined ? undefined : `shown ${shown}`, countersigned === undefined ? undefined : `countersigned ${countersigned}`,
        dispatchedBy === undefined ? undefined : `handed on by ${dispatchedBy}`, rules.length === 0 ? undefined : rules.join(', '), withheld === undefined ? undefined : `without ${withheld.join(', ')}`,
      ].filter((one) => one !== undefined).join(' · '),
    ]),
    ...consents.map(({ use, by, owner, to, purposes }): [string, string] => ['consent', [`${by} may ${use}`, to?.join(', '), purposes?.join(', '), `by ${owner}`].filter((one) => one !== undefined).join(' · ')]),
    ...derived.map(({ by, message, recalled }): [string, string] => ['derived', `${message ?? `by ${by}`}${recalled === true ? ' · recalled' : ''}`]),
  ]);
  return EXIT.ok;
}

/** What stood in the way whatever the rules said, in words. */
const OBSTACLES: Readonly<Record<NonNullable<PastReaders['participants'][number]['because']>, string>> = {
  'not-delivered': 'it was not delivered yet',
  conditions: 'it had not countersigned the conditions',
  contested: 'it was contested',
  recalled: 'it was recalled',
  expired: 'it had expired',
};

/** Tells its owner who could read a message at an instant. */
export async function readers(session: Session, reference: string, { at }: { readonly at?: string } = {}): Promise<ExitCode> {
  const asked = await session.client().readers(reference, at);
  session.output.one(asked, () => [
    ['message', asked.message],
    ['at', asked.at],
    ['decided at', `rule-set version ${asked.version}`],
    ...asked.participants.map(({ participant, allowed, rules, because, withheld, shown }): [string, string] => [
      allowed === true ? 'could read' : allowed === false ? 'could not read' : 'not known',
      [
        participant, because === undefined ? undefined : OBSTACLES[because], allowed === undefined ? 'its content was erased since' : undefined, rules.length === 0 ? undefined : rules.join(', '),
        withheld === undefined ? undefined : `without ${withheld.join(', ')}`, shown === undefined ? undefined : `shown ${shown}`,
      ].filter((one) => one !== undefined).join(' · '),
    ]),
  ]);
  return EXIT.ok;
}

function holds(step: string, logged: LoggedRecord, policy: TrustPolicy): void {
  try {
    verifyLogged(logged, policy);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new Stop(EXIT.unverified, `${step}: its entry does not hold: ${error.message}`);
  }
}
