import { useHub } from '../support/hub.js';
import { sha256 } from '../support/jose-keys.js';
import { settle, type Party } from '../support/party.js';
import { newBureau, newBureaus, newCommunity, verified } from '../support/world.js';

const hub = useHub();

type Line = Readonly<Record<string, unknown>> & { readonly status: number; readonly problem?: { readonly code: string } };

async function batch(sender: Party, lines: readonly string[]): Promise<{ status: number; answers: Line[]; text: string }> {
  const { status, text, headers } = await sender.call('POST', '/v1/messages/batch', { body: lines.join('\n'), type: 'application/x-ndjson' });
  const ndjson = headers.get('content-type')?.startsWith('application/x-ndjson') === true;
  return { status, text, answers: ndjson ? text.trimEnd().split('\n').map((line) => JSON.parse(line) as Line) : [] };
}

describe('a batch', () => {
  it('answers each line for itself, in order, good ones and bad ones mixed', async () => {
    const [sender, reader, other] = await newBureaus(hub(), 3);
    const good = sender!.draft([reader!]);
    const jws = await sender!.sign(good);
    const hidden = await sender!.sign(sender!.draft([reader!]));
    const lines = [
      jws,
      'nonsense',
      JSON.stringify({ message: hidden, routing: await sender!.routing(hidden, { blindCopy: [other!.id] }) }),
      await sender!.sign(sender!.draft(['ncb.ZZZZZZZ'])),
      await sender!.sign({ ...sender!.draft([reader!]), from: reader!.id }),
      '{"message": 1}',
      await sender!.sign({ ...sender!.draft([reader!]), body: { colour: 'red' } }),
      jws,
    ];
    const { status, answers } = await batch(sender!, lines);
    expect(status).toBe(200);
    expect(answers.map((line) => line.problem?.code ?? line.status)).toEqual([202, 'not-a-jws', 202, 'unknown-addressee', 'not-yourself', 'malformed-request', 'schema-violation', 200]);
    expect(answers.map((line) => line.status)).toEqual([202, 400, 202, 422, 403, 400, 422, 200]);
    expect(answers[0]).toMatchObject({ id: good.id, digest: sha256(jws) });
    expect(await verified(hub(), 'hub', String(answers[0]!['receipt']), 'entente-acceptance+jws')).toMatchObject({ from: sender!.id, id: good.id, digest: sha256(jws) });
    expect(answers[7]!['receipt']).toBe(answers[0]!['receipt']);
    await settle(sender!, [reader!, other!]);
    expect(await reader!.mailbox()).toHaveLength(3);
    expect((await other!.mailbox()).map((item) => item.message)).toContain(hidden);
  });

  it('takes 500 lines, keeps their order, and refuses 501', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const drafts = Array.from({ length: 500 }, (_, index) => sender!.draft([reader!], { body: { text: `line ${index}` } }));
    const lines = await Promise.all(drafts.map((draft) => sender!.sign(draft)));
    const taken = await batch(sender!, lines);
    expect(taken.answers.map((line) => line.status)).toEqual(lines.map(() => 202));
    await reader!.receives(`${sender!.id}/${drafts.at(-1)!.id}`);
    await settle(sender!, [reader!]);
    expect((await reader!.mailbox()).slice(0, 500).map((item) => item.draft.id)).toEqual(drafts.map((draft) => draft.id));

    const refused = await sender!.call('POST', '/v1/messages/batch', { body: [...lines, lines[0]].join('\n'), type: 'application/x-ndjson' });
    expect([refused.status, refused.json['code']]).toEqual([413, 'too-large']);
  }, 30_000);

  it('passes over empty lines and takes CRLF', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const one = await sender!.sign(sender!.draft([reader!]));
    const two = await sender!.sign(sender!.draft([reader!]));
    const { answers } = await batch(sender!, [`${one}\r`, '', `${two}\r`, '', '']);
    expect(answers.map((line) => line.status)).toEqual([202, 202]);
  });

  it('takes the same message many times in one batch once', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const jws = await sender!.sign(sender!.draft([reader!]));
    const { answers } = await batch(sender!, Array.from({ length: 100 }, () => jws));
    expect(new Set(answers.map((line) => line['receipt'])).size).toBe(1);
    expect(answers.filter((line) => line.status === 202)).toHaveLength(1);
    await settle(sender!, [reader!]);
    expect((await reader!.mailbox()).filter((item) => item.message === jws)).toHaveLength(1);
  });

  it('takes no other content type, and nothing without a token', async () => {
    const [sender] = await newBureaus(hub(), 1);
    expect((await sender!.call('POST', '/v1/messages/batch', { body: 'x', type: 'application/jose' })).status).toBe(415);
    expect((await fetch(`${hub().url}/v1/messages/batch`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: 'x' })).status).toBe(401);
  });
});

describe('a preview', () => {
  it('says who would get it and who would not, as far as the sender may know, and sends nothing', async () => {
    const sender = await newBureau(hub());
    const cleared = await newBureau(hub());
    const not = await newBureau(hub(), { clearance: 'official-use' });
    const community = await newCommunity(hub(), [cleared, not]);
    const draft = sender.draft([cleared, not, community], { handling: { confidentiality: 'confidential', purposes: ['WARN'] } });
    const { status, json, text } = await sender.call('POST', '/v1/messages/preview', { body: await sender.sign(draft) });
    expect(status).toBe(200);
    expect(json['addressees']).toEqual([
      { to: cleared.id, allowed: true, rules: ['baseline.addressee'] },
      { to: not.id, allowed: false, rules: ['baseline.clearance'] },
      expect.objectContaining({ to: community, allowed: true }),
    ]);
    expect(text).not.toContain('except');
    await settle(sender, [cleared]);
    expect((await cleared.mailbox()).map((item) => item.draft.id)).not.toContain(draft.id);
    expect((await sender.submit(await sender.sign(draft))).status).toBe(202);
  });

  it('does not tell, through the rules of an audience, whether it has members who are refused', async () => {
    const sender = await newBureau(hub());
    const cleared = await newBureau(hub());
    const not = await newBureau(hub(), { clearance: 'official-use' });
    const all = await newCommunity(hub(), [cleared]);
    const some = await newCommunity(hub(), [cleared, not]);
    const draft = sender.draft([all, some], { handling: { confidentiality: 'confidential', purposes: ['WARN'] } });
    const { json } = await sender.call('POST', '/v1/messages/preview', { body: await sender.sign(draft) });
    const [one, other] = json['addressees'] as { rules: string[]; allowed: boolean }[];
    expect({ ...one, to: '' }).toEqual({ ...other, to: '' });
  });

  it('fails like the sending would', async () => {
    const [sender] = await newBureaus(hub(), 1);
    const answer = await sender!.call('POST', '/v1/messages/preview', { body: await sender!.sign(sender!.draft(['ncb.ZZZZZZZ'])) });
    expect([answer.status, answer.json['code']]).toEqual([422, 'unknown-addressee']);
  });
});
