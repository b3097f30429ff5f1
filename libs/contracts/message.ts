/** How soon a message wants to travel; flash has partitions of its own. */
export type Precedence = 'routine' | 'urgent' | 'flash';
export type Mode = 'live' | 'exercise';
export const CONFIDENTIALITY = Object.freeze(['official-use', 'restricted', 'confidential'] as const);
export type Confidentiality = (typeof CONFIDENTIALITY)[number];
/** What data is used for (contract §2). */
export const PURPOSES = Object.freeze([
  'LOCATE_WANTED', 'IDENTIFY_PERSON_OR_OBJECT', 'SUPPORT_INVESTIGATION', 'WARN', 'IDENTIFY_PERSON_OR_BODY', 'FORENSIC', 'SECURITY_CHECK', 'BORDER_MANAGEMENT', 'THREAT_ANALYSIS', 'ADMINISTRATION',
] as const);
export type Purpose = (typeof PURPOSES)[number];

export type Onward = 'free' | 'national' | 'consent' | 'never';
export type EvidenceUse = 'free' | 'consent' | 'never';

/** How the content may be used. */
export interface Handling {
  readonly confidentiality: Confidentiality;
  readonly tlp?: string;
  readonly purposes: readonly string[];
  readonly onward?: Onward;
  readonly evidence?: EvidenceUse;
  /** Bureaus whose data it is too. */
  readonly jointOwners?: readonly string[];
  /** What the sender says of it. */
  readonly personalData?: boolean;
  /** A date, `YYYY-MM-DD`. */
  readonly reviewBy?: string;
  readonly [member: string]: unknown;
}

/** What the hub itself reads of a message (contract §2); the whole form is the envelope schema. */
export interface Message {
  readonly hub: string;
  readonly id: string;
  readonly type: string;
  readonly mode: Mode;
  readonly from: string;
  readonly to: readonly string[];
  readonly issuedAt: string;
  readonly precedence?: Precedence;
  readonly subject?: string;
  readonly notBefore?: string;
  readonly expiresAt?: string;
  readonly replyBy?: string;
  readonly inReplyTo?: string;
  /** What it repeats or builds upon, `<from>/<id>`. */
  readonly derivedFrom?: string | readonly string[];
  readonly case?: string;
  readonly officer?: string;
  /** The sender's own counter, and the digest of its previous message. */
  readonly seq?: number;
  readonly prev?: string;
  /** To be countersigned before opening. */
  readonly conditions?: string;
  readonly handling: Handling;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly sealed?: Readonly<Record<string, unknown>>;
}

/** `<from>/<id>`: how one message names another. */
export const referenceOf = (message: { readonly from: string; readonly id: string }): string => `${message.from}/${message.id}`;

/** Requests for notices and diffusions, acts on them, extracts of them. */
export const isNotice = (type: string): boolean => type.startsWith('notice.');

/** The key of a message on `exchange.accepted` and `exchange.decided`. */
export const exchangeKey = (message: Pick<Message, 'from' | 'precedence'>): string => `${message.from}/${message.precedence ?? 'routine'}`;

/** The message beside its routing, which recipients never see. */
export interface Routing {
  readonly digest: string;
  readonly exclude?: readonly string[];
  readonly blindCopy?: readonly string[];
}

/** The `typ` of every JWS the hub takes or makes. */
export const TYP = Object.freeze({
  message: 'entente+jws',
  /** A message with members that can be withheld: an SD-JWT (RFC 9901). */
  maskable: 'entente+sd-jwt',
  routing: 'entente-routing+jws',
  statement: 'entente-statement+jws',
  second: 'entente-second+jws',
  keyProof: 'entente-key-proof+jws',
  acceptance: 'entente-acceptance+jws',
  decision: 'entente-decision+jws',
  event: 'entente-event+jws',
  /** A question to the ledger about a message of one's own. */
  challenge: 'entente-challenge+jws',
});
