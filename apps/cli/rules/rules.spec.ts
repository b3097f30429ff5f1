import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '#contracts';
import { asSet } from './rule-file.js';
import { EXIT } from '../exit-codes.js';
import { removeScratch, run, scratch } from '../testing/run.js';
import { Book, TrafficTrial } from './traffic.js';

afterAll(removeScratch);

const RULE = { title: 'Nothing on wildlife to XB and its entities', kind: 'deny', to: { participants: ['ncb.XB'] }, data: { crimeAreas: ['WILDLIFE'] }, unless: { precedence: ['flash'] } };
const EXAMPLES = [
  { name: 'ivory to XB', to: 'ncb.XB', data: { crimeAreas: ['WILDLIFE'] }, expect: 'refused' },
  { name: 'to an entity of XB', to: 'ncb.XB.customs', data: { crimeAreas: ['WILDLIFE'] }, expect: 'refused' },
  { name: 'sealed', to: 'ncb.XB', data: { sealed: true }, expect: 'refused' },
  { name: 'waste', to: 'ncb.XB', data: { crimeAreas: ['POLLUTION'] }, expect: 'allowed' },
  { name: 'flash', to: 'ncb.XB', data: { crimeAreas: ['WILDLIFE'], precedence: 'flash' }, expect: 'allowed' },
  { name: 'a partner, whatever agreements say', to: 'partner.pact', data: { crimeAreas: ['WILDLIFE'] }, expect: 'allowed' },
];

const withFile = (value: unknown): { cwd: string } => {
  const cwd = scratch();
  writeFileSync(join(cwd, 'rule.json'), JSON.stringify(value));
  return { cwd };
};

describe('rules test', () => {
  it('tries the examples beside a rule, without any hub', async () => {
    const { code, out, err } = await run(['rules', 'test', 'rule.json', '--owner', 'ncb.XA', '-o', 'json'], withFile({ rule: RULE, examples: EXAMPLES }));
    expect((JSON.parse(out) as { examples: { holds: boolean }[] }).examples.map(({ holds }) => holds)).toEqual(EXAMPLES.map(() => true));
    expect(err).toContain('6 of 6 examples hold');
    expect(code).toBe(EXIT.ok);
  });

  it('says which example comes out otherwise', async () => {
    const { code, out } = await run(['rules', 'test', 'rule.json', '--owner', 'ncb.XA', '-o', 'table'], withFile({ rule: RULE, examples: [{ name: 'to XC', to: 'ncb.XC', data: { crimeAreas: ['WILDLIFE'] }, expect: 'refused' }] }));
    expect(code).toBe(EXIT.partly);
    expect(out).toMatch(/to XC +refused +allowed +NO/);
  });

  it.each([
    ['a rule over the data of another', { title: 'x', kind: 'cedar', cedar: 'forbid (principal, action, resource in Owner::"ncb.XB");' }, EXIT.refused, 'rule-too-wide'],
    ['Cedar cut off', { title: 'x', kind: 'cedar', cedar: 'forbid (principal,\n action' }, EXIT.refused, 'rule-invalid'],
    ['a kind there is not', { title: 'x', kind: 'allow' }, EXIT.refused, 'rule-invalid'],
    ['something else beside it', { rule: RULE, exmaples: [] }, EXIT.noInput, 'exmaples'],
    ['an expectation there is not', { rule: RULE, examples: [{ to: 'ncb.XB', expect: 'denied' }] }, EXIT.noInput, 'expect is one of'],
  ])('refuses %s', async (_, value, exit, words) => {
    const { code, err } = await run(['rules', 'test', 'rule.json', '--owner', 'ncb.XA'], withFile(value));
    expect(code).toBe(exit);
    expect(err).toContain(words);
  });

  it('asks whose rule it is', async () => {
    await expect(run(['rules', 'test', 'rule.json'], withFile(RULE))).resolves.toMatchObject({ code: EXIT.usage, err: expect.stringContaining('--owner') });
  });
});

it('rules explain says it in words and in Cedar', async () => {
  const { out } = await run(['rules', 'explain', 'rule.json', '--owner', 'ncb.XA', '-o', 'json'], withFile(RULE));
  const { words, cedar } = JSON.parse(out) as { words: string[]; cedar: string };
  expect(words).toEqual(['Nothing goes to ncb.XB with its entities.', 'About: all data of yours about WILDLIFE. What a sealed message hides counts as if it were there.', 'Except for flash messages.']);
  expect(cedar).toContain('resource in Owner::"ncb.XA"');
});

describe('what was exchanged', () => {
  const message = (from: string, to: string[], more: Partial<Message> = {}): Message => ({
    hub: 'h', id: 'i', type: 'environment.ecomessage/1', mode: 'live', from, to, issuedAt: '2026-01-01T00:00:00Z', handling: { confidentiality: 'official-use', purposes: ['WARN'] }, body: { subject: { area: 'WILDLIFE', title: 'Ivory' } }, ...more,
  });
  const book = new Book(['ncb.XA', 'ncb.XB', 'ncb.XC'], [{ id: 'community.wild', members: ['ncb.XA', 'ncb.XB', 'ncb.XC'] }]);
  const trial = (rule: object): TrafficTrial => new TrafficTrial(asSet('ncb.XA', rule as never), book);

  it('counts the messages a rule would have hidden, and from whom', () => {
    const tried = trial(RULE);
    [message('ncb.XA', ['ncb.XB', 'ncb.XC']), message('ncb.XA', ['community.wild']), message('ncb.XA', ['all']), message('ncb.XA', ['ncb.XC']), message('ncb.XA.customs', ['ncb.XB']), message('ncb.XC', ['ncb.XA', 'ncb.XB']),
      message('ncb.XA', ['ncb.XB'], { type: 'control.recall/1' })].forEach((one) => { tried.look(one, 0); });
    expect(tried.report()).toEqual({ messages: 6, hidden: 4, narrowed: 0, recipients: [{ recipient: 'ncb.XB', refused: 4, narrowed: 0 }] });
  });

  it('counts what it would have narrowed, and what one would not have received', () => {
    const masked = trial({ title: 'x', kind: 'mask', fields: ['/body/persons'], to: { participants: ['ncb.XC'] } });
    masked.look(message('ncb.XA', ['ncb.XB', 'ncb.XC']), 0);
    expect(masked.report()).toMatchObject({ hidden: 0, narrowed: 1, recipients: [{ recipient: 'ncb.XC', refused: 0, narrowed: 1 }] });
    const inbound = trial({ title: 'x', kind: 'inbound', from: { participants: ['ncb.XC'] } });
    [message('ncb.XC', ['ncb.XA']), message('ncb.XC', ['community.wild']), message('ncb.XB', ['ncb.XA'])].forEach((one) => { inbound.look(one, 0); });
    expect(inbound.report()).toMatchObject({ messages: 3, hidden: 2, recipients: [{ recipient: 'ncb.XA', refused: 2 }] });
  });

  it('reads what one kept of it', async () => {
    const { cwd } = withFile(RULE);
    writeFileSync(join(cwd, 'sent.ndjson'), `${JSON.stringify({ nothing: true })}\n`);
    await expect(run(['rules', 'test', 'rule.json', '--as', 'ncb.XA', '--sent', 'sent.ndjson'], { cwd })).resolves.toMatchObject({ code: EXIT.notConfigured });
  });
});
