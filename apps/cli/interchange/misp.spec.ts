import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeScratch, run, scratch } from '../testing/run.js';

afterAll(removeScratch);

const message = (handling: object = {}, more: object = {}): object => ({
  hub: 'entente.local', id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', type: 'notice.purple/1', mode: 'exercise', from: 'ncb.XA', to: ['gs'], issuedAt: '2026-11-22T10:00:00Z',
  handling: { confidentiality: 'official-use', purposes: ['WARN'], onward: 'free', ...handling },
  body: { title: 'A box that sends a false position', terms: { language: 'en' }, offence: { area: 'FISHERIES', text: 'False signal' }, modusOperandi: 'It sends the track of another vessel.', grounds: { text: 'Seen twice. ' }, signs: [], vessels: [{ imo: '1234567' }] },
  ...more,
});

/** A folder with such a file, as `show -o json` prints it. */
function folderWith(value: unknown, name = 'shown.json'): string {
  const folder = scratch();
  writeFileSync(join(folder, name), JSON.stringify(value));
  return folder;
}
const read = (folder: string, name: string): Record<string, unknown> => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Record<string, unknown>;

test('a purple notice goes out as an event and comes back as a draft; what is not whole is told to programs and to people', async () => {
  const cwd = folderWith({ verified: true, message: message() });
  const exported = await run(['export', 'misp', 'shown.json', '--out', 'event.json', '-o', 'json'], { cwd });
  expect(exported.code).toBe(0);
  expect((JSON.parse(exported.out) as { at: string }[]).map(({ at }) => at)).toEqual(['', '/hub', '/to', '/body/signs', '/body/grounds/text']);
  expect(exported.err).toContain('5 things not expressed');
  expect(statSync(join(cwd, 'event.json')).mode & 0o777).toBe(0o600);
  chmodSync(join(cwd, 'event.json'), 0o644);
  await run(['export', 'misp', 'shown.json', '--out', 'event.json'], { cwd });
  expect(statSync(join(cwd, 'event.json')).mode & 0o777).toBe(0o600);
  const toStdout = await run(['export', 'misp', 'shown.json'], { cwd });
  expect(JSON.parse(toStdout.out)).toEqual(read(cwd, 'event.json'));
  expect(toStdout.err).toContain('not expressed: /body/signs: it is empty');

  const imported = await run(['import', 'misp', 'event.json', '--to', 'ncb.XB', '--out', 'draft.json', '-o', 'ndjson'], { cwd });
  expect(imported.code).toBe(0);
  expect(read(cwd, 'draft.json')).toMatchObject({ type: 'notice.purple/1', to: ['ncb.XB'], mode: 'exercise', derivedFrom: 'ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', body: { vessels: [{ imo: '1234567' }] } });
  expect(imported.err).toContain('nothing is sent');
});

test('what its terms stand against is not exported, unless somebody answers for it; nor shared further than it may be', async () => {
  const cwd = folderWith(message({ onward: 'never' }, { conditions: 'Not for asylum procedures.' }));
  const refused = await run(['export', 'misp', 'shown.json', '--out', 'event.json'], { cwd });
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('Not for asylum procedures.');
  expect(refused.err).toContain('onward: never');
  expect(existsSync(join(cwd, 'event.json'))).toBe(false);
  const despite = await run(['export', 'misp', 'shown.json', '--despite', 'Consent of 3 May.'], { cwd });
  expect(despite.code).toBe(0);
  expect(despite.out).toContain('/conditions: Not for asylum procedures.');
  expect(despite.out).toContain('/export/despite: Consent of 3 May.');
  const further = await run(['export', 'misp', 'shown.json', '--despite', 'x', '--distribution', '3'], { cwd });
  expect(further).toMatchObject({ code: 1, out: '' });
  const free = folderWith(message({ onward: 'free', tlp: 'GREEN' }));
  expect((await run(['export', 'misp', 'shown.json', '--distribution', '2'], { cwd: free })).out).toContain('"distribution": "2"');
  expect((await run(['export', 'misp', 'shown.json', '--distribution', '5'], { cwd: free })).code).toBe(2);
});

