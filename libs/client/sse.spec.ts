import { readEvents, type ServerSentEvent } from './sse.js';

const streamOf = (...pieces: readonly (string | Uint8Array)[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
      controller.close();
    },
  });

async function all(...pieces: readonly (string | Uint8Array)[]): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(streamOf(...pieces))) events.push(event);
  return events;
}

test('events with id, name and several lines of data; comments are passed over', async () => {
  expect(await all(':\n\nid: 1\ndata: a\n\n: awake\nid: 2\nevent: note\ndata: b\ndata: c\n\n')).toEqual([
    { id: '1', event: 'message', data: 'a' },
    { id: '2', event: 'note', data: 'b\nc' },
  ]);
});

test('pieces may end anywhere, in a line break or in a character', async () => {
  const bytes = new TextEncoder().encode('id: 1\r\ndata: 海燕\r\n\r\ndata:x\r\r');
  const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
  expect(await all(...pieces)).toEqual([{ id: '1', event: 'message', data: '海燕' }, { id: undefined, event: 'message', data: 'x' }]);
});

test('an event cut off by the end of the line is not dispatched', async () => {
  expect(await all('data: a\n\ndata: b\n')).toEqual([{ id: undefined, event: 'message', data: 'a' }]);
});

test('a line without end does not fill the memory', async () => {
  const read = async (): Promise<void> => {
    for await (const event of readEvents(streamOf('data: ', 'x'.repeat(200)), { maxChars: 100 })) expect(event).toBeUndefined();
  };
  await expect(read()).rejects.toThrow('line without end');
});
