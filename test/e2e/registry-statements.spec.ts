import { until, useHub } from '../support/hub.js';
import { newKeyPair, payloadOf, signCompact } from '../support/jose-keys.js';
import { recordsWhere } from '../support/kafka.js';
import { Party } from '../support/party.js';
import { demo, freshCode, keysBody, newBureau, newBureaus, newCommunity, newEntity, publicKeys, state, stated, verified } from '../support/world.js';

const hub = useHub();
const gs = (): Party => demo(hub(), 'gs');
const outcome = ({ status, json }: { status: number; json: Readonly<Record<string, unknown>> }): unknown[] => [status, json['code']];
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const decision = { reason: 'For the exercise.', reference: 'EXERCISE-TEST' };
const slug = (): string => `t${freshCode().toLowerCase()}`;
const items = async (by: Party, path: string): Promise<Record<string, unknown>[]> => (await by.call('GET', path)).json['items'] as Record<string, unknown>[];

async function newPartner(): Promise<Party> {
  const id = `partner.${slug()}`;
  const keys = { signing: await newKeyPair(id, 'Ed25519'), sealing: await newKeyPair(id, 'X25519') };
  await stated(gs(), 'admit', id, { name: 'Invented for the tests', clearance: 'official-use', reference: 'EXERCISE-TEST', ...(await keysBody(hub(), id, [keys.signing, keys.sealing])) });
  return new Party(hub(), id, keys);
}

const terms = (partner: string, more: object = {}): object => ({
  partner, title: 'Invented', categories: ['environment.*'], purposes: ['WARN'], direction: 'both', personalData: false, from: inDays(-1), until: inDays(30), fictional: true, reference: 'EXERCISE-TEST', ...more,
});

it('concludes, amends and ends agreements, and answers for any past instant', async () => {
  const [bureau, partner] = [await newBureau(hub()), await newPartner()];
  const name = slug();
  const id = `agreement/${name}`;
  expect(outcome(await state(bureau, 'conclude-agreement', id, terms(partner.id)))).toEqual([403, 'statement-not-allowed']);
  expect(outcome(await state(gs(), 'conclude-agreement', id, terms(partner.id, { until: inDays(-2) })))).toEqual([422, 'statement-invalid']);
  const { version } = await stated(gs(), 'conclude-agreement', id, terms(partner.id));
  const concluded = new Date().toISOString();
  const seen = async (by: Party, at?: string): Promise<unknown> => {
    const { status, json } = await by.call('GET', `/v1/agreements/${name}${at === undefined ? '' : `?at=${at}`}`);
    return status === 200 ? [json['inForce'], json['version']] : json['code'];
  };
  expect([await seen(bureau), await seen(partner), await seen(gs())]).toEqual(Array(3).fill([true, version]));
  expect(await seen(await newPartner())).toBe('not-found');
  expect(await seen(bureau, inDays(31))).toEqual([false, version]);
  await stated(gs(), 'amend-agreement', id, terms(partner.id, { purposes: ['WARN', 'FORENSIC'] }));
  await stated(gs(), 'end-agreement', id, decision);
  expect((await seen(bureau) as unknown[])[0]).toBe(false);
  expect(await seen(bureau, concluded)).toEqual([true, version]);
  expect(await seen(bureau, '2020-01-01T00:00:00Z')).toBe('not-found');
  expect(await items(partner, `/v1/registry/statements?subject=${id}`)).toHaveLength(3);
});

it('a bureau chooses who may know of its entity, and who knows gets its keys', async () => {
  const [bureau, friend, member, stranger] = await newBureaus(hub(), 4);
  const community = await newCommunity(hub(), [member!]);
  const entity = await newEntity(bureau!, 'wildlife', { listed: false });
  const known = async (by: Party): Promise<unknown[]> => {
    const listed = (await items(by, '/v1/participants')).some(({ id }) => id === entity.id);
    const keys = await by.call('GET', `/v1/participants/${entity.id}/keys`);
    const sent = await by.submit(await by.sign(by.draft([entity])));
    return [listed, keys.status, sent.status];
  };
  const [yes, no] = [[true, 200, 202], [false, 404, 422]];
  expect(await known(friend!)).toEqual(no);
  await stated(bureau!, 'list', entity.id, { listed: [friend!.id, community] });
  expect([await known(friend!), await known(member!), await known(bureau!), await known(stranger!)]).toEqual([yes, yes, yes, no]);
  expect((await fetch(`${hub().url}/v1/participants/${entity.id}/keys`)).status).toBe(404);
  // A token that does not hold is no reason to answer as if there were none.
  expect((await fetch(`${hub().url}/v1/participants/${bureau!.id}/keys`, { headers: { authorization: 'DPoP nonsense' } })).status).toBe(401);
  await stated(gs(), 'leave', community, { member: member!.id });
  expect(await known(member!)).toEqual(no);
  const chain = await items(friend!, `/v1/registry/statements?subject=${entity.id}`);
  expect(chain.map((one) => typeof one['statement'])).toEqual(['string', 'undefined']);
});

