import { createPrivateKey } from 'node:crypto';
import { digestOf, importSigningKey, signJws, toPublicJwk, type PrivateJwk } from '#envelope';
import { TYP } from '#contracts';
import { commitmentOf, cosign, entryOf, EVIDENCE_FORMAT, formatNote, formatTlogProof, leafHash, logSigner, noteSigner, KEY_TYPE, sha256, signCheckpoint, TiledTree, type Evidence, type LoggedEvent, type LoggedRecord } from '../index.js';
import { frontierOf, leavesOf, tilesOf } from './trees.js';

const FROM = 'ncb.XA';
const TO = 'ncb.XB';
const ID = '019aabf1-a780-7c3a-9b1e-3f5a6c7d8e90';
const RECEIPT_ID = '019aabf2-91e0-7b1d-8c2f-4a5b6c7d8e9f';
const READING_ID = '019aabf2-0c00-7e3d-a4b5-c6d7e8f90123';
const AT = '2026-11-22T10:00:00.000Z';
const READ_AT = '2026-11-22T10:00:26.240Z';
const RECEIPT_AT = '2026-11-22T10:01:00.512Z';
const HUB = 'hub.example';
const INDEX = 300;
const SIZE = 500;

/** An Ed25519 key of a seed of 32 like bytes, so that the same evidence comes out each time. */
function keyOf(name: string, seed: number): PrivateJwk {
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, seed)]);
  const jwk = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x: jwk.x ?? '', d: jwk.d ?? '', kid: `${name}#1`, use: 'sig' };
}

export interface MadeEvidence {
  readonly evidence: Evidence;
  readonly policy: string;
}

interface Placed {
  readonly index: number;
  readonly event: LoggedEvent;
  readonly salt: Buffer;
  readonly value: string;
}

/**
 * Evidence as a hub hands it out, of a tree of 500 entries with three witnesses, and a policy that trusts them: a message,
 * what was decided, that it was delivered, read and receipted.
 * @param variant another message of the same sender for each number
 * @param chain whether decision and delivery name the entry before them; `skipped`: the delivery names another one
 */
export async function makeEvidence(variant = 0, chain: 'whole' | 'none' | 'skipped' = 'whole'): Promise<MadeEvidence> {
  const [sender, hub, reader] = [keyOf(FROM, 21), keyOf('hub', 22), keyOf(TO, 23)];
  const signed = (payload: object, key: PrivateJwk, typ: string): string => signJws(payload, importSigningKey(key), typ);
  const id = `${ID.slice(0, -1)}${variant}`;
  const reference = `${FROM}/${id}`;
  const message = signed({ hub: HUB, id, type: 'general.information/1', from: FROM, to: [TO, 'ncb.XC'], body: { text: 'one' } }, sender, TYP.message);
  const digest = digestOf(message);
  const acceptance = signed({ hub: HUB, from: FROM, id, digest, acceptedAt: AT }, hub, TYP.acceptance);
  const decision = { hub: HUB, from: FROM, id, digest, acceptedAt: AT, version: 17, addressees: [{ to: TO, allowed: true, rules: ['baseline.allow'] }, { to: 'ncb.XC', allowed: false, rules: ['rule/ncb.XA/none'] }] };
  const receipt = { hub: HUB, id: RECEIPT_ID, type: 'control.receipt/1', from: TO, to: [FROM], body: { message: reference, digest, status: 'read', at: READ_AT } };
  const saltAt = (index: number): Buffer => Buffer.alloc(32, index % 251);
  const follows = (step: number, { index, event, value }: Omit<Placed, 'salt'>): object => (chain === 'none' ? {} : { step, previous: commitmentOf({ event, salt: saltAt(index), valueDigest: sha256(Buffer.from(value)) }).toString('base64url') });
  const acceptedAs = { index: INDEX, event: { id: `exchange.accepted:${reference}`, source: FROM, time: AT, topic: 'exchange.accepted', type: 'general.information/1' }, value: message };
  const decidedAs = { index: 301, event: { id: `exchange.decided:${reference}`, source: 'hub', time: AT, topic: 'exchange.decided', type: 'entente.decision/1' }, value: signed({ ...decision, ...follows(2, acceptedAs), message }, hub, TYP.decision) };
  const placed: Placed[] = [
    acceptedAs,
    decidedAs,
    { index: 310, event: { id: `exchange.delivered:${reference}:${TO}`, source: 'hub', time: AT, topic: 'exchange.delivered', type: 'entente.delivered/1' }, value: signed({ hub: HUB, event: 'delivered', message: reference, digest, recipient: TO, road: 'mailbox', mode: 'live', at: AT, ...follows(3, chain === 'skipped' ? acceptedAs : decidedAs) }, hub, TYP.event) },
    { index: 444, event: { id: `access.recorded:${READING_ID}`, source: 'hub', time: READ_AT, topic: 'access.recorded', type: 'entente.access/1' }, value: signed({ hub: HUB, event: 'accessed', id: READING_ID, at: READ_AT, reader: TO, door: 'inbox', mode: 'live', shown: [reference], purpose: 'SUPPORT_INVESTIGATION' }, hub, TYP.event) },
    { index: 499, event: { id: `exchange.accepted:${TO}/${RECEIPT_ID}`, source: TO, time: RECEIPT_AT, topic: 'exchange.accepted', type: 'control.receipt/1' }, value: signed(receipt, reader, TYP.message) },
  ].map((one) => ({ ...one, salt: saltAt(one.index) }));

  const leaves = leavesOf(SIZE);
  for (const { index, event, salt, value } of placed) leaves[index] = leafHash(entryOf({ event, salt, valueDigest: sha256(Buffer.from(value)) }));
  const log = logSigner({ name: HUB, derivedKey: () => Buffer.alloc(32, 9) });
  const witnesses = [1, 2, 3].map((n) => noteSigner(`w${n}.example/witness`, KEY_TYPE.cosignature, Buffer.alloc(32, n)));
  const note = signCheckpoint({ size: BigInt(SIZE), root: frontierOf(leaves).root() }, log);
  const checkpoint = formatNote({ body: note.body, signatures: [...note.signatures, ...witnesses.map((witness, n) => cosign(note.body, BigInt(1_700_000_000 + n), witness))] });
  const tree = new TiledTree(BigInt(SIZE), tilesOf(leaves));
  const proven = await Promise.all(placed.map(async ({ index, event, salt, value }): Promise<LoggedRecord> => ({
    event, salt: salt.toString('base64url'), value, proof: formatTlogProof({ index: BigInt(index), hashes: await tree.inclusion(BigInt(index)), checkpoint }),
  })));
  const [accepted, decided, ...others] = proven as [LoggedRecord, LoggedRecord, ...LoggedRecord[]];
  // What senders may not see of a decision stays away: its digest alone stands there.
  const { value, ...withheld } = decided;
  return {
    evidence: {
      format: EVIDENCE_FORMAT, hub: HUB, message, acceptance, keys: { [FROM]: toPublicJwk(sender), hub: toPublicJwk(hub), [TO]: toPublicJwk(reader) },
      logged: { event: accepted.event, salt: accepted.salt, proof: accepted.proof },
      records: [variant === 0 ? decided : { ...withheld, valueDigest: sha256(Buffer.from(value ?? '')).toString('base64url') }, ...others],
    },
    policy: [`# who is believed`, `log ${log.verifier.vkey}`, ...witnesses.map(({ verifier }) => `witness ${verifier.vkey}`), 'quorum 3', ''].join('\n'),
  };
}
