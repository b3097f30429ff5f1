import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { ClientKeys, PublicJwk } from './client-keys.js';

/** What oidc-provider is told about a participant. The algorithm of an assertion follows from the curve of the key alone. */
function clientOf(participant: string, keys: readonly PublicJwk[]): AdapterPayload {
  return {
    client_id: participant,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'private_key_jwt',
    id_token_signed_response_alg: 'EdDSA',
    dpop_bound_access_tokens: true,
    jwks: { keys: keys.map(({ kty, crv, x, y, kid }) => ({ kty, crv, x, ...(y === undefined ? {} : { y }), kid, use: 'sig' })) },
  };
}

/**
 * oidc-provider's storage. Clients are read from the registry at every request. Nothing is kept: access tokens are
 * self-contained, and what was used once stands in the replay memories.
 */
export class ClientAdapter implements Adapter {
  readonly #clients: ClientKeys | undefined;

  /** @param clients where clients are read from; undefined for every other model */
  constructor(clients: ClientKeys | undefined) {
    this.#clients = clients;
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    const keys = this.#clients?.signingKeys(id);
    return Promise.resolve(keys === undefined || keys.length === 0 ? undefined : clientOf(id, keys));
  }

  upsert(): Promise<void> {
    return Promise.resolve();
  }

  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  findByUid(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  consume(): Promise<void> {
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return Promise.resolve();
  }

  revokeByGrantId(): Promise<void> {
    return Promise.resolve();
  }
}
