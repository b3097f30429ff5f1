import { payloadOf } from '#envelope';
import { World } from '../../directory/testing/world.js';
import { everythingShown, MemoryRoom } from '../testing/memory-room.js';
import { HUB_IDENTITY, MemoryLog, SetClock } from '../testing/parts.js';
import { AccessRecorder } from './access-recorder.js';
import { Cursors } from './cursors.js';
import { InboxReader, mailboxName, type InboxQuery } from './inbox-reader.js';
import { LiveInbox, type StreamSink } from './live-inbox.js';

let world: World;
let room: MemoryRoom;
let log: MemoryLog;
let inbox: InboxReader;
let live: LiveInbox;
let troubles: unknown[];
let reached: number[];
const cursors = new Cursors(Buffer.alloc(32, 1));

beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC');
  await world.community('community.a', 'ncb.XA', 'ncb.XB');
  room = new MemoryRoom();
  log = new MemoryLog();
  troubles = [];
  const access = new AccessRecorder(HUB_IDENTITY, log, new SetClock());
  reached = [];
  const reach = (version: number): Promise<void> => {
    reached.push(version);
    return version <= world.directory.version ? Promise.resolve() : Promise.reject(new Error('too slow'));
  };
  const parts = { directory: world.directory, reach, room, judge: everythingShown, access, cursors, clock: new SetClock() };
  inbox = new InboxReader(parts);
  live = new LiveInbox({ ...parts, inbox, onTrouble: (error) => troubles.push(error) });
});

