/** A public signing key as the registry holds it (RFC 7517). */
export interface PublicJwk {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  /** Present for P-256. */
  readonly y?: string;
  readonly kid: string;
  readonly use?: string;
  readonly alg?: string;
}

/** A private Ed25519 key with its name. */
export interface PrivateJwk extends PublicJwk {
  readonly d: string;
}

/** What the door needs of the registry: the keys of those who may knock, as they are at this moment. */
export abstract class ClientKeys {
  /**
   * The signing keys of a participant that are valid now. Asked on every request, so it must be a look-up in memory.
   * @param participant such as `ncb.KE.kws` @returns undefined for whom no token is meant
   */
  abstract signingKeys(participant: string): readonly PublicJwk[] | undefined;
}
