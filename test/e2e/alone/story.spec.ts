import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { useDesk } from '../../support/desk.js';
import { useHub } from '../../support/hub.js';
import type { Party } from '../../support/party.js';
import { demo, newBureaus, newEntity, secretariat, stated } from '../../support/world.js';

const hub = useHub();
const desk = useDesk(hub);
const { folder, run: said } = desk;
const example = (type: string, name: string): Record<string, unknown> => JSON.parse(readFileSync(`schemas/${type}/1/valid/${name}.json`, 'utf8')) as Record<string, unknown>;
const file = (name: string, value: unknown): string => desk.file(`${name}.json`, value);
const done = async (party: Party, ...args: string[]): Promise<Record<string, unknown>> => (await desk.done(party, ...args)).json();
const sent = async (party: Party, ...args: string[]): Promise<string> => String((await done(party, ...args))['reference']);
const MODE = ['--mode', 'exercise'];
const IN_EXERCISE = { mode: 'exercise' };
const HANDLING = { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'], onward: 'national' };

it('ivory in a port: nine participants, from the find to the statistics, by the command line', async () => {
  const origin = demo(hub(), 'ncb.XA'); // statistics are of countries, and have no more than two letters
  const [destination, third] = await newBureaus(hub(), 2) as [Party, Party];
  const wildlife = await newEntity(origin, 'storywildlife');
  const customs = await newEntity(destination, 'customs');
  const [gs, regional, convention, overseer] = [secretariat(hub()), demo(hub(), 'regional.nairobi'), demo(hub(), 'partner.cites'), demo(hub(), 'oversight.ccf')];
  await stated(origin, 'delegate', wildlife.id, { types: ['*'], operations: ['send', 'receive'], road: 'endorsed', copiesIn: [] });

  // A wildlife service finds ivory; its bureau endorses, and it goes out.
  const report = file('report', { type: 'environment.ecomessage/1', to: [destination.id, 'gs'], ...IN_EXERCISE, clear: true, handling: HANDLING, body: example('environment/ecomessage', 'ivory-in-container') });
  const find = await sent(wildlife, 'send', report);
  await origin.receivesWhere('what waits for it', ({ draft: { type, body } }) => type === 'control.endorsement-request/1' && body?.['message'] === find, IN_EXERCISE);
  await done(origin, 'endorse', find);
  await destination.receives(find, IN_EXERCISE);

  // The bureau of destination answers, and dispatches to customs.
  await sent(destination, 'send', file('reply', { type: 'general.reply/1', to: wildlife.id, ...IN_EXERCISE, inReplyTo: find, clear: true, body: { text: 'The container is due on Friday; it will be opened.', status: 'partial' } }));
  await done(destination, 'dispatch', find, customs.id, '--note', 'Open it on arrival.');
  await customs.receives(find, IN_EXERCISE);
  await done(customs, 'receipt', find, '--status', 'received');

  // The regional bureau coordinates; the convention's secretariat gets what its agreement allows, and no more.
  await sent(origin, 'send', ...MODE, '--to', regional.id, '--text', 'Two containers, one route: please coordinate.');
  const onward = await sent(origin, 'send', file('for-convention', { type: 'environment.ecomessage/1', to: [convention.id], ...IN_EXERCISE, clear: true, handling: HANDLING, body: example('environment/ecomessage', 'smallest') }));
  await convention.receives(onward, IN_EXERCISE);
  const purple = example('notice/purple', 'concealment');
  expect((await said(origin, 'diffusion', 'send', file('purple', purple), '--kind', 'purple', '--attest', '--to', convention.id, ...MODE)).code).toBe(1);

  // A support team is asked for; a third country offers.
  const request = await sent(origin, 'send', file('team', { type: 'environment.deployment-request/1', to: ['gs', third.id], ...IN_EXERCISE, clear: true, body: example('environment/deployment-request', 'team-for-a-port') }));
  await third.receives(request, IN_EXERCISE);
  await sent(third, 'send', file('offer', { type: 'environment.deployment-offer/1', to: origin.id, ...IN_EXERCISE, clear: true, inReplyTo: request, body: { ...example('environment/deployment-offer', 'smallest'), request } }));

  // A purple notice is requested, questioned, published, followed, and taken back.
  expect((await said(origin, 'notice', 'request', join(folder, 'purple.json'), '--kind', 'purple')).code).toBe(2);
  const notice = (await said(origin, 'notice', 'request', join(folder, 'purple.json'), '--kind', 'purple', '--attest', '--exclude', third.id, '--no-personal-data', '-q', ...MODE)).out.trim();
  const step = (party: Party, verb: string, ...more: string[]): Promise<Record<string, unknown>> => done(party, 'notice', ...verb.split(' '), notice, ...more);
  expect(await step(gs, 'review')).toMatchObject({ state: 'screening' });
  expect((await done(gs, 'notice', 'desk', ...MODE, '--kind', 'purple', '--limit', '100') as unknown as { notice: string }[]).map((one) => one.notice)).toContain(notice);
  await step(gs, 'assign', '--officer', 'D-7');
  await step(gs, 'review');
  await step(gs, 'ask', '--text', 'Which candles?');
  expect(await step(origin, 'answer', '--text', 'Beeswax.', '--content', file('mended', { ...purple, title: 'Tusks in candles of beeswax' }), '--attest')).toMatchObject({ state: 'under-review' });
  const early = await said(gs, 'notice', 'publish', notice, '--number', 'P-1');
  expect([early.code, early.err]).toEqual([1, expect.stringContaining('You could: assign, ask, approve, refuse.')]);
  await step(gs, 'approve', '--officer', 'D-7', '--neutral', '--human-rights');
  const { content } = await step(gs, 'publish', '--number', 'P-1/2026');
  await destination.receives(String(content), IN_EXERCISE);
  const held = await done(destination, 'notice', 'list', '--content', '--all', ...MODE) as unknown as { notice: string; message?: string }[];
  expect(held.find((one) => one.notice === notice)?.message).toBeDefined();
  expect((await said(third, 'notice', 'show', notice)).code).toBe(1);
  await done(destination, 'dispatch', String(content), customs.id);
  await customs.receives(String(content), IN_EXERCISE);
  const hit = await sent(customs, 'hit', 'report', String(content), '--on', 'method', '--certainty', 'likely');
  await origin.receives(hit, IN_EXERCISE);
  await done(origin, 'hit', 'verify', hit, '--verdict', 'confirmed');
  await done(overseer, 'notice', 'oversee-question', notice, '--case', 'C-1', '--text', 'Does it name anybody?');
  await step(origin, 'oversee-answer', '--case', 'C-1', '--text', 'It names nobody.');
  expect(await step(origin, 'show')).toMatchObject({ state: 'published', questions: [], hits: [{ hit, verdict: 'confirmed' }] });
  expect(await step(origin, 'withdraw', '--text', 'The ring is known.')).toMatchObject({ state: 'withdrawn' });
  await customs.receivesWhere('the recall', ({ draft: { type, body } }) => type === 'control.recall/1' && body?.['message'] === content, IN_EXERCISE);
  await done(customs, 'receipt', String(content), '--status', 'destroyed');

  // A case meeting follows, and the statistics count it.
  const meeting = await sent(regional, 'send', file('meeting', { type: 'environment.case-meeting/1', to: [origin.id, destination.id], ...IN_EXERCISE, clear: true, body: { ...example('environment/case-meeting', 'invitation'), participants: [{ participant: origin.id }, { participant: destination.id }] } }));
  await origin.receives(meeting, IN_EXERCISE);
  const seizure = { ...example('environment/seizure', 'ivory-at-port'), seized: '2018-05-14', reference: 'STORY-1' };
  const seized = await sent(origin, 'send', file('seizure', { type: 'environment.seizure/1', to: 'gs', ...IN_EXERCISE, clear: true, inReplyTo: find, handling: { ...HANDLING, purposes: ['THREAT_ANALYSIS'] }, body: seizure }));
  await gs.receives(seized, IN_EXERCISE);
  const computed = await sent(gs, 'statistics', 'compute', '--country', 'XA', '--from', '2018-05', '--until', '2018-05', ...MODE);
  await origin.receives(computed, IN_EXERCISE);
  const confirmed = await sent(origin, 'statistics', 'confirm', computed, '--share', 'cites');
  await gs.receives(confirmed, IN_EXERCISE);
  const { out: exported } = await said(gs, 'statistics', 'export', ...MODE);
  expect(exported.split('\r\n').filter((line) => line.startsWith('2018-05'))).toEqual([expect.stringMatching(/^2018-05-14,.*Loxodonta africana.*120\.4/)]);
}, 300_000);
