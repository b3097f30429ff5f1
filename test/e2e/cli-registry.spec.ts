import { join } from 'node:path';
import { type CliAnswer } from '../support/cli.js';
import { useDesk } from '../support/desk.js';
import { until, useHub } from '../support/hub.js';
import { newPartner } from '../support/world.js';

const hub = useHub();
const desk = useDesk(hub);
const { correspondents, file, folder } = desk;

describe('registry', () => {
  it('a suspension is prepared, seconded by another, and handed in', async () => {
    const { parties: [a] } = await correspondents();
    const path = join(folder, 'suspend.json');
    const decision = ['--reason', 'For the exercise.', '--reference', 'EXERCISE-TEST'];
    const alone = await desk.cli.run(['registry', 'suspend', a!.id, ...decision, '--as', 'gs']);
    expect([alone.code, alone.err]).toEqual([1, expect.stringContaining('second signature')]);
    expect((await desk.cli.run(['registry', 'suspend', a!.id, ...decision, '--as', 'gs', '--out', path])).code).toBe(0);
    expect((await desk.cli.run(['registry', 'submit', path, '--as', 'gs'])).code).toBe(1);
    const seconded = await desk.cli.run(['registry', 'second', path, '--as', 'oversight.ccf', '-o', 'table']);
    expect([seconded.code, seconded.out]).toEqual([0, expect.stringContaining(`gs suspend ${a!.id}`)]);
    expect((await desk.cli.run(['registry', 'submit', path, '--as', 'oversight.ccf'])).code).toBe(2);
    expect((await desk.cli.run(['registry', 'submit', path, '--as', 'gs'])).code).toBe(0);
    const shown = (await desk.cli.run(['registry', 'show', a!.id, '--as', 'ncb.XA', '-o', 'json'])).json<{ verb: string; verified: boolean }[]>();
    expect(shown.map(({ verb, verified }) => [verb, verified])).toEqual([['admit', true], ['suspend', true]]);
  }, 90_000);

  it('an agreement and a mandate end before their time, called by their whole names or what is their own of them', async () => {
    const { parties: [a], as } = await correspondents(1);
    const partner = await newPartner(hub());
    const inAYear = new Date(Date.now() + 300 * 86_400_000).toISOString();
    const terms = file('terms.json', { partner: partner.id, title: 'Invented for the tests', categories: ['general.*'], purposes: ['WARN'], direction: 'both', personalData: false, from: new Date().toISOString(), until: inAYear });
    const name = partner.id.slice('partner.'.length);
    const ok = async (...args: string[]): Promise<CliAnswer> => {
      const answer = await desk.cli.run(['registry', ...args, '-o', 'json']);
      expect([args, answer.err, answer.code]).toEqual([args, answer.err, 0]);
      return answer;
    };
    await ok('agreement', 'conclude', name, '--file', terms, '--reference', 'EXERCISE-1', '--as', 'gs');
    const listed = (await ok('agreements', '--as', 'gs')).json<{ id: string; partner: string }[]>().find((one) => one.partner === partner.id);
    expect(listed?.id).toBe(`agreement/${name}`);
    expect((await ok('agreement', 'end', listed?.id ?? '', '--reason', 'Over.', '--reference', 'EXERCISE-2', '--as', 'gs')).json()).toMatchObject({ subject: `agreement/${name}` });
    await ok('mandate', 'grant', name, '--auditor', 'oversight.ccf', '--of', a!.id, '--may', 'rules', '--until', inAYear, '--reference', 'EXERCISE-3', ...as(0));
    expect((await ok('mandate', 'end', `mandate/${name}`, '--reason', 'Done.', ...as(0))).json()).toMatchObject({ subject: `mandate/${name}` });
  }, 90_000);

  it('a bureau lists an entity for some, delegates to it, rotates its own key, and keeps a community', async () => {
    const { parties: [a, b], as } = await correspondents();
    const ok = async (...args: string[]): Promise<CliAnswer> => {
      const answer = await desk.cli.run(['registry', ...args, ...as(0)]);
      expect([args, answer.err, answer.code]).toEqual([args, answer.err, 0]);
      return answer;
    };
    const made = async (id: string, name: string): Promise<string> => file(`${name}.public.json`, (await desk.cli.run(['keys', 'new', '--as', id, '--hub', hub().name, '--out', `${name}.json`, '-o', 'json'], { cwd: folder })).out);
    const entity = `${a!.id}.customs`;
    await ok('admit', entity, '--name', 'Invented', '--keys', await made(entity, 'entity'), '--unlisted');
    await ok('list-entity', entity, '--to', b!.id);
    await ok('delegate', entity, '--types', 'environment.*', '--road', 'endorsed', '--until', '2099-01-01T00:00:00Z');
    const community = `community.t${a!.id.slice(4).toLowerCase()}`;
    await ok('community', 'create', community, '--name', 'Invented');
    await ok('community', 'join', community, b!.id);
    expect((await ok('mandate', 'grant', a!.id.slice(4).toLowerCase(), '--auditor', 'oversight.ccf', '--of', a!.id, '--may', 'rules,decisions', '--until', new Date(Date.now() + 86_400_000).toISOString(), '--reference', 'X')).code).toBe(0);
    await ok('key', 'rotate', await made(a!.id, 'rotated'), '--retire', a!.signing.kid, '--at', new Date(Date.now() + 3_600_000).toISOString());
    expect((await ok('list', '--kind', 'entity', '-o', 'json')).out).toContain(entity);
    expect((await ok('agreements', '--partner', 'partner.cites', '-o', 'json')).json<{ inForce: boolean; fictional: boolean }[]>()).toEqual([expect.objectContaining({ inForce: true, fictional: true })]);
    expect((await ok('mandates', '-o', 'json')).json<object[]>()).toHaveLength(1);
    const chain = (await desk.cli.run(['registry', 'show', entity, ...as(1), '-o', 'json'])).json<{ verb?: string; fault?: string }[]>();
    expect(chain.map(({ verb, fault }) => verb ?? fault)).toEqual(['admit', 'withheld', 'withheld']);
    expect((await desk.cli.run(['registry', 'list', '--at', '2020-01-01T00:00:00Z', ...as(0), '-o', 'json'])).json<object[]>()).toHaveLength(3);
    // Some fifteen programs are started, one after another.
  }, 120_000);
});

