/** What a ledger's words can fail at, each with a name a verifier can act upon. */
export type LedgerFault =
  | 'malformed'
  | 'out-of-range'
  | 'wrong-proof'
  | 'wrong-root'
  | 'wrong-signature'
  | 'unknown-key'
  | 'too-few-witnesses'
  | 'missing-tile'
  | 'step-withheld';

/** Something about the ledger that does not hold. The message names the place. */
export class LedgerError extends Error {
  constructor(readonly fault: LedgerFault, message: string) {
    super(message);
    this.name = 'LedgerError';
  }
}