it('rotates keys: the new one at once, the old one until its end', async () => {
  const [bureau, reader] = await newBureaus(hub(), 2);
  const old = new Party(hub(), bureau!.id, { signing: bureau!.signing, sealing: bureau!.sealing });
  const next = await newKeyPair(bureau!.id, 'Ed25519');
  const unproven = { ...(await keysBody(hub(), reader!.id, [next])), retire: [{ kid: old.signing.kid, notAfter: inDays(1) }] };
  expect(outcome(await state(bureau!, 'rotate-key', bureau!.id, unproven))).toEqual([422, 'statement-invalid']);
  const end = Date.now() + 2_000;
  await stated(bureau!, 'rotate-key', bureau!.id, { ...(await keysBody(hub(), bureau!.id, [next])), retire: [{ kid: old.signing.kid, notAfter: new Date(end).toISOString() }] });
  const before = await old.send([reader!]);
  bureau!.signing = next;
  bureau!.tokens.forget();
  await bureau!.send([reader!]);
  await until('the old key has ended', () => Date.now() > end + 50);
  expect(outcome(await bureau!.submit(await old.sign(old.draft([reader!]))))).toEqual([401, 'key-expired']);
  expect(outcome(await old.call('GET', '/v1/inbox'))).toEqual([401, 'token-invalid']);
  expect(await verified(hub(), bureau!.id, (await reader!.receives(before.reference)).message, 'entente+jws')).toEqual(before.message);
  expect((await publicKeys(hub(), bureau!.id)).find(({ kid }) => kid === old.signing.kid)).toMatchObject({ notAfter: new Date(end).toISOString() });
});

it('freezes a contested bureau: its keys stand still, nothing new is delivered or shown, queued mail is kept', async () => {
  const [bureau, other] = await newBureaus(hub(), 2);
  const entity = await newEntity(bureau!, 'customs');
  const queued = await other!.send([bureau!]);
  await bureau!.receives(queued.reference);
  await stated(gs(), 'freeze', bureau!.id, decision);
  const next = await newKeyPair(bureau!.id, 'Ed25519');
  expect(outcome(await state(bureau!, 'add-key', bureau!.id, await keysBody(hub(), bureau!.id, [next])))).toEqual([403, 'statement-not-allowed']);
  expect(outcome(await state(gs(), 'revoke-key', bureau!.id, { kid: bureau!.signing.kid, reason: 'No.' }))).toEqual([422, 'statement-invalid']);
  for (const one of [bureau!, entity]) {
    expect(outcome(await one.submit(await one.sign(one.draft([other!]))))).toEqual([403, 'contested']);
    expect(outcome(await one.call('GET', '/v1/inbox'))).toEqual([403, 'contested']);
    expect(outcome(await one.call('GET', '/v1/inbox/stream'))).toEqual([403, 'contested']);
    expect(outcome(await one.call('GET', `/v1/messages/${queued.reference}`))).toEqual([403, 'contested']);
    for (const path of ['trace', 'custody', 'readers']) expect(outcome(await one.call('GET', `/v1/messages/${queued.reference}/${path}`))).toEqual([403, 'contested']);
    expect(outcome(await one.call('GET', `/v1/events?recipient=${bureau!.id}`))).toEqual([403, 'contested']);
  }
  expect((await other!.call('GET', `/v1/participants/${bureau!.id}`)).json).toMatchObject({ status: 'contested' });

  // What comes meanwhile is taken, and waits: by name and by audience, to its entities too.
  const community = await newCommunity(hub(), [bureau!, other!]);
  const meanwhile: string[] = [];
  for (const to of [bureau!.id, community, bureau!.id]) meanwhile.push((await other!.send([to])).reference);
  const forEntity = await other!.send([entity]);
  const lapsed = await other!.send([bureau!]);
  await other!.send([bureau!], { type: 'control.recall/1', body: { message: lapsed.reference, digest: lapsed.digest, reason: 'Sent in error.' } });
  const held = async (reference: string): Promise<unknown> => (await other!.call('GET', `/v1/messages/${reference}/trace`)).json['addressees'];
  await until('the trace says that it is held', async () => JSON.stringify((await held(meanwhile[0]!)) ?? null).includes('"held":"contested"'));
  expect(await held(meanwhile[0]!)).toEqual([{ to: bureau!.id, allowed: true, rules: ['baseline.addressee'], held: 'contested' }]);
  expect((await other!.call('POST', '/v1/messages/preview', { body: await other!.sign(other!.draft([bureau!])) })).json['addressees']).toMatchObject([{ allowed: true, held: 'contested' }]);
  expect((await other!.mailbox()).filter(({ draft }) => draft.type === 'control.rejection/1')).toEqual([]);
  expect(outcome(await bureau!.call('GET', `/v1/messages/${meanwhile[0]!}`))).toEqual([403, 'contested']);
  await until('the recall counts', async () => (await other!.call('GET', `/v1/messages/${lapsed.reference}/recall`)).status === 200, 10_000);

  await stated(gs(), 'unfreeze', bureau!.id, decision);
  await bureau!.receives(meanwhile.at(-1)!);
  const [first, ...arrived] = (await bureau!.mailbox()).filter(({ draft }) => draft.from === other!.id).map(({ reference }) => reference);
  expect([first, arrived]).toEqual([queued.reference, meanwhile]);
  expect((await entity.mailbox()).map(({ reference }) => reference)).toEqual([forEntity.reference]);
  expect(await held(meanwhile[0]!)).toEqual([{ to: bureau!.id, allowed: true, rules: ['baseline.addressee'] }]);
  await stated(bureau!, 'add-key', bureau!.id, await keysBody(hub(), bureau!.id, [next]));
});

