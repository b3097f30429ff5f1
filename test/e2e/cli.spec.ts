import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cli, type CliAnswer } from '../support/cli.js';
import { useDesk } from '../support/desk.js';
import { until, useHub } from '../support/hub.js';
import { payloadOf } from '../support/jose-keys.js';
import { newCommunity, stated } from '../support/world.js';

const hub = useHub();
const desk = useDesk(hub);
const { correspondents, file, folder } = desk;

const sendText = async (as: string[], to: string, text: string, more: string[] = []): Promise<string> => {
  const { code, out, err } = await desk.cli.run(['send', ...as, '--to', to, '--text', text, '--quiet', ...more]);
  expect({ code, err: err.replace(/^entente: not sealed.*\n/m, '') }).toEqual({ code: 0, err: '' });
  return out.trim();
};

/** Reads until something is there: it takes a moment from a 202 to the mailbox. */
const inboxWith = (as: string[], fits: (items: Record<string, unknown>[]) => boolean, more: string[] = []): Promise<Record<string, unknown>[]> =>
  until('the inbox holds it', async () => {
    const items = (await desk.cli.run(['inbox', ...as, '-o', 'json', '--wait', '5', '--limit', '0', ...more])).json<Record<string, unknown>[]>();
    return fits(items) ? items : undefined;
  });

describe('status', () => {
  it('tells the operator how far the work is, and whoever has no more than the address nothing of it', async () => {
    const number = expect.any(Number) as number;
    const [own, told, stranger] = await Promise.all([desk.cli.run(['status', '-o', 'json']), desk.cli.run(['status', '-o', 'table']), new Cli(folder).run(['status', '--url', hub().url, '-o', 'json'])]);
    expect(own.json()).toMatchObject({
      reachable: true,
      lag: { router: number, courier: number, auditor: number },
      deadLetters: { 'exchange.accepted': number, 'exchange.decided': number },
      feeds: { active: number, paused: number, disabled: number, failing: number, lateSeconds: number },
      checkpointAgeSeconds: number,
      disk: [{ freeBytes: number, freePercent: number }],
    });
    expect(told.out).toMatch(/waiting +router \d+, courier \d+, auditor \d+[^]*dead letters[^]*feeds[^]*checkpoint +signed[^]*disk[^]*GiB free/);
    const unknown = { unknown: expect.stringContaining('on the machine of the hub') as string };
    expect(stranger.json()).toMatchObject({ reachable: true, lag: unknown, deadLetters: unknown, feeds: unknown, checkpointAgeSeconds: unknown, disk: unknown });
  });
});

