import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TYP, type Challenged, type FoundByHub } from '#client';
import { digestOf, payloadOf, signedPart } from '#envelope';
import { isObject } from '#kernel';
import { checkChallenge, checkpointsShown, Mirror, MirrorFolder, readAsked, TileFiles, type Finding, type TrustPolicy } from '#ledger';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import { readText } from '../input.js';
import { HubLog, ledgerReader } from '../ledger-source.js';
import type { Session } from '../session.js';
import { readPolicy } from '../trust.js';
import { hubKeys } from './hub-keys.js';
import { findSigned } from './verify.js';

export interface ChallengeOptions {
  readonly digest?: string;
  readonly wait: boolean;
  readonly trust?: string;
  readonly out?: string;
  readonly copy?: string;
}

/** Asks the ledger about a message one says to have sent, and waits for the hub's signed answer. */
export async function challenge(session: Session, what: string, { digest, wait, trust, out, copy }: ChallengeOptions): Promise<ExitCode> {
  if (copy !== undefined && trust === undefined) throw new Stop(EXIT.usage, '--copy needs --trust');
  const policy = trust === undefined ? undefined : await readPolicy(session, trust);
  const { challenges } = session.client();
  const asked = /^[A-Za-z0-9_-]{43}$/.test(what) ? await challenges.find(what) : await challenges.ask(await claimOf(session, what, digest));
  const seen = wait ? await challenges.answered(asked.id, session.interrupted) : asked;
  if (out !== undefined) keep(session, out, seen);
  const believed = policy === undefined ? 'not checked: no policy' : seen.answer === undefined ? '' : await believedUnder(session, seen, policy, copy);
  session.output.one(seen, () => [
    ['challenge', seen.id], ['message', seen.message], ['digest', seen.digest],
    ['answer', seen.found === undefined ? `none yet; the hub answers by ${seen.answerBy}` : inWords(seen.found)],
    ['proof', seen.found === undefined ? '' : believed],
  ]);
  if (seen.found !== undefined) return policy === undefined || believed.startsWith('holds') ? EXIT.ok : EXIT.unverified;
  if (Date.now() <= Date.parse(seen.answerBy)) return EXIT.ok;
  session.say(`entente: the hub was to answer by ${seen.answerBy} and did not; its receipt is your evidence${out === undefined ? ' (--out FILE keeps it)' : ''}`);
  return EXIT.unverified;
}

/** What is claimed: a reference and a digest, or the message as it was signed. */
async function claimOf(session: Session, what: string, digest: string | undefined): Promise<{ readonly message: string; readonly digest: string }> {
  if (digest !== undefined) return { message: what, digest };
  const message = findSigned(await readText(session, what)).find((compact) => typOf(compact) === TYP.message || typOf(compact) === TYP.maskable);
  const payload = message === undefined ? undefined : payloadOf(signedPart(message));
  if (message === undefined || !isObject(payload) || typeof payload['from'] !== 'string' || typeof payload['id'] !== 'string') throw new Stop(EXIT.noInput, `${what} holds no message as it was signed`, 'Name a file with the message, or FROM/ID with --digest');
  return { message: `${payload['from']}/${payload['id']}`, digest: digestOf(message) };
}

const typOf = (compact: string): string => String((JSON.parse(Buffer.from(compact.split('.', 1)[0] ?? '', 'base64url').toString('utf8')) as { typ?: unknown }).typ);

function inWords({ found, asOf, entry, at, code, accepted }: FoundByHub): string {
  switch (found) {
    case 'accepted': return `the hub accepted it at ${at ?? '?'}; it is entry ${String(entry)} of the ledger`;
    case 'refused': return `it came at ${at ?? '?'} and was refused: ${code ?? '?'}; that is entry ${String(entry)} of the ledger`;
    case 'other': return `another message was accepted under this id at ${at ?? '?'}, with the digest ${accepted ?? '?'}`;
    case 'erased': return `a message was accepted under this id (entry ${String(entry)}); its content was erased since, so its digest cannot be told`;
    default: return `nothing came: neither accepted nor refused, as of ${asOf}`;
  }
}

/** Whether what is shown with the answer holds under a policy of one's own: by the checks an audit makes. */
async function believedUnder(session: Session, seen: Challenged, policy: TrustPolicy, copy: string | undefined): Promise<string> {
  const keys = await hubKeys(session, policy);
  try {
    const verdict = await checkChallenge(readAsked(seen.receipt, keys), { policy, keys, promises: [], now: Date.now(), shownOf: () => Promise.resolve(seen) });
    if (verdict === 'answered') {
      const [found] = copy === undefined ? [] : await heldAgainst(session, copy, checkpointsShown(seen, policy), policy);
      if (found !== undefined) return `does not hold against the copy in ${copy} (${found.kind}): ${found.says}`;
      return `holds under the policy: the answer is in the ledger, and so is what it names${copy === undefined ? '' : `, and that is the ledger of ${copy}`}`;
    }
    return verdict === 'pending' ? 'the answer is not proven to be in the ledger yet; ask again' : `does not hold under the policy (${verdict.kind}): ${verdict.says}`;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `does not hold under the policy: ${error.message}`;
  }
}

/** What does not hold when the copy goes on to these trees: a hub may have signed them of another history. */
async function heldAgainst(session: Session, copy: string, checkpoints: readonly string[], policy: TrustPolicy): Promise<readonly Finding[]> {
  const at = resolve(session.surroundings.cwd, copy);
  const mirror = new Mirror({ source: new HubLog(ledgerReader(session)), tiles: new TileFiles(at), memory: new MirrorFolder(at), policy, interrupted: session.interrupted });
  const { findings } = await mirror.audit(checkpoints);
  if (session.interrupted.aborted) throw new Stop(EXIT.interrupted, 'interrupted while the log was copied; the same command goes on from there');
  return findings;
}

function keep(session: Session, out: string, seen: Challenged): void {
  try {
    writeFileSync(resolve(session.surroundings.cwd, out), `${JSON.stringify(seen)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new Stop(EXIT.noInput, `${out} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  session.say(`entente: the challenge is in ${out}; entente ledger audit … --challenges ${out} holds the hub to it`);
}
