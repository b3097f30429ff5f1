import { generateKeyPairSync } from 'node:crypto';
import { digestOf, importSigningKey, signJws, toPublicJwk, type PrivateJwk } from '#envelope';
import { TYP } from '#contracts';
import { cosign, entryOf, EVIDENCE_FORMAT, formatNote, formatTlogProof, leafHash, logSigner, noteSigner, KEY_TYPE, sha256, signCheckpoint, TiledTree, type Evidence } from '../index.js';
import { frontierOf, leavesOf, tilesOf } from './trees.js';

const FROM = 'ncb.XA';
const ID = '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90';
const AT = '2026-11-22T10:00:00.000Z';
const HUB = 'hub.example';
const INDEX = 300;

function keyOf(name: string): PrivateJwk {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x: jwk.x ?? '', d: jwk.d ?? '', kid: `${name}#1`, use: 'sig' };
}

export interface MadeEvidence {
  readonly evidence: Evidence;
  readonly policy: string;
}

/** Evidence as a hub hands it out, of a tree of 500 entries with three witnesses, and a policy that trusts them. */
export async function makeEvidence(): Promise<MadeEvidence> {
  const [sender, hub] = [keyOf(FROM), keyOf('hub')];
  const message = signJws({ hub: HUB, id: ID, type: 'general.information/1', from: FROM, body: { text: 'one' } }, importSigningKey(sender), TYP.message);
  const acceptance = signJws({ hub: HUB, from: FROM, id: ID, digest: digestOf(message), acceptedAt: AT }, importSigningKey(hub), TYP.acceptance);
  const event = { id: `exchange.accepted:${FROM}/${ID}`, source: FROM, time: AT, topic: 'exchange.accepted', type: 'general.information/1' };
  const salt = Buffer.alloc(32, 7);
  const leaves = leavesOf(500);
  leaves[INDEX] = leafHash(entryOf({ event, salt, valueDigest: sha256(Buffer.from(message)) }));
  const log = logSigner({ name: HUB, derivedKey: () => Buffer.alloc(32, 9) });
  const witnesses = [1, 2, 3].map((n) => noteSigner(`w${n}.example/witness`, KEY_TYPE.cosignature, Buffer.alloc(32, n)));
  const note = signCheckpoint({ size: 500n, root: frontierOf(leaves).root() }, log);
  const checkpoint = formatNote({ body: note.body, signatures: [...note.signatures, ...witnesses.map((witness, n) => cosign(note.body, BigInt(1_700_000_000 + n), witness))] });
  const proof = formatTlogProof({ index: BigInt(INDEX), hashes: await new TiledTree(500n, tilesOf(leaves)).inclusion(BigInt(INDEX)), checkpoint });
  return {
    evidence: { format: EVIDENCE_FORMAT, hub: HUB, message, acceptance, keys: { [FROM]: toPublicJwk(sender), hub: toPublicJwk(hub) }, logged: { event, salt: salt.toString('base64url'), proof } },
    policy: [`# who is believed`, `log ${log.verifier.vkey}`, ...witnesses.map(({ verifier }) => `witness ${verifier.vkey}`), 'quorum 3', ''].join('\n'),
  };
}