const accesses = (): Record<string, unknown>[] => log.in('access.recorded').map((record) => payloadOf(String(record.value)) as Record<string, unknown>);
const eventually = async (holds: () => boolean): Promise<void> => {
  for (const deadline = Date.now() + 8_000; !holds(); ) {
    if (Date.now() > deadline) throw new Error('It did not come true.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};

describe('a page', () => {
  const ask = (more: Partial<InboxQuery> = {}): ReturnType<InboxReader['page']> => inbox.page({ reader: 'ncb.XB', mode: 'live', limit: 2, types: [], declaration: {}, ...more });

  it('follows on the one before, and next stays where it is when nothing came', async () => {
    for (let n = 0; n < 3; n++) room.put(['ncb.XB']);
    room.put(['ncb.XC']);
    const first = await ask();
    const second = await ask({ after: first.next });
    const third = await ask({ after: second.next });
    expect([first, second, third].map(({ items }) => items.length)).toEqual([2, 1, 0]);
    expect(third.next).toBe(second.next);
    expect(first.next).toBe(first.items[1]?.cursor);
    expect((await inbox.page({ reader: 'ncb.XC', mode: 'exercise', limit: 2, types: [], declaration: {} })).next).toBeUndefined();
  });

  it('looks on where a whole page is filtered away', async () => {
    for (let n = 0; n < 7; n++) room.put(['ncb.XB'], { type: n === 6 ? 'general.reply/1' : 'general.information/1' });
    expect((await ask({ types: ['general.reply/1'] })).items).toHaveLength(1);
    expect(room.looks).toBe(4);
  });

  it('is recorded before it is shown, once, with what was declared; an empty one is not', async () => {
    await ask();
    room.put(['ncb.XB']);
    room.put(['ncb.XB']);
    await ask({ declaration: { purpose: 'WARN', officer: 'o-1', case: 'c-1' } });
    expect(accesses()).toMatchObject([{ event: 'accessed', reader: 'ncb.XB', door: 'inbox', mode: 'live', shown: ['ncb.XA/id-1', 'ncb.XA/id-2'], purpose: 'WARN', officer: 'o-1', case: 'c-1' }]);
    expect(JSON.stringify(accesses())).not.toContain('jws');
  });

  it('that cannot be recorded is not shown', async () => {
    room.put(['ncb.XB']);
    log.failure = 'before';
    await expect(ask()).rejects.toThrow('the broker is away');
  });

  it('waits for the registry to know what lies in the mailbox, and says when it cannot', async () => {
    room.put(['ncb.XB'], { version: world.directory.version + 1 });
    await expect(ask()).rejects.toEqual(expect.objectContaining({ code: 'view-unavailable' }));
    const asked = ask.bind(undefined, {});
    await world.must({ by: 'ncb.XA', verb: 'leave', subject: 'community.a', body: { member: 'ncb.XB' } });
    expect((await asked()).items).toHaveLength(1);
    expect(reached).toEqual([world.directory.version]);
  });

  it('another\'s cursor is rubbish, and nothing is looked up for it', async () => {
    await expect(ask({ after: cursors.encode(mailboxName('ncb.XC', 'live'), 1n) })).rejects.toEqual(expect.objectContaining({ code: 'bad-cursor' }));
    await expect(ask({ after: cursors.encode(mailboxName('ncb.XB', 'exercise'), 1n) })).rejects.toEqual(expect.objectContaining({ code: 'bad-cursor' }));
    expect(room.looks).toBe(0);
  });
});

/** The connection of one reader. */
class Connection implements StreamSink {
  readonly frames: string[] = [];
  closed = false;
  write(frames: readonly Buffer[]): boolean {
    if (this.closed) return false;
    this.frames.push(...Buffer.concat(frames).toString('latin1').split('\n\n').filter((frame) => frame !== ''));
    return true;
  }
  drained(): Promise<void> {
    return Promise.resolve();
  }
  close(): void {
    this.closed = true;
  }
  positions(box: string): number[] {
    return this.frames.map((frame) => Number(cursors.decode(box, /^id: (.+)$/m.exec(frame)?.[1] ?? '')));
  }
}

describe('streams', () => {
  const open = async (reader: string, after = 0n, more: Partial<Parameters<LiveInbox['stream']>[0]> = {}): Promise<{ sink: Connection; leave: () => void; got: () => number[] }> => {
    const sink = new Connection();
    const mode = more.mode ?? 'live';
    const leave = await live.stream({ reader, mode, after, types: [], declaration: {}, admitted: () => true, ...more }, sink);
    return { sink, leave, got: () => sink.positions(mailboxName(reader, mode)) };
  };

  it('a frame is an event with its cursor and the item, as JSON', async () => {
    room.put(['ncb.XB']);
    const { sink, leave } = await open('ncb.XB');
    const cursor = cursors.encode(mailboxName('ncb.XB', 'live'), 1n);
    const [id, event, data] = sink.frames[0]?.split('\n') ?? [];
    expect([id, event]).toEqual([`id: ${cursor}`, 'event: message']);
    expect(JSON.parse(String(data).slice('data: '.length))).toEqual({ cursor, message: 'jws.1.2026', receivedAt: '2026-01-01T12:00:00.000Z' });
    leave();
  });

  it('everyone gets all of its own, in order and once, whenever it joins and whatever else arrives', async () => {
    const readers = ['ncb.XB', 'ncb.XC', 'ncb.XA'];
    const opened: { reader: string; after: number; stream: Awaited<ReturnType<typeof open>> }[] = [];
    const pending: Promise<unknown>[] = [];
    const total = 260;
    for (let n = 0; n < total; n++) {
      room.put(n % 3 === 0 ? ['ncb.XB'] : n % 3 === 1 ? ['ncb.XC', 'ncb.XB'] : [], n % 3 === 2 ? { audiences: ['community.a'], version: world.directory.version } : {});
      live.wake();
      if (n % 11 === 5) {
        const reader = readers[n % readers.length] ?? 'ncb.XB';
        const after = n % 2 === 0 ? 0 : Math.max(0, n - 7);
        pending.push(open(reader, BigInt(after)).then((stream) => opened.push({ reader, after, stream })));
      }
      if (n % 6 === 0) await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await Promise.all(pending);
    const expected = (reader: string, after: number): number[] =>
      room.kept.filter((one) => Number(one.position) > after && (one.recipients.has(reader) || (reader === 'ncb.XB' && one.audiences.includes('community.a')))).map((one) => Number(one.position));
    await eventually(() => opened.every(({ reader, after, stream }) => stream.got().length >= expected(reader, after).length));
    for (const { reader, after, stream } of opened) expect(stream.got()).toEqual(expected(reader, after));
    // Whatever was shown had been noted.
    for (const { reader, stream } of opened) for (const position of stream.got()) expect(room.noted).toContain(`${reader} ${position}`);
    opened.forEach(({ stream }) => stream.leave());
    expect(live.readers).toBe(0);
  });

  it('live and exercise never meet, types are kept to', async () => {
    const streams = [await open('ncb.XB'), await open('ncb.XB', 0n, { mode: 'exercise' }), await open('ncb.XB', 0n, { types: ['general.reply/1'] })] as const;
    room.put(['ncb.XB']);
    room.put(['ncb.XB'], { exercise: true });
    room.put(['ncb.XB'], { type: 'general.reply/1' });
    live.wake();
    await eventually(() => streams.every((stream) => stream.got().length > 0) && streams[0].got().length === 2);
    expect(streams.map((stream) => stream.got())).toEqual([[1, 3], [2], [3]]);
    streams.forEach(({ leave }) => leave());
  });

  it('who may no longer read is shown nothing more', async () => {
    let admitted = true;
    const { sink, got } = await open('ncb.XB', 0n, { admitted: () => admitted });
    room.put(['ncb.XB']);
    live.wake();
    await eventually(() => got().length === 1);
    admitted = false;
    room.put(['ncb.XB']);
    live.wake();
    await eventually(() => sink.closed);
    expect([got(), room.noted.filter((note) => note === 'ncb.XB 2')]).toEqual([[1], []]);
  });

  it('who leaves a community sees what came before and nothing after', async () => {
    const { got, leave } = await open('ncb.XB');
    room.put([], { audiences: ['community.a'], version: world.directory.version });
    await world.must({ by: 'ncb.XA', verb: 'leave', subject: 'community.a', body: { member: 'ncb.XB' } });
    room.put([], { audiences: ['community.a'], version: world.directory.version });
    room.put(['ncb.XB']);
    live.wake();
    await eventually(() => got().length === 2);
    expect(got()).toEqual([1, 3]);
    leave();
  });

  it('what cannot be recorded is not shown; it comes when it can', async () => {
    const { got, leave } = await open('ncb.XB');
    log.failure = 'before';
    room.put(['ncb.XB']);
    live.wake();
    await eventually(() => troubles.length > 0);
    expect(got()).toEqual([]);
    log.failure = 'none';
    await eventually(() => got().length === 1);
    room.failing = 1;
    room.put(['ncb.XB']);
    live.wake();
    await eventually(() => got().length === 2);
    expect(got()).toEqual([1, 2]);
    leave();
  });

  it('a connection that is gone is forgotten', async () => {
    const { sink } = await open('ncb.XB');
    expect(live.readers).toBe(1);
    sink.close();
    room.put(['ncb.XB']);
    live.wake();
    await eventually(() => live.readers === 0);
  });
});

describe('long polls', () => {
  it('end by a wake, by time, or by the signal, whichever is first', async () => {
    const { signal } = new AbortController();
    const woken = live.changed(60_000, signal);
    live.wake();
    await woken;
    await live.changed(5, signal);
    const controller = new AbortController();
    const aborted = live.changed(60_000, controller.signal);
    controller.abort();
    await aborted;
  });
});
