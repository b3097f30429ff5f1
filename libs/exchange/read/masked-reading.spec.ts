import { payloadOf, readDisclosures, reassemble, signedPart, splitSdJwt } from '#envelope';
import { firstKid, signerNamed, World } from '../../directory/testing/world.js';
import { signSdJwt } from '../../envelope/testing/sign-sd-jwt.js';
import { Inquiry } from '../inquiry.js';
import { MaskRules } from '../testing/mask-rules.js';
import { MemoryRoom } from '../testing/memory-room.js';
import { contentReader, HUB_IDENTITY, MemoryLog, messageOf, SetClock } from '../testing/parts.js';
import { AccessRecorder } from './access-recorder.js';
import { Cursors } from './cursors.js';
import { InboxReader } from './inbox-reader.js';
import { LiveInbox } from './live-inbox.js';
import { ReadJudge } from './read-judge.js';

const message = messageOf('ncb.XA', ['community.a'], { body: { text: 'for a spec', persons: [{ fullName: 'An invented person' }] } });
const compact = signSdJwt(message, ['/persons'], signerNamed(firstKid('ncb.XA')));
const bodyIn = (text: string | undefined): unknown => {
  const { signed, encoded } = splitSdJwt(text ?? '');
  return reassemble(payloadOf(signed) as Record<string, unknown>, readDisclosures(encoded), { part: 'body', complete: false }).payload['body'];
};

let world: World;
let rules: MaskRules;
let room: MemoryRoom;
let clock: SetClock;
let inbox: InboxReader;
let live: LiveInbox;

beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'ncb.XC', 'ncb.XD');
  await world.community('community.a', 'ncb.XA', 'ncb.XB', 'ncb.XC', 'ncb.XD');
  rules = new MaskRules({ 'ncb.XB': ['/body/persons'], 'ncb.XD': ['/body/text'] });
  room = new MemoryRoom();
  clock = new SetClock();
  const { directory } = world;
  const judge = new ReadJudge({ inquiry: new Inquiry(directory, rules, contentReader()), directory, clock });
  const access = new AccessRecorder(HUB_IDENTITY, new MemoryLog(), clock);
  const parts = { directory, reach: () => Promise.resolve(), room, judge, access, cursors: new Cursors(Buffer.alloc(32, 1)), clock };
  inbox = new InboxReader(parts);
  live = new LiveInbox({ ...parts, inbox, onTrouble: (error) => { throw error; } });
});
const put = (): bigint => room.put([], { audiences: ['community.a'], version: world.directory.version, id: message.id, compact, facts: 'maskable' });
const page = async (reader: string): Promise<readonly string[]> => (await inbox.page({ reader, mode: 'live', limit: 10, types: [], declaration: {} })).items.map((item) => item.message);

it('one row of an audience: each reader gets what its own rules leave, and who cannot be masked nothing', async () => {
  put();
  const [masked] = await page('ncb.XB');
  expect(bodyIn(masked)).toEqual({ text: 'for a spec' });
  expect(signedPart(masked ?? '')).toBe(signedPart(compact));
  expect(await page('ncb.XC')).toEqual([compact]);
  expect(await page('ncb.XD')).toEqual([]);
  expect(room.noted).toEqual(['ncb.XB 1', 'ncb.XC 1']);
});

it('a stream gives the same, caught up and live', async () => {
  put();
  const frames: Record<string, string[]> = {};
  const leave = await Promise.all(['ncb.XB', 'ncb.XC', 'ncb.XD'].map(async (reader) => {
    const sink = { write: (parts: readonly Buffer[]) => (frames[reader] ??= []).push(...Buffer.concat(parts).toString('latin1').split('\n\n').filter((one) => one !== '')) > 0, drained: () => Promise.resolve(), close: () => undefined, closed: false };
    return live.stream({ reader, mode: 'live', after: 0n, types: [], declaration: {}, admitted: () => true }, sink);
  }));
  put();
  live.wake();
  for (const deadline = Date.now() + 8_000; frames['ncb.XB']?.length !== 2 || frames['ncb.XC']?.length !== 2;) {
    if (Date.now() > deadline) throw new Error(JSON.stringify(frames));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  leave.forEach((done) => { done(); });
  const given = (reader: string): string[] => (frames[reader] ?? []).map((frame) => (JSON.parse(frame.slice(frame.indexOf('data: ') + 6)) as { message: string }).message);
  expect(given('ncb.XB').map(bodyIn)).toEqual([{ text: 'for a spec' }, { text: 'for a spec' }]);
  expect(given('ncb.XC')).toEqual([compact, compact]);
  expect(frames['ncb.XD']).toBeUndefined();
});

it('a rule set later withholds from the next reading on; one lifted gives back', async () => {
  put();
  expect(await page('ncb.XC')).toEqual([compact]);
  rules.mask = { 'ncb.XC': ['/body/persons'] };
  clock.at += 1_000;
  expect((await page('ncb.XC')).map(bodyIn)).toEqual([{ text: 'for a spec' }]);
  expect(await page('ncb.XB')).toEqual([compact]);
});
