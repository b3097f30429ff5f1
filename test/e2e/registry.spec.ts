import { until, useHub } from '../support/hub.js';
import { newKeyPair, sha256, signCompact } from '../support/jose-keys.js';
import { Party, settle } from '../support/party.js';
import { kafkaOf } from '../support/kafka.js';
import { demo, freshCode, keysBody, lastStatement, newBureau, newBureaus, newCommunity, newEntity, publicKeys, state, stated, statementOf, verified } from '../support/world.js';

const hub = useHub();
const gs = (): Party => demo(hub(), 'gs');

/** How a statement was answered. */
const outcome = ({ status, json }: { status: number; json: Readonly<Record<string, unknown>> }): unknown[] => [status, json['code']];

describe('the registry', () => {
  it('admits a bureau by gs, with the reference of the decision and proof of its keys', async () => {
    const id = `ncb.${freshCode()}`;
    const [signing, sealing] = [await newKeyPair(id, 'Ed25519'), await newKeyPair(id, 'X25519')];
    const body = { name: 'Invented', clearance: 'restricted', ...(await keysBody(hub(), id, [signing, sealing])) };
    const bureau = await newBureau(hub());
    expect(outcome(await state(bureau, 'admit', id, { ...body, reference: 'X' }))).toEqual([403, 'statement-not-allowed']);
    expect(outcome(await state(gs(), 'admit', id, body))).toEqual([422, 'statement-invalid']);
    expect(outcome(await state(gs(), 'admit', id, { ...body, proofs: [], reference: 'X' }))).toEqual([422, 'schema-violation']);
    const foreign = await signCompact(bureau.signing, { typ: 'entente-key-proof+jws' }, { hub: hub().name, participant: id, kids: [signing.kid, sealing.kid] });
    expect(outcome(await state(gs(), 'admit', id, { ...body, proofs: [foreign], reference: 'X' }))).toEqual([422, 'statement-invalid']);
    const elsewhere = await signCompact(signing, { typ: 'entente-key-proof+jws' }, { hub: 'other.hub', participant: id, kids: [signing.kid, sealing.kid] });
    expect(outcome(await state(gs(), 'admit', id, { ...body, proofs: [elsewhere], reference: 'X' }))).toEqual([422, 'statement-invalid']);
    const taken = await state(gs(), 'admit', id, { ...body, reference: 'EXERCISE-TEST' });
    expect(taken.status).toBe(201);
    expect(outcome(await state(gs(), 'admit', id, { ...body, reference: 'EXERCISE-TEST' }))).toEqual([422, 'statement-invalid']);
    expect(await new Party(hub(), id, { signing, sealing }).mailbox()).toEqual([]);
  });

  it('lets a bureau admit its entities, with rights no wider than its own, and nobody else', async () => {
    const bureau = await newBureau(hub(), { clearance: 'restricted' });
    const [stranger] = await newBureaus(hub(), 1);
    await newEntity(bureau, 'customs', { clearance: 'restricted' });
    await expect(newEntity(bureau, 'wildlife', { clearance: 'confidential' })).rejects.toThrow('statement-not-allowed');
    const id = `${bureau.id}.police`;
    const body = { name: 'Invented', clearance: 'official-use', ...(await keysBody(hub(), id, [await newKeyPair(id, 'Ed25519'), await newKeyPair(id, 'X25519')])) };
    for (const by of [stranger!, gs()]) expect(outcome(await state(by, 'admit', id, { ...body, reference: 'X' }))).toEqual([403, 'statement-not-allowed']);
    for (const odd of [`${bureau.id}.dead`, `${bureau.id}.exercise`, `${bureau.id}.a.b`, 'hub', 'gs']) {
      const { status } = await state(bureau, 'admit', odd, body);
      expect([odd, status >= 400 && status < 500]).toEqual([odd, true]);
    }
  });

  it('refuses a statement that does not follow the last one, and one of two made at once', async () => {
    const bureau = await newBureau(hub());
    const first = await lastStatement(bureau, bureau.id);
    const key = async (): Promise<object> => keysBody(hub(), bureau.id, [await newKeyPair(bureau.id, 'Ed25519')]);
    expect(outcome(await state(bureau, 'add-key', bureau.id, await key(), { previous: null }))).toEqual([409, 'stale-predecessor']);
    const both = await Promise.all([1, 2].map(async () => state(bureau, 'add-key', bureau.id, await key(), { previous: first })));
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(outcome(await state(bureau, 'add-key', bureau.id, await key(), { previous: first }))).toEqual([409, 'stale-predecessor']);
  });

  it('keeps the chain of a subject: each statement names the digest of the one before', async () => {
    const bureau = await newBureau(hub());
    await stated(bureau, 'add-key', bureau.id, await keysBody(hub(), bureau.id, [await newKeyPair(bureau.id, 'Ed25519')]));
    await stated(bureau, 'enable-kafka', bureau.id);
    await stated(bureau, 'disable-kafka', bureau.id);
    const { json } = await bureau.call('GET', `/v1/registry/statements?subject=${bureau.id}`);
    const items = json['items'] as { digest: string; version: number; statement: string }[];
    expect(items).toHaveLength(4);
    let previous: string | null = null;
    for (const { digest, statement } of items) {
      const by = items.indexOf(items.find((item) => item.digest === digest)!) === 0 ? 'gs' : bureau.id;
      expect(await verified(hub(), by, statement, 'entente-statement+jws')).toMatchObject({ subject: bureau.id, previous });
      expect(digest).toBe(sha256(statement));
      previous = digest;
    }
    expect(items.map((item) => item.version)).toEqual([...items.map((item) => item.version)].sort((a, b) => a - b));
  });

  it('adds a key only with proof that it is held, and never one that was used before', async () => {
    const [bureau, thief] = await newBureaus(hub(), 2);
    const fresh = await newKeyPair(bureau!.id, 'P-256');
    const body = await keysBody(hub(), bureau!.id, [fresh]);
    expect(outcome(await state(thief!, 'add-key', bureau!.id, body))).toEqual([403, 'statement-not-allowed']);
    const unproven = { ...body, proofs: [await signCompact(bureau!.signing, { typ: 'entente-key-proof+jws' }, { hub: hub().name, participant: bureau!.id, kids: [fresh.kid] })] };
    expect(outcome(await state(bureau!, 'add-key', bureau!.id, unproven))).toEqual([422, 'statement-invalid']);
    await stated(bureau!, 'add-key', bureau!.id, body);
    expect(outcome(await state(bureau!, 'add-key', bureau!.id, body))).toEqual([422, 'statement-invalid']);
    // Another's public key under a name of one's own: the proof cannot be made.
    const stolen = { ...fresh, kid: `${thief!.id}#stolen` };
    const claim = { keys: [{ jwk: { kty: stolen.kty, crv: stolen.crv, x: stolen.x, y: stolen.y, kid: stolen.kid, use: 'sig' } }], proofs: [await signCompact(thief!.signing, { typ: 'entente-key-proof+jws', kid: stolen.kid }, { hub: hub().name, participant: thief!.id, kids: [stolen.kid] })] };
    expect((await state(thief!, 'add-key', thief!.id, claim)).status).toBeGreaterThanOrEqual(400);
    bureau!.signing = fresh;
    bureau!.tokens.forget();
    const sent = await bureau!.send([thief!]);
    expect(await verified(hub(), bureau!.id, (await thief!.receives(sent.reference)).message, 'entente+jws')).toEqual(sent.message);
  });

  it('revokes a key within a second everywhere, and what it signed before stays verifiable', async () => {
    const [bureau, reader] = await newBureaus(hub(), 2);
    const before = await bureau!.send([reader!]);
    const old = bureau!.signing;
    const next = await newKeyPair(bureau!.id, 'Ed25519');
    await stated(bureau!, 'add-key', bureau!.id, await keysBody(hub(), bureau!.id, [next]));
    const withOld = new Party(hub(), bureau!.id, { signing: old, sealing: bureau!.sealing });
    await withOld.tokens.held();
    const withNew = new Party(hub(), bureau!.id, { signing: next, sealing: bureau!.sealing });
    await stated(withNew, 'revoke-key', bureau!.id, { kid: old.kid, reason: 'Lost, for the exercise.' });
    const revokedAt = Date.now();
    // Its tokens end, no new ones are given, and nothing it signs is taken under another key's token.
    expect(outcome(await withOld.call('GET', '/v1/inbox'))).toEqual([401, 'token-invalid']);
    await expect(new Party(hub(), bureau!.id, { signing: old, sealing: bureau!.sealing }).tokens.held()).rejects.toThrow('invalid_client');
    expect(outcome(await withNew.submit(await withOld.sign(withOld.draft([reader!]))))).toEqual([401, 'key-revoked']);
    expect(Date.now() - revokedAt).toBeLessThan(10_000);
    const listed = (await publicKeys(hub(), bureau!.id)).find(({ kid }) => kid === old.kid);
    expect(listed).toMatchObject({ reason: 'Lost, for the exercise.', revokedAt: expect.any(String) as string });
    expect(await verified(hub(), bureau!.id, (await reader!.receives(before.reference)).message, 'entente+jws')).toEqual(before.message);
    expect(outcome(await state(withNew, 'revoke-key', bureau!.id, { kid: old.kid, reason: 'Again.' }))).toEqual([422, 'statement-invalid']);
  });

  it('lets gs and a bureau revoke, but not a stranger, and not gs sign for others', async () => {
    const [bureau, stranger] = await newBureaus(hub(), 2);
    const entity = await newEntity(bureau!, 'customs');
    expect(outcome(await state(stranger!, 'revoke-key', bureau!.id, { kid: bureau!.signing.kid, reason: 'No.' }))).toEqual([403, 'statement-not-allowed']);
    await stated(bureau!, 'revoke-key', entity.id, { kid: entity.signing.kid, reason: 'Lost.' });
    await stated(gs(), 'revoke-key', bureau!.id, { kid: bureau!.signing.kid, reason: 'Lost.' });
    const forged = await statementOf(gs(), 'add-key', stranger!.id, await keysBody(hub(), stranger!.id, [await newKeyPair(stranger!.id, 'Ed25519')]));
    expect(outcome(await gs().call('POST', '/v1/registry/statements', { body: await signCompact(gs().signing, { typ: 'entente-statement+jws' }, { ...forged, by: stranger!.id }) }))[0]).toBeGreaterThanOrEqual(401);
  });

  it('refuses a key outside its time', async () => {
    const [bureau, reader] = await newBureaus(hub(), 2);
    const limited = await newKeyPair(bureau!.id, 'Ed25519');
    const notYet = await newKeyPair(bureau!.id, 'Ed25519');
    const until2 = Date.now() + 1_500;
    await stated(bureau!, 'add-key', bureau!.id, await keysBody(hub(), bureau!.id, [limited], { notAfter: new Date(until2).toISOString() }));
    await stated(bureau!, 'add-key', bureau!.id, await keysBody(hub(), bureau!.id, [notYet], { notBefore: new Date(Date.now() + 3_600_000).toISOString() }));
    const submit = async (key: typeof limited): Promise<unknown[]> => outcome(await bureau!.submit(await signCompact(key, { typ: 'entente+jws' }, bureau!.draft([reader!]))));
    expect(await submit(limited)).toEqual([202, undefined]);
    expect(await submit(notYet)).toEqual([401, 'key-expired']);
    await until('the key has expired', () => Date.now() > until2 + 50);
    expect(await submit(limited)).toEqual([401, 'key-expired']);
  });

  it('suspends, with a second signer: nothing in, nothing out but recall, its own data within reach; and readmits', async () => {
    const [bureau, other] = await newBureaus(hub(), 2);
    const entity = await newEntity(bureau!, 'customs');
    const community = await newCommunity(hub(), [bureau!, other!]);
    const own = await bureau!.send([other!]);
    await other!.receives(own.reference);
    const theirs = await other!.send([bureau!]);
    await bureau!.receives(theirs.reference);
    const reason = { reason: 'For the exercise.', reference: 'EXERCISE-TEST' };
    expect(outcome(await state(other!, 'suspend', bureau!.id, reason))).toEqual([403, 'statement-not-allowed']);
    const { body: _, ...unseconded } = await statementOf(gs(), 'suspend', bureau!.id, reason);
    expect(outcome(await gs().call('POST', '/v1/registry/statements', { body: await signCompact(gs().signing, { typ: 'entente-statement+jws' }, { ...unseconded, body: reason }) }))).toEqual([422, 'statement-invalid']);
    await stated(gs(), 'suspend', bureau!.id, reason);
    for (const one of [bureau!, entity]) {
      expect(outcome(await one.submit(await one.sign(one.draft([other!]))))).toEqual([403, 'suspended']);
      expect(outcome(await one.call('POST', '/v1/messages/preview', { body: await one.sign(one.draft([other!])) }))).toEqual([403, 'suspended']);
      expect(outcome(await one.call('GET', '/v1/inbox/stream'))).toEqual([403, 'suspended']);
      expect(outcome(await state(one, 'enable-kafka', one.id, {}))).toEqual([403, 'statement-not-allowed']);
    }
    expect(outcome(await other!.submit(await other!.sign(other!.draft([bureau!]))))).toEqual([403, 'refused']);
    const meanwhile = await other!.send([community, other!.id, 'ncb.XC']);
    // Others' data it reads no more, and says what became of it when it is recalled, and nothing else.
    expect(outcome(await bureau!.call('GET', `/v1/messages/${theirs.reference}`))).toEqual([404, 'not-found']);
    const receipt = (status: string): Promise<string> => bureau!.sign(bureau!.draft([other!], { type: 'control.receipt/1', body: { message: theirs.reference, digest: theirs.digest, status, at: new Date().toISOString(), ...(status === 'retained' ? { note: 'Invented Code, Art. 1' } : {}) } }));
    await other!.send([bureau!], { type: 'control.recall/1', body: { message: theirs.reference, digest: theirs.digest, reason: 'Sent in error.' } });
    await bureau!.receivesWhere('the recall', ({ draft }) => draft.type === 'control.recall/1' && draft.body?.['message'] === theirs.reference);
    expect(outcome(await bureau!.submit(await receipt('read')))).toEqual([403, 'suspended']);
    expect((await bureau!.submit(await receipt('retained'))).status).toBe(202);
    await until('the answer counts', async () => JSON.stringify((await other!.call('GET', `/v1/messages/${theirs.reference}/recall`)).json['told'] ?? null).includes('retained'));
    // What is said of its own data still reaches it.
    await other!.send([bureau!], { type: 'control.receipt/1', body: { message: own.reference, digest: own.digest, status: 'actioned', at: new Date().toISOString() } });
    await bureau!.receivesWhere('a receipt', ({ draft }) => draft.type === 'control.receipt/1' && draft.body?.['message'] === own.reference);
    expect((await bureau!.call('GET', `/v1/messages/${own.reference}/trace`)).json).toMatchObject({ message: own.reference, addressees: [{ to: other!.id, allowed: true }], receipts: [{ status: 'actioned' }] });
    expect(outcome(await other!.submit(await other!.sign(other!.draft([bureau!], { type: 'control.outcome/1', body: { message: own.reference, digest: own.digest, outcome: 'no-result' } }))))[0]).not.toBe(202);
    await until('evidence is there', async () => (await bureau!.call('GET', `/v1/messages/${own.reference}/evidence`)).status === 200);
    expect((await bureau!.call('GET', '/v1/ledger/checkpoint')).status).toBe(200);
    // What it sent stays its own: to be read, and to be taken back.
    expect((await bureau!.call('GET', `/v1/messages/${own.reference}`)).json['message']).toBe(own.jws);
    expect((await bureau!.call('GET', '/v1/inbox')).status).toBe(200);
    expect((await bureau!.call('GET', `/v1/registry/statements?subject=${bureau!.id}`)).json['items']).toHaveLength(2);
    const recall = await bureau!.submit(await bureau!.sign(bureau!.draft([other!], { type: 'control.recall/1', body: { message: own.reference, digest: own.digest, reason: 'Sent in error.' } })));
    expect(recall.status).toBe(202);
    await until('the recall takes effect', async () => (await bureau!.call('GET', `/v1/messages/${own.reference}/recall`)).json['effective'] === true);
    expect((await other!.mailbox()).map((item) => item.reference)).not.toContain(own.reference);
    await stated(gs(), 'readmit', bureau!.id, reason);
    const after = await other!.send([bureau!]);
    await bureau!.receives(after.reference);
    expect((await bureau!.mailbox()).map((item) => item.reference)).not.toContain(meanwhile.reference);
  });

  it('joins and leaves: who joins later sees nothing older, who left sees nothing newer and keeps what was theirs', async () => {
    const [sender, steady, passing] = await newBureaus(hub(), 3);
    const community = await newCommunity(hub(), [steady!]);
    const before = await sender!.send([community]);
    await steady!.receives(before.reference);
    expect(outcome(await state(passing!, 'join', community, { member: passing!.id }, { previous: await lastStatement(gs(), community) }))).toEqual([403, 'statement-not-allowed']);
    await stated(gs(), 'join', community, { member: passing!.id });
    const during = await sender!.send([community]);
    await passing!.receives(during.reference);
    await stated(passing!, 'leave', community, { member: passing!.id });
    const after = await sender!.send([community]);
    await steady!.receives(after.reference);
    await settle(sender!, [passing!]);
    expect((await passing!.mailbox()).map((item) => item.reference).filter((reference) => [before, during, after].some((sent) => sent.reference === reference))).toEqual([during.reference]);
    expect((await passing!.call('GET', `/v1/messages/${after.reference}`)).status).toBe(404);
    expect((await passing!.call('GET', `/v1/messages/${during.reference}`)).status).toBe(200);
  });

  it('does not show who is not listed, to anyone but their bureau, and answers as if there were nobody', async () => {
    const [bureau, stranger] = await newBureaus(hub(), 2);
    const hidden = await newEntity(bureau!, 'undercover', { listed: false });
    const shown = await newEntity(bureau!, 'customs');
    const ids = async (viewer: Party): Promise<string[]> => ((await viewer.call('GET', '/v1/participants')).json['items'] as { id: string }[]).map(({ id }) => id);
    expect(await ids(bureau!)).toEqual(expect.arrayContaining([hidden.id, shown.id]));
    expect(await ids(stranger!)).toContain(shown.id);
    expect(await ids(stranger!)).not.toContain(hidden.id);
    const nobody = `${bureau!.id}.nobody`;
    for (const path of [(id: string) => `/v1/participants/${id}`, (id: string) => `/v1/registry/statements?subject=${id}`]) {
      const [there, absent] = [await stranger!.call('GET', path(hidden.id)), await stranger!.call('GET', path(nobody))];
      expect([there.status, there.text]).toEqual([absent.status, absent.text]);
    }
    const open = await Promise.all([hidden.id, nobody].map(async (id) => (await fetch(`${hub().url}/v1/participants/${id}/keys`)).text()));
    expect(open[0]).toBe(open[1]);
    expect(JSON.stringify((await stranger!.call('GET', '/v1/communities')).json)).not.toContain(hidden.id);
    // Nor when it is written to: a stranger who guesses the name learns nothing.
    const guess = await Promise.all([hidden.id, nobody].map(async (id) => {
      const { status, text } = await stranger!.submit(await stranger!.sign(stranger!.draft([id])));
      return [status, text.replaceAll(id, 'X')];
    }));
    expect(guess[0]).toEqual(guess[1]);
  });

  it('comes out the same when it is read again from nothing', async () => {
    const { RegistryFollower } = await import('#directory');
    const { SovereignRuleJudge } = await import('#policy');
    const { ruleForm } = await import('#contracts');
    const { readFileSync } = await import('node:fs');
    const { join } = await import('node:path');
    const viewer = await newBureau(hub());
    const rule = { title: 'Not to XZ', kind: 'deny', to: { participants: ['ncb.XZ'] } };
    await stated(viewer, 'set-rule', `rule/${viewer.id}/one`, rule);
    const hubFile = JSON.parse(readFileSync(join(hub().address.home, 'hub.json'), 'utf8')) as { hub: string; trustRoot: Parameters<typeof RegistryFollower.start>[0]['trustRoot'] };
    const follower = await RegistryFollower.start({ hub: hubFile.hub, trustRoot: hubFile.trustRoot, connection: kafkaOf(hub()), judge: new SovereignRuleJudge(ruleForm()) });
    try {
      const { json } = await viewer.call('GET', '/v1/participants');
      await follower.reach(Number(json['version']));
      for (const { id, status } of json['items'] as { id: string; status: string }[]) {
        const replayed = follower.directory.participant(id);
        expect([id, replayed?.isActive(Number(json['version']))]).toEqual([id, status === 'active']);
        const keys = ((await (await fetch(`${hub().url}/v1/participants/${id}/keys`)).json()) as { keys?: { kid: string; revokedAt?: string }[] }).keys ?? [];
        const replayedKeys = [...(replayed?.keys.values() ?? [])].map(({ jwk, revokedAt }) => ({ kid: jwk.kid, revoked: revokedAt !== undefined }));
        expect([id, replayedKeys]).toEqual([id, keys.map(({ kid, revokedAt }) => ({ kid, revoked: revokedAt !== undefined }))]);
      }
      expect(follower.directory.rules(viewer.id)).toMatchObject([{ id: `rule/${viewer.id}/one`, body: rule }]);
      const agreements = (await viewer.call('GET', '/v1/agreements')).json['items'] as { id: string; version: number }[];
      expect(agreements.length).toBeGreaterThan(10);
      for (const { id, version } of agreements) expect(follower.directory.agreementShelf.get(id, Infinity)).toMatchObject({ id, version });
      for (const { id, members } of (await demo(hub(), 'gs').call('GET', '/v1/communities')).json['items'] as { id: string; members?: string[] }[]) {
        // Those that gs keeps. Unlisted members are not named even there, so what is shown must be among what was replayed.
        expect(follower.directory.members(id, follower.directory.version)).toEqual(expect.arrayContaining(members ?? []));
      }
    } finally {
      await follower.close();
    }
  });

  it('takes no statement by another than the token’s holder, and none that is malformed', async () => {
    const [bureau, other] = await newBureaus(hub(), 2);
    const mine = await statementOf(bureau!, 'enable-kafka', bureau!.id, {});
    const jws = await signCompact(bureau!.signing, { typ: 'entente-statement+jws' }, mine);
    const post = async (by: Party, body: string): Promise<unknown[]> => outcome(await by.call('POST', '/v1/registry/statements', { body }));
    expect((await post(other!, jws))[0]).toBe(403);
    const sign = (payload: object, typ = 'entente-statement+jws'): Promise<string> => signCompact(bureau!.signing, { typ }, payload);
    expect(await post(bureau!, await sign(mine, 'entente+jws'))).toEqual([400, 'wrong-typ']);
    expect(await post(bureau!, await sign({ ...mine, hub: 'other.hub' }))).toEqual([422, 'wrong-hub']);
    expect(await post(bureau!, await sign({ ...mine, verb: 'constructor' }))).toEqual([422, 'schema-violation']);
    expect(await post(bureau!, await sign({ ...mine, extra: 1 }))).toEqual([422, 'schema-violation']);
    expect(await post(bureau!, await sign({ ...mine, body: { toString: 1 } }))).toEqual([422, 'schema-violation']);
    expect((await post(bureau!, jws))[0]).toBe(201);
    // Sent again, as after an answer that was lost: no second statement.
    expect((await post(bureau!, jws))[0]).toBe(201);
    expect((await bureau!.call('GET', `/v1/registry/statements?subject=${bureau!.id}`)).json['items']).toHaveLength(2);
  });
});