describe('a first exchange', () => {
  it('send, inbox, receipt, show', async () => {
    const { parties: [a, b], as } = await correspondents();
    const reference = await sendText(as(0), b!.id, 'Two containers of shark fins.', ['--subject', 'Shark fins']);
    const [item] = await inboxWith(as(1), ({ length }) => length > 0);
    expect(item).toMatchObject({ verified: true, reference, sealed: true, message: { from: a!.id, body: { text: 'Two containers of shark fins.', title: 'Shark fins' } } });
    expect((await desk.cli.run(['receipt', reference, ...as(1), '--status', 'actioned', '--note', 'Inspected.'])).code).toBe(0);
    const shown = await until('the receipt is there', async () => {
      const answer = (await desk.cli.run(['show', reference, ...as(0), '-o', 'json'])).json<{ receipts: object[] }>();
      return answer.receipts.length > 0 ? answer : undefined;
    });
    expect(shown.receipts).toEqual([expect.objectContaining({ recipient: b!.id, status: 'actioned', note: 'Inspected.' })]);
    expect((await desk.cli.run(['show', reference, ...as(1), '-o', 'table'])).out).toContain('text: Two containers of shark fins.');
    // On paper: to its reader what it says, to its sender that it is sealed, and to both what holds.
    const sheets = await Promise.all([1, 0].map(async (who) => (await desk.cli.run(['sheet', reference, ...as(who), ...(who === 0 ? ['--readers'] : ['--language', 'fr'])])).out));
    expect(sheets[0]).toMatch(/<html lang="fr" dir="ltr">[^]*Vérifiée lors[^]*Le contenu était scellé[^]*Two containers of shark fins\./);
    expect(sheets[1]).toMatch(/Verified when[^]*was not opened for this sheet[^]*As the rules stood on[^]*entente show/);
    expect(sheets[1]).not.toContain('Two containers');
    const [signed] = (await desk.cli.run(['inbox', ...as(1), '--raw', '-o', 'json'])).json<{ items: { message: string }[] }>().items;
    const ofFile = await desk.cli.run(['sheet', file('signed.jws', signed?.message ?? ''), ...as(1), '--language', 'ar']);
    expect(ofFile.out).toMatch(/dir="rtl"[^]*جرى التحقق منه عند[^]*Two containers of shark fins/);
  });

  it('seals what goes to participants, so that the hub holds no word of it, and says when it cannot', async () => {
    const { parties: [, b], as } = await correspondents();
    const sealed = await sendText(as(0), b!.id, 'between us');
    const open = await sendText(as(0), b!.id, 'for all to read', ['--open']);
    const items = (await b!.receives(open), (await b!.inbox()).items);
    expect(items.map(({ reference, draft }) => [reference, draft.body ?? 'sealed'])).toEqual([[sealed, 'sealed'], [open, { text: 'for all to read' }]]);
    const community = await newCommunity(hub(), [b!]);
    expect((await desk.cli.run(['send', ...as(0), '--to', community, '--text', 'hello'])).err).toContain('not sealed, because an audience is addressed');
  });

  it('sends what rules may withhold from some, in the clear, and says where something was withheld', async () => {
    const { parties: [a, b], as } = await correspondents();
    await stated(a!, 'set-rule', `rule/${a!.id}/no-title`, { title: 'No title', kind: 'mask', fields: ['/body/title'], to: { participants: [b!.id] } });
    const reference = await sendText(as(0), b!.id, 'between some', ['--subject', 'A title', '--maskable', '/title']);
    const [item] = await inboxWith(as(1), ({ length }) => length > 0);
    expect(item).toMatchObject({ verified: true, reference, sealed: false, withheld: [{ at: '/body', members: 1 }], message: { body: { text: 'between some' } } });
    expect((await desk.cli.run(['show', reference, ...as(1), '-o', 'table'])).out).toMatch(/withheld +1 member of the body[^]*\(withheld\): 1 member/);
    expect((await desk.cli.run(['sheet', reference, ...as(1)])).out).toMatch(/parts of the content were withheld[^]*Withheld from the reader/);
    expect((await desk.cli.run(['inbox', ...as(1), '-o', 'table'])).out).toMatch(/ part /);
    const checked = await desk.cli.run(['verify', '-', ...as(1), '-o', 'table'], { stdin: String(item?.['jws']) });
    expect([checked.code, checked.out]).toEqual([0, expect.stringContaining('1 member of /body withheld')]);
    expect((await desk.cli.run(['show', reference, ...as(0), '-o', 'json'])).json()).toMatchObject({ message: { body: { title: 'A title' } } });
  });
});

