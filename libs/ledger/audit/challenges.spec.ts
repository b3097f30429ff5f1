import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { digestOf } from '#envelope';
import { checkChallenge, checkpointsShown, Mirror, MirrorFolder, readAsked, readPromise, TileFiles, type Finding, type LoggedRecord, type Shown } from '../index.js';
import { AuditedHub, BEGIN, SENDER, type Happened, type Said } from '../testing/audited-hub.js';
import { makeForkedAnswers } from '../testing/challenge-vectors.js';

let hub: AuditedHub;
let first: Said;
beforeEach(() => {
  hub = new AuditedHub();
  hub.fill(100);
  first = hub.accept(100);
  hub.append(first);
  hub.publish(110);
});

/** What a bureau finds that holds the hub to a challenge, an hour later unless it says otherwise. */
const checked = async (receipt: string, shown: Shown | undefined, { promises = [] as readonly Said[], second = 3_600 } = {}): Promise<Finding | 'answered' | 'pending'> =>
  await checkChallenge(readAsked(receipt, hub.hubKeys), { policy: hub.policy, keys: hub.hubKeys, promises: promises.map((said) => readPromise(said.receipt, hub.hubKeys)), now: BEGIN + second * 1000, shownOf: async () => shown });
const kind = (verdict: Finding | string): string => (typeof verdict === 'string' ? verdict : verdict.kind);

it('an honest hub answers with the proof, and with its word that nothing came', async () => {
  const asked = hub.ask(first, 200);
  const { answer, opening } = hub.answer(asked, 201, { found: 'accepted', entry: 100, at: first.opening.event.time });
  const lost = hub.accept(999);
  const nothing = hub.ask(lost, 202);
  const denied = hub.answer(nothing, 203, { found: 'nothing' });
  expect(await checked(asked.receipt, { answer, records: [] }, { second: 210 })).toBe('pending');
  hub.publish(250, undefined, 1);
  expect(kind(await checked(nothing.receipt, { answer: denied.answer, records: await hub.record(denied.opening, denied.answer) }))).toBe('uncosigned');
  hub.publish(260);
  expect(await checked(asked.receipt, { answer, records: [...(await hub.record(opening, answer)), ...(await hub.record(first.opening))] })).toBe('answered');
  expect(await checked(nothing.receipt, { answer: denied.answer, records: await hub.record(denied.opening, denied.answer) })).toBe('answered');
});

it('leaves a challenge unanswered: its receipt convicts, once the time is over', async () => {
  const asked = hub.ask(first, 200);
  expect(kind(await checked(asked.receipt, undefined, { second: 259 }))).toBe('pending');
  const found = (await checked(asked.receipt, { records: [] })) as Finding;
  expect([found.kind, found.place, found.evidence]).toEqual(['unanswered', first.reference, [asked.receipt]]);
});

it('denies what it accepted: the promise and the answer contradict each other', async () => {
  const asked = hub.ask(first, 200);
  const { answer, opening } = hub.answer(asked, 201, { found: 'nothing' });
  hub.publish(260);
  const shown = { answer, records: await hub.record(opening, answer) };
  const found = (await checked(asked.receipt, shown, { promises: [first] })) as Finding;
  expect([found.kind, found.evidence]).toEqual(['not-received', [answer, first.receipt]]);
  // What was accepted after it had looked is no lie.
  expect(kind(await checked(asked.receipt, shown, { promises: [hub.accept(300, { text: 'number 100', id: first.reference.split('/')[1]! })] }))).toBe('answered');
});

it('answers and keeps the answer out of the log, or names an entry that is another', async () => {
  const asked = hub.ask(first, 200);
  const kept = hub.answer(asked, 201, { found: 'accepted', entry: 100, at: first.opening.event.time });
  hub.publish(260);
  const own = await hub.record(kept.opening, kept.answer);
  const message = await hub.record(first.opening);
  expect(kind(await checked(asked.receipt, { answer: kept.answer, records: message }))).toBe('withheld');
  expect(kind(await checked(asked.receipt, { answer: kept.answer, records: own }))).toBe('withheld');
  expect(kind(await checked(asked.receipt, { answer: kept.answer, records: [...own, { ...message[0]!, proof: own[0]!.proof }] }))).toBe('bad-receipt');
  const other = hub.answer(asked, 202, { found: 'accepted', entry: 7, at: first.opening.event.time });
  hub.publish(270);
  expect(kind(await checked(asked.receipt, { answer: other.answer, records: [...(await hub.record(other.opening, other.answer)), ...(await hub.record(first.opening))] }))).toBe('bad-receipt');
  const elsewhere = hub.ask(hub.accept(500), 203);
  expect(kind(await checked(elsewhere.receipt, { answer: kept.answer, records: own }))).toBe('bad-receipt');
});

