import { LedgerError, verifyEvidence } from '#ledger';
import { EXIT, Stop, type ExitCode } from '../exit-codes.js';
import type { Session } from '../session.js';
import { readPolicy } from '../trust.js';

const WITHOUT = 'Get the key of the log and of the witnesses you believe over another way than from the hub, write them into a file and name it with --trust';

/** Judges evidence against a policy from outside. Without one nothing in it can be anchored: it would vouch for itself. */
export async function verifyEvidenceFile(session: Session, text: string, trust: string | undefined): Promise<ExitCode> {
  if (trust === undefined) throw new Stop(EXIT.unverified, 'unanchored: evidence proves nothing by itself', WITHOUT);
  const policy = await readPolicy(session, trust);
  try {
    const { reference, index, proven, notProven } = await verifyEvidence(Buffer.from(text, 'utf8'), policy);
    const rows = session.output.rows<{ readonly verdict: string; readonly says: string }>([
      { title: 'verdict', of: ({ verdict }) => verdict },
      { title: `${reference}, entry ${index}`, of: ({ says }) => says },
    ]);
    for (const says of proven) rows.add({ verdict: 'proven', says });
    for (const says of notProven) rows.add({ verdict: 'not proven', says });
    rows.end();
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new Stop(EXIT.unverified, `the evidence does not hold: ${error.message}`);
  }
}
