import type { Directory } from '#directory';
import type { RegistrySearch } from '#exchange';
import { Problem, type Clock } from '#kernel';
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
    private readonly search: Pick<RegistrySearch, 'finds' | 'conceals'>,
  ) {
    this.views = new RegistryViews(directory);
    this.dated = new DatedViews(directory);
    this.chains = new ChainViews(directory, this.dated);
  }

  /**
   * @param viewer undefined for whoever shows no token
   * @throws Problem `not-found`
   */
  keys(id: string, viewer: string | undefined): ReturnType<RegistryViews['keys']> {
    const now = this.clock.now();
    if (this.search.conceals(viewer, id, now)) throw new Problem('not-found');
    return this.views.keys(id, viewer === undefined ? undefined : viewpointOf(this.directory, viewer, undefined, now));
  }

  /** @param at as `?at=` came. @throws Problem `malformed-request` */
  point(viewer: string, at: unknown): Viewpoint {
    const now = this.clock.now();
    return { ...viewpointOf(this.directory, viewer, at, now), finds: (entry, belongsTo) => this.search.finds(viewer, entry, belongsTo, now) };
  }
}
