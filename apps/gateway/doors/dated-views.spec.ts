import { toTimestamp } from '#kernel';
import { agreement, BEGINNING, World } from '../../../libs/directory/testing/world.js';
import { ChainViews } from './chain-views.js';
import { DatedViews } from './dated-views.js';
import { viewpointOf, type Viewpoint } from './viewpoint.js';

let world: World;
let views: DatedViews;
let chains: ChainViews;
const notFound = expect.objectContaining({ code: 'not-found', message: 'Not found' });
const day = 86_400_000;
const on = (count: number): string => toTimestamp(BEGINNING + count * day);
const from = (viewer: string, at?: string): Viewpoint => viewpointOf(world.directory, viewer, at, world.now);

beforeEach(async () => {
  world = await World.of('ncb.XA', 'ncb.XB', 'partner.x', 'partner.y');
  await world.admit('ncb.XA.customs');
  views = new DatedViews(world.directory);
  chains = new ChainViews(world.directory, views);
});

it('agreements are for bureaus, gs and the partner; whether one is in force is told for the instant asked about', async () => {
  await world.must({ by: 'gs', verb: 'conclude-agreement', subject: 'agreement/x', body: agreement('partner.x', { until: on(10) }) });
  const seen = (viewer: string, at?: string): unknown[] => views.agreements(from(viewer, at)).items.map(({ id, inForce }) => [id, inForce]);
  for (const viewer of ['ncb.XA', 'ncb.XB', 'gs', 'partner.x']) expect(seen(viewer)).toEqual([['agreement/x', true]]);
  for (const viewer of ['partner.y', 'ncb.XA.customs', 'hub', 'oversight.ccf']) {
    expect(seen(viewer)).toEqual([]);
    expect(() => views.agreement('agreement/x', from(viewer))).toThrow(notFound);
    expect(() => chains.statements('agreement/x', from(viewer))).toThrow(notFound);
  }
  expect(seen('ncb.XA', on(10))).toEqual([['agreement/x', false]]);
  expect(seen('ncb.XA', on(-1))).toEqual([]);
  expect(views.agreements(from('ncb.XA'), 'partner.y').items).toEqual([]);
  expect(views.agreements(from('ncb.XA'), 'partner.x').items).toHaveLength(1);
  expect(chains.statements('agreement/x', from('partner.x'))).toHaveLength(1);
  await world.must({ by: 'gs', verb: 'end-agreement', subject: 'agreement/x', body: { reason: 'r', reference: 'x' } });
  expect(views.agreement('agreement/x', from('ncb.XA'))).toMatchObject({ inForce: false, ended: expect.any(String) as string, until: on(10), categories: ['environment.*'] });
  expect(() => views.agreement('agreement/none', from('ncb.XA'))).toThrow(notFound);
});

