import type { MessageEnvelope } from '#contracts';
import type { BodyJudge } from './draft.js';
import type { KeySource } from './registered-keys.js';
import type { SealingKey } from './sealing.js';
import type { SigningKey } from './tokens.js';

export interface EntenteClientOptions {
  /** Where the hub is reached. */
  readonly url: string;
  /** The hub's issuer identifier; by default the url. */
  readonly issuer?: string;
  /** The hub's name, which stands in every message; read from the registry when left out. */
  readonly hub?: string;
  readonly participant: string;
  readonly signingKey: SigningKey;
  /** Private keys to open sealed messages with, the current one and earlier ones. */
  readonly sealingKeys?: readonly SealingKey[];
  /** Defaults to the platform's. */
  readonly fetch?: typeof fetch;
  /** What messages get that say nothing else: official-use, to support an investigation. */
  readonly handling?: MessageEnvelope['handling'];
  /** What messages and reads get that say nothing else: live. */
  readonly mode?: MessageEnvelope['mode'];
  /** Public keys from elsewhere than the hub, such as pinned ones. */
  readonly keys?: KeySource;
  /** Judges bodies before they are sealed and after they are opened, where the hub cannot. */
  readonly judge?: BodyJudge;
  /** Milliseconds in which a call settles, retries included; default 30,000. */
  readonly deadlineMs?: number;
  /** The local clock, milliseconds since the epoch. */
  readonly now?: () => number;
}

/** How far a batch is. */
export interface BatchProgress {
  readonly sent: number;
  readonly refused: number;
}
