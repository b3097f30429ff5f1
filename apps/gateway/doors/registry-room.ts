import type { Directory } from '#directory';
import type { RegistrySearch } from '#exchange';
import type { Clock } from '#kernel';
import { ChainViews } from './chain-views.js';
import { DatedViews } from './dated-views.js';
import { RegistryViews } from './registry-views.js';
import { viewpointOf, type Viewpoint } from './viewpoint.js';

/** All that is shown of the registry, from wherever one stands. */
export class RegistryRoom {
  readonly views: RegistryViews;
  readonly dated: DatedViews;
  readonly chains: ChainViews;

  constructor(
    private readonly directory: Directory,
    private readonly clock: Clock,
    private readonly search: Pick<RegistrySearch, 'finds'>,
  ) {
    this.views = new RegistryViews(directory);
    this.dated = new DatedViews(directory);
    this.chains = new ChainViews(directory, this.dated);
  }

  /** @param at as `?at=` came. @throws Problem `malformed-request` */
  point(viewer: string, at: unknown): Viewpoint {
    const now = this.clock.now();
    return { ...viewpointOf(this.directory, viewer, at, now), finds: (entry, belongsTo) => this.search.finds(viewer, entry, belongsTo, now) };
  }
}
