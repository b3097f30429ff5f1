import { participantKind, speaksFor } from '#contracts';
import type { Directory } from '#directory';
import { Problem, toTimestamp } from '#kernel';
import { valueOf, type LoggedRecord, type PgOpenings, type Prover, type StoredOpening } from '#ledger';
import type { AccessRecorder, Declaration } from '../read/access-recorder.js';
import type { GivenEntries, StatementStore } from './ports.js';
import { accountEvent, statementEvent } from './statement-records.js';

/** The hub's word of one hour, and where it stands in the log, as far as that covers it. */
export interface StatementView {
  readonly endsAt: string;
  readonly participant: string;
  readonly statement: string;
  readonly record?: LoggedRecord;
}
export interface AccountView {
  readonly endsAt: string;
  readonly account: string;
  readonly record?: LoggedRecord;
}
export interface ViewPage<View> {
  readonly items: readonly View[];
  /** What to ask the next page with; absent on the last one. */
  readonly next?: string;
}

export interface StatementDeskParts {
  readonly directory: Directory;
  readonly store: Pick<StatementStore, 'accounts' | 'statements' | 'stretch'>;
  readonly openings: Pick<PgOpenings, 'findAll' | 'atAll'> & GivenEntries;
  readonly prover: Pick<Prover, 'inclusions'>;
  readonly access: AccessRecorder;
}

/** Shows what the hub stated: of an inbox to whoever has it, of topics to whoever reads the log. */
export class StatementDesk {
  constructor(private readonly parts: StatementDeskParts) {}

  /** A participant's statements. For itself, its bureau and oversight. @throws Problem `not-found` for everybody else */
  async statements(participant: string, reader: string, { after = -Infinity, limit }: { readonly after?: number | undefined; readonly limit: number }): Promise<ViewPage<StatementView>> {
    const { directory, store } = this.parts;
    const entitled = speaksFor(reader, participant) || participantKind(reader) === 'oversight';
    if (!entitled || !directory.participants.has(participant)) throw new Problem('not-found');
    const found = await store.statements(participant, after, limit);
    const records = await this.#records(found.map(statementEvent));
    return page(found.map(({ endsAt, statement }, n) => ({ endsAt: toTimestamp(endsAt), participant, statement, ...records[n] })), limit);
  }

  /**
   * The entries a statement counts, opened and proven. They say what was read for which purpose: for the participant itself
   * and oversight, not for its bureau, which need not have been shown the same.
   * @throws Problem `not-found`
   */
  async entries(participant: string, endsAt: number, reader: string, { after, limit, ...declaration }: Declaration & { readonly after?: bigint | undefined; readonly limit: number }): Promise<ViewPage<LoggedRecord>> {
    const { store, openings, access, directory } = this.parts;
    if (reader !== participant && participantKind(reader) !== 'oversight') throw new Problem('not-found');
    const stretch = await store.stretch(endsAt);
    if (stretch === undefined) throw new Problem('not-found');
    const found = await openings.given([participant], { first: stretch.first, until: stretch.until, ...(after === undefined ? {} : { after }), limit });
    const opened = await openings.atAll(found.map(({ index }) => index));
    if (reader !== participant) await access.record([{ reader, door: 'audit', mode: 'live', shown: [], asked: { recipient: participant, until: toTimestamp(endsAt) }, version: directory.version, ...declaration }]);
    const last = found.at(-1);
    return { items: await this.#proven(opened), ...(last === undefined || found.length < limit ? {} : { next: String(last.index) }) };
  }

  /** How many entries of each topic there are, hour by hour. */
  async accounts({ after = -Infinity, limit }: { readonly after?: number | undefined; readonly limit: number }): Promise<ViewPage<AccountView>> {
    const found = await this.parts.store.accounts(after, limit);
    const records = await this.#records(found.map(({ endsAt }) => accountEvent(endsAt)));
    return page(found.map(({ endsAt, account }, n) => ({ endsAt: toTimestamp(endsAt), account, ...records[n] })), limit);
  }

  /** The record of each event, where the log has and covers it. */
  async #records(events: readonly { readonly source: string; readonly id: string }[]): Promise<readonly { readonly record?: LoggedRecord }[]> {
    const opened = await this.parts.openings.findAll(events);
    const proven = new Map((await this.#proven(opened)).map((record) => [record.event.id, record]));
    return events.map(({ id }) => {
      const record = proven.get(id);
      return record === undefined ? {} : { record };
    });
  }

  async #proven(opened: readonly StoredOpening[]): Promise<readonly LoggedRecord[]> {
    const proofs = await this.parts.prover.inclusions(opened.map(({ index }) => index));
    return opened.flatMap((opening, n) => {
      const [proof, value] = [proofs[n], valueOf(opening)];
      return proof === undefined || value === undefined ? [] : [{ event: opening.event, salt: opening.salt.toString('base64url'), value, proof }];
    });
  }
}

const page = <View extends { readonly endsAt: string }>(items: readonly View[], limit: number): ViewPage<View> => {
  const last = items.at(-1);
  return { items, ...(last === undefined || items.length < limit ? {} : { next: last.endsAt }) };
};
