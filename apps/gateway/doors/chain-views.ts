import { isOpenTo, parseStatement, type AppliedStatement, type Directory, type Participant } from '#directory';
import { Problem, toTimestamp } from '#kernel';
import type { DatedViews } from './dated-views.js';
import { belongs, isFound, isSeen } from './registry-views.js';
import type { Viewpoint } from './viewpoint.js';

export interface StatementView {
  readonly digest: string;
  readonly version: number;
  readonly at: string;
  /** The JWS; left out where it says what is not the viewer's to know. */
  readonly statement?: string;
}

/** The chain of statements of a subject, as far as each may know. */
export class ChainViews {
  constructor(
    private readonly directory: Directory,
    private readonly dated: DatedViews,
  ) {}

  /** @throws Problem `not-found` */
  statements(subject: string, point: Viewpoint): readonly StatementView[] {
    if (!this.#isVisible(subject, point)) throw new Problem('not-found');
    const chain = (this.directory.chains.get(subject) ?? []).filter(({ version }) => version <= point.version);
    return chain.map((one) => ({ digest: one.digest, version: one.version, at: toTimestamp(one.at), ...(this.#isWithheld(subject, one, point) ? {} : { statement: one.jws }) }));
  }

  #isVisible(subject: string, point: Viewpoint): boolean {
    const { directory, dated } = this;
    const participant = directory.participant(subject);
    if (participant !== undefined) return isSeen(participant, point);
    const community = directory.communities.get(subject);
    if (community !== undefined) return community.created <= point.version && belongs(community, point);
    const feed = directory.feeds.get(subject);
    if (feed !== undefined) return feed.created <= point.version && (feed.owner === point.viewer || isOpenTo(directory, feed, point.viewer, directory.version));
    const agreement = directory.agreementShelf.get(subject, point.version);
    if (agreement !== undefined) return dated.seesAgreement(agreement, point);
    const mandate = directory.mandateShelf.get(subject, point.version);
    if (mandate !== undefined) return dated.seesMandate(mandate, point);
    // A rule that was taken away has a chain still.
    const owner = subject.startsWith('rule/') && directory.ruleShelf.has(subject) ? subject.split('/')[1] : undefined;
    return owner !== undefined && dated.seesRules(owner, point) && (directory.chains.get(subject)?.[0]?.version ?? Infinity) <= point.version;
  }

  /** Whom a bureau lets know of its entity, what it hands to it, and who among the members of a community is hidden, is not for everyone who sees the chain. */
  #isWithheld(subject: string, { jws }: AppliedStatement, point: Viewpoint): boolean {
    const { statement } = parseStatement(jws);
    const participant = this.directory.participant(subject);
    if (statement.verb === 'list' || statement.verb === 'delegate' || statement.verb === 'withdraw') return participant !== undefined && !answersFor(participant, point.viewer) && point.viewer !== statement.by;
    if (statement.verb === 'join' || statement.verb === 'leave') {
      const member = this.directory.participant(statement.body.member);
      return member?.isVisibleTo(point.viewer) !== true || !isFound(member, point);
    }
    return false;
  }
}

const answersFor = (one: Participant, viewer: string): boolean => viewer === one.id || viewer === one.bureau?.id;
