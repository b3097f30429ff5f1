import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { emptyRoot, Frontier, leafHash, nodeHash, TiledTree, verifyConsistency, verifyInclusion } from '../index.js';
import { frontierOf, leavesOf, referenceRoot, tilesOf } from '../testing/trees.js';

const vectors = <Vector>(name: string): Vector[] => JSON.parse(readFileSync(join(import.meta.dirname, '../testing/vectors', `${name}.json`), 'utf8')) as Vector[];
const bytes = (text: string | null): Buffer => Buffer.from(text ?? '', 'base64');
const all = (proof: readonly string[] | null): Buffer[] => (proof ?? []).map((one) => Buffer.from(one, 'base64'));

/** transparency-dev/merkle at 417fb0c, testdata. */
interface Inclusion { name: string; leafIdx: string; treeSize: string; root: string; leafHash: string; proof: string[] | null; wantErr: boolean }
interface Consistency { name: string; size1: string; size2: string; root1: string; root2: string; proof: string[] | null; wantErr: boolean }

test('hashes of RFC 6962', () => {
  expect(emptyRoot().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(leafHash(Buffer.alloc(0)).toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  expect(leafHash(Buffer.from('L123456')).toString('hex')).toBe('395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56');
  expect(nodeHash(Buffer.from('N123'), Buffer.from('N456')).toString('hex')).toBe('aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb');
});

test('the public cases of inclusion', () => {
  const cases = vectors<Inclusion>('inclusion');
  expect(cases).toHaveLength(98);
  for (const one of cases) {
    const check = (): void => verifyInclusion(bytes(one.leafHash), BigInt(one.leafIdx), { size: BigInt(one.treeSize), root: bytes(one.root) }, all(one.proof));
    if (one.wantErr) expect(check).toThrow();
    else expect(check).not.toThrow();
  }
});

test('the public cases of consistency', () => {
  const cases = vectors<Consistency>('consistency');
  expect(cases).toHaveLength(98);
  for (const one of cases) {
    const check = (): void => verifyConsistency({ size: BigInt(one.size1), root: bytes(one.root1) }, { size: BigInt(one.size2), root: bytes(one.root2) }, all(one.proof));
    // The empty tree is the beginning of any; this log refuses to call that a proof.
    if (one.wantErr || one.size1 === '0') expect(check).toThrow();
    else expect(check).not.toThrow();
  }
});

test('the growing edge, the tiles and the definition agree on every root up to 300 leaves', async () => {
  const leaves = leavesOf(300);
  const frontier = Frontier.empty();
  for (let size = 0; size <= leaves.length; size += 1) {
    const root = referenceRoot(leaves.slice(0, size));
    expect(frontier.root().equals(root)).toBe(true);
    if (size % 7 === 0) expect((await new TiledTree(BigInt(size), tilesOf(leaves.slice(0, size))).root()).equals(root)).toBe(true);
    const leaf = leaves[size];
    if (leaf) frontier.append(leaf);
  }
});

test('an edge read back goes on as if it had never been written', () => {
  fc.assert(fc.property(fc.nat(600), fc.nat(40), (first, more) => {
    const leaves = leavesOf(first + more);
    const frontier = frontierOf(leaves.slice(0, first));
    const again = Frontier.fromBytes(frontier.size, frontier.toBytes());
    for (const leaf of leaves.slice(first)) again.append(leaf);
    expect(again.root().equals(frontierOf(leaves).root())).toBe(true);
  }), { numRuns: 30 });
  expect(() => Frontier.fromBytes(3n, Buffer.alloc(32))).toThrow('peaks');
});

const large = leavesOf(70_000);
const largeRoot = frontierOf(large).root();
const largeTiles = tilesOf(large);

test('every proof made from tiles holds, and none that was touched does', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 1200 }), fc.nat(), fc.nat(), async (size, a, b) => {
    const leaves = large.slice(0, size);
    const head = { size: BigInt(size), root: frontierOf(leaves).root() };
    const tree = new TiledTree(head.size, tilesOf(leaves));
    const index = BigInt(a % size);
    const inclusion = await tree.inclusion(index);
    verifyInclusion(leaves[Number(index)]!, index, head, inclusion);
    const older = 1 + (b % size);
    const before = { size: BigInt(older), root: frontierOf(leaves.slice(0, older)).root() };
    const consistency = await tree.consistency(before.size);
    verifyConsistency(before, head, consistency);
    for (const [proof, check] of [
      [inclusion, (p: Buffer[]) => verifyInclusion(leaves[Number(index)]!, index, head, p)],
      [consistency, (p: Buffer[]) => verifyConsistency(before, head, p)],
    ] as const) {
      const flipped = proof.map((hash) => Buffer.from(hash));
      const place = flipped[a % Math.max(1, flipped.length)];
      if (place) {
        place[b % 32]! ^= 1 << (a % 8);
        expect(() => check(flipped)).toThrow();
      }
      expect(() => check([...proof, Buffer.alloc(32)])).toThrow();
      if (proof.length > 0) expect(() => check(proof.slice(0, -1))).toThrow();
    }
    if (size > 1) expect(() => verifyInclusion(leaves[Number(index)]!, (index + 1n) % head.size, head, inclusion)).toThrow();
  }), { numRuns: 60 });
});

test('three levels of tiles', async () => {
  const head = { size: 70_000n, root: largeRoot };
  const tree = new TiledTree(head.size, largeTiles);
  expect((await tree.root()).equals(largeRoot)).toBe(true);
  for (const index of [0n, 255n, 256n, 65_535n, 65_536n, 69_999n]) verifyInclusion(large[Number(index)]!, index, head, await tree.inclusion(index));
  for (const older of [1n, 256n, 65_536n, 65_537n, 69_999n]) verifyConsistency({ size: older, root: frontierOf(large.slice(0, Number(older))).root() }, head, await tree.consistency(older));
});

test('what lies outside a tree is said to', async () => {
  const tree = new TiledTree(5n, tilesOf(leavesOf(5)));
  for (const ask of [() => tree.inclusion(5n), () => tree.inclusion(-1n), () => tree.consistency(0n), () => tree.consistency(6n)]) await expect(ask()).rejects.toThrow('tree of');
  const head = { size: 5n, root: await tree.root() };
  expect(() => verifyConsistency({ size: 0n, root: emptyRoot() }, head, [])).toThrow('beginning');
});
