import type { DataFacts, Party, Question } from '../decision.js';
import type { Agreement } from '../rule-set.js';

/** Which way data would go that a partner takes part in. */
export type Way = 'to-partner' | 'from-partner';

/** What the engine works out while it decides; asked for only by policies that read it. */
export interface Workings {
  covered(facts: Facts): boolean;
  reciprocal(facts: Facts): boolean;
}

/** Whose data a participant's is, and who answers for it. */
export const ownerOf = (party: Party): string => party.bureau ?? party.id;

/** A question as policies see it. */
export class Facts {
  readonly principal: Party;
  readonly originator: Party;
  readonly data: DataFacts;
  /** The agreement, and the way, that is being looked at. */
  agreement: Agreement | undefined;
  way: Way = 'to-partner';
  #covered: boolean | undefined;
  #reciprocal: boolean | undefined;

  constructor(
    readonly question: Question,
    private readonly workings: Workings,
  ) {
    this.principal = question.action === 'send' ? question.originator : question.recipient;
    this.originator = question.originator;
    this.data = question.data;
  }

  get covered(): boolean {
    return (this.#covered ??= this.workings.covered(this));
  }

  get reciprocal(): boolean {
    return (this.#reciprocal ??= this.workings.reciprocal(this));
  }
}
