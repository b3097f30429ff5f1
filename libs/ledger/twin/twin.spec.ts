import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thumbprint, type PublicJwk } from '#envelope';
import { checkChallenge, LedgerError, Mirror, MirrorFolder, parseTrustPolicy, readAsked, TileFiles, verifyEvidence, type Shown } from '../index.js';
import { BEGIN } from '../testing/audited-hub.js';
import { makeChallengeVectors, makeForkedAnswers, type ChallengeVector } from '../testing/challenge-vectors.js';
import { frontierOf } from '../testing/trees.js';
import { makeVectors, type Vector } from '../testing/vectors.js';

const VECTORS = join(import.meta.dirname, 'vectors');
const TWIN = join(import.meta.dirname, 'verify_evidence.py');
const committed = (): Vector[] => readdirSync(VECTORS).map((name) => JSON.parse(readFileSync(join(VECTORS, name), 'utf8')) as Vector);
const byName = (vectors: readonly Vector[]): [string, Vector][] => vectors.map((vector): [string, Vector] => [vector.name, vector]).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** What our own verifier says: undefined when it holds. */
const said = async ({ evidence, policy }: Vector): Promise<string | undefined> => {
  try {
    await verifyEvidence(Buffer.from(evidence), parseTrustPolicy(policy));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

it('the vectors are what is made here, and hold or fail at the place they name', async () => {
  const made = await makeVectors();
  expect(byName(committed())).toEqual(byName(made));
  for (const vector of made) {
    const failure = await said(vector);
    if (vector.fails === undefined) expect([vector.name, failure]).toEqual([vector.name, undefined]);
    else expect([vector.name, failure]).toEqual([vector.name, expect.stringContaining(vector.fails)]);
  }
});

/** Whether Python is here, with the one package the twin needs. */
function pythonThere(): boolean {
  try {
    execFileSync('python3', ['-c', 'import cryptography'], { stdio: 'pipe', timeout: 30_000 });
    return true;
  } catch (error) {
    console.warn(`python3 with the package cryptography is not here: the twin verifier is not tried this time. ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
    return false;
  }
}

/** All vectors in one process: to start Python for each would take longer than to check them. */
const ALL = `
import glob, json, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import verify_evidence as twin
said = {}
for file in glob.glob(sys.argv[2] + "/*.json"):
    with open(file, encoding="utf-8") as opened:
        vector = json.load(opened)
    try:
        twin.verify_evidence(vector["evidence"].encode(), twin.Policy(vector["policy"]))
        said[vector["name"]] = None
    except twin.Fault as fault:
        said[vector["name"]] = str(fault)
print(json.dumps(said))`;

const CHALLENGES = join(import.meta.dirname, 'challenges');
const committedChallenges = (): ChallengeVector[] => readdirSync(CHALLENGES).map((name) => JSON.parse(readFileSync(join(CHALLENGES, name), 'utf8')) as ChallengeVector);

/** What our own auditor says of a challenge as it is shown. */
async function verdictOn({ shown, policy, keys, now }: ChallengeVector): Promise<string> {
  const trust = parseTrustPolicy(policy);
  const all = JSON.parse(keys) as PublicJwk[];
  const pins = trust.keys.get('hub');
  const prints = await Promise.all(all.map((key) => thumbprint(key)));
  const believed = all.filter((_, n) => pins === undefined || pins.includes(prints[n] ?? ''));
  const { receipt, ...seen } = JSON.parse(shown) as Shown & { receipt: string };
  try {
    const verdict = await checkChallenge(readAsked(receipt, believed), { policy: trust, keys: believed, promises: [], now, shownOf: async () => seen });
    return typeof verdict === 'string' ? verdict : verdict.kind;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return 'bad-receipt';
  }
}

it('answers to challenges: the vectors are what is made here, and our own auditor says what they say', async () => {
  const made = await makeChallengeVectors();
  const named = (vectors: readonly ChallengeVector[]): [string, ChallengeVector][] => vectors.map((one): [string, ChallengeVector] => [one.name, one]).toSorted(([a], [b]) => (a < b ? -1 : 1));
  expect(named(committedChallenges())).toEqual(named(made));
  for (const vector of made) expect([vector.name, await verdictOn(vector)]).toEqual([vector.name, vector.verdict]);
});

/** All challenges in one process, too. */
const ALL_CHALLENGES = `
import glob, json, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import verify_evidence as twin
said = {}
for file in glob.glob(sys.argv[2] + "/*.json"):
    with open(file, encoding="utf-8") as opened:
        vector = json.load(opened)
    said[vector["name"]] = twin.verify_challenge(vector["shown"].encode(), twin.Policy(vector["policy"]), json.loads(vector["keys"]), vector["now"])[0]
print(json.dumps(said))`;

it('the twin in Python says the same of every challenge', () => {
  if (!pythonThere()) return;
  const verdicts = JSON.parse(execFileSync('python3', ['-c', ALL_CHALLENGES, import.meta.dirname, CHALLENGES], { encoding: 'utf8' })) as Record<string, string>;
  expect(verdicts).toEqual(Object.fromEntries(committedChallenges().map(({ name, verdict }) => [name, verdict])));
}, 60_000);

/** Both answers held against a copy, and against one that ends before them. */
const BY_COPY = `
import json, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import verify_evidence as twin
given = json.loads(sys.stdin.read())
copy = twin.Copy(sys.argv[2])
said = {name: twin.verify_challenge(json.dumps(shown).encode(), twin.Policy(given["policy"]), given["keys"], given["now"], copy)[0] for name, shown in given["shown"].items()}
said["roots"] = [copy.root(size).hex() for size in given["sizes"]]
copy.size = 50
said["ends before"] = twin.verify_challenge(json.dumps(given["shown"]["honest"]).encode(), twin.Policy(given["policy"]), given["keys"], given["now"], copy)[0]
print(json.dumps(said))`;

it('the twin in Python holds an answer against a copy of the log: one out of another history is a fork', async () => {
  if (!pythonThere()) return;
  const { copied, shown } = await makeForkedAnswers();
  const folder = mkdtempSync(join(tmpdir(), 'entente-copy-'));
  try {
    expect((await new Mirror({ source: copied, tiles: new TileFiles(folder), memory: new MirrorFolder(folder), policy: copied.policy }).audit()).findings).toEqual([]);
    const policy = [`log ${copied.log.verifier.vkey}`, ...copied.witnesses.map(({ verifier }) => `witness ${verifier.vkey}`), 'quorum 2', ''].join('\n');
    const sizes = [0, 1, 2, 255, 256, 257, 511, 65_535, 65_536, 65_537, 69_999, 70_000];
    const given = { shown, policy, keys: copied.hubKeys, now: BEGIN + 3_600_000, sizes };
    const roots = sizes.map((size) => Buffer.from(frontierOf(copied.leaves(size)).root()).toString('hex'));
    expect(JSON.parse(execFileSync('python3', ['-c', BY_COPY, import.meta.dirname, folder], { encoding: 'utf8', input: JSON.stringify(given) }))).toEqual({ honest: 'answered', forked: 'fork', 'ends before': 'behind', roots });
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

it('the twin in Python agrees on every vector, and believes nothing without a policy', () => {
  if (!pythonThere()) return;
  const said = JSON.parse(execFileSync('python3', ['-c', ALL, import.meta.dirname, VECTORS], { encoding: 'utf8' })) as Record<string, string | null>;
  for (const { name, fails } of committed()) expect([name, said[name]]).toEqual([name, fails === undefined ? null : expect.stringContaining(fails)]);

  const folder = mkdtempSync(join(tmpdir(), 'entente-twin-'));
  try {
    const [good] = committed().filter(({ name }) => name === 'good');
    const [file, trust] = [join(folder, 'evidence.json'), join(folder, 'policy.txt')];
    writeFileSync(file, good?.evidence ?? '');
    writeFileSync(trust, good?.policy ?? '');
    const run = (...args: string[]): [number | null, string, string] => {
      const { status, stdout, stderr } = spawnSync('python3', ['-B', TWIN, ...args], { encoding: 'utf8' });
      return [status, stdout, stderr];
    };
    expect(run(file, '--trust', trust)).toEqual([0, expect.stringContaining('proven: entry 444: access.recorded ncb.XB'), '']);
    expect(run(file)).toEqual([4, '', expect.stringContaining('unanchored')]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
