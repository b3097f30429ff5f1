import { writeFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from './exit-codes.js';
import { removeScratch, run, scratch } from './testing/run.js';

afterAll(removeScratch);

const draft = { type: 'general.information/1', to: ['ncb.XB'], mode: 'exercise', body: { title: 'Shark fins', text: 'Two containers, vessel unknown.' } };
const holding = (text: string): string => {
  const folder = scratch();
  writeFileSync(join(folder, 'file.json'), text);
  return folder;
};

test('a draft becomes a sheet in the language asked for, marked as what it is', async () => {
  const cwd = holding(`// a comment of "entente new"\n${JSON.stringify(draft)}`);
  const { code, out } = await run(['sheet', 'file.json', '--language', 'ar'], { cwd });
  expect(code).toBe(EXIT.ok);
  for (const words of ['<html lang="ar" dir="rtl">', 'Two containers, vessel unknown.', 'مسودة', 'تمرين']) expect(out).toContain(words);
});

test('what is taken from a signed message without its signature is not called verified', async () => {
  const message = { ...draft, id: '0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', from: 'ncb.XA' };
  for (const text of [JSON.stringify(message), JSON.stringify({ message, body: message.body, signature: 'verified' })]) {
    const { out } = await run(['sheet', '-'], { stdin: text });
    expect(out).toContain('Not verified');
    expect(out).toContain('Two containers, vessel unknown.');
  }
});

test('--out writes a file for its owner alone, and over nothing', async () => {
  const cwd = holding(JSON.stringify(draft.body));
  const args = ['sheet', 'file.json', '--type', draft.type, '--out', 'sheet.html'];
  expect((await run(args, { cwd })).code).toBe(EXIT.ok);
  expect(readFileSync(join(cwd, 'sheet.html'), 'utf8')).toContain('Shark fins');
  expect(statSync(join(cwd, 'sheet.html')).mode & 0o077).toBe(0);
  expect((await run(args, { cwd })).code).toBe(EXIT.noInput);
});

test.each([
  [JSON.stringify(draft.body), [], EXIT.usage, 'of which type is it?'],
  ['{', [], EXIT.noInput, 'is no JSON'],
  ['[]', [], EXIT.noInput, 'holds no message'],
  ['a.b.c\nd.e.f\n', [], EXIT.usage, 'several messages'],
  [JSON.stringify(draft), ['--readers'], EXIT.usage, 'before it is sent'],
])('%s is refused in plain words', async (text, more, expected, words) => {
  const { code, out, err } = await run(['sheet', 'file.json', ...more], { cwd: holding(text) });
  expect({ code, out }).toEqual({ code: expected, out: '' });
  expect(err).toContain(words);
});
