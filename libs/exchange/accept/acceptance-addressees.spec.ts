import type { Message } from '#contracts';
import { digestOf } from '#envelope';
import type { World } from '../../directory/testing/world.js';
import { DoorBench, refusal, worldOfTheDoor } from '../testing/desk.js';
import { messageOf, routingOf, signed } from '../testing/parts.js';

let world: World;
let bench: DoorBench;
beforeAll(async () => void (world = await worldOfTheDoor()));
beforeEach(() => void (bench = new DoorBench(world)));

const XA = 'ncb.XA';
const submit: DoorBench['submit'] = (...given) => bench.submit(...given);
const code = (code: string): unknown => expect.objectContaining({ code });

describe('addressees', () => {
  it('unknown ones are named with their places; what may not be known looks the same', async () => {
    const unknown = await refusal(submit(messageOf(XA, ['ncb.XB', 'ncb.XQ', 'ncb.XB.hidden', 'community.none', 'region.none', 'feed.none'])));
    expect(unknown).toMatchObject({ code: 'unknown-addressee' });
    expect(unknown.violations.map(({ pointer }) => pointer)).toEqual(['/to/1', '/to/2', '/to/3', '/to/4', '/to/5']);
    const details = unknown.violations.map((violation) => JSON.stringify(violation).replaceAll(/(ncb|community|region|feed)\.[A-Za-z.]+|\/to\/\d/g, 'X'));
    expect(new Set(details).size).toBe(1);
    expect((await refusal(submit(messageOf(XA, ['ncb.XB']), { blindCopy: ['ncb.XQ'], exclude: ['ncb.XC', 'ncb.XR'] }))).violations.map(({ pointer }) => pointer)).toEqual(['/blindCopy/0', '/exclude/1']);
  });

  it('some refused: taken; all refused: 403', async () => {
    expect((await submit(messageOf(XA, ['ncb.XB', 'ncb.XD'], { handling: { confidentiality: 'restricted', purposes: ['WARN'] } }))).status).toBe(202);
    await expect(submit(messageOf(XA, ['ncb.XD'], { handling: { confidentiality: 'restricted', purposes: ['WARN'] } }))).rejects.toEqual(code('refused'));
    await expect(submit(messageOf(XA, ['ncb.XB'], { }), { exclude: ['ncb.XB'] })).rejects.toEqual(code('refused'));
    await expect(submit(messageOf(XA, [XA]))).rejects.toEqual(code('refused'));
    await expect(submit(messageOf(XA, ['community.empty']))).rejects.toEqual(code('refused'));
    await expect(submit(messageOf(XA, ['hub']))).rejects.toEqual(code('refused'));
  });

  it('excluding tells nobody who is a member: every answer is the same, whoever is excluded', async () => {
    for (const to of ['community.wild', 'community.low', 'all']) {
      for (const confidentiality of ['official-use', 'restricted']) {
        const ask = async (exclude: string[]): Promise<unknown> => {
          const message = messageOf('ncb.XC', [to], { handling: { confidentiality, purposes: ['WARN'] } });
          const compact = signed(message);
          const submission = { message: compact, routing: routingOf(compact, 'ncb.XC', { exclude }) };
          const preview = await bench.desk.preview(submission, 'ncb.XC');
          const answer = await bench.desk.submit(submission, 'ncb.XC').then(({ status }) => status, (error: { code: string }) => error.code);
          return { addressees: preview.addressees, answer };
        };
        const plain = await ask([]);
        for (const exclude of [['ncb.XA'], ['ncb.XB'], ['ncb.XD'], ['ncb.XA', 'ncb.XB', 'ncb.XD'], ['community.wild'], ['community.low'], ['all']]) expect(await ask(exclude)).toEqual(plain);
      }
    }
  });

  it('excluding a community does not tell whether someone named is in it', async () => {
    const named = async (to: string): Promise<unknown> => {
      const compact = signed(messageOf('ncb.XC', [to]));
      return (await bench.desk.preview({ message: compact, routing: routingOf(compact, 'ncb.XC', { exclude: ['community.wild'] }) }, 'ncb.XC')).addressees.map(({ allowed, rules }) => ({ allowed, rules }));
    };
    expect(await named('ncb.XA')).toEqual(await named('ncb.XD'));
  });

  it('a preview names the rules of named addressees, says nothing of members, and appends nothing', async () => {
    const compact = signed(messageOf(XA, ['ncb.XB', 'ncb.XD', 'community.wild'], { handling: { confidentiality: 'restricted', purposes: ['WARN'] } }));
    expect(await bench.desk.preview({ message: compact }, XA)).toEqual({
      version: world.directory.version,
      warnings: [],
      addressees: [{ to: 'ncb.XB', allowed: true, rules: ['baseline.addressee'] }, { to: 'ncb.XD', allowed: false, rules: ['baseline.clearance'] }, { to: 'community.wild', allowed: true, rules: [] }],
    });
    expect(bench.log.records).toEqual([]);
  });
});

describe('a recall', () => {
  const recalling = (by: string, of: string): Message => messageOf(by, ['ncb.XC'], { type: 'control.recall/1', body: { message: of, digest: digestOf('x'), reason: 'sent in error' } });
  const reference = (from: string): string => `${from}/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90`;

  it.each([
    [XA, XA, true],
    [XA, 'ncb.XA.customs', true],
    ['ncb.XA.customs', XA, false],
    ['ncb.XB', XA, false],
    ['ncb.XB', 'ncb.XA.customs', false],
    ['gs', XA, false],
  ])('by %s of a message of %s: %p', async (by, from, allowed) => {
    const work = submit(recalling(by, reference(from)));
    if (allowed) expect((await work).status).toBe(202);
    else await expect(work).rejects.toEqual(code('wrong-original'));
  });

  it('may be addressed to the hub alone', async () => {
    expect((await submit({ ...recalling(XA, reference(XA)), to: ['hub'] })).status).toBe(202);
  });
});