it('a rule is its owner\'s alone, and an auditor\'s while the mandate lasts', async () => {
  await world.must({ by: 'ncb.XA', verb: 'set-rule', subject: 'rule/ncb.XA/one', body: { say: 1 } });
  const set = world.directory.version;
  expect(views.rules(from('ncb.XA'))).toMatchObject({ version: set, rulesVersion: set, items: [{ id: 'rule/ncb.XA/one', owner: 'ncb.XA', body: { say: 1 }, version: set }] });
  expect(views.rules(from('ncb.XB')).items).toEqual([]);
  const refused = (viewer: string): void => {
    expect(() => views.rules(from(viewer), 'ncb.XA')).toThrow(notFound);
    expect(() => views.rule('rule/ncb.XA/one', from(viewer))).toThrow(notFound);
    expect(() => chains.statements('rule/ncb.XA/one', from(viewer))).toThrow(notFound);
  };
  for (const viewer of ['ncb.XB', 'gs', 'oversight.ccf', 'ncb.XA.customs', 'hub']) refused(viewer);
  expect(() => views.rule('rule/ncb.XA/none', from('ncb.XA'))).toThrow(notFound);
  expect(() => chains.statements('rule/ncb.XA/none', from('ncb.XA'))).toThrow(notFound);
  await world.must({ by: 'oversight.ccf', verb: 'grant-mandate', subject: 'mandate/m', body: { auditor: 'oversight.ccf', of: ['ncb.XA'], may: ['rules'], case: 'CASE-1', reference: 'x', from: on(0), until: on(5) } });
  expect(views.rules(from('oversight.ccf'), 'ncb.XA').items).toHaveLength(1);
  expect(() => views.rules(from('oversight.ccf'), 'ncb.XB')).toThrow(notFound);
  expect(chains.statements('rule/ncb.XA/one', from('oversight.ccf'))).toHaveLength(1);
  await world.must({ by: 'ncb.XA', verb: 'remove-rule', subject: 'rule/ncb.XA/one', body: {} });
  expect(views.rules(from('ncb.XA')).items).toEqual([]);
  expect(views.rules(from('ncb.XA', toTimestamp(BEGINNING + set * 1000))).items).toHaveLength(1);
  expect(chains.statements('rule/ncb.XA/one', from('ncb.XA'))).toHaveLength(2);
  await world.must({ by: 'oversight.ccf', verb: 'end-mandate', subject: 'mandate/m', body: { reason: 'closed' } });
  // Whatever day is asked about, the mandate must be in force today.
  expect(() => views.rules(from('oversight.ccf', toTimestamp(BEGINNING + set * 1000)), 'ncb.XA')).toThrow(notFound);
  refused('oversight.ccf');
});

it('mandates are known to who granted them, who has them, and who is looked into', async () => {
  await world.must({ by: 'oversight.ccf', verb: 'grant-mandate', subject: 'mandate/m', body: { auditor: 'oversight.ccf', of: ['ncb.XA'], may: ['rules'], case: 'CASE-1', reference: 'x', from: on(0), until: on(5) } });
  const seen = (viewer: string, at?: string): unknown[] => views.mandates(from(viewer, at)).items.map(({ id, inForce }) => [id, inForce]);
  expect([seen('ncb.XA'), seen('oversight.ccf'), seen('ncb.XA', on(5))]).toEqual([[['mandate/m', true]], [['mandate/m', true]], [['mandate/m', false]]]);
  for (const viewer of ['ncb.XB', 'gs']) {
    expect(seen(viewer)).toEqual([]);
    expect(() => views.mandate('mandate/m', from(viewer))).toThrow(notFound);
    expect(() => chains.statements('mandate/m', from(viewer))).toThrow(notFound);
  }
  expect(views.mandate('mandate/m', from('ncb.XA'))).toMatchObject({ by: 'oversight.ccf', auditor: 'oversight.ccf', case: 'CASE-1' });
});

it('what was delegated is known to both sides; a hidden member is not named by a community\'s chain', async () => {
  await world.must({ by: 'ncb.XA', verb: 'delegate', subject: 'ncb.XA.customs', body: { types: ['*'], operations: ['send'], road: 'direct', copiesIn: [] } });
  const told = (subject: string, viewer: string): boolean[] => chains.statements(subject, from(viewer)).map((one) => one.statement !== undefined);
  expect([told('ncb.XA.customs', 'ncb.XA'), told('ncb.XA.customs', 'ncb.XA.customs'), told('ncb.XA.customs', 'ncb.XB')]).toEqual([[true, true], [true, true], [true, false]]);
  await world.community('community.a', 'ncb.XA', 'ncb.XB', 'ncb.XA.customs');
  await world.must({ by: 'ncb.XA', verb: 'list', subject: 'ncb.XA.customs', body: { listed: false } });
  expect([told('community.a', 'ncb.XA'), told('community.a', 'ncb.XB')]).toEqual([[true, true, true], [true, true, false]]);
});
