import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AskedWitness, HttpWitness, KEY_TYPE, noteSigner, parseNote, parseWitnessList, verifyQuorum, Witness, WitnessServer, WitnessStore, type NoteVerifier } from '../index.js';
import { collectorOf, MemoryLog } from '../testing/logs.js';
import { leavesOf } from '../testing/trees.js';

const signer = noteSigner('hub.example/ledger', KEY_TYPE.log, Buffer.alloc(32, 1));
const log = new MemoryLog(signer, leavesOf(300));
const prove = (size: number) => async (older: bigint): Promise<Buffer[]> => log.proof(Number(older), size);

let folder: string;
const closers: (() => void)[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'entente-collect-'))));
afterEach(() => {
  for (const close of closers.splice(0)) close();
  rmSync(folder, { recursive: true });
});

/** A witness of this process, with a silence or an outage put before it. */
class NearWitness extends AskedWitness {
  readonly verifier: NoteVerifier;
  readonly witness: Witness;
  silence: Promise<void> | undefined;
  away = false;
  asked = 0;

  constructor(n: number) {
    super();
    const key = noteSigner(`w${n}.example/w`, KEY_TYPE.cosignature, Buffer.alloc(32, 10 + n));
    const store = new WitnessStore(join(folder, String(n)), () => undefined);
    closers.push(() => store.close());
    this.verifier = key.verifier;
    this.witness = new Witness(key, [signer.verifier], store);
  }

  override async post(body: string): Promise<{ status: number; body: string }> {
    this.asked += 1;
    await this.silence;
    if (this.away) throw new Error('away');
    return this.witness.addCheckpoint(body);
  }
}

const near = (): NearWitness[] => [1, 2, 3].map((n) => new NearWitness(n));
const namesUnder = (text: string): string[] => parseNote(text).signatures.slice(1).map(({ name }) => name);
const policy = (witnesses: readonly AskedWitness[], quorum: number) => ({ log: signer.verifier, witnesses: witnesses.map(({ verifier }) => verifier), quorum, keys: new Map<string, string[]>() });

it('gathers the cosignatures of all, whatever they saw before', async () => {
  const witnesses = near();
  witnesses[1]!.witness.addCheckpoint(await log.request(0, 77));
  const collector = collectorOf(witnesses);
  for (const size of [100, 101, 256, 300]) {
    const text = await collector.cosigned(log.checkpoint(size), log.head(size), prove(size));
    expect(verifyQuorum(parseNote(text), policy(witnesses, 3))).toHaveLength(3);
  }
  expect(witnesses.map(({ asked }) => asked)).toEqual([4, 5, 4]);
});

