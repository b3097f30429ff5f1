import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCheckpoint, parseVkey, verifyConsistency, TiledTree, tilePath } from '#ledger';
import { Cli } from '../support/cli.js';
import { until, useHub } from '../support/hub.js';
import { newBureaus } from '../support/world.js';

const hub = useHub();
let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'entente-evidence-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const open = async (path: string): Promise<string> => (await fetch(`${hub().url}/v1/ledger/${path}`)).text();
const logKey = async (): Promise<string> => (await open('log.vkey')).trim();
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

it('checkpoints grow, each the beginning of the next', async () => {
  const key = parseVkey(await logKey());
  const [sender, reader] = await newBureaus(hub(), 2);
  const first = openCheckpoint(await until('there is a checkpoint', async () => open('checkpoint')), key).checkpoint;
  await sender!.send([reader!]);
  const next = await until('there is a newer one', async () => {
    const { checkpoint } = openCheckpoint(await open('checkpoint'), key);
    return checkpoint.size > first.size ? checkpoint : undefined;
  });
  const tree = new TiledTree(next.size, async (tile) => Buffer.from(await (await fetch(`${hub().url}/v1/ledger/tile/${tilePath(tile)}`)).arrayBuffer()));
  verifyConsistency(first, next, await tree.consistency(first.size));
});

it('sender and reader take evidence away; it holds offline under a policy, and fails without one or when touched', async () => {
  const [sender, reader, other] = await newBureaus(hub(), 3);
  const sent = await sender!.send([reader!]);
  await reader!.receives(sent.reference);
  const cli = Cli.for(hub());
  const policy = file('policy', `log ${await logKey()}\nquorum 0\n`);
  for (const party of [sender!, reader!]) {
    const evidence = await until('the log covers it', async () => {
      const answer = await party.fetch('GET', `/v1/messages/${sent.reference}/evidence`);
      return answer.status === 503 ? undefined : { status: answer.status, text: await answer.text() };
    }, 20_000);
    expect(evidence.status).toBe(200);
    const path = file(`${party.id}.json`, evidence.text);
    const verified = await cli.run(['verify', path, '--trust', policy]);
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining(sent.reference)]);
    const unanchored = await cli.run(['verify', path]);
    expect([unanchored.code, unanchored.err]).toEqual([4, expect.stringContaining('unanchored')]);
    const touched = await cli.run(['verify', file('touched.json', evidence.text.replace('"salt":"', '"salt":"A')), '--trust', policy]);
    expect([touched.code, touched.err]).toEqual([4, expect.stringContaining('/logged/salt')]);
  }
  expect((await other!.fetch('GET', `/v1/messages/${sent.reference}/evidence`)).status).toBe(404);
});