describe('many messages', () => {
  const draft = (to: string, text: string): object => ({ type: 'general.information/1', to, body: { text } });

  it('a broken and a refused line stop nothing; the rest arrives once, in order, however often the file is sent', async () => {
    const { parties: [a, b], as } = await correspondents();
    const ids = Array.from({ length: 600 }, () => a!.draft([b!.id]).id);
    const lines = ids.map((id, i) => JSON.stringify({ ...draft(b!.id, `line ${i}`), id, issuedAt: new Date().toISOString() }));
    lines.splice(3, 0, '{ "type": ', JSON.stringify({ ...draft(b!.id, 'x'), type: 'no.such-type/1' }));
    const path = file('many.ndjson', lines.join('\n'));
    const first = await desk.cli.run(['send', path, ...as(0), '-o', 'ndjson']);
    expect(first.code).toBe(3);
    expect(first.err).toContain('600 sent, 2 refused');
    const reports = first.lines<{ line: number; status: number; id?: string }>();
    expect(reports.filter(({ status }) => status === 202).map(({ id }) => id)).toEqual(ids);
    expect(reports.filter(({ status }) => status !== 202).map(({ line, status }) => [line, status]).sort()).toEqual([[4, 422], [5, 422]]);
    // Sealed anew they are other messages under the same ids: refused, the first ones stand.
    const again = await desk.cli.run(['send', '-', ...as(0), '-o', 'ndjson'], { stdin: lines.join('\n') });
    expect(again.code).toBe(1);
    expect(new Set(again.lines<{ status: number }>().map(({ status }) => status))).toEqual(new Set([409, 422]));
    const items = await inboxWith(as(1), ({ length }) => length >= ids.length);
    expect(items.map((item) => (item['message'] as { id: string }).id)).toEqual(ids);
  });

  it('what a dead hub leaves open is kept, and sent again byte for byte', async () => {
    const { parties: [a, b], as } = await correspondents();
    const home = join(folder, 'own-home');
    const unreachable = ['--url', 'http://127.0.0.1:1', '--hub', hub().name, '--key', join(folder, `${a!.id}.keys.json`), '--timeout', '1'];
    const path = file('open.ndjson', [draft(b!.id, 'one'), draft(b!.id, 'two')].map((one) => JSON.stringify(one)).join('\n'));
    const failed = await desk.cli.run(['send', path, ...unreachable, '--open', '--home', home]);
    expect(failed.code).toBe(69);
    const kept = /entente send (\S+)/.exec(failed.err)?.[1] ?? '';
    const [first] = (await desk.cli.run(['send', kept, ...as(0), '-o', 'ndjson'])).lines<{ status: number }>();
    expect(first?.status).toBe(202);
    const repeated = await desk.cli.run(['send', kept, ...as(0), '-o', 'ndjson']);
    expect(repeated.lines<{ status: number }>().map(({ status }) => status)).toEqual([200, 200]);
    expect((await desk.cli.run(['send', kept, ...as(0), '--mode', 'exercise'])).out).toContain('signed already');
    await inboxWith(as(1), ({ length }) => length === 2);
  });

  it('a JSON array, and a body alone with its type', async () => {
    const { parties: [, b], as } = await correspondents();
    const array = await desk.cli.run(['send', file('array.json', [draft(b!.id, 'one'), draft(b!.id, 'two')]), ...as(0), '--mode', 'exercise', '--quiet']);
    expect(array.out.trim().split('\n')).toHaveLength(2);
    const body = await desk.cli.run(['send', file('body.json', { text: 'three' }), ...as(0), '--to', b!.id, '--type', 'general.information/1', '--mode', 'exercise']);
    expect(body.code).toBe(0);
    const items = await inboxWith(as(1), ({ length }) => length === 3, ['--mode', 'exercise']);
    expect(items.map(({ message }) => (message as { body: { text: string } }).body.text)).toEqual(['one', 'two', 'three']);
  });
});

describe('routing', () => {
  it('preview tells; the excluded gets nothing, the blind copy arrives unseen', async () => {
    const { parties: [, b, c, d], as } = await correspondents(4);
    const community = await newCommunity(hub(), [b!, c!]);
    const routed = ['--to', community, '--exclude', c!.id, '--blind-copy', d!.id, '--text', 'quietly', '--open'];
    const preview = await desk.cli.run(['preview', ...as(0), ...routed, '-o', 'json']);
    expect(preview.json<{ addressees: object[] }>().addressees).toEqual([
      expect.objectContaining({ to: community, allowed: true }),
      expect.objectContaining({ to: d!.id, allowed: true, blind: true }),
    ]);
    const reference = (await desk.cli.run(['send', ...as(0), ...routed, '--quiet'])).out.trim();
    for (const party of [b!, d!]) {
      await party.receives(reference);
      expect(JSON.stringify((await party.inbox()).items.map(({ draft: message }) => message))).not.toContain('exclude');
    }
    expect(await c!.mailbox()).toEqual([]);
  });
});

describe('recall', () => {
  it('who had it is told and answers, who had not never sees it', async () => {
    const { parties: [, b, c], as } = await correspondents(3);
    const reference = await sendText(as(0), b!.id, 'Wrong vessel.', ['--to', c!.id]);
    await inboxWith(as(1), ({ length }) => length > 0);
    expect((await desk.cli.run(['recall', reference, ...as(0), '--reason', 'Wrong vessel.'])).code).toBe(0);
    await inboxWith(as(1), (items) => items.some(({ message }) => (message as { type: string }).type === 'control.recall/1'));
    expect((await desk.cli.run(['receipt', reference, ...as(1), '--status', 'retained'])).code).toBe(2);
    expect((await desk.cli.run(['receipt', reference, ...as(1), '--status', 'retained', '--note', 'Art. 12'])).code).toBe(0);
    const standing = await until('the answer counts', async () => {
      const answer = (await desk.cli.run(['recall', reference, ...as(0), '--status', '-o', 'json'])).json<{ told: { status: string }[] }>();
      return answer.told[0]?.status === 'pending' ? undefined : answer;
    });
    expect(standing).toMatchObject({ effective: true, removedUnread: [c!.id], told: [{ recipient: b!.id, status: 'retained', note: 'Art. 12' }] });
    expect((await desk.cli.run(['inbox', ...as(2), '-o', 'json'])).json()).toEqual([]);
    expect((await desk.cli.run(['show', reference, ...as(1)])).code).toBe(1);
  });
});