it('answers out of another history: the proofs hold, and the copy of the log tells', async () => {
  const { copied, shown } = await makeForkedAnswers();
  const folder = mkdtempSync(join(tmpdir(), 'entente-challenges-'));
  try {
    const mirror = (): Mirror => new Mirror({ source: copied, tiles: new TileFiles(folder), memory: new MirrorFolder(folder), policy: copied.policy });
    expect([(await mirror().audit()).size, await checked(shown.honest.receipt, shown.honest), await checked(shown.forked.receipt, shown.forked)]).toEqual([70_000n, 'answered', 'answered']);
    expect((await mirror().audit(checkpointsShown(shown.honest, copied.policy))).findings).toEqual([]);
    const [fork, ...more] = (await mirror().audit(checkpointsShown(shown.forked, copied.policy))).findings;
    expect([fork?.kind, fork?.place, more]).toEqual(['fork', 'tree of 102', []]);
    // What its proofs lead to is kept, and convicts from now on.
    expect((await mirror().audit()).findings.map(({ kind: found }) => found)).toEqual(['fork']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

describe('an answer that is not "nothing came" names an entry, and the hub shows it', () => {
  const about = { rejected: () => hub.accept(700), gone: () => hub.accept(701) };
  /** Asks about a message, answers, and is checked with what the hub shows besides its answer. */
  const told = async (lost: Said, found: Readonly<Record<string, unknown>>, shown: () => Promise<LoggedRecord[]>): Promise<string> => {
    const asked = hub.ask(lost, 200);
    const { answer, opening } = hub.answer(asked, 201, found);
    hub.publish(260);
    return kind(await checked(asked.receipt, { answer, records: [...(await hub.record(opening, answer)), ...(await shown())] }));
  };
  const none = async (): Promise<LoggedRecord[]> => [];

  it('refused', async () => {
    const lost = about.rejected();
    const said = { event: 'refused', id: 'r1', sender: SENDER, digest: digestOf(lost.message), code: 'clock-skew', at: lost.opening.event.time };
    const refusal = hub.happens('exchange.refused', 'r1', 'entente.refusal/1', BEGIN, said);
    const other = hub.happens('exchange.refused', 'r2', 'entente.refusal/1', BEGIN, { ...said, id: 'r2', digest: digestOf('another') });
    const found = { found: 'refused', entry: refusal.index, at: lost.opening.event.time, code: 'clock-skew' };
    const shows = (one: Happened) => async (): Promise<LoggedRecord[]> => await hub.record(one.opening, one.value);
    expect(await told(lost, found, shows(refusal))).toBe('answered');
    expect(await told(lost, found, none)).toBe('withheld');
    expect(await told(lost, { ...found, entry: other.index }, shows(other))).toBe('bad-receipt');
    expect(await told(lost, { ...found, code: 'wrong-hub' }, shows(refusal))).toBe('bad-receipt');
    expect(await told(lost, { ...found, entry: 3 }, shows(refusal))).toBe('bad-receipt');
    expect(await told(lost, { found: 'refused', code: 'clock-skew' }, shows(refusal))).toBe('bad-receipt');
  });

  it('erased', async () => {
    const lost = about.gone();
    const erasure = hub.happens('records.erased', lost.reference, 'entente.erased/1', BEGIN, { event: 'erased', message: lost.reference, digest: digestOf(lost.message), ground: 'expired' });
    const another = hub.happens('records.erased', `${SENDER}/x`, 'entente.erased/1', BEGIN, { event: 'erased', message: `${SENDER}/x` });
    const found = { found: 'erased', entry: 7 };
    expect(await told(lost, found, async () => await hub.record(erasure.opening, erasure.value))).toBe('answered');
    expect(await told(lost, found, none)).toBe('withheld');
    expect(await told(lost, found, async () => await hub.record(another.opening, another.value))).toBe('withheld');
  });

  it('other', async () => {
    const lost = hub.accept(702, { text: 'the one that was claimed', id: first.reference.split('/')[1]! });
    const found = { found: 'other', entry: 100, at: first.opening.event.time, accepted: digestOf(first.message) };
    expect(await told(lost, found, async () => await hub.record(first.opening))).toBe('answered');
    expect(await told(lost, found, none)).toBe('withheld');
    expect(await told(lost, { ...found, accepted: digestOf('third') }, async () => await hub.record(first.opening))).toBe('bad-receipt');
    expect(await told(lost, { found: 'lost', entry: 100 }, none)).toBe('bad-receipt');
  });
});
