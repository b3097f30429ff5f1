import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cli, type CliAnswer } from '../support/cli.js';
import { useHub } from '../support/hub.js';
import type { Party } from '../support/party.js';
import { newBureaus } from '../support/world.js';

const hub = useHub();
let folder: string;
let cli: Cli;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'entente-cli-e2e-'));
  cli = Cli.for(hub());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  return path;
};

/** Two participants of the spec's own, with key files, as they would speak in production. */
async function correspondents(count = 2): Promise<{ parties: Party[]; as: (index: number) => string[] }> {
  const parties = await newBureaus(hub(), count);
  const files = parties.map(({ id, signing, sealing }) => file(`${id}.keys.json`, { participant: id, signing, sealing }));
  return { parties, as: (index) => ['--url', hub().url, '--hub', hub().name, '--key', files[index] ?? ''] };
}

describe('registry', () => {
  it('a suspension is prepared, seconded by another, and handed in', async () => {
    const { parties: [a] } = await correspondents();
    const path = join(folder, 'suspend.json');
    const decision = ['--reason', 'For the exercise.', '--reference', 'EXERCISE-TEST'];
    const alone = await cli.run(['registry', 'suspend', a!.id, ...decision, '--as', 'gs']);
    expect([alone.code, alone.err]).toEqual([1, expect.stringContaining('second signature')]);
    expect((await cli.run(['registry', 'suspend', a!.id, ...decision, '--as', 'gs', '--out', path])).code).toBe(0);
    expect((await cli.run(['registry', 'submit', path, '--as', 'gs'])).code).toBe(1);
    const seconded = await cli.run(['registry', 'second', path, '--as', 'oversight.ccf', '-o', 'table']);
    expect([seconded.code, seconded.out]).toEqual([0, expect.stringContaining(`gs suspend ${a!.id}`)]);
    expect((await cli.run(['registry', 'submit', path, '--as', 'oversight.ccf'])).code).toBe(2);
    expect((await cli.run(['registry', 'submit', path, '--as', 'gs'])).code).toBe(0);
    const shown = (await cli.run(['registry', 'show', a!.id, '--as', 'ncb.XA', '-o', 'json'])).json<{ verb: string; verified: boolean }[]>();
    expect(shown.map(({ verb, verified }) => [verb, verified])).toEqual([['admit', true], ['suspend', true]]);
  }, 90_000);

  it('a bureau lists an entity for some, delegates to it, rotates its own key, and keeps a community', async () => {
    const { parties: [a, b], as } = await correspondents();
    const ok = async (...args: string[]): Promise<CliAnswer> => {
      const answer = await cli.run(['registry', ...args, ...as(0)]);
      expect([args, answer.err, answer.code]).toEqual([args, answer.err, 0]);
      return answer;
    };
    const made = async (id: string, name: string): Promise<string> => file(`${name}.public.json`, (await cli.run(['keys', 'new', '--as', id, '--hub', hub().name, '--out', `${name}.json`, '-o', 'json'], { cwd: folder })).out);
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
    const chain = (await cli.run(['registry', 'show', entity, ...as(1), '-o', 'json'])).json<{ verb?: string; fault?: string }[]>();
    expect(chain.map(({ verb, fault }) => verb ?? fault)).toEqual(['admit', 'withheld', 'withheld']);
    expect((await cli.run(['registry', 'list', '--at', '2020-01-01T00:00:00Z', ...as(0), '-o', 'json'])).json<object[]>()).toHaveLength(3);
    // Some fifteen programs are started, one after another.
  }, 120_000);
});
