import type { Effect, RefusedBecause } from '../apply.js';
import type { ActName } from '../acts.js';
import type { Flag } from '../flags.js';
import type { Kind } from '../kinds.js';
import type { Diffusion } from '../diffusion.js';
import type { Notice } from '../notice.js';

/** A message, named. */
export interface Reference {
  readonly from: string;
  readonly id: string;
}

/** A notice with what the hub keeps beside it. */
export interface Standing {
  readonly notice: Notice;
  readonly exercise: boolean;
  /** Whom the requester keeps out. */
  readonly excluded: readonly string[];
}

/** When something was accepted, by which rules, and what its records' salts are taken from. */
export interface Acceptance {
  readonly message: Reference;
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly version: number;
  /** base64 */
  readonly salt: string;
  readonly traceparent?: string;
}

/** An act that counted, to be told. */
export interface Done {
  readonly what: 'done';
  readonly act: ActName | 'submit';
  readonly by: Acceptance;
  readonly before?: Notice;
  readonly after: Notice;
  readonly effects: readonly Effect[];
  readonly exercise: boolean;
  readonly excluded: readonly string[];
}

/** An act that could not be done, to be told to whoever tried. */
export interface Refused {
  readonly what: 'refused';
  readonly by: Acceptance;
  readonly because: RefusedBecause | 'unknown-notice' | 'unknown-content' | 'not-your-kind';
  readonly allowed: readonly ActName[];
  readonly state?: string;
  readonly exercise: boolean;
  readonly precedence: 'routine' | 'urgent' | 'flash';
}

/** What became of a diffusion, to be told. */
export interface Circulated {
  readonly what: 'diffusion';
  /** `delete`: an oversight body has it erased. */
  readonly act: ActName | 'circulate';
  readonly by: Acceptance;
  readonly after: Diffusion;
  readonly exercise: boolean;
}

/** The consent that extracts rest on was recalled. */
export interface ConsentRecalled {
  readonly what: 'consent-recalled';
  readonly by: Acceptance;
  readonly extracts: readonly ShownExtract[];
}

/** An extract, as it is taken back. */
export interface ShownExtract {
  readonly extract: Reference;
  readonly digest: string;
  readonly exercise: boolean;
}

export type Work = Done | Refused | Circulated | ConsentRecalled;

/** A notice whose term is over, or whose owner is to be asked. */
export interface Due {
  readonly notice: Notice;
  readonly exercise: boolean;
  readonly content: Reference;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** A match, as it was reported. */
export interface Hit {
  readonly hit: Reference;
  readonly of: Reference;
  readonly exercise: boolean;
  readonly at: number;
}

/** What somebody says of a match; whether it is its owner's to say, the book knows. */
export interface HitVerdict {
  readonly owner: string;
  readonly verdict: string;
  readonly by: Reference;
  readonly exercise: boolean;
  readonly at: number;
}

/** An extract for the public, and what it is made of. */
export interface Extract {
  readonly extract: Reference;
  readonly digest: string;
  readonly of: Notice;
  readonly consent: Reference;
  readonly exercise: boolean;
  /** When it is taken down, ms. */
  readonly endsAt: number;
}

/** A notice when it begins. */
export interface Begun extends Standing {
  readonly flags: readonly Flag[];
  readonly title: string;
  readonly by: Acceptance;
}

/** What the hub keeps of notices, inside a courier's turn. */
export abstract class NoticeBook {
  abstract find(notice: string): Promise<Standing | undefined>;
  /** @returns false when it is there already */
  abstract begin(begun: Begun): Promise<boolean>;
  /** A message that may take the place of a notice's content. */
  abstract offerContent(notice: string, digest: string, message: Reference, title: string, excluded: readonly string[]): Promise<void>;
  /** The message that holds this content of a notice. */
  abstract content(notice: string, digest: string): Promise<Reference | undefined>;
  /** The notice whose content a message holds. */
  abstract holding(message: Reference): Promise<string | undefined>;
  /** How many of a kind circulate. */
  abstract circulating(kind: Kind, exercise: boolean): Promise<number>;
  /** Notes an act that counted. @param reviewAt when its owner is to be asked, ms */
  abstract save(done: Done, reviewAt: number | undefined): Promise<void>;
  /** Lets those who follow changes see it again. */
  abstract touch(notice: string): Promise<void>;
  abstract note(work: Work): Promise<void>;
  /** What is to be told, oldest first. */
  abstract pending(limit: number): Promise<readonly { readonly seq: bigint; readonly work: Work }[]>;
  abstract told(seqs: readonly bigint[]): Promise<void>;
  /** Everyone a content of the notice was handed on to. */
  abstract holders(notice: string): Promise<readonly string[]>;
  abstract circulate(diffusion: Diffusion, exercise: boolean, title: string, at: number): Promise<boolean>;
  abstract diffusion(id: string): Promise<{ readonly diffusion: Diffusion; readonly exercise: boolean } | undefined>;
  abstract saveDiffusion(diffusion: Diffusion): Promise<void>;
  abstract reportHit(hit: Hit): Promise<void>;
  /** The owner's verdict, in the mode of the match; the first one stands. */
  abstract verdict(hit: Reference, verdict: HitVerdict): Promise<void>;
  abstract extract(extract: Extract): Promise<void>;
  /** What the public is shown of a notice. */
  abstract extracts(notice: string): Promise<readonly ShownExtract[]>;
  /** What the public is shown by a consent. */
  abstract extractsUnder(consent: Reference): Promise<readonly ShownExtract[]>;
  /** Takes every version of a notice's content away for good, with what was kept of it; what is ordered to be erased by itself is left to that order. @returns what was erased */
  abstract erase(notice: string, at: number): Promise<readonly { readonly message: Reference; readonly digest: string }[]>;
}