describe('following', () => {
  it('shows what comes, one line each, and ends at once and in good order', async () => {
    const { parties: [, b], as } = await correspondents();
    const child = desk.cli.start(['inbox', ...as(1), '--follow', '-o', 'ndjson']);
    let out = '';
    child.stdout?.on('data', (piece: Buffer) => { out += piece.toString(); });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const sent = [await sendText(as(0), b!.id, 'one'), await sendText(as(0), b!.id, 'two')];
    await until('both are shown', () => out.split('\n').length === 3, 20_000);
    expect(out.trim().split('\n').map((line) => (JSON.parse(line) as { reference: string }).reference)).toEqual(sent);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
  });
});

describe('verify', () => {
  it('with the hub\'s keys, offline, and not at all when a byte is changed', async () => {
    const { parties: [a, b], as } = await correspondents();
    const sent = await desk.cli.run(['send', ...as(0), '--to', b!.id, '--text', 'x', '-o', 'json']);
    await b!.receives(sent.json<{ reference: string }>().reference);
    const page = await desk.cli.run(['inbox', ...as(1), '--raw', '-o', 'json']);
    const verdict = (await desk.cli.run(['verify', file('page.json', page.out), '--url', hub().url, '-o', 'json'])).json<object[]>();
    expect(verdict).toEqual([expect.objectContaining({ holds: true, signer: a!.id })]);
    expect((await desk.cli.run(['verify', file('sent.json', sent.out), '--url', hub().url, '-o', 'json'])).json()).toEqual([expect.objectContaining({ holds: true, signer: 'hub', typ: 'entente-acceptance+jws' })]);

    const keys = file('keys.json', (await desk.cli.run(['keys', 'show', a!.id, '--url', hub().url, '-o', 'json'])).out);
    const offline = { env: { ENTENTE_HOME: folder } };
    expect((await desk.cli.run(['verify', join(folder, 'page.json'), '--keys', keys], offline)).code).toBe(0);
    const { items: [item] } = page.json<{ items: { message: string }[] }>();
    const [head = '', body = '', signature = ''] = (item?.message ?? '').split('.');
    const changed = Buffer.from(JSON.stringify({ ...payloadOf<object>(item?.message ?? ''), subject: 'x' })).toString('base64url');
    expect(body).not.toBe(changed);
    const tampered = await desk.cli.run(['verify', file('bad.jws', `${head}.${changed}.${signature}`), '--keys', keys, '-o', 'json'], offline);
    expect([tampered.code, tampered.json<{ fault: string }[]>()[0]?.fault]).toEqual([4, 'signature-invalid']);
  });

  it('says plainly that evidence proves nothing by itself, nor what is left of it', async () => {
    const damaged = await desk.cli.run(['verify', file('evidence.json', { format: 'entente-evidence/x', message: 'x' }), '--url', hub().url]);
    expect([damaged.code, damaged.err]).toEqual([4, expect.stringContaining('unanchored')]);
  });
});

describe('keys', () => {
  it('a bureau rotates its signing key: the old one signs the new one in, and is revoked', async () => {
    const { parties: [a, b], as } = await correspondents();
    const made = await desk.cli.run(['keys', 'new', '--as', a!.id, '--hub', hub().name, '--out', 'new.keys.json', '-o', 'json'], { cwd: folder });
    const body = file('add-key.json', made.out);
    expect((await desk.cli.run(['registry', 'state', a!.id, 'add-key', '--body', body, ...as(0)])).code).toBe(0);
    expect((await desk.cli.run(['registry', 'state', a!.id, 'revoke-key', '--set', `kid=${a!.signing.kid}`, '--set', 'reason=Device lost.', ...as(0)])).code).toBe(0);
    const withNew = ['--url', hub().url, '--hub', hub().name, '--key', join(folder, 'new.keys.json')];
    await until('the new key counts', async () => (await desk.cli.run(['send', ...withNew, '--to', b!.id, '--text', 'x', '--timeout', '2'])).code === 0);
    expect((await desk.cli.run(['send', ...as(0), '--to', b!.id, '--text', 'x'])).code).toBe(77);
    const chain = (await desk.cli.run(['registry', 'show', a!.id, ...withNew, '-o', 'json'])).json<{ verb: string; verified: boolean }[]>();
    expect(chain.map(({ verb }) => verb)).toEqual(['admit', 'add-key', 'revoke-key']);
    expect(readFileSync(join(folder, 'new.keys.json'), 'utf8')).toContain('"d"');
    expect(made.out).not.toContain('"d"');
  });
});

