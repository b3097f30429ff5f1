import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeScratch, run, scratch } from '../testing/run.js';

afterAll(removeScratch);

const EXAMPLE = 'schemas/environment/fisheries-incident/1/valid/names-and-flags.json';
const body = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as object;
const MESSAGE = { type: 'environment.fisheries-incident/1', id: '0197c3a5-7e80-7c3a-9b1e-3f5a6c7d8e90', from: 'ncb.XA', to: ['ncb.XB'], mode: 'exercise', issuedAt: '2026-07-01T10:00:00.000Z', handling: { confidentiality: 'official-use', purposes: ['WARN'], onward: 'free' }, body };
const home = scratch();
const file = (name: string, value: unknown): string => {
  const path = join(home, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
};
const cli = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => run([...args, '-o', 'json'], { home });

it('a message goes out as a bundle and comes back as a draft, with every thing named that does not', async () => {
  const bundle = join(home, 'bundle.json');
  const exported = await cli('export', 'stix', file('message.json', MESSAGE), '--out', bundle);
  expect([exported.code, JSON.parse(exported.out)]).toEqual([0, [{ kind: 'not expressed', at: '/to', why: 'who else received it is not for others' }]]);
  const draft = join(home, 'draft.json');
  const imported = await cli('import', 'stix', bundle, '--to', 'ncb.XC', '--out', draft);
  expect([imported.code, imported.err]).toEqual([0, expect.stringContaining('a draft, nothing is sent')]);
  expect(JSON.parse(readFileSync(draft, 'utf8'))).toEqual({ type: MESSAGE.type, to: ['ncb.XC'], mode: 'exercise', handling: MESSAGE.handling, derivedFrom: `ncb.XA/${MESSAGE.id}`, body });
});

it('what was exported can be revoked when the message is gone, and is then imported no more', async () => {
  const bundle = join(home, 'bundle.json');
  await cli('export', 'stix', file('message.json', MESSAGE), '--out', bundle);
  expect((await cli('export', 'stix', bundle, '--withdrawn', '--out', bundle)).code).toBe(0);
  expect(readFileSync(bundle, 'utf8').match(/"revoked": true/g)?.length).toBeGreaterThan(5);
  expect(await cli('import', 'stix', bundle)).toMatchObject({ code: 1, err: expect.stringContaining('revoked') as unknown });
});

it('terms, types and faults stop it in words', async () => {
  const said = async (...args: string[]): Promise<[number, string]> => {
    const { code, err } = await cli(...args);
    return [code, err];
  };
  expect(await said('export', 'stix', file('under.json', { ...MESSAGE, conditions: 'Ask first.' }))).toEqual([1, expect.stringContaining('--despite')]);
  expect(await said('export', 'stix', join(home, 'under.json'), '--withdrawn')).toEqual([1, expect.stringContaining('export misp|stix FILE --withdrawn')]);
  expect(await said('export', 'stix', join(home, 'message.json'), '--amends', join(home, 'under.json'))).toEqual([1, expect.stringContaining('Ask first.')]);
  expect((await cli('export', 'stix', join(home, 'under.json'), '--despite', 'Consent 4.')).out).toContain('stand against that, because: Consent 4.');
  expect(await said('export', 'stix', file('other.json', { ...MESSAGE, type: 'general.information/1' }))).toEqual([2, expect.stringContaining('has no form in STIX')]);
  expect(await said('export', 'stix', file('faulty.json', { ...MESSAGE, body: { ...body, conduct: 'finning' } }))).toEqual([2, expect.stringContaining('/body/conduct')]);
  expect(await said('import', 'stix', file('bad.json', { type: 'bundle', id: 'bundle--1', objects: [{ type: 'report', id: 'report--1' }] }))).toEqual([66, expect.stringContaining('objects[0]')]);
  expect(await said('import', 'stix', file('twice.json', '{"type":"bundle","type":"bundle"}'))).toEqual([66, expect.stringContaining('cannot be read')]);
});
