import type { Evidence, LoggedRecord } from '../index.js';
import { makeEvidence } from './evidence.js';

/** One shared vector: a file, a policy, and what every verifier must say of it. */
export interface Vector {
  readonly name: string;
  readonly evidence: string;
  readonly policy: string;
  /** Where it does not hold; undefined when it does. */
  readonly fails?: string;
}

const flip = (text: string): string => `${text.slice(0, -2)}${text.at(-2) === 'A' ? 'B' : 'A'}${text.slice(-1)}`;
const lines = (text: string, change: (all: string[]) => string[]): string => change(text.split('\n')).join('\n');

/** What two implementations agree on: evidence that holds, every kind of damage, policies that ask for more than there is. */
export async function makeVectors(): Promise<readonly Vector[]> {
  const { evidence, policy } = await makeEvidence();
  const { evidence: other } = await makeEvidence(1);
  const [former, skipped] = [await makeEvidence(0, 'none'), await makeEvidence(0, 'skipped')];
  const records = evidence.records ?? [];
  const [decided, delivered, reading, receipt] = records as [LoggedRecord, LoggedRecord, LoggedRecord, LoggedRecord];
  const file = (name: string, changed: Partial<Record<keyof Evidence, unknown>>, fails?: string, under = policy): Vector => ({ name, evidence: JSON.stringify({ ...evidence, ...changed }), policy: under, ...(fails === undefined ? {} : { fails }) });
  const logged = (changed: object): object => ({ ...evidence.logged, ...changed });
  const first = (changed: object): object[] => [{ ...decided, ...changed }, delivered, reading, receipt];
  const proof = (change: (all: string[]) => string[]): object => logged({ proof: lines(evidence.logged.proof, change) });
  const { 'ncb.XB': reader, ...keys } = evidence.keys;
  return [
    file('good', {}),
    { name: 'good-decision-withheld', evidence: JSON.stringify(other), policy },
    file('good-acceptance-alone', { records: undefined, keys }),
    { name: 'good-of-an-earlier-version', evidence: JSON.stringify(former.evidence), policy },
    file('decision-left-out', { records: [delivered, reading, receipt] }, '/records/0/value'),
    { name: 'decision-not-followed', evidence: JSON.stringify(skipped.evidence), policy: skipped.policy, fails: '/records/1/value' },
    file('good-quorum-none', {}, undefined, policy.replace('quorum 3', 'quorum 0')),
    file('message-altered', { message: flip(evidence.message) }, '/message'),
    file('message-of-another', { message: other.message }, '/acceptance'),
    file('acceptance-altered', { acceptance: flip(evidence.acceptance) }, '/acceptance'),
    file('hub-altered', { hub: 'hub.elsewhere' }, '/hub'),
    file('format-unknown', { format: 'entente-evidence/2' }, '/format'),
    file('member-unknown', { more: '1' } as object, '/more'),
    file('key-altered', { keys: { ...evidence.keys, hub: { ...evidence.keys['hub'], x: reader?.x } } }, '/acceptance'),
    file('key-too-many', { keys: { ...evidence.keys, 'ncb.XD': reader } }, '/keys'),
    file('key-missing', { keys }, '/records/3/value'),
    file('event-altered', { logged: logged({ event: { ...evidence.logged.event, time: '2026-11-22T10:00:00.001Z' } }) }, '/logged/event'),
    file('salt-altered', { logged: logged({ salt: Buffer.alloc(32, 1).toString('base64url') }) }, '/logged/proof'),
    file('salt-short', { logged: logged({ salt: 'AAAA' }) }, '/logged/salt'),
    file('index-altered', { logged: proof((all) => all.map((line) => (line.startsWith('index ') ? 'index 301' : line))) }, '/logged/proof'),
    file('step-missing', { logged: proof(([header = '', index = '', , ...rest]) => [header, index, ...rest]) }, '/logged/proof'),
    file('size-altered', { logged: proof((all) => all.map((line) => (line === '500' ? '501' : line))) }, '/logged/proof'),
    file('root-of-others', { logged: proof((all) => all.map((line, at) => (all[at - 1] === '500' ? Buffer.alloc(32).toString('base64') : line))) }, '/logged/proof'),
    file('log-signature-missing', { logged: proof((all) => all.filter((line) => !line.startsWith('— hub.example/ledger '))) }, '/logged/proof'),
    file('record-altered', { records: first({ value: flip(decided.value ?? '') }) }, '/records/0/proof'),
    file('record-of-another', { records: [decided, ...(other.records ?? []).slice(1)] }, '/records/1'),
    file('record-twice', { records: [decided, decided], keys }, '/records/1/proof'),
    file('record-without-value', { records: first({ value: undefined }) }, '/records/0'),
    file('reading-with-digest-alone', { records: [{ ...reading, value: undefined, valueDigest: Buffer.alloc(32).toString('base64url') }] }, '/records/0'),
    file('record-to-another-checkpoint', { records: first({ proof: lines(decided.proof, (all) => all.filter((line) => !line.includes('w3.example'))) }) }, '/records/0/proof', policy.replace('quorum 3', 'quorum 2')),
    file('quorum-short', { logged: proof((all) => all.filter((line) => !line.includes('w3.example'))), records: undefined, keys }, '/logged/proof'),
    file('cosignature-altered', { logged: proof((all) => all.map((line) => (line.includes('w2.example') ? `${line.slice(0, -6)}AAAAA=` : line))) }, '/logged/proof'),
    file('another-log', {}, 'elsewhere.example/ledger', 'log elsewhere.example/ledger+00000000+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c\nquorum 0\n'),
    file('another-key-of-the-log', {}, '/logged/proof', 'log hub.example/ledger+0b2a77d7+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c\nquorum 0\n'),
    file('key-not-known', {}, '/keys/ncb.XA', `${policy}key ncb.XA ${'A'.repeat(43)}\n`),
  ];
}
