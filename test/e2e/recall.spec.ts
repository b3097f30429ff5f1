import { pause, until, useHub } from '../support/hub.js';
import type { Party, Sent } from '../support/party.js';
import { settle } from '../support/party.js';
import { demo, newBureau, newBureaus, newCommunity, newEntity } from '../support/world.js';

const hub = useHub();

const recallOf = (sent: Pick<Sent, 'reference' | 'digest'>, more: object = {}): Record<string, unknown> => ({ type: 'control.recall/1', body: { message: sent.reference, digest: sent.digest, reason: 'Sent in error.' }, ...more });
const answerTo = (sent: Sent, status: string, note?: string): Record<string, unknown> => ({
  type: 'control.receipt/1', body: { message: sent.reference, digest: sent.digest, status, at: new Date().toISOString(), ...(note === undefined ? {} : { note }) },
});

interface Standing {
  readonly recall: string;
  readonly effective: boolean;
  readonly removedUnread: readonly string[];
  readonly told: readonly { readonly recipient: string; readonly status: string; readonly note?: string }[];
}

async function standing(by: Party, sent: Pick<Sent, 'reference'>): Promise<Standing | undefined> {
  const { status, json } = await by.call('GET', `/v1/messages/${sent.reference}/recall`);
  return status === 200 ? (json as unknown as Standing) : undefined;
}
interface Whereabouts {
  readonly terms?: unknown;
  readonly holders?: readonly { readonly holder: string; readonly standing: string; readonly rules: readonly string[]; readonly note?: string; readonly shown?: string }[];
  readonly derived?: readonly { readonly by: string; readonly message?: string; readonly recalled?: true }[];
}
const custody = async (by: Party, sent: Pick<Sent, 'reference'>): Promise<Whereabouts> => (await by.call('GET', `/v1/messages/${sent.reference}/custody`)).json;
const whereabouts = ({ holders = [] }: Whereabouts): Record<string, string> => Object.fromEntries(holders.map(({ holder, standing: now }) => [holder, now]));
const effective = (by: Party, sent: Pick<Sent, 'reference'>): Promise<Standing> => until('the recall takes effect', async () => {
  const now = await standing(by, sent);
  return now?.effective === true ? now : undefined;
});
const has = async (reader: Party, reference: string): Promise<boolean> => (await reader.mailbox()).some((item) => item.reference === reference);

