import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TYP } from '#contracts';
import { digestOf, importSigningKey, signJws } from '#envelope';
import { checkPromise, checkSequence, Mirror, MirrorFolder, openCheckpoint, parseNote, formatNote, readPromise, TileFiles, type Finding, type MirrorReport } from '../index.js';
import { AuditedHub, BEGIN, SENDER, type Said } from '../testing/audited-hub.js';

let folder: string;
let hub: AuditedHub;
let first: Said;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'entente-audit-'));
  hub = new AuditedHub();
  hub.fill(100);
  first = hub.accept(100);
  hub.append(first);
  hub.fill(300);
  hub.publish(310);
});
afterEach(() => rmSync(folder, { recursive: true }));

const audit = (others: readonly string[] = [], options: { interrupted?: AbortSignal; onProgress?: () => void } = {}): Promise<MirrorReport> =>
  new Mirror({ source: hub, tiles: new TileFiles(folder), memory: new MirrorFolder(folder), policy: hub.policy, ...options }).audit(others);

/** What the bureau that holds the receipts finds. */
async function promises(report: MirrorReport, said: readonly Said[] = hub.said, now = BEGIN + 3_600_000): Promise<(Finding | 'kept' | 'pending')[]> {
  const evidenceOf = async (reference: string): Promise<string | undefined> => {
    const one = hub.said.findLast((each) => each.reference === reference);
    return one && (await hub.evidence(one));
  };
  return await Promise.all(said.map(({ receipt }) => checkPromise(readPromise(receipt, hub.hubKeys), { policy: hub.policy, seen: report.seen, now, evidenceOf })));
}

const kinds = (findings: readonly (Finding | string)[]): string[] => findings.map((one) => (typeof one === 'string' ? one : one.kind));

/** The log goes on, with more messages. */
function goOn(): Said {
  const next = hub.accept(301);
  hub.append(next);
  hub.fill(600);
  hub.publish(320);
  hub.fill(700);
  hub.publish(330);
  return next;
}

it('an honest hub: nothing found, copied step by step, promises kept', async () => {
  const begun = await audit();
  expect([begun.size, begun.added, begun.findings]).toEqual([300n, 300n, []]);
  goOn();
  const on = await audit();
  expect([on.size, on.added, on.checkpoints, on.findings]).toEqual([700n, 400n, 3, []]);
  expect(await promises(on)).toEqual(['kept', 'kept']);
  const again = await audit();
  expect([again.added, again.findings]).toEqual([0n, []]);
});

it('goes on where it was interrupted', async () => {
  goOn();
  const stop = new AbortController();
  const part = await audit([], { interrupted: stop.signal, onProgress: () => stop.abort() });
  expect(part.size).toBeLessThan(700n);
  const whole = await audit();
  expect([whole.size, whole.findings]).toEqual([700n, []]);
});

it('drops: what was accepted and never logged is named with its receipt, once its time has come', async () => {
  const dropped = hub.accept(200);
  goOn();
  const report = await audit();
  expect(report.findings).toEqual([]);
  expect(kinds(await promises(report, [dropped], BEGIN + 210_000))).toEqual(['pending']);
  const [found] = (await promises(report, [dropped])) as Finding[];
  expect([found!.kind, found!.place, found!.evidence]).toEqual(['promise-broken', dropped.reference, [dropped.receipt]]);
});

it('drops from the log what was there: a fork, shown by the tree copied before', async () => {
  await audit();
  hub.entries.splice(100, 1);
  goOn();
  const report = await audit();
  expect(kinds(report.findings)).toEqual(['fork']);
  expect(openCheckpoint(report.findings[0]!.evidence![0]!, hub.policy.log).checkpoint.size).toBe(600n);
  expect(kinds(await promises(report, [first]))).toEqual(['promise-broken']);
});

it('swaps: another message under the same id', async () => {
  const other = hub.accept(100, { text: 'another' });
  const swapped = new AuditedHub();
  Object.assign(swapped, { keys: hub.keys });
  swapped.fill(100);
  swapped.said.push(other);
  swapped.append(other);
  swapped.fill(300);
  swapped.publish(310);
  hub = swapped;
  const report = await audit();
  expect(report.findings).toEqual([]);
  const [found] = (await promises(report, [first])) as Finding[];
  expect([found!.kind, found!.place, found!.evidence![0]]).toEqual(['swapped', first.reference, first.receipt]);
});

it('swaps two entries after they were signed, with all hashes made again: a fork', async () => {
  await audit();
  [hub.entries[10], hub.entries[11]] = [hub.entries[11]!, hub.entries[10]!];
  goOn();
  expect(kinds((await audit()).findings)).toEqual(['fork']);
});

it('a bit flipped between an entry and its leaf, all proofs passing: the entry is named', async () => {
  hub.show = (name, bytes) => {
    if (name.level === 'entries' && name.index === 0n) bytes[2 + 100 * 35 + 7]! ^= 1;
    return bytes;
  };
  const { findings, size } = await audit();
  expect([findings.map(({ kind, place }) => [kind, place]), size]).toEqual([[['altered', 'entry 100']], 0n]);
});

