export type FaultCode =
  | 'not-a-jws' | 'header-not-allowed' | 'wrong-typ' | 'not-json' | 'signer-missing' | 'signer-unknown' | 'key-unknown'
  | 'algorithm-not-allowed' | 'key-expired' | 'key-revoked' | 'signature-invalid' | 'acceptance-mismatch' | 'seal-mismatch' | 'cannot-open' | 'schema-violation'
  | 'not-an-sd-jwt' | 'disclosure-invalid' | 'evidence-invalid';

/** A signature, seal, disclosure or proof does not hold. */
export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(readonly code: FaultCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
  }
}
