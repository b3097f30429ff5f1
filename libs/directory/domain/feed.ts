import { participantKind, type ParticipantKind } from '#contracts';
import { matchesType } from './terms.js';
import { Timeline } from './timeline.js';

/** Kinds of participants a feed can be open to as a whole. */
export const FEED_KINDS = Object.freeze(['bureau', 'entity', 'regional', 'office', 'partner', 'private', 'secretariat'] as const satisfies readonly ParticipantKind[]);

/** What its owner says of a feed. */
export interface FeedTerms {
  readonly name: string;
  readonly description?: string;
  /** Who publishes in it besides its owner. */
  readonly publishers?: readonly string[];
  /** To whom it is open: kinds of participants, participants, and communities for their members. Rules and agreements still decide on every item. */
  readonly readers: readonly string[];
  /** What may be published in it, as patterns of types; anything when absent. */
  readonly types?: readonly string[];
  /** How many days back it can be replayed. */
  readonly replayDays?: number;
}

/** How far back a feed can be replayed when its owner says nothing, in days. */
export const DEFAULT_REPLAY_DAYS = 90;

/** A published stream, with all that was ever stated of it. */
export class Feed {
  /** Undefined from its end on. */
  readonly terms = new Timeline<FeedTerms | undefined>();

  constructor(
    readonly id: string,
    readonly owner: string,
    readonly created: number,
  ) {}

  /** Whether someone may publish something of a type in it at a version; of any type when none is named. */
  takes(from: string, version: number, type?: string): boolean {
    const terms = this.terms.at(version);
    if (terms === undefined || (from !== this.owner && terms.publishers?.includes(from) !== true)) return false;
    return type === undefined || type.startsWith('control.') || terms.types === undefined || terms.types.some((pattern) => matchesType(pattern, type));
  }
}

/** Those who own feeds: bureaus, `gs`, its regional bureaus, and partners under their agreements. */
export const ownsFeeds = (id: string): boolean => ['bureau', 'secretariat', 'regional', 'partner'].includes(participantKind(id) ?? '');
