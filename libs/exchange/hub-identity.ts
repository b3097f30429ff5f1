import { createHmac } from 'node:crypto';
import { derivedUuidV7, toTimestamp } from '#kernel';
import { signJws, type SigningKey } from '#envelope';
import { TYP, type Message, type Mode, type Precedence } from '#contracts';

/** The hub as a participant: its name, the key it signs with, and the secret its derived keys come from. */
export class HubIdentity {
  constructor(
    readonly name: string,
    readonly signing: SigningKey,
    readonly secret: Buffer,
  ) {}

  /** A key of its own for one use, so that no secret serves two. */
  derivedKey(use: string): Buffer {
    return createHmac('sha256', this.secret).update(`entente ${use}`).digest();
  }

  /** Signs something that happened and that no participant signed, so that a JWS always exists (audit.md, Bytes). */
  signEvent(payload: Readonly<Record<string, unknown>>): string {
    return signJws({ hub: this.name, ...payload }, this.signing, TYP.event);
  }
}

export interface HubMessage {
  readonly type: string;
  readonly mode: Mode;
  readonly precedence: Precedence;
  readonly to: readonly string[];
  readonly body: Readonly<Record<string, unknown>>;
  readonly inReplyTo?: string;
  /** What made the hub speak, and when: id and bytes follow from it alone. */
  readonly cause: string;
  readonly at: number;
}

/** A message from the hub itself: a pure function of its cause, so that saying it again changes nothing. */
export function hubMessage(hub: HubIdentity, said: HubMessage): { readonly message: Message; readonly compact: string } {
  const message: Message = {
    hub: hub.name,
    id: derivedUuidV7(said.at, hub.derivedKey('message ids'), `${said.type} ${said.cause}`),
    type: said.type,
    mode: said.mode,
    from: 'hub',
    to: said.to,
    issuedAt: toTimestamp(said.at),
    precedence: said.precedence,
    ...(said.inReplyTo === undefined ? {} : { inReplyTo: said.inReplyTo }),
    handling: { confidentiality: 'official-use', purposes: ['ADMINISTRATION'] },
    body: said.body,
  };
  return { message, compact: signJws(message, hub.signing, TYP.message) };
}
