import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { useDesk } from '../../support/desk.js';
import { until, useHub } from '../../support/hub.js';
import { demo, newBureaus, secretariat } from '../../support/world.js';

const hub = useHub();
const desk = useDesk(hub);
const { done, folder, run } = desk;

interface MispEvent {
  readonly uuid: string;
  readonly timestamp: string;
  readonly Attribute: readonly { readonly uuid: string; readonly value: string }[];
  readonly Object: readonly { readonly uuid: string; readonly deleted: boolean }[];
}
const PURPLE = 'schemas/notice/purple/1/valid/vessel.json';

it('a diffusion is circulated, found, cleared, then cancelled by the desk, by the command line alone', async () => {
  const [sender, holder, other] = await newBureaus(hub(), 3);
  const gs = secretariat(hub());
  const { reference } = (await done(sender!, 'diffusion', 'send', PURPLE, '--kind', 'purple', '--to', holder!.id, '--to', 'gs', '--attest', '--no-personal-data')).json<{ reference: string }>();
  await holder!.receives(reference);
  expect((await done(holder!, 'diffusion', 'list')).json<object[]>()).toMatchObject([{ diffusion: reference, state: 'sent', review: 'POST' }]);
  expect((await run(other!, 'diffusion', 'show', reference)).code).toBe(1);
  expect((await run(holder!, 'diffusion', 'clear', reference, '--officer', 'D-7', '--neutral', '--human-rights')).code).toBe(1);

  expect((await done(gs, 'diffusion', 'clear', reference, '--officer', 'D-7', '--neutral', '--human-rights')).json()).toMatchObject({ diffusion: reference, state: 'cleared', officer: 'D-7' });
  expect((await done(gs, 'diffusion', 'show', reference)).json()).toMatchObject({ state: 'cleared', allowed: ['cancel'] });
  const oversight = demo(hub(), 'oversight.ccf');
  expect((await done(oversight, 'diffusion', 'cancel', reference, '--code', 'OTHER_RPD', '--text', 'No ground is given.', '--case', 'C-9')).json()).toMatchObject({ state: 'recalled', code: 'OTHER_RPD' });
  await holder!.receivesWhere('the recall', ({ draft: { type, body } }) => type === 'control.recall/1' && body?.['message'] === reference);
  expect((await desk.cli.run(['diffusion', 'show', reference, ...desk.as(holder!), '-o', 'table'])).out).toMatch(/state\s+recalled/);
});

it('a requester that recalls its published notice has withdrawn it, and an event of MISP made of it is deleted', async () => {
  const [requester, holder] = await newBureaus(hub(), 2);
  const gs = secretariat(hub());
  const notice = (await done(requester!, 'notice', 'request', PURPLE, '--kind', 'purple', '--attest', '--no-personal-data')).json<{ reference: string }>().reference;
  for (const step of [['review'], ['review'], ['approve', '--officer', 'one', '--neutral', '--human-rights'], ['publish', '--number', 'P-2/2026']]) await done(gs, 'notice', step[0]!, notice, ...step.slice(1));
  await holder!.receives(notice);
  const event = join(folder, 'event.json');
  expect((await done(holder!, 'export', 'misp', notice, '--out', event)).json<object[]>()).toMatchObject(['', '/hub', '/to'].map((at) => ({ kind: 'not expressed', at })));
  const { Event: exported } = JSON.parse(readFileSync(event, 'utf8')) as { Event: MispEvent };
  expect(exported).toMatchObject({ published: false, distribution: '0', analysis: '2', info: 'Purple notice request: A vessel with three names' });
  expect(exported.Attribute.map(({ value }) => value)).toEqual(expect.arrayContaining(['/notice/state: published', '/notice/number: P-2/2026']));
  const draft = join(folder, 'draft.json');
  await done(holder!, 'import', 'misp', event, '--mode', 'live', '--out', draft);
  // A draft made of it names the first one, whose owner lets it go no further; it is live because that was asked for.
  expect(JSON.parse(readFileSync(draft, 'utf8'))).toMatchObject({ mode: 'live', derivedFrom: notice, body: JSON.parse(readFileSync(PURPLE, 'utf8')) as object });
  expect(await run(holder!, 'notice', 'request', draft, '--attest', '--no-personal-data')).toMatchObject({ code: 1, err: expect.stringContaining('403 refused') as string });
  await done(requester!, 'recall', notice, '--reason', 'The vessel was found.');
  await holder!.receivesWhere('the recall', ({ draft: { type, body } }) => type === 'control.recall/1' && body?.['message'] === notice);
  await until('it is withdrawn', async () => (await requester!.call('GET', `/v1/notices/${notice}`)).json['state'] === 'withdrawn' || undefined);
  expect((await done(holder!, 'notice', 'show', notice)).json()).toMatchObject({ state: 'withdrawn', title: '' });
  const gone = (await done(requester!, 'export', 'misp', notice)).json<{ Event: MispEvent }>().Event;
  expect(gone).toMatchObject({ uuid: exported.uuid });
  expect(Number(gone.timestamp)).toBeGreaterThan(Number(exported.timestamp));
  expect(gone.Object.map(({ uuid, deleted }) => ({ uuid, deleted }))).toEqual(exported.Object.map(({ uuid }) => ({ uuid, deleted: true })));
  // The holder is shown it no more: what it exported before is marked.
  expect(await run(holder!, 'export', 'misp', notice)).toMatchObject({ code: 1, err: expect.stringContaining('--withdrawn') as string });
  expect((await done(holder!, 'export', 'misp', event, '--withdrawn')).json<{ Event: MispEvent }>().Event).toMatchObject({ uuid: exported.uuid, Attribute: exported.Attribute.map(({ uuid }) => ({ uuid, deleted: true })) });
});