it('delegates to an entity and withdraws; both sides see it, others do not', async () => {
  const [bureau, stranger] = await newBureaus(hub(), 2);
  const entity = await newEntity(bureau!, 'customs');
  const terms = { types: ['environment.*'], operations: ['send', 'receive'], road: 'endorsed', copiesIn: ['environment.*'], until: inDays(30) };
  expect(outcome(await state(gs(), 'delegate', entity.id, terms))).toEqual([403, 'statement-not-allowed']);
  await stated(bureau!, 'delegate', entity.id, terms);
  const seen = async (by: Party): Promise<unknown> => (await by.call('GET', `/v1/participants/${entity.id}`)).json['delegation'];
  expect([await seen(bureau!), await seen(entity)]).toEqual(Array(2).fill({ by: bureau!.id, ...terms, withdrawn: false }));
  expect(await seen(stranger!)).toBeUndefined();
  await stated(bureau!, 'withdraw', entity.id, { reason: 'For the exercise.' });
  expect(await seen(entity)).toMatchObject({ withdrawn: true, operations: [] });
});

it('a mandate lets an auditor see rules while it lasts; who is audited can know', async () => {
  const [bureau, stranger] = await newBureaus(hub(), 2);
  const auditor = demo(hub(), 'oversight.ccf');
  const id = `mandate/${slug()}`;
  const grant = { auditor: auditor.id, of: [bureau!.id], may: ['rules'], reference: 'EXERCISE-TEST', from: inDays(-1), until: inDays(1) };
  const asked = `/v1/rules?owner=${bureau!.id}`;
  const rule = `rule/${bureau!.id}/not-to-xz`;
  await stated(bureau!, 'set-rule', rule, { title: 'Not to XZ', kind: 'deny', to: { participants: ['ncb.XZ'] } });
  expect(outcome(await auditor.call('GET', asked))).toEqual([404, 'not-found']);
  expect(outcome(await state(gs(), 'grant-mandate', id, grant))).toEqual([403, 'statement-not-allowed']);
  await stated(auditor, 'grant-mandate', id, { ...grant, case: 'CASE-1' });
  expect((await items(auditor, asked)).map((one) => one['id'])).toEqual([rule]);
  const noted = await recordsWhere(hub(), 'access.recorded', (one) => one.key === auditor.id && payloadOf(one.value.toString('utf8'))['door'] === 'registry');
  expect(noted.flatMap((one) => payloadOf<{ shown: string[] }>(one.value.toString('utf8')).shown)).toContain(rule);
  expect((await items(bureau!, '/v1/mandates')).map((one) => one['id'])).toContain(id);
  expect((await items(stranger!, '/v1/mandates')).map((one) => one['id'])).not.toContain(id);
  await stated(auditor, 'end-mandate', id, { reason: 'The case is closed.' });
  expect(outcome(await auditor.call('GET', asked))).toEqual([404, 'not-found']);
});

