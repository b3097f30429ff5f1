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