describe('import', () => {
  const HEADER = 'vessel_name,all_names,rfmo_name,imo,mmsi,ircs,flag,vessel_type,gear_type,is_currently_listed,listing_rfmos,listing_reason';

  it('each row goes to the bureau of its flag or to the community; again sends nothing twice', async () => {
    // A row of this run's own, so that a shared hub has not seen the list before.
    const own = `RUN ${Date.now()}`;
    const list = file('list.csv', [HEADER, `${own},${own}|银海燕,,1234568,,,XB,Fishing Vessel,,True,EXFO,`, 'NIGHT TERN,NIGHT TERN,,,,,Unknown,,,False,"EXFO, DEMFO",', 'FOG LARK,FOG LARK,,,,,Atlantis,,,True,,'].join('\n'));
    const args = ['import', 'vessels', list, '--as', 'ncb.XA', '-o', 'json'];
    interface Row { readonly outcome: string; readonly to: string; readonly reference: string; readonly sealed: boolean; readonly warnings: string[] }
    const rows = async (more: string[] = []): Promise<{ answer: CliAnswer; rows: Row[] }> => {
      const answer = await desk.cli.run([...args, ...more]);
      return { answer, rows: answer.json<Row[]>() };
    };
    expect((await rows(['--dry-run'])).rows.map(({ outcome }) => outcome)).toEqual(['planned', 'planned', 'planned']);
    const { answer, rows: sent } = await rows();
    expect(answer.code).toBe(0);
    expect(sent.map(({ to, outcome, sealed }) => [to, outcome, sealed])).toEqual([['ncb.XB', 'sent', true], ['community.fisheries-crime', 'sent', false], ['community.fisheries-crime', 'sent', false]]);
    expect(sent.map(({ warnings }) => warnings)).toEqual([['imo-check-digit'], expect.arrayContaining(['flag-missing']), expect.arrayContaining(['flag-unrecognised'])]);
    const again = (await rows()).rows;
    expect(again.map(({ outcome, reference }) => [outcome, reference])).toEqual(sent.map(({ reference }) => ['repeated', reference]));
    const items = await inboxWith(['--as', 'ncb.XB'], (all) => sent.every(({ reference }) => all.some((item) => item['reference'] === reference)), ['--mode', 'exercise', '--type', 'environment.ecomessage/1']);
    const first = items.filter(({ reference }) => reference === sent[0]?.reference);
    expect(first).toHaveLength(1);
    expect(first[0]).toMatchObject({ message: { mode: 'exercise', body: { transport: { vessels: [{ name: own, imo: '1234568', otherNames: [{ name: '银海燕', script: 'Hani' }] }] } } } });
  });
});

describe('how it ends', () => {
  it.each<[string, string[], number]>([
    ['a hub that is not there', ['send', '--as', 'ncb.XA', '--to', 'ncb.XB', '--text', 'x', '--open', '--hub', 'h', '--url', 'http://127.0.0.1:1', '--timeout', '1'], 69],
    ['an unknown addressee', ['send', '--as', 'ncb.XA', '--to', 'community.nobody', '--text', 'x'], 1],
    ['a participant whose key is not here', ['inbox', '--as', 'ncb.ZZ'], 78],
    ['a message that is not there', ['show', 'ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90', '--as', 'ncb.XB'], 1],
    ['a file that is not there', ['send', 'nothing.json', '--as', 'ncb.XA'], 66],
    ['a typo', ['sned'], 2],
    ['status', ['status', '--as', 'ncb.XA'], 0],
    ['participants', ['participants', '--as', 'ncb.XA'], 0],
    ['communities', ['communities', '--as', 'ncb.XA'], 0],
  ])('%s', async (_name, args, code) => {
    expect((await desk.cli.run(args)).code).toBe(code);
  });
});
