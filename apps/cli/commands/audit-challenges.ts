import { EntenteProblem } from '#client';
import type { PublicJwk } from '#envelope';
import { checkChallenge, checkpointsShown, finding, readAsked, type Asked, type Finding, type Promised, type Shown, type TrustPolicy } from '#ledger';
import type { Session } from '../session.js';

export interface JudgedChallenges {
  readonly answered: number;
  readonly pending: number;
  readonly findings: readonly Finding[];
  /** Checkpoints that the answers lead to: to be held against the copy like every other. */
  readonly checkpoints: readonly string[];
}

/** Holds the hub to what it was asked. @param events what the hub signed: receipts of challenges, and their answers */
export async function judgeChallenges(session: Session, events: readonly string[], { policy, promises, keys }: { readonly policy: TrustPolicy; readonly promises: readonly Promised[]; readonly keys: readonly PublicJwk[] }): Promise<JudgedChallenges> {
  const findings: Finding[] = [];
  const checkpoints = new Set<string>();
  const shownTo = async (id: string): Promise<Shown | undefined> => {
    const shown = await shownOf(session, id);
    if (shown !== undefined) checkpointsShown(shown, policy).forEach((one) => checkpoints.add(one));
    return shown;
  };
  let [answered, pending] = [0, 0];
  // An answer is looked up by its question, so that one the hub has changed since would show.
  for (const receipt of events.filter((event) => eventOf(event) === 'challenged')) {
    const asked = readOr(receipt, keys);
    const verdict = 'kind' in asked ? asked : await checkChallenge(asked, { policy, promises, keys, now: Date.now(), shownOf: shownTo });
    if (verdict === 'answered') answered += 1;
    else if (verdict === 'pending') pending += 1;
    else findings.push(verdict);
  }
  return { answered, pending, findings, checkpoints: [...checkpoints] };
}

const eventOf = (compact: string): unknown => (JSON.parse(Buffer.from(compact.split('.')[1] ?? '', 'base64url').toString('utf8')) as { event?: unknown }).event;

function readOr(receipt: string, keys: readonly PublicJwk[]): Asked | Finding {
  try {
    return readAsked(receipt, keys);
  } catch (error) {
    return finding('bad-receipt', 'a challenge', error instanceof Error ? error.message : String(error), [receipt]);
  }
}

async function shownOf(session: Session, id: string): Promise<Shown | undefined> {
  try {
    return await session.client().challenges.find(id);
  } catch (error) {
    if (error instanceof EntenteProblem && error.status === 404) return undefined;
    throw error;
  }
}
