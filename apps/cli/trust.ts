import { LedgerError, parseTrustPolicy, type TrustPolicy } from '#ledger';
import { EXIT, Stop } from './exit-codes.js';
import { readText } from './input.js';
import type { Session } from './session.js';

/** Reads whom a verifier believes. @throws Stop naming the line that is not understood */
export async function readPolicy(session: Session, file: string): Promise<TrustPolicy> {
  const text = await readText(session, file);
  try {
    return parseTrustPolicy(text);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new Stop(EXIT.noInput, `${file}: ${error.message}`);
  }
}
