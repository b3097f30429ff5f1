import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BASELINE_RULES } from '#policy';
import { VERBS } from '#directory';
import { PROBLEMS } from '#kernel';
import { STATEMENT_VERBS } from './commands/statements.js';
import { EXIT } from './exit-codes.js';
import { RULES } from './explanations.js';
import { allCommands, makeProgram } from './program.js';
import { removeScratch, run, scratch } from './testing/run.js';

afterAll(removeScratch);

const program = makeProgram({
  streams: { stdin: process.stdin, stdout: { write: () => undefined }, stderr: { write: () => undefined } },
  surroundings: { cwd: '/', root: '/', version: '1.2.3', home: undefined, url: undefined, participant: undefined, keyFile: undefined, kafkaBrokers: undefined, kafkaSasl: undefined, kafkaCa: undefined, databaseUrl: undefined, ledger: undefined },
  interrupted: new AbortController().signal,
}).command;
const paths = allCommands(program)
  .filter((command) => command.commands.length === 0)
  .map((command) => {
    const path: string[] = [];
    for (let at = command; at.parent !== null; at = at.parent) path.unshift(at.name());
    return path;
  });

test.each(paths.map((path) => [path.join(' '), path] as const))('%s --help teaches by examples', async (_name, path) => {
  const { code, out } = await run([...path, '--help']);
  expect(code).toBe(EXIT.ok);
  expect(out).toContain(`entente ${path.join(' ')}`);
  expect(out).toContain('Examples:');
});

test('--help names every exit code', async () => {
  const { out } = await run(['--help']);
  for (const code of Object.values(EXIT)) expect(out).toMatch(new RegExp(`^ +${code}  \\S`, 'm'));
});

test('--version says which', async () => {
  const { code, out } = await run(['--version']);
  expect(code).toBe(EXIT.ok);
  expect(out).toBe('1.2.3\n');
});

test.each([
  [['sned'], 'Did you mean send?'],
  [['send', '--too', 'x'], 'Did you mean --to?'],
  [['receipt', 'ncb.XA/1', '--status', 'raed'], 'Allowed choices are'],
  [['send', '--text', 'x', '--type', 'a.b/1'], '--text makes a general.information/1'],
  [['registry', 'state', 'ncb.XA', 'revoke', '--as', 'gs'], 'there is no verb revoke'],
  [['recall', 'ncb.XA/1'], '--reason'],
  [['dead', 'list', 'exchange.acepted'], 'Did you mean exchange.accepted?'],
])('%j is a usage error that says what was meant', async (args, hint) => {
  const { code, out, err } = await run(args, { url: 'http://127.0.0.1:1', home: scratch() });
  expect({ code, out }).toEqual({ code: EXIT.usage, out: '' });
  expect(err).toContain(hint);
});

test('it knows every verb of the registry', () => {
  expect([...STATEMENT_VERBS].sort()).toEqual([...VERBS].sort());
});

test('without a hub it says how to get one', async () => {
  const { code, err } = await run(['inbox', '--as', 'ncb.XA']);
  expect(code).toBe(EXIT.notConfigured);
  expect(err).toContain('npm start');
});

describe('types of message', () => {
  test('explain shows members and an example, new writes a draft that is JSON but for its comments', async () => {
    const { code, out } = await run(['explain', 'environment.seizure', '-o', 'json']);
    expect([code, JSON.parse(out)]).toEqual([EXIT.ok, expect.objectContaining({ type: 'environment.seizure/1', class: 'direct', suggestTo: ['gs'], examples: expect.arrayContaining(['smallest']) })]);
    expect((await run(['explain', 'notice.red/1', '-o', 'table'])).out).toContain('/judicial/warrant');
    const draft = (await run(['new', 'notice.purple'])).out;
    expect(JSON.parse(draft.replace(/^\s*\/\/.*$/gm, ''))).toMatchObject({ type: 'notice.purple/1', to: ['gs', 'ncb.XB'], mode: 'exercise', body: { modusOperandi: expect.any(String) } });
    await expect(run(['new', 'notice.purpel'])).resolves.toMatchObject({ code: EXIT.refused, err: expect.stringContaining('Did you mean notice.purple') });
  });
});

describe('explain', () => {
  test('knows every problem, and every rule of the baseline', async () => {
    expect(Object.keys(RULES)).toEqual([...BASELINE_RULES]);
    const { out } = await run(['explain', '-o', 'json']);
    const codes = (JSON.parse(out) as { code: string }[]).map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining([...Object.keys(PROBLEMS), ...BASELINE_RULES, 'imo-check-digit', 'seal-mismatch', '69']));
  });

  test('takes the address of a problem page, and guesses', async () => {
    expect((await run(['explain', 'http://h/problems/id-taken', '-o', 'table'])).out).toContain('Give the message a new id.');
    await expect(run(['explain', 'id-takn'])).resolves.toMatchObject({ code: EXIT.refused, err: expect.stringContaining('Did you mean id-taken?') });
  });
});

describe('keys new', () => {
  test('writes private keys to a file of the owner alone, prints public ones, never overwrites', async () => {
    const cwd = scratch();
    const args = ['keys', 'new', '--as', 'ncb.KE', '--hub', 'hub.example', '--out', 'keys.json', '-o', 'json'];
    const { code, out, err } = await run(args, { cwd });
    const file = join(cwd, 'keys.json');
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { signing: { d: string; kid: string }; sealing: { d: string; crv: string } };
    expect(code).toBe(EXIT.ok);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(kept.signing.kid).toMatch(/^ncb\.KE#[A-Za-z0-9_-]{8}$/);
    expect(`${out}${err}`).not.toContain(kept.signing.d);
    expect(`${out}${err}`).not.toContain(kept.sealing.d);
    expect(JSON.parse(out)).toMatchObject({ keys: [{ jwk: { kid: kept.signing.kid, use: 'sig' } }, { jwk: { crv: 'X25519', use: 'enc' } }], proofs: [expect.stringMatching(/^ey/)] });
    await expect(run(args, { cwd })).resolves.toMatchObject({ code: EXIT.noInput });
  });

  test('needs to know for whom', async () => {
    const cwd = scratch();
    await expect(run(['keys', 'new', '--out', 'k.json'], { cwd })).resolves.toMatchObject({ code: EXIT.usage });
    expect(existsSync(join(cwd, 'k.json'))).toBe(false);
  });
});

test.each(['bash', 'zsh', 'fish'])('completion for %s names every verb', async (shell) => {
  const { code, out } = await run(['completion', shell]);
  expect(code).toBe(EXIT.ok);
  for (const path of paths) for (const word of path) expect(out).toContain(word);
});
