import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { cosign, formatNote, formatTlogProof, KEY_TYPE, noteSigner, openCheckpoint, parseNote, parseTlogProof, parseTrustPolicy, parseVkey, verifyConsistency, verifyQuorum, TiledTree, tilePath } from '#ledger';
import { useDesk } from '../support/desk.js';
import { until, useHub } from '../support/hub.js';
import type { Party } from '../support/party.js';
import { demo, newBureaus, newEntity, stated } from '../support/world.js';

const hub = useHub();
const desk = useDesk(hub);
const { file, folder } = desk;

const open = async (path: string): Promise<string> => (await fetch(`${hub().url}/v1/ledger/${path}`)).text();
const logKey = async (): Promise<string> => (await open('log.vkey')).trim();

it('checkpoints grow, each the beginning of the next', async () => {
  const key = parseVkey(await logKey());
  const [sender, reader] = await newBureaus(hub(), 2);
  const first = openCheckpoint(await until('there is a checkpoint', async () => { const answer = await fetch(`${hub().url}/v1/ledger/checkpoint`); return answer.ok && answer.text(); }), key).checkpoint;
  await sender!.send([reader!]);
  const next = await until('there is a newer one', async () => {
    const { checkpoint } = openCheckpoint(await open('checkpoint'), key);
    return checkpoint.size > first.size ? checkpoint : undefined;
  });
  const tree = new TiledTree(next.size, async (tile) => Buffer.from(await (await fetch(`${hub().url}/v1/ledger/tile/${tilePath(tile)}`)).arrayBuffer()));
  verifyConsistency(first, next, await tree.consistency(first.size));
});

it('sender and reader take evidence away; it holds offline under a policy, and fails without one or when touched', async () => {
  const [sender, reader, other] = await newBureaus(hub(), 3);
  const sent = await sender!.send([reader!], { handling: { confidentiality: 'official-use', purposes: ['WARN'], evidence: 'free' } });
  await reader!.receives(sent.reference);
  const policy = file('policy', `log ${await logKey()}\nquorum 0\n`);
  for (const party of [sender!, reader!]) {
    const evidence = await until('the log covers it', async () => {
      const answer = await party.fetch('GET', `/v1/messages/${sent.reference}/evidence`);
      return answer.status === 503 ? undefined : { status: answer.status, text: await answer.text() };
    }, 20_000);
    expect(evidence.status).toBe(200);
    const path = file(`${party.id}.json`, evidence.text);
    const verified = await desk.cli.run(['verify', path, '--trust', policy]);
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining(sent.reference)]);
    const unanchored = await desk.cli.run(['verify', path]);
    expect([unanchored.code, unanchored.err]).toEqual([4, expect.stringContaining('unanchored')]);
    const touched = await desk.cli.run(['verify', file('touched.json', evidence.text.replace('"salt":"', '"salt":"A')), '--trust', policy]);
    expect([touched.code, touched.err]).toEqual([4, expect.stringContaining('/logged/salt')]);
  }
  expect((await other!.fetch('GET', `/v1/messages/${sent.reference}/evidence`)).status).toBe(404);
});

