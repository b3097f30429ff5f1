import { readFileSync } from 'node:fs';
import { calculateJwkThumbprint, decodeProtectedHeader } from 'jose';
import { derivedMessageId, EntenteClient, Fault, FixedKeys, makeDpopProof, parseReference, type RegisteredKey, type SealingKey, Signer, type SigningKey, verifyJws } from '#client';
import { fromBase64url, isUuidV7, parseIJson, timeOfUuidV7, toBase64url } from '#kernel';

/** The known answers that clients of all languages are held to. */
const vectors = JSON.parse(readFileSync(new URL('vectors/vectors.json', import.meta.url), 'utf8')) as Vectors;
const keys = new FixedKeys(new Map(Object.entries(vectors.registry)));

interface Vectors {
  readonly base64url: { readonly canonical: readonly { readonly text: string; readonly hex: string }[]; readonly refused: readonly string[] };
  readonly json: { readonly accepted: readonly string[]; readonly refused: readonly { readonly what: string; readonly text: string }[] };
  readonly keys: readonly { readonly jwk: RegisteredKey; readonly thumbprint: string }[];
  readonly registry: Readonly<Record<string, readonly RegisteredKey[]>>;
  readonly signing: readonly { readonly key: SigningKey; readonly typ: string; readonly payload: string; readonly compact: string; readonly digest: string }[];
  readonly verifying: {
    readonly accepted: readonly { readonly compact: string; readonly typ: string; readonly signer: string; readonly digest: string }[];
    readonly refused: readonly { readonly what: string; readonly code: string; readonly compact: string }[];
  };
  readonly sealed: { readonly opens: readonly Opening[]; readonly refused: readonly (Opening & { readonly what: string; readonly code: string })[] };
  readonly masked: { readonly compact: string; readonly digest: string; readonly body: object; readonly withheld: object };
  readonly proofs: { readonly key: RegisteredKey & { readonly d: string }; readonly thumbprint: string; readonly token: string; readonly ath: string; readonly compact: string; readonly targets: readonly { readonly url: string; readonly htu: string }[] };
  readonly ids: {
    readonly times: readonly { readonly id: string; readonly milliseconds: number; readonly issuedAt: string }[];
    readonly refused: readonly string[];
    readonly derived: readonly { readonly milliseconds: number; readonly cause: string; readonly id: string }[];
    readonly references: readonly { readonly reference: string; readonly from: string; readonly id: string }[];
  };
}

interface Opening {
  readonly key: SealingKey;
  readonly from: string;
  readonly id: string;
  readonly sealed: object;
  readonly body: object;
}

const codeOf = async (work: Promise<unknown>): Promise<string> => work.then(() => 'it holds', (error: unknown) => (error instanceof Fault ? error.code : String(error)));

test('base64url is canonical', () => {
  for (const { text, hex } of vectors.base64url.canonical) expect([fromBase64url(text).toString('hex'), toBase64url(Buffer.from(hex, 'hex'))]).toEqual([hex, text]);
  for (const text of vectors.base64url.refused) expect(() => fromBase64url(text)).toThrow();
});

test('the hub reads I-JSON as the clients do', () => {
  for (const text of vectors.json.accepted) expect(parseIJson(Buffer.from(text))).toEqual(JSON.parse(text));
  const taken = vectors.json.refused.filter(({ text }) => { try { parseIJson(Buffer.from(text)); return true; } catch { return false; } });
  expect(taken).toEqual([]);
});

test('key ids are thumbprints', async () => {
  for (const { jwk, thumbprint } of vectors.keys) expect(await calculateJwkThumbprint(jwk)).toBe(thumbprint);
});

test('the same payload signed with the same key gives the same bytes', async () => {
  for (const { key, typ, payload, compact, digest } of vectors.signing) {
    expect(await new Signer(key).sign(JSON.parse(payload), typ)).toBe(compact);
    expect((await verifyJws(compact, keys, typ)).digest).toBe(digest);
  }
});

test('signatures', async () => {
  for (const { compact, typ, signer, digest } of vectors.verifying.accepted) expect(await verifyJws(compact, keys, typ)).toMatchObject({ signer, digest });
  const found = await Promise.all(vectors.verifying.refused.map(async ({ what, compact }) => ({ what, code: await codeOf(verifyJws(compact, keys, 'entente+jws')) })));
  expect(found).toEqual(vectors.verifying.refused.map(({ what, code }) => ({ what, code })));
});

/** Opens content as the client does, in a message that carries it. */
async function open({ key, from, id, sealed }: Opening): Promise<unknown> {
  const signing = vectors.signing[0]?.key as RegisteredKey & { d: string };
  const { d: _, ...shown } = signing;
  const compact = await new Signer(signing).sign({ ...JSON.parse(vectors.signing[0]?.payload ?? '{}'), body: undefined, from, id, sealed }, 'entente+jws');
  const client = new EntenteClient({ url: 'https://hub.example', participant: 'ncb.XB', signingKey: signing, sealingKeys: [key], keys: new FixedKeys(new Map([[from, [shown]]])) });
  const received = await client.read({ message: compact, receivedAt: '' });
  if (received.fault !== undefined) throw received.fault;
  return received.body;
}

test('sealed content', async () => {
  for (const opening of vectors.sealed.opens) expect(await open(opening)).toEqual(opening.body);
  const found = await Promise.all(vectors.sealed.refused.map(async (opening) => ({ what: opening.what, code: await codeOf(open(opening)) })));
  expect(found).toEqual(vectors.sealed.refused.map(({ what, code }) => ({ what, code })));
});

test('withheld members', async () => {
  const { compact, digest, body, withheld } = vectors.masked;
  expect(await verifyJws(compact, keys)).toMatchObject({ digest, payload: { body }, withheld });
});

test('proofs', async () => {
  const { key, thumbprint, token, ath, compact, targets } = vectors.proofs;
  const { d: _, ...publicJwk } = key;
  expect(await calculateJwkThumbprint(publicJwk)).toBe(thumbprint);
  expect(decodeProtectedHeader(compact)).toEqual({ alg: 'EdDSA', typ: 'dpop+jwt', jwk: publicJwk });
  const privateKey = await crypto.subtle.importKey('jwk', { ...key }, 'Ed25519', false, ['sign']);
  for (const { url, htu } of targets) {
    const proof = await makeDpopProof({ key: { alg: 'EdDSA', privateKey, publicJwk, thumbprint }, method: 'get', url, token });
    expect(JSON.parse(fromBase64url(proof.split('.')[1] ?? '').toString())).toMatchObject({ htm: 'GET', htu, ath });
  }
});

test('ids', async () => {
  for (const { id, milliseconds, issuedAt } of vectors.ids.times) expect([isUuidV7(id), timeOfUuidV7(id), new Date(milliseconds).toISOString()]).toEqual([true, milliseconds, issuedAt]);
  for (const id of vectors.ids.refused) expect(isUuidV7(id)).toBe(false);
  for (const { milliseconds, cause, id } of vectors.ids.derived) expect(await derivedMessageId(milliseconds, cause)).toBe(id);
  for (const { reference, ...parts } of vectors.ids.references) expect(parseReference(reference)).toEqual(parts);
});