it('goes on without one that is away, says so once, and takes it back', async () => {
  const witnesses = near();
  const states: [string, boolean][] = [];
  const collector = collectorOf(witnesses, { onState: (name, trouble) => states.push([name, trouble === undefined]) });
  witnesses[2]!.away = true;
  for (const size of [1, 2, 3]) expect(namesUnder(await collector.cosigned(log.checkpoint(size), log.head(size), prove(size)))).toEqual(['w1.example/w', 'w2.example/w']);
  expect(collector.troubles).toEqual(new Map([['w3.example/w', 'away']]));
  witnesses[2]!.away = false;
  let text = log.checkpoint(3);
  for (let step = 0; step < 8 && collector.lacks(text); step += 1) {
    text = await collector.cosigned(log.checkpoint(3), log.head(3), prove(3));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(namesUnder(text)).toHaveLength(3);
  expect(collector.lacks(text)).toBe(false);
  expect(states).toEqual([['w3.example/w', false], ['w3.example/w', true]]);
});

it('one that does not answer is waited for once; while it is silent nobody waits, and nobody asks it again', async () => {
  const witnesses = near();
  const [slow] = witnesses;
  let answer = (): void => undefined;
  slow!.silence = new Promise((resolve) => (answer = resolve));
  const collector = collectorOf(witnesses, {}, 100);
  for (let size = 1; size <= 12; size += 1) {
    // What waited for it would never come back.
    expect(namesUnder(await collector.cosigned(log.checkpoint(size), log.head(size), prove(size)))).toEqual(['w2.example/w', 'w3.example/w']);
    expect(slow!.asked).toBe(1);
  }
  answer();
  let text = log.checkpoint(12);
  for (let step = 0; step < 50 && collector.lacks(text); step += 1) {
    text = await collector.cosigned(log.checkpoint(12), log.head(12), prove(12));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(namesUnder(text)).toHaveLength(3);
  expect(collector.troubles.size).toBe(0);
});

it('a cosignature of another key, or of another tree, is not taken', async () => {
  const [honest, liar, mute] = near();
  const other = noteSigner('w2.example/w', KEY_TYPE.cosignature, Buffer.alloc(32, 99));
  const store = new WitnessStore(join(folder, 'other'), () => undefined);
  closers.push(() => store.close());
  const impostor = new Witness(other, [signer.verifier], store);
  liar!.post = async (body) => impostor.addCheckpoint(body);
  mute!.post = async () => ({ status: 200, body: honest!.witness.addCheckpoint(await log.request(0, 50)).body });
  const collector = collectorOf([liar!, mute!]);
  expect(namesUnder(await collector.cosigned(log.checkpoint(60), log.head(60), prove(60)))).toEqual([]);
  expect([...collector.troubles.values()]).toEqual(['It answers with the signature of another key.', 'It answers with the signature of another key.']);
});

it('tells of a witness that has seen another history, or a larger tree', async () => {
  const [first, second] = near();
  const said: string[] = [];
  const collector = collectorOf([first!, second!], { onContradiction: (name) => said.push(name) });
  first!.witness.addCheckpoint(await log.forkedAt(50).request(0, 60));
  second!.witness.addCheckpoint(await log.request(0, 200));
  expect(namesUnder(await collector.cosigned(log.checkpoint(100), log.head(100), prove(100)))).toEqual([]);
  expect(said).toEqual(['w1.example/w']);
  expect(collector.troubles.get('w2.example/w')).toContain('a tree of 200');
});

it('over HTTP: several witnesses in a process, each at its path', async () => {
  const witnesses = near();
  const errors: unknown[] = [];
  const server = new WitnessServer(new Map(witnesses.map(({ witness }, n) => [`/w${n}`, witness])), { host: '127.0.0.1', port: 0, onError: (error) => errors.push(error) });
  const url = `http://127.0.0.1:${await server.listen()}`;
  try {
    const list = parseWitnessList(`# asked\n\n${witnesses.map(({ verifier }, n) => `witness ${verifier.vkey} ${url}/w${n}/`).join('\n')}\n`);
    const asked = list.map((entry) => new HttpWitness(entry));
    const collector = collectorOf(asked);
    for (const size of [10, 20]) expect(verifyQuorum(parseNote(await collector.cosigned(log.checkpoint(size), log.head(size), prove(size))), policy(asked, 3))).toHaveLength(3);
    const post = async (path: string, body: string): Promise<number> => (await fetch(`${url}${path}`, { method: 'POST', body })).status;
    expect(await post('/w9/add-checkpoint', '')).toBe(404);
    expect(await post('/w1/add-checkpoint', 'x')).toBe(400);
    expect((await fetch(`${url}/w1/add-checkpoint`)).status).toBe(405);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const conflict = await fetch(`${url}/w1/add-checkpoint`, { method: 'POST', body: await log.request(0, 30) });
    expect([conflict.status, conflict.headers.get('content-type'), await conflict.text()]).toEqual([409, 'text/x.tlog.size', '20\n']);
    expect(errors).toEqual([]);
  } finally {
    await server.close();
  }
  expect(() => parseWitnessList('witness x')).toThrow('Line 1');
  expect(() => parseWitnessList(`witness ${signer.verifier.vkey} http://x`)).toThrow('no witness');
  expect(() => parseWitnessList(`witness ${witnesses[0]!.verifier.vkey} ftp://x`)).toThrow('Line 1');
});