it('checkpoints carry the cosignatures of three witnesses; the policy beside the hub is ready to verify with', async () => {
  const policyFile = join(hub().address.home, 'trust-policy.txt');
  const policy = parseTrustPolicy(readFileSync(policyFile, 'utf8'));
  expect([policy.witnesses.length, policy.quorum, policy.log.vkey]).toEqual([3, 2, await logKey()]);
  expect((await open('witness.vkeys')).trim().split('\n').sort()).toEqual(policy.witnesses.map(({ vkey }) => vkey).sort());
  await until('all three cosigned a checkpoint', async () => verifyQuorum(parseNote(await open('checkpoint')), { ...policy, quorum: 0 }).length === 3);
  const [sender, reader] = await newBureaus(hub(), 2);
  const sent = await sender!.send([reader!]);
  const evidence = await until('cosigned evidence', async () => {
    const answer = await sender!.fetch('GET', `/v1/messages/${sent.reference}/evidence`);
    const text = await answer.text();
    return answer.status === 200 && verifyQuorum(parseNote(parseTlogProof((JSON.parse(text) as { logged: { proof: string } }).logged.proof).checkpoint), { ...policy, quorum: 0 }).length === 3 ? text : undefined;
  }, 20_000);
  const strict = file('strict.txt', readFileSync(policyFile, 'utf8').replace('quorum 2', 'quorum 3'));
  const path = file('cosigned.json', evidence);
  const verified = await desk.cli.run(['verify', path, '--trust', strict]);
  expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('3 witnesses of the policy saw that tree')]);

  // Whatever list of witnesses a hub comes to ask, the verdict rests on the policy: without cosignatures, with those of
  // others, and with those of others under the names the policy knows, it is the same.
  const document = JSON.parse(evidence) as { logged: { proof: string } };
  const proof = parseTlogProof(document.logged.proof);
  const note = parseNote(proof.checkpoint);
  const names = policy.witnesses.map(({ name }) => name);
  const withSignatures = (signers: readonly string[]): string => {
    const others = signers.map((name, n) => cosign(note.body, BigInt(Math.floor(Date.now() / 1000)), noteSigner(name, KEY_TYPE.cosignature, Buffer.alloc(32, n + 1))));
    const checkpoint = formatNote({ body: note.body, signatures: [...note.signatures.filter(({ name }) => !names.includes(name)), ...others] });
    return JSON.stringify({ ...document, logged: { ...document.logged, proof: formatTlogProof({ ...proof, checkpoint }) } });
  };
  for (const [n, signers] of [[], ['a.example/w', 'b.example/w', 'c.example/w'], names].entries()) {
    const changed = await desk.cli.run(['verify', file(`changed-${n}.json`, withSignatures(signers)), '--trust', policyFile]);
    expect([n, changed.code, changed.err]).toEqual([n, 4, expect.stringContaining("0 of the policy's witnesses cosigned")]);
  }
});

interface Step { readonly step: string; readonly who: string; readonly as?: string; readonly logged?: { readonly value?: string }; readonly missing?: string }
const traceOf = async (party: Party, reference: string): Promise<Step[] | number> => {
  const { status, json } = await party.call('GET', `/v1/messages/${reference}/trace`);
  return status === 200 ? (json['steps'] as Step[]) : status;
};
const named = (steps: readonly Step[] | number): string[] => (typeof steps === 'number' ? [String(steps)] : steps.filter(({ step }) => step !== 'asked').map(({ step, who, as, logged, missing }) => [step, who, as ?? '', missing === undefined ? (logged === undefined ? 'unproven' : 'proven') : 'missing'].join(' ')));

