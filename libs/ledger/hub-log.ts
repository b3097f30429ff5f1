import { KEY_TYPE, noteSigner, type NoteSigner } from './domain/note-keys.js';

/** The part of the hub's identity the log needs. */
interface HubSecrets {
  readonly name: string;
  derivedKey(use: string): Buffer;
}

/** The name of a hub's log, on every checkpoint. */
export const originOf = (hub: string): string => `${hub}/ledger`;

/** The key a hub signs its checkpoints with: one of its own, from the hub's secret. */
export const logSigner = (hub: HubSecrets): NoteSigner => noteSigner(originOf(hub.name), KEY_TYPE.log, hub.derivedKey('ledger signing key'));

/** What the log keeps from others, one key for each use. */
export interface LedgerSecrets {
  /** Salts of records that have none. */
  readonly salts: Uint8Array;
  /** What openings are encrypted under, together with the secret of each. */
  readonly openings: Uint8Array;
  /** What the names of messages, cases and recipients are enciphered under. */
  readonly names: Uint8Array;
}

export const ledgerSecrets = (hub: HubSecrets): LedgerSecrets => ({ salts: hub.derivedKey('ledger salts'), openings: hub.derivedKey('ledger openings'), names: hub.derivedKey('ledger names') });