it('withholds: a bundle, and evidence', async () => {
  hub.show = (name, bytes) => (name.level === 'entries' && name.index === 1n ? undefined : bytes);
  const { findings } = await audit();
  expect(findings.map(({ kind, place }) => [kind, place])).toEqual([['withheld', 'tile/entries/001.p/44']]);
  hub.show = (name, bytes) => (name.level === 'entries' ? bytes.subarray(0, -1) : bytes);
  expect(kinds((await audit()).findings)).toEqual(['withheld']);
  hub.show = (_, bytes) => bytes;
  const report = await audit();
  expect([report.findings, report.size]).toEqual([[], 300n]);
  hub.evidence = async () => undefined;
  expect(kinds(await promises(report))).toEqual(['promise-broken']);
});

it('backdates: an entry that says it is older than trees which witnesses saw without it', async () => {
  const late = hub.accept(150);
  hub.publish(400);
  hub.append(late);
  hub.publish(410);
  const report = await audit();
  expect(report.findings).toEqual([]);
  const [found] = (await promises(report, [late])) as Finding[];
  expect([found!.kind, found!.says]).toEqual(['late', expect.stringContaining('witnesses saw a tree without it at 2026-11-22T10:06:40.000Z')]);
  // Said to have been accepted at another time than the receipt has.
  const lied: Said = { ...late, opening: { ...late.opening, event: { ...late.opening.event, time: '2026-11-22T10:00:01.000Z' } } };
  hub.said = [lied];
  hub.append(lied);
  hub.publish(420);
  expect(kinds(await promises(await audit(), [late]))).toEqual(['bad-receipt']);
});

it('forks: shows another history elsewhere, of the same size or of another', async () => {
  const elsewhere = new AuditedHub();
  elsewhere.fill(300);
  const same = elsewhere.publish(310);
  const report = await audit([same]);
  expect(report.findings.map(({ kind, place, evidence }) => [kind, place, evidence])).toEqual([['fork', 'tree of 300', [hub.notes[0], same]]]);
  const smaller = elsewhere.publish(311, 290);
  expect(kinds((await audit([smaller])).findings)).toEqual(['fork', 'fork']);
  const foreign = formatNote({ ...parseNote(same), signatures: parseNote(same).signatures.slice(1) });
  hub = Object.assign(new AuditedHub(), { entries: hub.entries });
  hub.publish(310);
  rmSync(folder, { recursive: true });
  expect(kinds((await audit([foreign])).findings)).toEqual([]);
});

it('shrinks, changes its list, loses its witnesses, or lists what it did not sign', async () => {
  goOn();
  await audit();
  const whole = [...hub.notes];
  hub.notes = whole.slice(0, 1);
  expect(kinds((await audit()).findings)).toEqual(['history-changed', 'shrunk']);
  hub.notes = [...whole];
  hub.publish(340, 700, 1);
  const unseen = await audit();
  expect(kinds(unseen.findings)).toEqual(['uncosigned']);
  // Receipts and their evidence are as good as before: what fails is that too few saw the tree.
  expect(kinds(await promises(unseen))).toEqual(['uncosigned', 'uncosigned']);
  hub.notes = [...hub.notes, whole[1]!.replace('600', '601'), whole[2]!];
  expect(kinds((await audit()).findings)).toEqual(['bad-checkpoint']);
});

it('a receipt the hub did not sign convicts nobody', async () => {
  const forged = signJws({ hub: 'hub.example', from: SENDER, id: 'x', digest: 'y', acceptedAt: '2026-11-22T10:00:00.000Z', ledgerBy: '2026-11-22T10:01:00.000Z' }, importSigningKey(hub.keys.sender), TYP.acceptance);
  expect(() => readPromise(forged, hub.hubKeys)).toThrow('no key of the hub');
});

it('counts of a sender: gaps in its own, wrong orders in anybody\'s', () => {
  const one = hub.accept(1, { seq: 1 });
  const two = hub.accept(2, { seq: 2, prev: digestOf(one.message) });
  const three = hub.accept(3, { seq: 3, prev: digestOf(two.message) });
  const four = hub.accept(4, { seq: 4, prev: digestOf(one.message) });
  const messages = (...said: Said[]): string[] => said.map(({ message }) => message);
  expect(checkSequence(messages(three, one, two), SENDER)).toEqual([]);
  expect(checkSequence(messages(one, three), undefined)).toEqual([]);
  expect(checkSequence(messages(one, three), SENDER).map(({ kind, place }) => [kind, place])).toEqual([['gap', three.reference]]);
  expect(kinds(checkSequence(messages(one, two, three, four), undefined))).toEqual(['reordered']);
  expect(kinds(checkSequence(messages(one, hub.accept(9, { seq: 1 })), undefined))).toEqual(['reordered']);
});