test('--withdrawn does not lead past the terms, and says what does', async () => {
  const cwd = folderWith(message({ onward: 'never' }));
  const refused = await run(['export', 'misp', 'shown.json', '--withdrawn'], { cwd });
  expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('entente export misp|stix FILE --withdrawn') as string });
});

test('what "show" printed is exported with what it said of the message, and not when its signature does not hold', async () => {
  const cwd = folderWith({ verified: true, message: message(), withheld: [{ at: '/body/vessels', members: 2 }], keepUntil: '2027-01-01T00:00:00Z' });
  const { code, err } = await run(['export', 'misp', 'shown.json'], { cwd });
  expect(code).toBe(0);
  expect(err).toContain('not expressed: /body/vessels: 2 of its members were withheld from you');
  expect(err).toContain('destroyed by 2027-01-01T00:00:00Z');
  const faulty = folderWith({ verified: true, message: message(), fault: { code: 'wrong-digest', detail: 'It is another.' } });
  expect(await run(['export', 'misp', 'shown.json'], { cwd: faulty })).toMatchObject({ out: '', err: expect.stringContaining('wrong-digest, It is another.') as string });
  expect(await run(['export', 'misp', 'shown.json'], { cwd: folderWith({ verified: false, message: message() }) })).toMatchObject({ out: '', err: expect.stringContaining('not verified') as string });
});

test('what others wrote does not act on the terminal', async () => {
  const cwd = folderWith(message({}, { conditions: 'Ask.\u001b[2J\u009b1m' }));
  const { err } = await run(['export', 'misp', 'shown.json'], { cwd });
  expect(err).toContain('Ask.\\u001b[2J\\u009b1m');
  expect(err).not.toMatch(/[\u001b\u009b]/);
});

test('an event exported before is marked as withdrawn without its message, and makes no draft any more', async () => {
  const cwd = folderWith(message());
  await run(['export', 'misp', 'shown.json', '--out', 'event.json'], { cwd });
  const before = read(cwd, 'event.json') as { Event: { uuid: string; Object: { uuid: string }[] } };
  expect((await run(['export', 'misp', 'event.json', '--withdrawn', '--out', 'event.json'], { cwd })).code).toBe(0);
  const after = read(cwd, 'event.json') as { Event: { uuid: string; Attribute: { deleted: boolean }[]; Object: { uuid: string; deleted: boolean }[] } };
  expect(after.Event.uuid).toBe(before.Event.uuid);
  expect(after.Event.Object.map(({ uuid, deleted }) => ({ uuid, deleted }))).toEqual(before.Event.Object.map(({ uuid }) => ({ uuid, deleted: true })));
  expect(after.Event.Attribute.every(({ deleted }) => deleted)).toBe(true);
  const imported = await run(['import', 'misp', 'event.json'], { cwd });
  expect(imported).toMatchObject({ code: 1, out: '' });
  expect(imported.err).toContain('withdrawn');
});

test('an event of others ends with 3 as long as the draft lacks something; a file that is none names the place', async () => {
  const cwd = folderWith({ Event: { info: 'Vessel at the reef', published: false, Object: [{ name: 'ftm-Vessel', Attribute: [{ type: 'text', object_relation: 'name', value: 'Grey Plover' }] }] } }, 'event.json');
  const imported = await run(['import', 'misp', 'event.json', '-o', 'json', '--out', 'draft.json'], { cwd });
  expect(imported.code).toBe(3);
  expect(JSON.parse(imported.out)).toContainEqual({ kind: 'missing', at: '/body/subject/area', why: expect.stringContaining('to be filled in') as string });
  for (const [text, said] of [['{"Event":{"info":"x","Tag":7}}', '/Event/Tag: it is no list'], ['{"Event":', 'cannot be read'], ['{"a":1}', 'it holds no event of MISP']]) {
    writeFileSync(join(cwd, 'bad.json'), text ?? '');
    const bad = await run(['import', 'misp', 'bad.json'], { cwd });
    expect(bad).toMatchObject({ code: 66, out: '' });
    expect(bad.err).toContain(said);
  }
  expect((await run(['import', 'misp', 'event.json', '--type', 'notice.mauve/1'], { cwd })).code).toBe(2);
  expect((await run(['export', 'misp', 'bad.json'], { cwd })).code).toBe(2);
});
