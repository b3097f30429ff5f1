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
  folder = mkdtempSync(join(tmpdir(), 'entente-terms-'));
  cli = Cli.for(hub());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function as(party: Party): string[] {
  const file = join(folder, `${party.id}.keys.json`);
  writeFileSync(file, JSON.stringify({ participant: party.id, signing: party.signing, sealing: party.sealing }), { mode: 0o600 });
  return ['--url', hub().url, '--hub', hub().name, '--key', file];
}

const done = async (party: Party, ...args: string[]): Promise<CliAnswer> => {
  const answer = await cli.run([...args, ...as(party), '-o', 'json']);
  expect({ code: answer.code, err: answer.code === 0 ? '' : answer.err }).toEqual({ code: 0, err: '' });
  return answer;
};

it('conditions are read and signed, consent is asked for and given, and the story is told, by the command line alone', async () => {
  const [owner, reader, stranger] = await newBureaus(hub(), 3);
  const draft = join(folder, 'draft.json');
  const CONDITIONS = 'Not to be used in asylum procedures.';
  writeFileSync(draft, JSON.stringify({ type: 'general.information/1', to: reader!.id, body: { text: 'A name, for your eyes.' }, conditions: CONDITIONS, clear: true, handling: { confidentiality: 'official-use', purposes: ['WARN'], evidence: 'consent' } }));
  const { reference } = (await done(owner!, 'send', draft)).json<{ reference: string }>();

  await reader!.receivesWhere('the conditions', ({ draft: { type, body } }) => type === 'control.conditions/1' && body?.['message'] === reference);
  expect((await done(reader!, 'countersign', reference)).json()).toEqual({ message: reference, conditions: CONDITIONS });
  expect((await cli.run(['show', reference, ...as(reader!), '-o', 'json'])).code).toBe(1);
  expect((await cli.run(['countersign', reference, ...as(stranger!)])).code).toBe(1);
  await done(reader!, 'countersign', reference, '--accept');
  await reader!.receives(reference);

  expect((await cli.run(['consent', 'ask', reference, '--use', 'forward', '--reason', 'x', ...as(reader!)])).code).toBe(2);
  const asked = (await done(reader!, 'consent', 'ask', reference, '--use', 'evidence', '--reason', 'Hearing on 3 December.')).json<{ reference: string }>().reference;
  expect((await owner!.receives(asked)).draft).toMatchObject({ type: 'control.consent-request/1', body: { message: reference, use: 'evidence', reason: 'Hearing on 3 December.' } });
  const granted = (await done(owner!, 'consent', 'grant', asked, '--note', 'For this hearing.')).json<{ reference: string }>().reference;
  expect((await reader!.receives(granted)).draft).toMatchObject({ type: 'control.consent-grant/1', inReplyTo: asked, body: { request: asked, message: reference, note: 'For this hearing.' } });
  const again = (await done(reader!, 'consent', 'ask', reference, '--use', 'forward', '--to', stranger!.id, '--reason', 'They ask.')).json<{ reference: string }>().reference;
  await owner!.receives(again);
  const refused = (await done(owner!, 'consent', 'refuse', again)).json<{ reference: string }>().reference;
  expect((await reader!.receives(refused)).draft.type).toBe('control.consent-refuse/1');

  const story = (await done(owner!, 'trace', reference)).json();
  expect(story).toMatchObject({ message: reference, addressees: [{ to: reader!.id, allowed: true }], shown: [{ reader: reader!.id }], countersigned: [{ recipient: reader!.id }] });
  expect((await cli.run(['trace', reference, ...as(owner!), '-o', 'table'])).out).toContain(`countersigned`);
  expect((await cli.run(['trace', reference, ...as(stranger!)])).code).toBe(1);
}, 60_000);