describe('a recall', () => {
  it('removes what was not fetched, tells who fetched it, and shows who stands where', async () => {
    const [sender, fetched, unread, member, idle] = await newBureaus(hub(), 5);
    const community = await newCommunity(hub(), [member!, idle!]);
    const sent = await sender!.send([fetched!, unread!, community]);
    await fetched!.receives(sent.reference);
    await member!.receives(sent.reference);
    const recall = await sender!.send([fetched!, unread!, community], recallOf(sent));
    // Asked in the same breath, it waits until there is an answer.
    expect(await standing(sender!, sent)).toMatchObject({ recall: recall.reference });
    const now = await effective(sender!, sent);
    expect(now).toMatchObject({ recall: recall.reference, removedUnread: [unread!.id] });
    expect([...now.told].sort((a, b) => (a.recipient < b.recipient ? -1 : 1))).toEqual([fetched!.id, member!.id].sort().map((recipient) => ({ recipient, status: 'pending' })));
    for (const reader of [fetched!, member!]) {
      expect((await reader.receives(recall.reference)).draft.body).toMatchObject({ message: sent.reference, reason: 'Sent in error.' });
      expect(await has(reader, sent.reference)).toBe(false);
    }
    await settle(sender!, [unread!, idle!]);
    for (const reader of [unread!, idle!]) {
      expect(await has(reader, sent.reference)).toBe(false);
      expect(await has(reader, recall.reference)).toBe(false);
    }
    for (const reader of [fetched!, unread!, member!]) expect((await reader.call('GET', `/v1/messages/${sent.reference}`)).status).toBe(404);
    expect((await sender!.call('GET', `/v1/messages/${sent.reference}`)).status).toBe(200);
  });

  it('collects signed answers: destroyed, retained under national law, objected', async () => {
    const [sender, ...readers] = await newBureaus(hub(), 4);
    const [one, two, three] = readers;
    const sent = await sender!.send(readers);
    await Promise.all(readers.map((reader) => reader.receives(sent.reference)));
    await sender!.send(readers, recallOf(sent));
    await effective(sender!, sent);
    const outsider = await newBureau(hub());
    expect(whereabouts(await custody(sender!, sent))).toEqual(Object.fromEntries(readers.map(({ id }) => [id, 'pending'])));
    await one!.send([sender!], answerTo(sent, 'destroyed'));
    await two!.send([sender!], answerTo(sent, 'retained', 'Archives Act, section 4'));
    await three!.send([sender!], answerTo(sent, 'objected', 'It is evidence in a trial.'));
    await Promise.all(readers.map((reader) => settle(reader, [sender!])));
    const told = Object.fromEntries((await standing(sender!, sent))!.told.map(({ recipient, status, note }) => [recipient, [status, note]]));
    expect(told).toEqual({ [one!.id]: ['destroyed', undefined], [two!.id]: ['retained', 'Archives Act, section 4'], [three!.id]: ['objected', 'It is evidence in a trial.'] });
    // Where it is now: all of it for its owner and for oversight, the own part for who holds it, nothing for others.
    const answered = { [one!.id]: 'destroyed', [two!.id]: 'retained', [three!.id]: 'objected' };
    for (const party of [sender!, demo(hub(), 'oversight.ccf')]) expect(whereabouts(await custody(party, sent))).toEqual(answered);
    expect((await custody(sender!, sent)).holders?.find(({ holder }) => holder === two!.id)).toMatchObject({ note: 'Archives Act, section 4', rules: ['baseline.addressee'], shown: expect.any(String) as unknown });
    expect(whereabouts(await custody(two!, sent))).toEqual({ [two!.id]: 'retained' });
    expect(await custody(outsider, sent)).toEqual(await custody(outsider, { reference: `${outsider.id}/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90` }));
  });

  it('counts no answer from who was not told, and none about other bytes', async () => {
    const [sender, reader, stranger] = await newBureaus(hub(), 3);
    const sent = await sender!.send([reader!]);
    await reader!.receives(sent.reference);
    await sender!.send([reader!], recallOf(sent));
    await effective(sender!, sent);
    await stranger!.submit(await stranger!.sign(stranger!.draft([sender!], answerTo(sent, 'destroyed'))));
    await reader!.send([sender!], answerTo({ ...sent, digest: 'A'.repeat(43) }, 'destroyed'));
    await Promise.all([settle(stranger!, [sender!]), settle(reader!, [sender!])]);
    expect((await standing(sender!, sent))!.told).toEqual([{ recipient: reader!.id, status: 'pending' }]);
  });

  it('is overdue after its deadline, and both sides are reminded', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    await reader!.receives(sent.reference);
    await sender!.send([reader!], recallOf(sent, { replyBy: new Date(Date.now() + 1_500).toISOString() }));
    await effective(sender!, sent);
    for (const party of [reader!, sender!]) expect((await party.receivesWhere('a reminder', (item) => item.draft.type === 'control.reminder/1')).draft.body).toMatchObject({ message: sent.reference, overdue: [reader!.id] });
    expect((await standing(sender!, sent))!.told).toEqual([{ recipient: reader!.id, status: 'overdue' }]);
    await reader!.send([sender!], answerTo(sent, 'destroyed'));
    await settle(reader!, [sender!]);
    expect((await standing(sender!, sent))!.told).toMatchObject([{ recipient: reader!.id, status: 'destroyed' }]);
  });

  it('that overtakes its message waits and wins', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const draft = sender!.draft([reader!]);
    const jws = await sender!.sign(draft);
    const { sha256 } = await import('../support/jose-keys.js');
    const sent = { reference: `${sender!.id}/${draft.id}`, digest: sha256(jws) };
    await sender!.send([reader!], recallOf(sent));
    await settle(sender!, [reader!]);
    expect((await standing(sender!, sent))?.effective).toBe(false);
    expect((await sender!.submit(jws)).status).toBe(202);
    await settle(sender!, [reader!]);
    expect(await has(reader!, sent.reference)).toBe(false);
    expect((await effective(sender!, sent)).told).toEqual([]);
  });

  it('by flash overtakes a routine message in its own time as well', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    await sender!.send([reader!], recallOf(sent, { precedence: 'flash' }));
    await effective(sender!, sent);
    await settle(sender!, [reader!]);
    expect(await has(reader!, sent.reference)).toBe(false);
  });

  it('is the bureau’s to make for its entity, and for nobody else', async () => {
    const [bureau, reader, stranger] = await newBureaus(hub(), 3);
    const entity = await newEntity(bureau!, 'customs');
    const sent = await entity.send([reader!]);
    await settle(entity, [reader!]);
    for (const other of [stranger!, reader!]) {
      const refused = await other.submit(await other.sign(other.draft([reader!, entity], recallOf(sent))));
      expect([refused.status, refused.json['code']]).toEqual([403, 'wrong-original']);
    }
    const upwards = await bureau!.send([reader!]);
    expect((await entity.submit(await entity.sign(entity.draft([reader!], recallOf(upwards))))).status).toBe(403);
    await settle(entity, [reader!]);
    expect(await has(reader!, sent.reference)).toBe(true);
    await bureau!.send([reader!], recallOf(sent));
    await effective(bureau!, sent);
    expect(await has(reader!, sent.reference)).toBe(false);
    expect(await standing(entity, sent)).toBeDefined();
    expect(await standing(reader!, sent)).toBeUndefined();
  });

  it('of another digest takes nothing back, and its sender is told', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    await settle(sender!, [reader!]);
    const recall = await sender!.send([reader!], recallOf({ ...sent, digest: 'A'.repeat(43) }));
    const rejection = await sender!.receivesWhere('a rejection', (item) => item.draft.type === 'control.rejection/1');
    expect(rejection.draft.body).toMatchObject({ message: recall.reference, code: 'wrong-original' });
    expect(await has(reader!, sent.reference)).toBe(true);
  });

  it('made twice is one recall', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    await reader!.receives(sent.reference);
    const first = await sender!.send([reader!], recallOf(sent));
    await effective(sender!, sent);
    await sender!.send([reader!], recallOf(sent));
    await settle(sender!, [reader!]);
    expect((await standing(sender!, sent))!.recall).toBe(first.reference);
    expect((await reader!.mailbox()).filter((item) => item.draft.type === 'control.recall/1')).toHaveLength(1);
  });

  it('reaches what was derived: its owner and those who were shown it are told, and nobody else', async () => {
    const [source, maker, reader, unread, third] = await newBureaus(hub(), 5);
    const entity = await newEntity(maker!, 'customs');
    const handling = { confidentiality: 'official-use', purposes: ['WARN'], onward: 'free' };
    const original = await source!.send([entity], { handling });
    await entity.receives(original.reference);
    const product = await entity.send([reader!, unread!], { handling, derivedFrom: original.reference });
    await reader!.receives(product.reference);
    const further = await reader!.send([third!], { handling, derivedFrom: [product.reference] });
    await third!.receives(further.reference);
    const known = await custody(source!, original);
    expect([known.terms, whereabouts(known)]).toEqual([{ ...handling, evidence: 'consent' }, { [entity.id]: 'holds' }]);
    expect([known.derived, (await custody(entity, original)).derived]).toEqual([[product, further].map(({ reference, message }) => ({ by: message.from, message: reference })), [{ by: entity.id, message: product.reference }]].map((all) => expect.arrayContaining(all) as unknown));
    const stray = await third!.send([unread!], { handling, derivedFrom: original.reference });
    await source!.send([entity], recallOf(original));
    await effective(source!, original);
    const letters = async (party: Party): Promise<unknown[]> => (await party.mailbox()).filter((item) => item.draft.type === 'control.withdrawn/1').map((item) => item.draft.body?.['message']).sort();
    const expected: [Party, readonly string[]][] = [[entity, [product.reference]], [maker!, [product.reference]], [reader!, [product.reference, further.reference].sort()], [third!, [further.reference]]];
    for (const [party, told] of expected) await until(`${party.id} is told`, async () => (await letters(party)).length === told.length, 10_000);
    await settle(source!, [unread!, ...expected.map(([party]) => party)]);
    for (const [party, told] of [...expected, [unread!, []] as const]) expect([party.id, await letters(party)]).toEqual([party.id, told]);
    const letter = (await third!.mailbox()).find((item) => item.draft.type === 'control.withdrawn/1');
    expect(letter?.draft).toMatchObject({ from: 'hub', body: { digest: further.digest } });
    for (const hidden of [original, stray]) expect(JSON.stringify(letter?.draft)).not.toContain(hidden.reference);
    expect((await reader!.receives(product.reference)).reference).toBe(product.reference);
    const forged = await third!.submit(await third!.sign(third!.draft([reader!], { type: 'control.withdrawn/1', body: { message: further.reference, digest: further.digest } })));
    expect([forged.status, forged.json['code']]).toEqual([403, 'wrong-original']);
  });

  it('ends a stream’s view of the message too: who reads on afterwards does not see it', async () => {
    const { Stream } = await import('../support/sse.js');
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    await sender!.send([reader!], recallOf(sent));
    await effective(sender!, sent);
    const stream = await Stream.open(reader!);
    const last = await settle(sender!, [reader!]);
    await until('the last message came', () => stream.references.includes(last));
    await pause(100);
    expect(stream.references).not.toContain(sent.reference);
    await stream.close();
  });
});
