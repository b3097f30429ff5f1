import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cosign, formatNote, formatTlogProof, KEY_TYPE, noteSigner, openCheckpoint, parseNote, parseTlogProof, parseTrustPolicy, parseVkey, verifyConsistency, verifyQuorum, TiledTree, tilePath } from '#ledger';
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
  const sent = await sender!.send([reader!], { handling: { confidentiality: 'official-use', purposes: ['WARN'], evidence: 'free' } });
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

it('checkpoints carry the cosignatures of three witnesses; the policy beside the hub is ready to verify with', async () => {
  const policyFile = join(hub().address.home, 'trust-policy.txt');
  const policy = parseTrustPolicy(readFileSync(policyFile, 'utf8'));
  expect([policy.witnesses.length, policy.quorum, policy.log.vkey]).toEqual([3, 2, await logKey()]);
  expect((await open('witness.vkeys')).trim().split('\n').sort()).toEqual(policy.witnesses.map(({ vkey }) => vkey).sort());
  await until('all three cosigned a checkpoint', async () => verifyQuorum(parseNote(await open('checkpoint')), { ...policy, quorum: 0 }).length === 3);
  const [sender, reader] = await newBureaus(hub(), 2);
  const sent = await sender!.send([reader!]);
  const evidence = await until('cosigned evidence', async () => {
    const answer = await sender!.fetch('GET', `/v1/messages/${sent.reference}/evidence`);
    const text = await answer.text();
    return answer.status === 200 && verifyQuorum(parseNote(parseTlogProof((JSON.parse(text) as { logged: { proof: string } }).logged.proof).checkpoint), { ...policy, quorum: 0 }).length === 3 ? text : undefined;
  }, 20_000);
  const cli = Cli.for(hub());
  const strict = file('strict.txt', readFileSync(policyFile, 'utf8').replace('quorum 2', 'quorum 3'));
  const path = file('cosigned.json', evidence);
  const verified = await cli.run(['verify', path, '--trust', strict]);
  expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('3 witnesses of the policy saw that tree')]);

  // Whatever list of witnesses a hub comes to ask, the verdict rests on the policy: without cosignatures, with those of
  // others, and with those of others under the names the policy knows, it is the same.
  const document = JSON.parse(evidence) as { logged: { proof: string } };
  const proof = parseTlogProof(document.logged.proof);
  const note = parseNote(proof.checkpoint);
  const names = policy.witnesses.map(({ name }) => name);
  const withSignatures = (signers: readonly string[]): string => {
    const others = signers.map((name, n) => cosign(note.body, BigInt(Math.floor(Date.now() / 1000)), noteSigner(name, KEY_TYPE.cosignature, Buffer.alloc(32, n + 1))));
    const checkpoint = formatNote({ body: note.body, signatures: [...note.signatures.filter(({ name }) => !names.includes(name)), ...others] });
    return JSON.stringify({ ...document, logged: { ...document.logged, proof: formatTlogProof({ ...proof, checkpoint }) } });
  };
  for (const [n, signers] of [[], ['a.example/w', 'b.example/w', 'c.example/w'], names].entries()) {
    const changed = await cli.run(['verify', file(`changed-${n}.json`, withSignatures(signers)), '--trust', policyFile]);
    expect([n, changed.code, changed.err]).toEqual([n, 4, expect.stringContaining("0 of the policy's witnesses cosigned")]);
  }
});
