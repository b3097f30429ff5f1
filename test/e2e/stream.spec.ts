import { connect } from 'node:net';
import { pause, useHub } from '../support/hub.js';
import { newKeyPair } from '../support/jose-keys.js';
import { Party, settle, toItem } from '../support/party.js';
import { Stream } from '../support/sse.js';
import { demo, keysBody, newBureau, newBureaus, newCommunity, stated } from '../support/world.js';

const hub = useHub();
const streams: Stream[] = [];
afterEach(async () => {
  await Promise.all(streams.splice(0).map((stream) => stream.close()));
});

async function open(reader: Party, options: Parameters<typeof Stream.open>[1] = {}): Promise<Stream> {
  const stream = await Stream.open(reader, options);
  expect(stream.response.status).toBe(200);
  expect(stream.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  streams.push(stream);
  return stream;
}

describe('the stream', () => {
  it('brings what is in the mailbox, then what comes, each with its cursor as id', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const before = await sender!.send([reader!]);
    await reader!.receives(before.reference);
    const stream = await open(reader!);
    await stream.has(1);
    const after = await sender!.send([reader!]);
    await stream.has(2);
    expect(stream.references).toEqual([before.reference, after.reference]);
    expect(stream.events.map(({ id, item }) => id === item.cursor)).toEqual([true, true]);
    expect(stream.events.map(({ item }) => item.message)).toEqual([before.jws, after.jws]);
    expect((await reader!.inbox({ after: stream.events[0]!.id })).items.map((item) => item.reference)).toEqual([after.reference]);
  });

  it('brings audiences’ messages, types and modes as asked, and nobody else’s', async () => {
    const [sender, reader, other] = await newBureaus(hub(), 3);
    const community = await newCommunity(hub(), [reader!, other!]);
    const everything = await open(reader!);
    const replies = await open(reader!, { query: '?type=general.reply/1' });
    const exercise = await open(reader!, { query: '?mode=exercise' });
    await sender!.send([other!]);
    const shared = await sender!.send([community]);
    await sender!.send([community], {}, { exclude: [reader!.id] });
    const reply = await sender!.send([reader!], { type: 'general.reply/1', body: { text: 'Yes.' } });
    const drill = await sender!.send([reader!], { mode: 'exercise' });
    await Promise.all([everything.has(2), replies.has(1), exercise.has(1)]);
    await settle(sender!, [reader!]);
    await everything.has(3);
    expect(everything.references.slice(0, 2)).toEqual([shared.reference, reply.reference]);
    expect(replies.references).toEqual([reply.reference]);
    expect(exercise.references).toEqual([drill.reference]);
  });

  it('goes on from Last-Event-ID without gap or repetition, however often the reader comes back', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const order: string[] = [];
    const seen: string[] = [];
    let sending = true;
    const load = (async () => {
      while (sending) order.push((await sender!.send([reader!])).reference);
    })();
    let last: string | undefined;
    for (let round = 0; round < 40; round++) {
      const stream = await open(reader!, { lastEventId: last });
      await stream.has(1 + (round % 4));
      await stream.close();
      seen.push(...stream.references);
      last = stream.lastId;
    }
    sending = false;
    await load;
    const rest = await open(reader!, { lastEventId: last });
    await rest.has(order.length - seen.length);
    expect([...seen, ...rest.references]).toEqual(order);
  });

  it('drops a reader that takes nothing, after whole lines that each carry a cursor, and gives it the rest when it comes back', async () => {
    const [sender, reader, other] = await newBureaus(hub(), 3);
    const { hostname, port, host } = new URL(hub().url);
    const headers = await reader!.tokens.headers('GET', `${hub().url}/v1/inbox/stream`);
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(`GET /v1/inbox/stream HTTP/1.1\r\nHost: ${host}\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    let taken = '';
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        taken += chunk.toString('latin1');
        if (taken.includes('retry:')) resolve();
      });
    });
    socket.pause();
    const beside = await open(other!);
    // More than the systems of both ends keep, and than the gateway lets wait.
    const references: string[] = [];
    for (let count = 0; count < 72; count++) references.push((await sender!.send([reader!, other!], { body: { text: 'x'.repeat(200_000) } })).reference);
    await beside.has(references.length, 60_000);
    await pause(500);
    const gone = new Promise<void>((resolve) => { socket.once('close', () => resolve()); });
    socket.on('error', () => undefined);
    socket.resume();
    await gone;
    const whole = taken.slice(0, taken.lastIndexOf('\n\n') + 2).split('\n\n').filter((block) => block.includes('\ndata: '));
    expect(whole.every((block) => /(?:^|\n)id: \S+\n/.test(block))).toBe(true);
    const seen = whole.map((block) => toItem(JSON.parse(/(?:^|\n)data: (.*)/.exec(block)?.[1] ?? '') as Parameters<typeof toItem>[0]).reference);
    expect(seen).toEqual(references.slice(0, seen.length));
    expect(seen.length).toBeLessThan(references.length);
    const last = /(?:^|\n)id: (\S+)\n/.exec(whole.at(-1) ?? '')?.[1];
    const rest = await open(reader!, last === undefined ? {} : { lastEventId: last });
    await rest.has(references.length - seen.length, 30_000);
    expect(rest.references).toEqual(references.slice(seen.length));
  }, 180_000);

  it('ends within a second when the reader is suspended', async () => {
    const reader = await newBureau(hub());
    const stream = await open(reader);
    await stated(demo(hub(), 'gs'), 'suspend', reader.id, { reason: 'The tests say so.', reference: 'EXERCISE-TEST' });
    expect(await Promise.race([stream.ended.then(() => true), pause(1_500).then(() => false)])).toBe(true);
  });

  it('shows nothing more, and ends, when the key its token was bought with is revoked; nor does a long poll', async () => {
    const [sender, reader] = await newBureaus(hub(), 2);
    const thief = new Party(hub(), reader!.id, reader!);
    const fresh = await newKeyPair(reader!.id, 'Ed25519');
    await stated(reader!, 'add-key', reader!.id, await keysBody(hub(), reader!.id, [fresh]));
    const stream = await open(thief);
    const poll = thief.call('GET', '/v1/inbox?wait=20');
    await pause(200);
    await stated(reader!, 'revoke-key', reader!.id, { kid: thief.signing.kid, reason: 'Stolen, for the exercise.' });
    await sender!.send([reader!]);
    expect(await Promise.race([stream.ended.then(() => true), pause(1_500).then(() => false)])).toBe(true);
    expect(stream.events).toEqual([]);
    expect([(await poll).status, (await poll).json['code']]).toEqual([401, 'token-invalid']);
  });
});
