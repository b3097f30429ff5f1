import { importVerificationKey, type PublicJwk, type VerificationKey } from '#envelope';
import { Timeline } from './timeline.js';

/** A key in the registry. Times are milliseconds since the epoch; it is judged by the clock, its past is told by the version. */
export class RegisteredKey {
  /** Present for signing keys. */
  readonly verification: VerificationKey | undefined;
  readonly #ends = new Timeline<number | undefined>();
  revokedAt: number | undefined;
  revocationReason: string | undefined;

  /** @param since the version that brought it in; -1 for the trust root. @throws Error when it is no key of its curve */
  constructor(
    readonly jwk: PublicJwk,
    readonly since: number,
    readonly notBefore?: number,
    notAfter?: number,
  ) {
    this.verification = jwk.use === 'sig' ? importVerificationKey(jwk) : undefined;
    this.#ends.set(since, notAfter);
  }

  get notAfter(): number | undefined {
    return this.#ends.latest;
  }

  notAfterAt(version: number): number | undefined {
    return this.#ends.at(version);
  }

  /** Gives it an earlier end, as a rotation does. */
  retire(version: number, notAfter: number): void {
    this.#ends.set(version, notAfter);
  }

  isRevoked(at: number): boolean {
    return this.revokedAt !== undefined && this.revokedAt <= at;
  }

  /** Whether a time lies within the time it may be used. */
  isTimely(at: number): boolean {
    return (this.notBefore ?? -Infinity) <= at && at < (this.notAfter ?? Infinity);
  }

  holds(at: number): boolean {
    return !this.isRevoked(at) && this.isTimely(at);
  }
}
