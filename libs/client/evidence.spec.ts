import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyEvidence } from './evidence.js';

interface Vector {
  readonly name: string;
  readonly evidence: string;
  readonly policy: string;
  /** The place that does not hold. */
  readonly fails?: string;
}

/** Those that the hub's verifier and the one in Python are held to. */
const folder = join(process.cwd(), 'libs/ledger/twin/vectors');
const vectors = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Vector);
const good = vectors.find(({ name }) => name === 'good')!;
const said = (evidence: string | Uint8Array, policy = good.policy): Promise<string> => verifyEvidence(evidence, policy).then(() => 'it holds', (error: Error) => `${error.name} ${error.message}`);

test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_, { evidence, policy, fails }) => {
  expect(await said(evidence, policy)).toEqual(fails === undefined ? 'it holds' : expect.stringMatching(new RegExp(`^Fault .*${fails}`)));
});

test('it says what is proven and what is not', async () => {
  const { reference, index, proven, notProven } = await verifyEvidence(good.evidence, good.policy);
  expect([reference, index]).toEqual(['ncb.XA/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90', 300n]);
  expect(proven.join('\n')).toMatch(/accepted at 2026-11-22T10:00:00.000Z[\s\S]*entry 300[\s\S]*w1[\s\S]*allowed for ncb.XB; refused for ncb.XC[\s\S]*ncb.XB was shown it/);
  expect(notProven.join('\n')).toMatch(/leaves out does not show/);
});

test('a member said twice, half a character and what is no JSON are refused', async () => {
  expect(await said(good.evidence.replace('{"format"', '{"hub":"hub.example","format"'))).toMatch(/^Fault the file: a member is said twice/);
  expect(await said(good.evidence.replace('"hub":"hub.example"', '"hub":"hub.example\\ud800"'))).toMatch(/^Fault the file/);
  expect(await said('[]')).toMatch(/^Fault the file/);
  expect(await said(new Uint8Array([0xff]))).toMatch(/^Fault the file/);
});

test('every flipped bit outside the proofs fails, and names the place', async () => {
  const bytes = new TextEncoder().encode(good.evidence);
  const end = good.evidence.indexOf('"records"');
  const held: string[] = [];
  for (let at = 0; at < end; at += 3) {
    const touched = Uint8Array.from(bytes);
    touched[at]! ^= 1 << (at % 8);
    const what = await said(touched);
    if (!/^Fault (\/|the file)/.test(what)) held.push(`${String(at)} ${good.evidence.slice(Math.max(0, at - 20), at + 20)}: ${what}`);
  }
  expect(held).toEqual([]);
}, 60_000);

test('without a policy, nothing', async () => {
  expect(await said(good.evidence, '')).toMatch(/^Fault policy: it names a log and a quorum/);
  expect(await said(good.evidence, good.policy.replace(/quorum \d+/, 'quorum 9'))).toMatch(/^Fault policy: it asks for more witnesses/);
  expect(await said(good.evidence, `${good.policy}trust everybody\n`)).toMatch(/^Fault policy: not understood/);
});
