import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEY_TYPE, formatAddCheckpoint, noteSigner, openCheckpoint, openWitness, parseNote, parseSignatures, parseSkey, parseVkey, prepareWitness, toBase64, verifyCosignature, Witness, WitnessStore, type WitnessAnswer } from '../index.js';
import { MemoryLog } from '../testing/logs.js';
import { leavesOf } from '../testing/trees.js';

const signer = noteSigner('hub.example/ledger', KEY_TYPE.log, Buffer.alloc(32, 1));
const log = new MemoryLog(signer, leavesOf(300));
const key = noteSigner('bureau.example/w', KEY_TYPE.cosignature, Buffer.alloc(32, 2));

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'entente-witness-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const accused: string[] = [];
function witnessIn(at = folder, logs = [signer.verifier]): { witness: Witness; store: WitnessStore; ask: (body: string) => WitnessAnswer } {
  const store = new WitnessStore(at, (_, note) => accused.push(note));
  const witness = new Witness(key, logs, store, () => 1_700_000_000n);
  return { witness, store, ask: (body) => witness.addCheckpoint(body) };
}

it('cosigns a tree that grows, from any size to any', async () => {
  const { ask } = witnessIn();
  for (const [old, size] of [[0, 1], [1, 2], [2, 256], [256, 257], [257, 257], [257, 300]] as const) {
    const answer = ask(await log.request(old, size));
    expect([old, size, answer.status]).toEqual([old, size, 200]);
    const note = parseNote(log.checkpoint(size));
    expect(verifyCosignature({ body: note.body, signatures: parseSignatures(answer.body) }, key.verifier)).toBe(1_700_000_000n);
  }
});

it('answers each mistake with its status, and remembers nothing of it', async () => {
  const { ask, store } = witnessIn();
  expect(ask(await log.request(0, 100)).status).toBe(200);
  const other = new MemoryLog(noteSigner('hub.example/ledger', KEY_TYPE.log, Buffer.alloc(32, 3)), log.leaves);
  const stranger = new MemoryLog(noteSigner('other.example/ledger', KEY_TYPE.log, Buffer.alloc(32, 1)), log.leaves);
  const wrongProof = (await log.proof(100, 200)).map((hash, at) => (at === 0 ? Buffer.alloc(32) : hash));
  const cases: readonly (readonly [string, number, string])[] = [
    ['nothing', 400, ''],
    ['no old', 400, `\n${log.checkpoint(200)}`],
    ['a size with a zero before it', 400, (await log.request(100, 200)).replace('old 100', 'old 0100')],
    ['a hash of 31 bytes', 400, formatAddCheckpoint({ old: 100n, proof: [Buffer.alloc(31)], checkpoint: log.checkpoint(200) })],
    ['64 hashes', 400, formatAddCheckpoint({ old: 100n, proof: Array.from({ length: 64 }, () => Buffer.alloc(32)), checkpoint: log.checkpoint(200) })],
    ['no signature', 400, (await log.request(100, 200)).split('\n\n').slice(0, -1).join('\n\n')],
    ['old above size', 400, await log.request(0, 50).then((text) => text.replace('old 0', 'old 51'))],
    ['another log', 404, await stranger.request(100, 200)],
    ['another key', 403, await other.request(100, 200)],
    ['an older beginning', 409, await log.request(50, 200)],
    ['a newer beginning', 409, await log.request(150, 200)],
    ['a wrong proof', 422, formatAddCheckpoint({ old: 100n, proof: wrongProof, checkpoint: log.checkpoint(200) })],
    ['no proof', 422, formatAddCheckpoint({ old: 100n, proof: [], checkpoint: log.checkpoint(200) })],
    ['a proof within one size', 422, formatAddCheckpoint({ old: 100n, proof: [Buffer.alloc(32)], checkpoint: log.checkpoint(100) })],
    ['another tree of that size', 422, await log.forkedAt(70).request(100, 100)],
    ['a tree that forked', 422, await log.forkedAt(70).request(100, 200)],
  ];
  for (const [what, status, body] of cases) expect([what, ask(body).status]).toEqual([what, status]);
  const conflict = ask(await log.request(50, 200));
  expect([conflict.contentType, conflict.body]).toEqual(['text/x.tlog.size', '100\n']);
  expect(store.last('hub.example/ledger')?.size).toBe(100n);
  expect(ask(await log.request(100, 200)).status).toBe(200);
});

