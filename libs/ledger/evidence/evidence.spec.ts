import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { thumbprint } from '#envelope';
import { parseTrustPolicy, verifyEvidence, type LoggedRecord } from '../index.js';
import { makeEvidence, type MadeEvidence } from '../testing/evidence.js';

let made: MadeEvidence;
let text: string;
beforeAll(async () => {
  made = await makeEvidence();
  text = JSON.stringify(made.evidence);
});
const verify = (file = text, policy = made.policy): ReturnType<typeof verifyEvidence> => verifyEvidence(Buffer.from(file), parseTrustPolicy(policy));

it('says what is proven and what is not', async () => {
  const verdict = await verify();
  expect(verdict).toMatchObject({ reference: 'ncb.XA/019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90', index: 300n });
  expect(verdict.proven.join('\n')).toMatch(/signed with the key ncb.XA#1[\s\S]*accepted it at 2026-11-22T10:00:00.000Z[\s\S]*entry 300[\s\S]*3 witnesses[\s\S]*decision \(entry 301\)[\s\S]*allowed for ncb.XB; refused for ncb.XC[\s\S]*delivery \(entry 310\)[\s\S]*ncb.XB was shown it by the door inbox at 2026-11-22T10:00:26.240Z, for SUPPORT_INVESTIGATION[\s\S]*control.receipt\/1 of ncb.XB \(entry 499\)[\s\S]*: read/);
  expect(verdict.notProven.join('\n')).toMatch(/key in this file is ncb.XA's[\s\S]*leaves out does not show/);
  const { records: _, keys: { 'ncb.XB': __, ...keys }, ...alone } = made.evidence;
  expect((await verify(JSON.stringify({ ...alone, keys }))).notProven.join()).toContain('delivered, or read');
  expect((await verify(JSON.stringify((await makeEvidence(1)).evidence))).proven.join()).toContain('what it says is not in this file');
});

it('a policy may know the keys, and then knows others', async () => {
  const { keys } = made.evidence;
  const pins = await Promise.all(Object.entries(keys).map(async ([name, key]) => `key ${name} ${await thumbprint(key)}`));
  const { proven, notProven } = await verify(text, `${made.policy}${pins.join('\n')}\n`);
  expect([proven.filter((line) => line.startsWith('The policy knows')).length, notProven.length]).toEqual([3, 1]);
  await expect(verify(text, `${made.policy}key ncb.XA ${'A'.repeat(43)}\n`)).rejects.toThrow('/keys/ncb.XA');
});

it('every flipped bit fails, and names the place', async () => {
  const bytes = Buffer.from(text);
  const policy = parseTrustPolicy(made.policy);
  const flipped = async (at: number, bit: number): Promise<void> => {
    const touched = Buffer.from(bytes);
    touched[at]! ^= 1 << bit;
    const failure = await verifyEvidence(touched, policy).then(() => `held with byte ${at} changed: ${text.slice(Math.max(0, at - 20), at + 20)}`, (error: Error) => error.message);
    expect(failure).toMatch(/^(\/|the file)/);
  };
  // Each third byte, from any of the three on, of all but the proofs, which repeat each other; and bits anywhere.
  const everywhere = fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), flipped);
  for (let at = randomInt(3); at < text.indexOf('"records"'); at += 3) await flipped(at, at % 8);
  await fc.assert(everywhere, { numRuns: 400 });
}, 120_000);

it.each([
  ['a record of another message', (records: LoggedRecord[], other: LoggedRecord[]) => [records[0]!, other[1]!], '/records/1'],
  ['a record twice', (records: LoggedRecord[]) => [records[0]!, records[0]!], '/records/1/proof'],
  ['a record without what it says or its digest', (records: LoggedRecord[]) => records.map(({ value: _, ...record }) => record), '/records/0/value'],
])('%s is refused', async (_, change, place) => {
  const other = await makeEvidence(1);
  const records = change([...made.evidence.records!], [...other.evidence.records!]);
  await expect(verify(JSON.stringify({ ...made.evidence, records }))).rejects.toThrow(place);
});

it.each([
  ['another log', (policy: string) => policy.replace('log ', '# log ').replace(/^/, 'log elsewhere.example/ledger+00000000+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c\n')],
  ['no quorum', (policy: string) => policy.replace('quorum 3', '')],
  ['a quorum beyond its witnesses', (policy: string) => policy.replace('quorum 3', 'quorum 4')],
  ['a word that is not known', (policy: string) => `${policy}trust everybody\n`],
  ['two logs', (policy: string) => `${policy}${policy}`],
])('a policy with %s is refused', async (_, change) => {
  expect(() => parseTrustPolicy(change(made.policy))).toThrow();
});

it('fewer witnesses than the policy asks for do not do', async () => {
  const less = (proof: string): string => `${proof.trimEnd().split('\n').slice(0, -1).join('\n')}\n`;
  const { logged, records = [] } = made.evidence;
  const fewer = { ...made.evidence, logged: { ...logged, proof: less(logged.proof) }, records: records.map((record) => ({ ...record, proof: less(record.proof) })) };
  await expect(verify(JSON.stringify({ ...fewer, records }), made.policy.replace('quorum 3', 'quorum 2'))).rejects.toThrow('/records/0/proof');
  await expect(verify(JSON.stringify(fewer))).rejects.toThrow('2 of the policy');
  expect((await verify(JSON.stringify(fewer), made.policy.replace('quorum 3', 'quorum 2'))).proven.join()).toContain('2 witnesses');
});

it('evidence of one message does not serve another', async () => {
  const other = await makeEvidence(1);
  for (const member of ['message', 'acceptance', 'logged'] as const) await expect(verify(JSON.stringify({ ...made.evidence, [member]: other.evidence[member] }))).rejects.toThrow();
  await expect(verify(JSON.stringify({ ...made.evidence, more: 1 }))).rejects.toThrow('/more');
});
