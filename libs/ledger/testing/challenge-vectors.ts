import { digestOf } from '#envelope';
import type { LoggedRecord } from '../index.js';
import { AuditedHub, BEGIN, SENDER, type Answered, type Happened } from './audited-hub.js';

/** A challenge as it is shown, and what every verifier must say of it. */
export interface ChallengeVector {
  readonly name: string;
  /** The file, as `ledger challenge --out` keeps it. */
  readonly shown: string;
  readonly policy: string;
  /** The hub's keys, as JSON. */
  readonly keys: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly verdict: 'answered' | 'pending' | 'unanswered' | 'withheld' | 'bad-receipt';
}

/** An honest hub as an auditor has copied it, and what a hub of the same keys answers out of that history, and out of another. */
export async function makeForkedAnswers(): Promise<{ readonly copied: AuditedHub; readonly shown: Readonly<Record<'honest' | 'forked', { readonly receipt: string; readonly answer: string; readonly records: readonly LoggedRecord[] }>> }> {
  const answeredBy = async (hub: AuditedHub, other: boolean) => {
    hub.fill(90);
    if (other) hub.append(hub.accept(90, { text: 'never said' }));
    hub.fill(100);
    const first = hub.accept(100);
    hub.append(first);
    const asked = hub.ask(first, 200);
    const { answer, opening } = hub.answer(asked, 201, { found: 'accepted', entry: 100, at: first.opening.event.time });
    hub.publish(260);
    return { receipt: asked.receipt, answer, records: [...(await hub.record(opening, answer)), ...(await hub.record(first.opening))] };
  };
  const copied = new AuditedHub();
  const shown = { honest: await answeredBy(copied, false), forked: await answeredBy(new AuditedHub(), true) };
  copied.fill(70_000);
  copied.publish(300);
  return { copied, shown };
}

/** Answers of an honest hub, and of others; the same bytes each time. */
export async function makeChallengeVectors(): Promise<ChallengeVector[]> {
  const hub = new AuditedHub();
  hub.fill(100);
  const [first, lost, gone, refused] = [hub.accept(100), hub.accept(900), hub.accept(901), hub.accept(902)] as const;
  hub.append(first);
  const claimed = hub.accept(903, { text: 'what was claimed', id: first.reference.split('/')[1]! });
  const erasure = hub.happens('records.erased', gone.reference, 'entente.erased/1', BEGIN, { event: 'erased', message: gone.reference, digest: digestOf(gone.message), ground: 'expired' });
  const refusal = hub.happens('exchange.refused', 'r1', 'entente.refusal/1', BEGIN, { event: 'refused', id: 'r1', sender: SENDER, digest: digestOf(refused.message), code: 'clock-skew' });
  const found = { accepted: { found: 'accepted', entry: 100, at: first.opening.event.time }, other: { found: 'other', entry: 100, at: first.opening.event.time, accepted: digestOf(first.message) }, refused: { found: 'refused', entry: refusal.index, at: refused.opening.event.time, code: 'clock-skew' }, erased: { found: 'erased', entry: 7 }, nothing: { found: 'nothing' } };
  const asked = { accepted: hub.ask(first, 200), nothing: hub.ask(lost, 201), other: hub.ask(claimed, 202), refused: hub.ask(refused, 203), erased: hub.ask(gone, 204), silent: hub.ask(lost, 205), lied: hub.ask(refused, 206), elsewhere: hub.ask(first, 207) };
  const [accepted, nothing, other, rejected, erased] = [hub.answer(asked.accepted, 210, found.accepted), hub.answer(asked.nothing, 210, found.nothing), hub.answer(asked.other, 210, found.other), hub.answer(asked.refused, 210, found.refused), hub.answer(asked.erased, 210, found.erased)] as const;
  const lied = hub.answer(asked.lied, 210, { ...found.refused, code: 'wrong-hub' });
  const elsewhere = hub.answer(asked.elsewhere, 210, { ...found.accepted, entry: 7 });
  hub.publish(260);

  const policy = [`log ${hub.log.verifier.vkey}`, ...hub.witnesses.map(({ verifier }) => `witness ${verifier.vkey}`), 'quorum 2', ''].join('\n');
  const later = BEGIN + 3_600_000;
  const own = async ({ opening, answer }: Answered): Promise<LoggedRecord[]> => await hub.record(opening, answer);
  const of = async ({ opening, value }: Happened): Promise<LoggedRecord[]> => await hub.record(opening, value);
  const entry = await hub.record(first.opening);
  const vector = (name: string, verdict: ChallengeVector['verdict'], { receipt }: { readonly receipt: string }, answered: Answered | undefined, records: readonly LoggedRecord[], more: Partial<ChallengeVector> = {}): ChallengeVector => ({
    name, shown: JSON.stringify({ receipt, ...(answered === undefined ? {} : { answer: answered.answer }), records }), policy, keys: JSON.stringify(hub.hubKeys), now: later, verdict, ...more,
  });
  const flipped = entry.map((one) => ({ ...one, salt: one.salt.replace(/^./, (letter) => (letter === 'A' ? 'B' : 'A')) }));
  return [
    vector('accepted', 'answered', asked.accepted, accepted, [...(await own(accepted)), ...entry]),
    vector('nothing', 'answered', asked.nothing, nothing, await own(nothing)),
    vector('other', 'answered', asked.other, other, [...(await own(other)), ...entry]),
    vector('refused', 'answered', asked.refused, rejected, [...(await own(rejected)), ...(await of(refusal))]),
    vector('erased', 'answered', asked.erased, erased, [...(await own(erased)), ...(await of(erasure))]),
    vector('silent', 'unanswered', asked.silent, undefined, []),
    vector('silent-in-time', 'pending', asked.silent, undefined, [], { now: BEGIN + 230_000 }),
    vector('answer-not-in-the-log', 'withheld', asked.nothing, nothing, []),
    vector('accepted-without-entry', 'withheld', asked.accepted, accepted, await own(accepted)),
    vector('refused-without-entry', 'withheld', asked.refused, rejected, await own(rejected)),
    vector('erased-without-entry', 'withheld', asked.erased, erased, await own(erased)),
    vector('other-without-entry', 'withheld', asked.other, other, await own(other)),
    vector('refused-for-another-reason', 'bad-receipt', asked.lied, lied, [...(await own(lied)), ...(await of(refusal))]),
    vector('another-entry', 'bad-receipt', asked.elsewhere, elsewhere, [...(await own(elsewhere)), ...entry]),
    vector('entry-altered', 'bad-receipt', asked.accepted, accepted, [...(await own(accepted)), ...flipped]),
    vector('another-question', 'bad-receipt', asked.silent, nothing, await own(nothing)),
    vector('signed-by-nobody', 'bad-receipt', asked.nothing, nothing, await own(nothing), { keys: '[]' }),
    vector('another-key-pinned', 'bad-receipt', asked.nothing, nothing, await own(nothing), { policy: `${policy}key hub ${'A'.repeat(43)}\n` }),
  ];
}