it('a return is computed from what its bureau reported, confirmed by it, and exported as far as it is shared', async () => {
  const [gs, bureau] = [secretariat(hub()), demo(hub(), 'ncb.XA')];
  const seizure = JSON.parse(readFileSync('schemas/environment/seizure/1/valid/ivory-at-port.json', 'utf8')) as Record<string, unknown>;
  const period = ['--from', '2019-03', '--until', '2019-03'];
  const { reference: report } = await bureau.send(['gs'], { type: 'environment.seizure/1', body: { ...seizure, seized: '2019-03-07', reference: 'ST-7' }, handling: { confidentiality: 'official-use', purposes: ['THREAT_ANALYSIS'] } });
  await gs.receives(report);
  expect((await done(gs, 'statistics', 'compute', '--country', 'XA', ...period, '--dry-run')).json()).toMatchObject({ country: 'XA', computed: true, rows: [{ date: '2019-03-07', quantity: 120.4 }] });
  const { reference } = (await done(gs, 'statistics', 'compute', '--country', 'XA', ...period)).json<{ reference: string }>();
  await bureau.receives(reference);
  const mended = join(folder, 'mended.json');
  writeFileSync(mended, JSON.stringify({ added: [{ area: 'WILDLIFE', seizures: 1, appendix: 'II', date: '2019-03-09', form: 'shells' }] }));
  const { reference: answer } = (await done(bureau, 'statistics', 'confirm', reference, '--corrections', mended, '--share', 'cites')).json<{ reference: string }>();
  await gs.receives(answer);
  // A second return of the same time stands instead of the first; a confirmation of what is not there stops nothing.
  const { reference: again } = (await done(gs, 'statistics', 'compute', '--country', 'XA', ...period)).json<{ reference: string }>();
  const gone = reference.replace(/.{12}$/, '000000000000');
  const lost = await bureau.send(['gs'], { type: 'environment.statistics-confirmation/1', body: { return: gone, digest: 'A'.repeat(43), verdict: 'confirmed', share: ['cites'] } });
  await gs.receives(lost.reference);
  const exported = async (): Promise<[string[], string]> => {
    const { out, err } = await done(gs, 'statistics', 'export');
    return [out.split('\r\n').filter((line) => line.startsWith('2019-03')).map((line) => line.split(',')[0]!), err];
  };
  const [rows, said] = await exported();
  expect(rows).toEqual(['2019-03-07', '2019-03-09']);
  expect(said).toContain(`${gone}, to which ncb.XA answered, is not found`);
  await bureau.receives(again);
  const { reference: second } = (await done(bureau, 'statistics', 'confirm', again, '--share', 'cites')).json<{ reference: string }>();
  await gs.receives(second);
  expect((await exported())[0]).toEqual(['2019-03-07']);
}, 60_000);
