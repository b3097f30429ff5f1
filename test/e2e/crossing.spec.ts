import { useHub } from '../support/hub.js';
import { settle, type Party } from '../support/party.js';
import { publicHalf } from '../support/jose-keys.js';
import { newBureau, newBureaus, newCommunity, newEntity, verified } from '../support/world.js';

const hub = useHub();

/** How often a message lies in a mailbox. */
const copies = async (reader: Party, reference: string, query: Record<string, string> = {}): Promise<number> =>
  (await reader.mailbox(query)).filter((item) => item.reference === reference).length;

describe('a message crosses', () => {
  it('reaches a named addressee untouched, verifiable with the sender’s public key alone', async () => {
    const [kenya, other] = await newBureaus(hub(), 2);
    const sent = await kenya!.send([other!], { subject: 'Έλεγχος — 検査', body: { text: 'naïve “quotes” and 🐘' } });
    const item = await other!.receives(sent.reference);
    expect(item.message).toBe(sent.jws);
    expect(await verified(hub(), kenya!.id, item.message, 'entente+jws')).toEqual(sent.message);
    expect(Math.abs(Date.parse(item.receivedAt) - Date.now())).toBeLessThan(60_000);
  });

  it('reaches the members of an audience at the moment of the decision, and nothing comes back to its sender', async () => {
    const [sender, first, second, outsider] = await newBureaus(hub(), 4);
    const community = await newCommunity(hub(), [sender!, first!, second!]);
    const sent = await sender!.send([community]);
    await settle(sender!, [first!, second!, outsider!]);
    expect(await copies(first!, sent.reference)).toBe(1);
    expect(await copies(second!, sent.reference)).toBe(1);
    expect(await copies(outsider!, sent.reference)).toBe(0);
    expect(await sender!.mailbox()).toEqual([]);
  });

  it('is there for whoever handed it in, and for the bureau of that, from the moment of its acceptance', async () => {
    const [sender, reader, stranger] = await newBureaus(hub(), 3);
    const customs = await newEntity(sender!, 'customs');
    for (const path of ['', '/trace', '/custody', '/readers']) {
      const sent = await customs.send([reader!]);
      const ask = async (one: Party): Promise<number> => (await one.call('GET', `/v1/messages/${sent.reference}${path}`)).status;
      // Who may read is its bureau's to ask, as the owner.
      expect([path, ...(await Promise.all([path === '/readers' ? sender! : customs, sender!, stranger!].map(ask)))]).toEqual([path, 200, 200, 404]);
    }
    // One that waits for its own time is shown, and has no story yet.
    const later = await sender!.send([reader!], { notBefore: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await sender!.call('GET', `/v1/messages/${later.reference}`)).json).toMatchObject({ held: {} });
    expect((await sender!.call('GET', `/v1/messages/${later.reference}/trace`)).status).toBe(404);
  });

  it('does not come back to a sender that names itself', async () => {
    const [sender, other] = await newBureaus(hub(), 2);
    const sent = await sender!.send([sender!, other!]);
    await other!.receives(sent.reference);
    expect(await sender!.mailbox()).toEqual([]);
  });

  it('lies once in the mailbox of who is reached twice: by name, by two audiences and as a blind copy', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const one = await newCommunity(hub(), [reader!]);
    const two = await newCommunity(hub(), [reader!]);
    const sent = await sender!.send([reader!, one, two], {}, { blindCopy: [reader!.id] });
    await settle(sender!, [reader!]);
    expect(await copies(reader!, sent.reference)).toBe(1);
  });

  it('reaches an entity without its bureau, and a bureau without its entities', async () => {
    const [sender, bureau] = await newBureaus(hub(), 2);
    const entity = await newEntity(bureau!, 'customs');
    const toEntity = await sender!.send([entity]);
    const toBureau = await sender!.send([bureau!]);
    await settle(sender!, [entity, bureau!]);
    expect((await entity.mailbox()).map((item) => item.reference)).toEqual(expect.arrayContaining([toEntity.reference]));
    expect(await copies(entity, toBureau.reference)).toBe(0);
    expect(await copies(bureau!, toEntity.reference)).toBe(0);
  });

  it('is kept from who is excluded, and from the entities of an excluded bureau', async () => {
    const [sender, reader, excluded] = await newBureaus(hub(), 3);
    const entity = await newEntity(excluded!, 'wildlife');
    const community = await newCommunity(hub(), [reader!, excluded!, entity]);
    const sent = await sender!.send([community], {}, { exclude: [excluded!.id] });
    await settle(sender!, [reader!, excluded!, entity]);
    expect(await copies(reader!, sent.reference)).toBe(1);
    expect(await copies(excluded!, sent.reference)).toBe(0);
    expect(await copies(entity, sent.reference)).toBe(0);
  });

  it('is kept from an entity that is addressed by name when its bureau is excluded', async () => {
    const [sender, reader, excluded] = await newBureaus(hub(), 3);
    const entity = await newEntity(excluded!, 'wildlife');
    const sent = await sender!.send([entity, reader!], {}, { exclude: [excluded!.id] });
    await settle(sender!, [reader!, entity]);
    expect(await copies(entity, sent.reference)).toBe(0);
    const rejection = await sender!.receivesWhere('a rejection', (item) => item.draft.type === 'control.rejection/1');
    expect(rejection.draft.body).toMatchObject({ message: sent.reference, addressees: [entity.id] });
  });

  it('reaches a blind copy that nobody reads of, the routing being delivered to no one', async () => {
    const [sender, reader, hidden] = await newBureaus(hub(), 3);
    const sent = await sender!.send([reader!], {}, { blindCopy: [hidden!.id] });
    const seen = await reader!.receives(sent.reference);
    expect((await hidden!.receives(sent.reference)).message).toBe(sent.jws);
    for (const text of [seen.message, JSON.stringify(seen.draft), JSON.stringify(await reader!.call('GET', `/v1/messages/${sent.reference}`))]) expect(text).not.toContain(hidden!.id);
  });

  it('is refused to who is not cleared for it: named to the sender without a reason', async () => {
    const sender = await newBureau(hub());
    const cleared = await newBureau(hub(), { clearance: 'confidential' });
    const not = await newBureau(hub(), { clearance: 'official-use' });
    const confidential = { handling: { confidentiality: 'confidential', purposes: ['SUPPORT_INVESTIGATION'] } };
    const sent = await sender.send([cleared, not], confidential);
    await settle(sender, [cleared, not]);
    expect(await copies(cleared, sent.reference)).toBe(1);
    expect(await copies(not, sent.reference)).toBe(0);
    const rejection = await sender.receivesWhere('a rejection', (item) => item.draft.type === 'control.rejection/1');
    expect(rejection.draft.from).toBe('hub');
    expect(rejection.draft.body).toEqual({ message: sent.reference, digest: sent.digest, code: 'refused', addressees: [not.id] });
    expect(await verified(hub(), 'hub', rejection.message, 'entente+jws')).toEqual(rejection.draft);

    const refused = await sender.submit(await sender.sign(sender.draft([not], confidential)));
    expect([refused.status, refused.json['code']]).toEqual([403, 'refused']);
    expect(refused.text).not.toMatch(/clearance|baseline/);
  });

  it('does not tell the sender which members of an audience were refused', async () => {
    const sender = await newBureau(hub());
    const cleared = await newBureau(hub());
    const not = await newBureau(hub(), { clearance: 'official-use' });
    const community = await newCommunity(hub(), [cleared, not]);
    const sent = await sender.send([community], { handling: { confidentiality: 'restricted', purposes: ['WARN'] } });
    await settle(sender, [cleared, not]);
    expect(await copies(cleared, sent.reference)).toBe(1);
    expect(await copies(not, sent.reference)).toBe(0);
    expect(await sender.mailbox()).toEqual([]);
  });

  it('names an unknown addressee with its place, and sends nothing', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const draft = sender!.draft([reader!, 'ncb.ZZZZZZZ', 'community.nowhere']);
    const answer = await sender!.submit(await sender!.sign(draft));
    expect([answer.status, answer.json['code']]).toEqual([422, 'unknown-addressee']);
    expect((answer.json['violations'] as { pointer: string }[]).map((one) => one.pointer)).toEqual(['/to/1', '/to/2']);
    await settle(sender!, [reader!]);
    expect(await copies(reader!, `${draft.from}/${draft.id}`)).toBe(0);
  });

  it('keeps the order of one sender and precedence', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const order: string[] = [];
    for (let index = 0; index < 60; index++) order.push((await sender!.send([reader!], { body: { text: `number ${index}` } })).reference);
    await reader!.receives(order.at(-1)!);
    expect((await reader!.mailbox()).map((item) => item.reference)).toEqual(order);
  });

  it('delivers a sealed message that the hub cannot read', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const draft = sender!.draft([reader!]);
    const { GeneralEncrypt, generalDecrypt, importJWK } = await import('jose');
    const { body, ...open } = draft;
    const sealed = await new GeneralEncrypt(new TextEncoder().encode(JSON.stringify(body)))
      .setProtectedHeader({ enc: 'A256GCM', from: sender!.id, id: draft.id })
      .addRecipient(await importJWK({ ...publicHalf(reader!.sealing) }, 'ECDH-ES+A256KW'))
      .setUnprotectedHeader({ alg: 'ECDH-ES+A256KW', kid: reader!.sealing.kid })
      .encrypt();
    const sent = await sender!.sendDraft({ ...open, sealed } as typeof draft);
    const item = await reader!.receives(sent.reference);
    const opened = await generalDecrypt(item.draft['sealed'] as Parameters<typeof generalDecrypt>[0], await importJWK({ ...reader!.sealing }, 'ECDH-ES+A256KW'));
    expect(JSON.parse(new TextDecoder().decode(opened.plaintext))).toEqual(body);
  });
});