it('a rule is its owner\'s: set, replaced, removed, seen by nobody else, and what reaches further is refused', async () => {
  const [bureau, stranger] = await newBureaus(hub(), 2);
  const id = `rule/${bureau!.id}/wildlife`;
  const rule = { title: 'Not to XZ', kind: 'deny', to: { participants: ['ncb.XZ'] } };
  const set = async (by: Party, subject: string, body: object): Promise<unknown[]> => outcome(await state(by, 'set-rule', subject, body));
  expect(await set(stranger!, id, rule)).toEqual([403, 'statement-not-allowed']);
  expect(await set(gs(), id, rule)).toEqual([403, 'statement-not-allowed']);
  expect(await set(bureau!, id, { ...rule, kind: 'abolish' })).toEqual([422, 'rule-invalid']);
  expect(await set(bureau!, id, { title: 'Everything', kind: 'cedar', cedar: 'forbid (principal, action, resource);' })).toEqual([422, 'rule-too-wide']);
  expect(await set(bureau!, id, { title: 'Malformed', kind: 'cedar', cedar: 'forbid (principal' })).toEqual([422, 'rule-invalid']);
  expect((await bureau!.call('GET', '/v1/rules')).json['items']).toEqual([]);
  const { version } = await stated(bureau!, 'set-rule', id, rule);
  const then = new Date().toISOString();
  expect((await bureau!.call('GET', '/v1/rules')).json).toMatchObject({ rulesVersion: version, items: [{ id, owner: bureau!.id, body: rule, version }] });
  expect((await bureau!.call('GET', `/v1/rules/${bureau!.id}/wildlife`)).json).toMatchObject({ id, version });
  for (const other of [stranger!, gs()]) {
    const [there, absent] = await Promise.all([`/v1/rules/${bureau!.id}/wildlife`, `/v1/rules/${bureau!.id}/none`].map((path) => other.call('GET', path)));
    expect([there!.status, there!.text]).toEqual([absent!.status, absent!.text]);
    expect(outcome(await other.call('GET', `/v1/registry/statements?subject=${id}`))).toEqual([404, 'not-found']);
  }
  await stated(bureau!, 'remove-rule', id);
  expect((await bureau!.call('GET', '/v1/rules')).json['items']).toEqual([]);
  expect((await bureau!.call('GET', `/v1/rules?at=${then}`)).json['items']).toHaveLength(1);
});

it('communities have no communities in them; two statements race and one wins', async () => {
  const [bureau] = await newBureaus(hub(), 1);
  const [one, two] = [await newCommunity(hub(), [bureau!]), await newCommunity(hub(), [])];
  const refused = await state(gs(), 'join', one, { member: two });
  expect([refused.status, refused.json['code'], refused.json['detail']]).toEqual([422, 'statement-invalid', expect.stringContaining('not other communities')]);
  const rivals = await Promise.all(['enable-kafka', 'enable-kafka'].map(async (verb) => {
    const { json } = await bureau!.call('GET', `/v1/registry/statements?subject=${bureau!.id}`);
    const previous = (json['items'] as { digest: string }[]).at(-1)?.digest;
    return state(bureau!, verb, bureau!.id, {}, { previous });
  }));
  expect(rivals.map(outcome).sort((a, b) => Number(a[0]) - Number(b[0]))).toEqual([[201, undefined], [409, 'stale-predecessor']]);
  expect((await items(bureau!, `/v1/registry/statements?subject=${bureau!.id}`))).toHaveLength(2);
});

it('the registry of any past instant', async () => {
  const before = new Date().toISOString();
  const bureau = await newBureau(hub());
  await stated(bureau, 'enable-kafka', bureau.id);
  const enabled = new Date().toISOString();
  await stated(bureau, 'disable-kafka', bureau.id);
  const then = async (at: string): Promise<unknown> => (await bureau.call('GET', `/v1/participants/${bureau.id}?at=${at}`)).json['kafka'];
  expect([await then(before), await then(enabled), await then(new Date().toISOString())]).toEqual([undefined, true, false]);
  expect(outcome(await bureau.call('GET', '/v1/participants?at=yesterday'))).toEqual([400, 'malformed-request']);
  expect(outcome(await bureau.call('GET', `/v1/participants/${bureau.id}?at=${before}`))).toEqual([404, 'not-found']);
});

it('takes no statement above its size', async () => {
  const bureau = await newBureau(hub());
  const body = await signCompact(bureau.signing, { typ: 'entente-statement+jws' }, { hub: hub().name, text: 'x'.repeat(20_000) });
  expect(outcome(await bureau.call('POST', '/v1/registry/statements', { body }))).toEqual([413, 'too-large']);
});
