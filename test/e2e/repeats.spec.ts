import { pause, useHub } from '../support/hub.js';
import { sha256 } from '../support/jose-keys.js';
import { settle } from '../support/party.js';
import { newBureau, newBureaus } from '../support/world.js';

const hub = useHub();
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** The other signature that holds for the same bytes: ECDSA does not tell s from n - s. */
function twinOf(jws: string): string {
  const [header, payload, signature] = jws.split('.') as [string, string, string];
  const bytes = Buffer.from(signature, 'base64url');
  const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const twin = Buffer.concat([bytes.subarray(0, 32), Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex')]);
  return `${header}.${payload}.${twin.toString('base64url')}`;
}

describe('the same message again', () => {
  it('a hundred times at once: one acceptance, one delivery, the first receipt byte for byte', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const jws = await sender!.sign(sender!.draft([reader!]));
    const answers = await Promise.all(Array.from({ length: 100 }, () => sender!.submit(jws)));
    const receipts = new Set(answers.map(({ json }) => json['receipt']));
    expect(receipts.size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([...answers.slice(1).map(() => 200), 202]);
    await settle(sender!, [reader!]);
    expect((await reader!.mailbox()).filter((item) => item.message === jws)).toHaveLength(1);
    // Long after, when the views have it.
    await pause(300);
    const late = await sender!.submit(jws);
    expect([late.status, late.json['receipt'], late.json['digest']]).toEqual([200, [...receipts][0], sha256(jws)]);
  });

  it('with the twin of its ES256 signature: a repeat, and the first signature stands', async () => {
    const sender = await newBureau(hub(), { crv: 'P-256' });
    const reader = await newBureau(hub());
    const sent = await sender.send([reader]);
    const twin = twinOf(sent.jws);
    expect(twin).not.toBe(sent.jws);
    const again = await sender.submit(twin);
    expect([again.status, again.json['digest'], again.json['receipt']]).toEqual([200, sent.digest, sent.receipt]);
    await settle(sender, [reader]);
    expect((await reader.mailbox()).filter((item) => item.reference === sent.reference).map((item) => item.message)).toEqual([sent.jws]);
  });

  it('signed once more over the same bytes: a repeat', async () => {
    const sender = await newBureau(hub(), { crv: 'P-256' });
    const reader = await newBureau(hub());
    const draft = sender.draft([reader]);
    const [one, other] = [await sender.sign(draft), await sender.sign(draft)];
    expect(one).not.toBe(other);
    const answers = await Promise.all([sender.submit(one), sender.submit(other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 202]);
    expect(new Set(answers.map(({ json }) => json['receipt'])).size).toBe(1);
  });

  it('with other content under the same id: refused, and the first one stands', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const sent = await sender!.send([reader!]);
    const altered = await sender!.submit(await sender!.sign({ ...sent.message, body: { text: 'something else' } }));
    expect([altered.status, altered.json['code']]).toEqual([409, 'id-taken']);
    await settle(sender!, [reader!]);
    const late = await sender!.submit(await sender!.sign({ ...sent.message, subject: 'something else' }));
    expect(late.status).toBe(409);
    expect((await reader!.mailbox()).filter((item) => item.reference === sent.reference).map((item) => item.message)).toEqual([sent.jws]);
  });

  it('with two contents at once: one of them, the other refused', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const draft = sender!.draft([reader!]);
    const bodies = await Promise.all(Array.from({ length: 10 }, (_, index) => sender!.sign({ ...draft, body: { text: `${index}` } })));
    const answers = await Promise.all(bodies.map((jws) => sender!.submit(jws)));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, ...bodies.slice(1).map(() => 409)]);
    const won = bodies[answers.findIndex(({ status }) => status === 202)];
    await settle(sender!, [reader!]);
    expect((await reader!.mailbox()).filter((item) => item.draft.id === draft.id).map((item) => item.message)).toEqual([won]);
  });

  it('is another message when another sender uses the same id', async () => {
    const [one, two, reader] = await newBureaus(hub(), 3);
    const draft = one!.draft([reader!]);
    expect((await one!.submit(await one!.sign(draft))).status).toBe(202);
    expect((await two!.submit(await two!.sign({ ...draft, from: two!.id }))).status).toBe(202);
    await settle(two!, [reader!]);
    expect((await reader!.mailbox()).filter((item) => item.draft.id === draft.id)).toHaveLength(2);
  });
});
