import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEY_TYPE, noteSigner, parseNote, parseSignatures, parseVkey, verifyCosignature } from '#ledger';
import { MemoryLog } from '../../libs/ledger/testing/logs.js';
import { leavesOf } from '../../libs/ledger/testing/trees.js';
import { Cli } from '../support/cli.js';

const ROUNDS = 6;
const CLIENTS = 100;
const SIZES = 120;

const signer = noteSigner('hub.example/ledger', KEY_TYPE.log, Buffer.alloc(32, 1));
const honest = new MemoryLog(signer, leavesOf(SIZES));
/** From each of these sizes on there is a second history, signed with the same key. */
const logs = [honest, honest.forkedAt(10), honest.forkedAt(50), honest.forkedAt(90)];

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'entente-witness-'))));
afterAll(() => rmSync(folder, { recursive: true }));

interface Started {
  readonly process: ChildProcess;
  readonly url: string;
  readonly vkey: string;
}

async function start(args: readonly string[] = []): Promise<Started> {
  const child = new Cli(folder).start(['ledger', 'witness', join(folder, 'state'), '--listen', '127.0.0.1:0', '-o', 'ndjson', ...args]);
  let said = '';
  for await (const piece of child.stdout as AsyncIterable<Buffer>) {
    said += piece.toString('utf8');
    if (said.includes('\n')) break;
  }
  const { witness, port } = JSON.parse(said.split('\n')[0] ?? '') as { witness: string; port: number };
  return { process: child, url: `http://127.0.0.1:${port}/add-checkpoint`, vkey: witness };
}

const post = async (url: string, body: string): Promise<{ status: number; body: string } | undefined> => {
  try {
    const answer = await fetch(url, { method: 'POST', body });
    return { status: answer.status, body: await answer.text() };
  } catch {
    return undefined; // the witness was killed: nothing was answered
  }
};

/** Resolves when it has ended: until then it may write. */
const killed = (child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });

it('a hundred at once and kill -9: never two roots for one size, and nothing cosigned is forgotten', async () => {
  let witness = await start(['--name', 'ncb.xa.example/witness', '--log', signer.verifier.vkey]);
  const { vkey } = witness;
  const key = parseVkey(vkey);
  /** Size → the root that was cosigned. */
  const cosigned = new Map<number, string>();
  const statuses = new Map<number, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    let over = false;
    const ask = async (n: number): Promise<void> => {
      let old = 0;
      for (let turn = n; !over && turn < n + 40; turn += 1) {
        const log = logs[turn % logs.length]!;
        const size = Math.min(SIZES, old + 1 + ((turn * 7) % 5));
        const answer = await post(witness.url, await log.request(old, size));
        if (answer === undefined) return;
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        if (answer.status === 409) old = Number(answer.body);
        if (answer.status !== 200) continue;
        const note = parseNote(log.checkpoint(size));
        verifyCosignature({ body: note.body, signatures: parseSignatures(answer.body) }, key);
        const root = log.head(size).root.toString('hex');
        expect([size, cosigned.get(size) ?? root]).toEqual([size, root]);
        cosigned.set(size, root);
        old = size;
      }
    };
    const asking = Promise.all(Array.from({ length: CLIENTS }, (_, n) => ask(n + round)));
    await new Promise((resolve) => setTimeout(resolve, 150 + ((round * 137) % 350)));
    await killed(witness.process);
    over = true;
    await asking;
    witness = await start();
    expect(witness.vkey).toBe(vkey);
    // Asked as by somebody who knows of nothing: 409 says what it saw; 200 that it had seen nothing before.
    const asked = await post(witness.url, await honest.request(0, 1));
    expect([200, 409]).toContain(asked?.status);
    const now = asked?.status === 409 ? Number(asked.body) : 0;
    expect(now).toBeGreaterThanOrEqual(Math.max(0, ...cosigned.keys()));
    // What it says it saw goes on from everything it cosigned: one of the histories holds them all.
    expect(logs.some((log) => [...cosigned].every(([size, root]) => log.head(size).root.toString('hex') === root))).toBe(true);
  }
  await killed(witness.process, 'SIGTERM');
  expect(cosigned.size).toBeGreaterThan(5);
  for (const status of [200, 409]) expect([status, statuses.get(status) ?? 0]).not.toEqual([status, 0]);
  expect([...statuses.keys()].filter((status) => ![200, 409, 422].includes(status))).toEqual([]);
}, 60_000);