describe('feed', () => {
  it('is opened, subscribed to, read, followed, replayed, taken back, changed and ended', async () => {
    const { parties: [a, b], as } = await correspondents();
    const run = (who: number, ...args: string[]): Promise<CliAnswer> => desk.cli.run(['feed', ...args, ...as(who)]);
    const ok = async (who: number, ...args: string[]): Promise<CliAnswer> => {
      const answer = await run(who, ...args);
      expect([args, answer.err, answer.code]).toEqual([args, answer.err, 0]);
      return answer;
    };
    const feed = `feed.t${a!.id.slice(4).toLowerCase()}`;
    const terms = { name: 'Timber alerts', readers: ['bureau'], types: ['general.*'], replayDays: 30 };
    await ok(0, 'create', feed, file('terms.json', terms));
    expect((await ok(1, 'list', '-o', 'table')).out).toMatch(new RegExp(`${feed} +${a!.id} +read +30 d +Timber alerts`));
    expect((await run(1, 'subscribe', feed, '--purpose', 'WARN', '--area', 'GARDENING')).err).toContain('filter-matches-nothing');
    const started = new Date(Date.now() - 60_000).toISOString();
    expect((await ok(1, 'subscribe', feed, '--purpose', 'SUPPORT_INVESTIGATION', '--type', 'general.information', '--officer', 'o-1', '-o', 'table')).out).toMatch(/scope +Timber alerts[\s\S]*You asked for only/);
    const following = desk.cli.start(['feed', 'follow', feed, ...as(1), '-o', 'ndjson']);
    let followed = '';
    following.stdout?.on('data', (text: Buffer) => (followed += text.toString()));
    const ended = new Promise<number | null>((resolve) => following.once('close', resolve));
    const first = await a!.send([feed]);
    const second = await a!.send([feed], { inReplyTo: first.reference });
    await until('both are followed', () => Promise.resolve(followed.split('\n').length > 2), 30_000);
    following.kill('SIGINT');
    expect(await ended).toBe(0);
    const read = (await ok(1, 'read', feed, '-o', 'json')).json<{ change: string; of?: string; reference: string; verified: boolean; cursor: string }[]>();
    expect(read.map(({ change, of, reference, verified }) => [change, of, reference, verified])).toEqual([['published', undefined, first.reference, true], ['amended', first.reference, second.reference, true]]);
    expect(followed.trimEnd().split('\n').map((line) => (JSON.parse(line) as { reference: string }).reference)).toEqual([first.reference, second.reference]);
    await a!.send([b!], { type: 'control.recall/1', body: { message: first.reference, digest: first.digest, reason: 'An error of ours.' } });
    const rest = await ok(1, 'read', feed, '--after', read[1]!.cursor, '--wait', '30', '--open', '-o', 'table');
    expect([rest.out, rest.err]).toEqual([expect.stringContaining(first.reference), expect.stringContaining(`entente receipt ${first.reference} --status destroyed`)]);
    expect((await ok(1, 'replay', feed, '--from', started, '-o', 'json')).json<{ change: string }[]>().map(({ change }) => change)).toEqual(['amended', 'withdrawn']);
    expect((await run(1, 'replay', feed, '--from', '2020-01-01T00:00:00Z')).err).toContain('replay-too-old');
    await ok(1, 'ask', feed, '--wanted', 'Methods.', '--reason', 'Permits are checked against them.');
    await ok(0, 'amend', feed, file('terms.json', { ...terms, readers: ['partner'] }));
    expect((await ok(1, 'unsubscribe', feed, '-o', 'json')).json()['state']).toBe('ended');
    await ok(0, 'end', feed, '--reason', 'The exercise is over.');
    // Some fifteen programs are started, one after another.
  }, 120_000);

  it('is posted to a webhook that is looked after', async () => {
    const { parties: [a], as } = await correspondents();
    const feed = `feed.t${a!.id.slice(4).toLowerCase()}`;
    await desk.cli.run(['feed', 'create', feed, file('terms.json', { name: 'Timber alerts', readers: ['bureau'] }), ...as(0)]);
    const webhook = async (...args: string[]): Promise<Record<string, unknown>> => (await desk.cli.run(['feed', 'webhook', ...args, ...as(1), '-o', 'json'])).json();
    const made = await desk.cli.run(['feed', 'subscribe', feed, '--purpose', 'WARN', '--webhook', 'http://127.0.0.1:9/', ...as(1), '-o', 'table']);
    expect([made.out, made.err]).toEqual([expect.stringMatching(/secret +whsec_/), expect.stringContaining('keep the secret')]);
    expect((await webhook('pause', feed))['state']).toBe('paused');
    expect((await webhook('resume', feed))['state']).toBe('active');
    expect(await webhook('rotate', feed)).toMatchObject({ webhook: { secret: expect.stringMatching(/^whsec_/), previousSecretUntil: expect.any(String) } });
    const sent = await a!.send([feed], { handling: { confidentiality: 'official-use', purposes: ['WARN'] } });
    await until('it is tried', async () => ((await webhook('attempts', feed)) as unknown as { message: string; outcome: string }[]).some(({ message, outcome }) => message === sent.reference && outcome === 'failed'));
    const again = await desk.cli.run(['feed', 'webhook', 'resend', feed, sent.reference, ...as(1), '-o', 'json']);
    expect([again.code, again.err]).toEqual([0, expect.stringContaining('feed webhook attempts')]);
  }, 90_000);
});
