import { SystemClock, type Clock } from '#kernel';
import { assertionWindow } from './authorization/assertion-policy.js';
import { createAuthorizationServer, type AuthorizationServer } from './authorization/authorization-server.js';
import type { ClientKeys, PrivateJwk } from './authorization/client-keys.js';
import type { HttpLogger } from './logger.js';
import { verifyWithSodium, type VerifySignature } from '#signature';
import { PublicOrigins } from './public-origins.js';
import { ReplayMemory } from './replay-memory.js';
import { TokenDoor } from './token-door.js';

/** How old a DPoP proof may be, in milliseconds (contract §3). */
export const PROOF_AGE = 60_000;

/**
 * How far ahead of the hub's clock proofs and assertions may be, in milliseconds. After a start, what is not newer than
 * the start by this much is refused, so it is kept about as short as a start takes.
 */
export const FUTURE_ALLOWANCE = 2_000;

export interface TokenServiceOptions {
  /** The hub's public URL without a trailing slash. */
  readonly issuer: string;
  /** Further URLs under which the hub is called. */
  readonly alsoKnownAs?: readonly string[];
  /** Ed25519; signs access tokens and nothing else. */
  readonly tokenKey: PrivateJwk;
  readonly clients: ClientKeys;
  readonly logger: HttpLogger;
  readonly clock?: Clock;
  readonly verify?: VerifySignature;
  /** When this process started, milliseconds since the epoch. */
  readonly startedAt?: number;
}

export interface TokenService {
  readonly authorizationServer: AuthorizationServer;
  readonly door: TokenDoor;
  /**
   * Milliseconds since the epoch. Proofs made before may have been used at the process that went before, so they are
   * refused; a door that opens at this time refuses nobody, and a refused connection is tried again by everybody.
   */
  readonly settledAt: number;
}

/** Proofs tell their time in whole seconds. */
const ROUNDING = 1_000;

/** Token endpoint and resource side of one hub process, sharing one memory of used proofs. */
export function createTokenService(options: TokenServiceOptions): TokenService {
  const { issuer, tokenKey, clients, logger } = options;
  const clock = options.clock ?? new SystemClock();
  const startedAt = options.startedAt ?? performance.timeOrigin;
  const memory = (window: number): ReplayMemory => new ReplayMemory({ clock, window, futureAllowance: FUTURE_ALLOWANCE, startedAt });
  const proofs = memory(PROOF_AGE + 2 * FUTURE_ALLOWANCE);
  const common = { issuer, clients, clock, proofAge: PROOF_AGE, futureAllowance: FUTURE_ALLOWANCE, origins: new PublicOrigins([issuer, ...(options.alsoKnownAs ?? [])]) };
  return {
    settledAt: startedAt + FUTURE_ALLOWANCE + ROUNDING,
    authorizationServer: createAuthorizationServer({ ...common, tokenKey, proofs, assertions: memory(assertionWindow(FUTURE_ALLOWANCE)), logger }),
    door: new TokenDoor({ ...common, tokenKeys: [tokenKey], replays: proofs, verify: options.verify ?? verifyWithSodium }),
  };
}