it('the whole story with proofs to its owner, the own part to a recipient, all but sealed content to oversight and mandated auditors, to others nothing', async () => {
  const [owner, reader, silent, stranger, auditor] = await newBureaus(hub(), 5);
  const entity = await newEntity(owner!, 'wildlife');
  const sent = await entity.send([reader!, silent!]);
  await reader!.receives(sent.reference);
  const receipt = await reader!.send([entity], { type: 'control.receipt/1', body: { message: sent.reference, digest: sent.digest, status: 'read', at: new Date().toISOString() } });
  await entity.receives(receipt.reference);
  const full = ['accepted', 'decided', 'delivered', 'delivered', 'read', 'receipt'].map((step, n) => `${step} ${[entity.id, 'hub', reader!.id, silent!.id, reader!.id, reader!.id][n]} ${['', '', 'mailbox', 'mailbox', 'inbox', 'read'][n]} proven`);
  const open = [`read ${silent!.id}  missing`, `receipt ${silent!.id}  missing`];
  const whole = await until('the ledger covers all of it', async () => {
    const steps = await traceOf(owner!, sent.reference);
    return typeof steps !== 'number' && steps.filter(({ logged, step }) => logged !== undefined && step !== 'asked').length >= 6 ? steps : undefined;
  }, 30_000);
  expect(named(whole).toSorted()).toEqual([...full, ...open].toSorted());
  expect(named(await traceOf(entity, sent.reference)).toSorted()).toEqual([...full, ...open].toSorted());
  // The decision names everybody's rules: it is for the owner alone.
  const valueOf = (steps: Step[] | number, step: string): string | undefined => (typeof steps === 'number' ? undefined : steps.find((one) => one.step === step)?.logged?.value);
  expect([valueOf(whole, 'decided'), valueOf(await traceOf(entity, sent.reference), 'decided')]).toEqual([expect.any(String), undefined]);
  expect(named(await traceOf(reader!, sent.reference)).toSorted()).toEqual(full.filter((one) => !one.includes(silent!.id)).toSorted());
  expect(named(await traceOf(silent!, sent.reference))).toEqual(expect.arrayContaining([`delivered ${silent!.id} mailbox proven`, `read ${silent!.id}  missing`]));
  expect(await traceOf(stranger!, sent.reference)).toBe(404);
  expect(named(await traceOf(demo(hub(), 'oversight.ccf'), sent.reference)).toSorted()).toEqual([...full, ...open].toSorted());

  // A mandate that its owner granted opens it, and nothing else does.
  expect(await traceOf(auditor!, sent.reference)).toBe(404);
  const [from, until_] = [new Date(), new Date(Date.now() + 3_600_000)].map((at) => at.toISOString());
  await stated(owner!, 'grant-mandate', `mandate/${auditor!.id.toLowerCase().replace('ncb.', 'm')}`, { auditor: auditor!.id, of: [owner!.id], may: ['access'], reference: 'EXERCISE-AUDIT', from, until: until_ });
  const audited = await traceOf(auditor!, sent.reference);
  expect([named(audited).toSorted(), valueOf(audited, 'decided')]).toEqual([[...full, ...open].toSorted(), undefined]);

  // Every question is an entry of its own.
  const asked = await until('the questions are in the ledger', async () => {
    const steps = await traceOf(owner!, sent.reference);
    const who = typeof steps === 'number' ? [] : steps.filter(({ step }) => step === 'asked').map((one) => one.who);
    return [entity, reader!, silent!, auditor!].every(({ id }) => who.includes(id)) ? who : undefined;
  }, 20_000);
  expect(asked).toContain('oversight.ccf');
  expect(asked).not.toContain(stranger!.id);

  // The command line checks each entry, and so does evidence taken away.
  const policy = file('policy', `log ${await logKey()}\nquorum 0\n`);
  const traced = await desk.cli.run(['trace', sent.reference, '--trust', policy, '-o', 'table', ...desk.as(owner!)]);
  expect([traced.code, traced.out]).toEqual([0, expect.stringMatching(/decided · hub · .* · proven[\s\S]*missing +read/)]);
  const evidence = await owner!.fetch('GET', `/v1/messages/${sent.reference}/evidence`);
  const verified = await desk.cli.run(['verify', file('full.json', await evidence.text()), '--trust', policy, '-o', 'table']);
  expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/The decision \(entry \d+\)[\s\S]*was shown it by the door inbox[\s\S]*control.receipt\/1/)]);
}, 90_000);

