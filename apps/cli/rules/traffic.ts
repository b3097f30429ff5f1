import type { EntenteClient } from '#client';
import { ContentReader, isAudience, readSchemas, schemasDirectory, type Message } from '#contracts';
import { factsOf } from '#exchange';
import { answersFor, noExclusions, type Decision, type Party, type SetRule } from '#policy';
import { partyNamed, ruleAlone, verdictOf } from './examples.js';

/** What a rule would have done to messages that were really exchanged. */
export interface TrafficReport {
  /** Messages looked at, and how many of them the rule speaks of at all. */
  readonly messages: number;
  /** Messages that at least one recipient would not have got. */
  readonly hidden: number;
  /** Messages of which a recipient would have got less, or got them under a condition. */
  readonly narrowed: number;
  readonly recipients: readonly { readonly recipient: string; readonly refused: number; readonly narrowed: number }[];
}

/** Who stands behind an address, as far as one may know. */
export class Book {
  readonly #parties: ReadonlyMap<string, Party>;
  readonly #members: ReadonlyMap<string, readonly string[]>;

  constructor(participants: readonly string[], communities: readonly { readonly id: string; readonly members?: readonly string[] }[]) {
    this.#members = new Map(communities.flatMap(({ id, members }) => (members === undefined ? [] : [[id, members] as const])));
    const groupsOf = (id: string): string[] => [...this.#members].filter(([, members]) => members.includes(id)).map(([group]) => group);
    this.#parties = new Map([...participants, ...[...this.#members.values()].flat()].map((id) => [id, partyNamed(id, groupsOf(id))]));
  }

  party(id: string): Party {
    return this.#parties.get(id) ?? partyNamed(id);
  }

  /** The participants an address means; nobody for an audience whose members one may not know. */
  behind(address: string): readonly string[] {
    if (!isAudience(address)) return [address];
    return address === 'all' ? [...this.#parties.keys()].filter((id) => this.#parties.get(id)?.kind === 'bureau') : (this.#members.get(address) ?? []);
  }
}

export const bookOf = async (client: EntenteClient): Promise<Book> => {
  const [participants, communities] = await Promise.all([client.participants(), client.communities()]);
  return new Book(participants.items.map(({ id }) => id), communities.items);
};

/** Tries a rule on messages; each is what was signed, and when it came. */
export class TrafficTrial {
  readonly #content = new ContentReader(readSchemas(schemasDirectory()));
  readonly #recipients = new Map<string, { refused: number; narrowed: number }>();
  #messages = 0;
  #hidden = 0;
  #narrowed = 0;

  constructor(
    private readonly rule: SetRule,
    private readonly book: Book,
  ) {}

  look(message: Message, at: number): void {
    const data = { ...factsOf(message, this.#content), maskable: true };
    if (data.kind === 'control') return;
    this.#messages++;
    const { owner } = this.rule;
    const theirs = answersFor(owner, message.from);
    const recipients = new Set(message.to.flatMap((address) => (theirs || !isAudience(address) ? this.book.behind(address) : [owner])).filter((id) => id !== message.from && (theirs || answersFor(owner, id))));
    let [refused, narrowed] = [false, false];
    for (const recipient of recipients) {
      const verdicts = (['receive', 'read'] as const).map((action): Decision => ruleAlone({
        action, originator: this.book.party(message.from), recipient: this.book.party(recipient), data, purpose: data.purposes, at, excluded: noExclusions, rules: [this.rule], agreements: [], consents: [],
      }));
      const fate = this.#recipients.get(recipient) ?? { refused: 0, narrowed: 0 };
      if (verdicts.some(({ allowed }) => !allowed)) {
        refused = true;
        fate.refused++;
      } else if (verdicts.some((one) => one.rules.includes(this.rule.id) && verdictOf(one)[0] !== 'allowed')) {
        narrowed = true;
        fate.narrowed++;
      }
      this.#recipients.set(recipient, fate);
    }
    if (refused) this.#hidden++;
    else if (narrowed) this.#narrowed++;
  }

  report(): TrafficReport {
    const touched = [...this.#recipients].filter(([, { refused, narrowed }]) => refused + narrowed > 0).map(([recipient, fate]) => ({ recipient, ...fate }));
    return { messages: this.#messages, hidden: this.#hidden, narrowed: this.#narrowed, recipients: touched.sort((one, other) => other.refused - one.refused || one.recipient.localeCompare(other.recipient)) };
  }
}
