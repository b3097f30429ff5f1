import { randomBytes } from 'node:crypto';
import type { TestHub } from './hub.js';
import { newKeyPair, payloadOf, publicHalf, signCompact, uuidV7 } from './jose-keys.js';
import { Party, type Answer } from './party.js';

// Participants of a spec's own, admitted through the front door: nobody else's messages are in their mailboxes.

export interface StatementItem {
  readonly digest: string;
  readonly version: number;
  readonly statement: string;
}

/** A participant of the demonstration, with its keys from dev.json. */
export function demo(hub: TestHub, id: string): Party {
  const keys = hub.dev.participants[id];
  if (keys === undefined) throw new Error(`dev.json has no ${id}`);
  return new Party(hub, id, keys);
}

const secretariats = new WeakMap<TestHub, Party>();
/** `gs`, which keeps what nobody else keeps. */
export const secretariat = (hub: TestHub): Party => {
  let gs = secretariats.get(hub);
  if (gs === undefined) secretariats.set(hub, (gs = demo(hub, 'gs')));
  return gs;
};

/** Digest of a subject's last statement, null when there is none (or none the asker may know of). */
export async function lastStatement(by: Party, subject: string): Promise<string | null> {
  const { status, json } = await by.call('GET', `/v1/registry/statements?subject=${encodeURIComponent(subject)}`);
  if (status !== 200) return null;
  return (json['items'] as StatementItem[]).at(-1)?.digest ?? null;
}

/** A statement's payload; `previous` is looked up unless given. */
export async function statementOf(by: Party, verb: string, subject: string, body: object, more: object = {}): Promise<Record<string, unknown>> {
  const previous = 'previous' in more ? more.previous : await lastStatement(by, subject);
  const payload = { hub: by.hub.name, id: uuidV7(), by: by.id, subject, verb, issuedAt: new Date().toISOString(), body, ...more, previous };
  if (by.id !== 'gs' || !/^ncb\.[A-Z0-9]+$/.test(subject) || !['suspend', 'readmit', 'freeze', 'unfreeze'].includes(verb)) return payload;
  // What gs states of a bureau takes a second signer.
  return { ...payload, body: { ...body, seconded: await signCompact(demo(by.hub, 'oversight.ccf').signing, { typ: 'entente-second+jws' }, payload) } };
}

/** States something into the registry and answers what the hub said. */
export async function state(by: Party, verb: string, subject: string, body: object, more: object = {}): Promise<Answer> {
  const payload = await statementOf(by, verb, subject, body, more);
  return by.call('POST', '/v1/registry/statements', { body: await signCompact(by.signing, { typ: 'entente-statement+jws' }, payload) });
}

/** States something that must be taken. @throws {Error} when it is not */
export async function stated(by: Party, verb: string, subject: string, body: object = {}): Promise<Record<string, unknown>> {
  const { status, json, text } = await state(by, verb, subject, body);
  if (status !== 201) throw new Error(`${verb} ${subject} by ${by.id}: ${status} ${text}`);
  return json;
}

/** The body of `admit` and `add-key`: keys with the proof that each signing key is held. */
export async function keysBody(hub: TestHub, participant: string, keys: readonly Awaited<ReturnType<typeof newKeyPair>>[], limits: object = {}): Promise<{ keys: object[]; proofs: string[] }> {
  const kids = keys.map((key) => key.kid);
  const signing = keys.filter((key) => key.use === 'sig');
  const proofs = await Promise.all(signing.map((key) => signCompact(key, { typ: 'entente-key-proof+jws' }, { hub: hub.name, participant, kids })));
  return { keys: keys.map((key) => ({ jwk: publicHalf(key), ...limits })), proofs };
}

export interface Admission {
  readonly clearance?: 'official-use' | 'restricted' | 'confidential';
  readonly listed?: boolean;
  readonly crv?: 'Ed25519' | 'P-256';
}

async function admit(by: Party, id: string, { clearance = 'confidential', listed, crv = 'Ed25519' }: Admission, more: object): Promise<Party> {
  const keys = { signing: await newKeyPair(id, crv), sealing: await newKeyPair(id, 'X25519') };
  await stated(by, 'admit', id, { name: 'Invented for the tests', clearance, ...(await keysBody(by.hub, id, [keys.signing, keys.sealing])), ...(listed === undefined ? {} : { listed }), ...more });
  return new Party(by.hub, id, keys);
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
/** A bureau code that nobody has: Q, then seven others. */
export const freshCode = (): string => `Q${[...randomBytes(7)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')}`;

/** A new bureau, alone in its mailbox. */
export async function newBureau(hub: TestHub, admission: Admission = {}): Promise<Party> {
  return admit(secretariat(hub), `ncb.${freshCode()}`, admission, { reference: 'EXERCISE-TEST' });
}

/** Several new bureaus. */
export async function newBureaus(hub: TestHub, count: number): Promise<Party[]> {
  return Promise.all(Array.from({ length: count }, () => newBureau(hub)));
}

/** A new international or private entity, without an agreement. */
export async function newPartner(hub: TestHub, { clearance = 'official-use' }: Admission = {}, kind: 'partner' | 'private' = 'partner'): Promise<Party> {
  return admit(secretariat(hub), `${kind}.t${randomBytes(8).toString('hex')}`, { clearance }, { reference: 'EXERCISE-TEST' });
}

/** A new entity of a bureau. */
export async function newEntity(bureau: Party, slug: string, admission: Admission = {}): Promise<Party> {
  return admit(bureau, `${bureau.id}.${slug}`, { clearance: 'restricted', ...admission }, {});
}

/** A new community with these members, kept by `gs`. @returns its id */
export async function newCommunity(hub: TestHub, members: readonly Party[]): Promise<string> {
  const id = `community.t${randomBytes(8).toString('hex')}`;
  const gs = secretariat(hub);
  await stated(gs, 'create-community', id, { name: 'Invented for the tests' });
  for (const member of members) await stated(gs, 'join', id, { member: member.id });
  return id;
}

/** A participant's public keys, from the open door, as a verifier outside takes them. */
export async function publicKeys(hub: TestHub, participant: string): Promise<(Record<string, unknown> & { kid: string })[]> {
  const answer = (await (await fetch(`${hub.url}/v1/participants/${participant}/keys`)).json()) as { keys: (Record<string, unknown> & { kid: string })[] };
  return answer.keys;
}

/** Verifies a JWS with the public keys of a participant alone, through jose. @returns its payload @throws when it does not hold */
export async function verified<T = Record<string, unknown>>(hub: TestHub, participant: string, jws: string, typ: string): Promise<T> {
  const { compactVerify, createLocalJWKSet } = await import('jose');
  const keys = (await publicKeys(hub, participant)).filter((key) => key['use'] === 'sig');
  const jwks = createLocalJWKSet({ keys: keys.map(({ kty, crv, x, y, kid }) => ({ kty: String(kty), crv: String(crv), x: String(x), ...(y === undefined ? {} : { y: String(y) }), kid })) });
  const { protectedHeader } = await compactVerify(jws, jwks);
  expect(protectedHeader.typ).toBe(typ);
  return payloadOf<T>(jws);
}