it('keeps what a log signed against itself, once, and tells it', async () => {
  const { ask, store } = witnessIn();
  accused.length = 0;
  ask(await log.request(0, 100));
  for (let again = 0; again < 3; again += 1) expect(ask(await log.forkedAt(70).request(100, 100)).status).toBe(422);
  expect(ask(await log.forkedAt(70).request(100, 200)).status).toBe(422);
  expect(accused).toEqual([log.forkedAt(70).checkpoint(100)]);
  expect(store.contradictions('hub.example/ledger')).toEqual(accused);
  const both = [store.last('hub.example/ledger')!.note, accused[0]!].map((note) => openCheckpoint(note, signer.verifier).checkpoint);
  expect(both[0]!.size).toBe(both[1]!.size);
  expect(both[0]!.root.equals(both[1]!.root)).toBe(false);
});

it('remembers over a restart, for each log by itself, and beside a second process', async () => {
  const second = noteSigner('second.example/ledger', KEY_TYPE.log, Buffer.alloc(32, 4));
  const others = new MemoryLog(second, leavesOf(40));
  const first = witnessIn(folder, [signer.verifier, second.verifier]);
  expect(first.ask(await log.request(0, 100)).status).toBe(200);
  expect(first.ask(await others.request(0, 7)).status).toBe(200);
  const beside = witnessIn(folder, [signer.verifier, second.verifier]);
  expect(beside.ask(await log.request(100, 150)).status).toBe(200);
  expect(first.ask(await log.forkedAt(120).request(100, 150)).body).toBe('150\n');
  first.store.close();
  beside.store.close();
  const again = witnessIn(folder, [signer.verifier, second.verifier]);
  expect([again.store.last('hub.example/ledger')?.size, again.store.last('second.example/ledger')?.size]).toEqual([150n, 7n]);
  expect(again.ask(await others.request(7, 40)).status).toBe(200);
});

it('a log may change its key: either is known while both are listed', async () => {
  const next = noteSigner('hub.example/ledger', KEY_TYPE.log, Buffer.alloc(32, 5));
  const { ask } = witnessIn(folder, [signer.verifier, next.verifier]);
  expect(ask(await log.request(0, 100)).status).toBe(200);
  expect(ask(await new MemoryLog(next, log.leaves).request(100, 200)).status).toBe(200);
});

it('a folder is made once; its key is secret and stays', async () => {
  const at = join(folder, 'ncb.xa');
  const vkey = await prepareWitness(at, { name: 'ncb.xa.example/witness', logs: [signer.verifier.vkey] });
  expect(await prepareWitness(at, { name: 'other.example/witness', logs: [] })).toBe(vkey);
  expect(statSync(join(at, 'witness.key')).mode & 0o077).toBe(0);
  expect(parseSkey(readFileSync(join(at, 'witness.key'), 'utf8').trim()).verifier.vkey).toBe(vkey);
  const { witness, slug, logs, close } = await openWitness(at, () => undefined);
  expect([witness.vkey, slug, logs.map(({ name }) => name)]).toEqual([vkey, 'ncb.xa', ['hub.example/ledger']]);
  expect(parseVkey(vkey).type).toBe(KEY_TYPE.cosignature);
  expect(witness.addCheckpoint(await log.request(0, 3)).status).toBe(200);
  close();
  expect(() => parseSkey(`PRIVATE+KEY+x+00000000+${toBase64(Buffer.concat([Buffer.of(4), Buffer.alloc(32)]))}`)).toThrow('not that of its key');
  await expect(openWitness(join(folder, 'none'), () => undefined)).rejects.toThrow('holds no witness');
});