it('a bureau audits the hub with its own files: nothing found; then what others were shown, and a promise that is not kept', async () => {
  const policyFile = join(hub().address.home, 'trust-policy.txt');
  const sent = await desk.cli.run(['send', '--as', 'ncb.XA', '--to', 'ncb.XB', '--mode', 'exercise', '--text', 'Two containers.', '-o', 'json']);
  const receipts = file('sent.json', sent.out);
  const reference = /ncb\.XA\/[0-9a-f-]{36}/.exec(sent.out)?.[0] ?? `ncb.XA/${/[0-9a-f]{8}-[0-9a-f-]{27}/.exec(sent.out)?.[0] ?? ''}`;
  const copy = join(folder, 'copy');
  const audited = async (...more: string[]): Promise<{ code: number; report: { entries: string; added: string; promises: { kept: number }; challenges: { answered: number; pending: number }; topics?: { of: Record<string, { claimed: string }> }; findings: { kind: string; place: string }[] } }> => {
    const answer = await desk.cli.run(['ledger', 'audit', copy, '--trust', policyFile, '--as', 'ncb.XA', '-o', 'json', ...more]);
    if (answer.out === '') throw new Error(answer.err);
    return { code: answer.code, report: answer.json() };
  };
  const first = await until('the promise is kept', async () => {
    const done = await audited('--promises', receipts);
    return done.report.promises.kept === 1 ? done : undefined;
  }, 20_000);
  expect([first.code, first.report.findings]).toEqual([0, []]);
  const again = await audited();
  expect([again.code, again.report.findings, Number(again.report.entries) >= Number(first.report.entries)]).toEqual([0, [], true]);

  // "I sent digest D": of what the hub has it shows the proof, of what it never saw it says so, and both answers hold.
  const [given, lost] = [join(folder, 'challenge.json'), join(folder, 'lost.json')];
  const claimed = await desk.cli.run(['ledger', 'challenge', reference, '--digest', (JSON.parse(sent.out) as { digest: string }).digest, '--as', 'ncb.XA', '--trust', policyFile, '--out', given, '-o', 'json']);
  expect([claimed.code, claimed.err, claimed.json<{ found: unknown }>().found]).toEqual([0, expect.any(String), expect.objectContaining({ found: 'accepted', entry: expect.any(Number) })]);
  const nothing = await desk.cli.run(['ledger', 'challenge', `ncb.XA/${reference.split('/')[1]!.replace(/.$/, (last) => (last === '0' ? '1' : '0'))}`, '--digest', 'A'.repeat(43), '--as', 'ncb.XA', '--trust', policyFile, '--out', lost, '-o', 'table']);
  expect([nothing.code, nothing.out]).toEqual([0, expect.stringMatching(/nothing came[\s\S]*holds under the policy/)]);
  const held = await audited('--promises', receipts, '--challenges', given, '--challenges', lost);
  expect([held.code, held.report.findings, held.report.challenges]).toEqual([0, [], { answered: 2, pending: 0 }]);
  const { id } = JSON.parse(readFileSync(given, 'utf8')) as { id: string };
  expect((await demo(hub(), 'ncb.XB').fetch('GET', `/v1/ledger/challenges/${id}`)).status).toBe(404);
  expect((await demo(hub(), 'ncb.XA').fetch('GET', `/v1/ledger/challenges/${id}`)).status).toBe(200);

  // What the hub states by the hour: whatever there is holds, and its counts add up to the log.
  const statements = join(folder, 'statements.ndjson');
  expect((await desk.cli.run(['ledger', 'statements', '--as', 'ncb.XA', '--out', statements])).code).toBe(0);
  const counted = await audited('--statements', statements, '--promises', receipts);
  expect([counted.code, counted.report.findings, counted.report.topics?.of]).toEqual([0, [], expect.any(Object)]);
  expect((await desk.cli.run(['ledger', 'statements', 'ncb.XB', '--as', 'ncb.XA'])).code).not.toBe(0);

  const shown = await desk.cli.run(['ledger', 'checkpoint', '--raw', '--trust', policyFile]);
  expect(shown.code).toBe(0);
  const elsewhere = await audited('--seen', file('seen.note', shown.out));
  expect([elsewhere.code, elsewhere.report.findings]).toEqual([0, []]);
  const evidence = join(folder, 'taken.json');
  expect((await desk.cli.run(['ledger', 'prove', reference, '--as', 'ncb.XA', '--out', evidence])).code).toBe(0);
  expect((await desk.cli.run(['verify', evidence, '--trust', policyFile])).code).toBe(0);
  const forged = await audited('--promises', file('forged.json', (JSON.parse(readFileSync(evidence, 'utf8')) as { message: string }).message.replace(/^[^.]*/, Buffer.from('{"alg":"EdDSA","kid":"hub#1","typ":"entente-acceptance+jws"}').toString('base64url'))));
  expect([forged.code, forged.report.findings.map(({ kind }) => kind)]).toEqual([4, ['bad-receipt']]);
}, 180_000);

it('an audit looks again when witnesses are late by a moment, and finds it when they stay away', async () => {
  // A hub whose newest checkpoint has its cosignatures from the given question on.
  const audited = async (from: number): Promise<{ code: number; kinds: string[]; asked: number }> => {
    let asked = 0;
    const late = createServer((request, response) => {
      void (async () => {
        const answer = await fetch(`${hub().url}${request.url}`);
        const bytes = Buffer.from(await answer.arrayBuffer());
        const newest = request.url === '/v1/ledger/checkpoint' && ++asked < from;
        // Whose line is the first is the log itself.
        response.writeHead(answer.status).end(newest ? bytes.toString('utf8').replace(/(\n\n— [^\n]*\n)[^]*$/, '$1') : bytes);
      })();
    });
    await new Promise<void>((listening) => void late.listen(0, '127.0.0.1', listening));
    try {
      const { port } = late.address() as AddressInfo;
      const { code, out, err } = await desk.cli.run(['ledger', 'audit', join(folder, `late-${from}`), '--trust', join(hub().address.home, 'trust-policy.txt'), '--url', `http://127.0.0.1:${port}`, '-o', 'json']);
      if (out === '') throw new Error(err);
      return { code, kinds: (JSON.parse(out) as { findings: { kind: string }[] }).findings.map(({ kind }) => kind), asked };
    } finally {
      late.closeAllConnections();
      late.close();
    }
  };
  const kept = await audited(2);
  expect([kept.code, kept.kinds, kept.asked > 1]).toEqual([0, [], true]);
  const away = await audited(Infinity);
  expect([away.code, away.kinds]).toEqual([4, ['uncosigned']]);
}, 60_000);
