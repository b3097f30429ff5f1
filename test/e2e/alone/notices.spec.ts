import { readFileSync } from 'node:fs';
import { useHub, until } from '../../support/hub.js';
import { sha256 } from '../../support/jose-keys.js';
import { toItem, type Answer, type Party, type Sent } from '../../support/party.js';
import { inSeconds, rule, slug } from '../../support/rules.js';
import { demo, newBureau, newBureaus, newPartner, secretariat, stated } from '../../support/world.js';

const hub = useHub();
const PURPLE = JSON.parse(readFileSync('schemas/notice/purple/1/valid/vessel.json', 'utf8')) as Record<string, unknown>;
const RED = JSON.parse(readFileSync('schemas/notice/red/1/valid/for-prosecution.json', 'utf8')) as Record<string, unknown>;
const ATTESTED = { confidentiality: 'official-use', purposes: ['WARN'], personalData: false, attestation: { neutrality: true, humanRights: true } };
const SOUND = { neutrality: true, humanRights: true };
const gs = (): Party => secretariat(hub());
const oversight = (): Party => demo(hub(), 'oversight.ccf');

const requested = (by: Party, more: Readonly<Record<string, unknown>> = {}, hidden?: { exclude: readonly string[] }): Promise<Sent> => by.send(['gs'], { type: 'notice.purple/1', body: PURPLE, handling: ATTESTED, ...more }, hidden);
const seen = (by: Party, notice: string, headers: Record<string, string> = {}): Promise<Answer> => by.call('GET', `/v1/notices/${notice}`, { headers });
const stepOf = async (notice: string): Promise<number> => until(`${notice} is a notice`, async () => { const { status, json } = await seen(gs(), notice); return status === 200 ? (json['step'] as number) : undefined; });
const inState = (by: Party, notice: string, state: string): Promise<Record<string, unknown>> => until(`${notice} is ${state}`, async () => { const { json } = await seen(by, notice); return json['state'] === state ? json : undefined; });

/** Sends an act upon the newest step. */
async function acts(by: Party, notice: string, act: string, more: Readonly<Record<string, unknown>> = {}, to: readonly (string | Party)[] = ['hub']): Promise<Answer> {
  const step = await stepOf(notice);
  return by.submit(await by.sign(by.draft(to, { type: 'notice.act/1', handling: ATTESTED, body: { notice, act, step, ...more } })));
}
/** An act that must count. */
async function does(by: Party, notice: string, act: string, more: Readonly<Record<string, unknown>> = {}, to?: readonly (string | Party)[]): Promise<void> {
  const step = await stepOf(notice);
  const { status, text } = await acts(by, notice, act, more, to);
  if (status !== 202) throw new Error(`${by.id} ${act}: ${status} ${text}`);
  await until(`${act} counts`, async () => (await stepOf(notice)) > step || undefined);
}
async function published(by: Party, more: Readonly<Record<string, unknown>> = {}, hidden?: { exclude: readonly string[] }): Promise<Sent> {
  const request = await requested(by, more, hidden);
  await does(gs(), request.reference, 'screen');
  await does(gs(), request.reference, 'review');
  await does(gs(), request.reference, 'approve', { officer: 'one', checklist: SOUND });
  await does(gs(), request.reference, 'publish', { number: 'P-1/2026' }, [by]);
  return request;
}

it('a request becomes a notice, goes its way by signed acts, and reaches every bureau but those kept out', async () => {
  const [requester, holder, excluded] = await newBureaus(hub(), 3);
  const request = await requested(requester!, {}, { exclude: [excluded!.id] });
  const notice = request.reference;
  await stepOf(notice);
  expect((await seen(holder!, notice)).status).toBe(404);
  await does(gs(), notice, 'screen');
  expect(await acts(gs(), notice, 'publish', { number: 'P' })).toMatchObject({ status: 409, json: { type: '/problems/act-impossible', detail: 'This act is not possible from where the notice stands. It is screening. You could: assign, review, ask, refuse.' } });
  expect(await acts(holder!, notice, 'withdraw', { text: 'x' }, ['gs'])).toMatchObject({ status: 409, json: { detail: 'There is no such notice that you may act on.' } });
  await does(gs(), notice, 'review');
  await does(gs(), notice, 'ask', { text: 'Which port?' }, [requester!]);
  await does(requester!, notice, 'answer', { text: 'Port Example.' }, ['gs']);
  await does(gs(), notice, 'approve', { officer: 'one', checklist: SOUND });
  await does(gs(), notice, 'publish', { number: 'P-1/2026' }, [requester!]);

  expect((await holder!.receives(notice)).message).toBe(request.jws);
  const act = await holder!.receivesWhere('the act of publication', ({ draft: { type, body } }) => type === 'notice.act/1' && body?.['act'] === 'publish');
  expect(act.draft.from).toBe('gs');
  expect((await seen(excluded!, notice)).status).toBe(404);
  expect((await excluded!.mailbox()).filter(({ reference }) => reference === notice)).toEqual([]);
  const shown = await seen(requester!, notice);
  expect(shown.json).toMatchObject({ state: 'published', number: 'P-1/2026', allowed: ['propose-amendment', 'extend', 'withdraw', 'fulfil'] });
  expect((shown.json['history'] as { act: string }[]).map(({ act: name }) => name)).toEqual(['submit', 'screen', 'review', 'ask', 'answer', 'approve', 'publish']);
  expect(((await seen(holder!, notice)).json['history'] as { act: string }[]).map(({ act: name }) => name)).toEqual(['submit', 'publish']);
}, 60_000);

it('red takes two officers; a special one is not a bureau\'s to request', async () => {
  const [requester] = await newBureaus(hub(), 1);
  const { reference: notice } = await requester!.send(['gs'], { type: 'notice.red/1', body: RED, handling: { ...ATTESTED, purposes: ['LOCATE_WANTED'], personalData: true } });
  await does(gs(), notice, 'screen');
  await does(gs(), notice, 'review');
  await does(gs(), notice, 'approve', { officer: 'one', checklist: SOUND });
  expect((await seen(gs(), notice)).json).toMatchObject({ state: 'under-review', approvals: ['one'] });
  expect(await acts(gs(), notice, 'approve', { officer: 'one', checklist: SOUND })).toMatchObject({ status: 409, json: { detail: expect.stringContaining('a second person must') as unknown } });
  await does(gs(), notice, 'approve', { officer: 'two', checklist: SOUND });
  await inState(gs(), notice, 'approved');
  await does(gs(), notice, 'refuse', { code: 'ART3_POLITICAL_MILITARY_RELIGIOUS_RACIAL' }, [requester!]);
  expect((await seen(requester!, notice)).json).toMatchObject({ state: 'refused', code: 'ART3_POLITICAL_MILITARY_RELIGIOUS_RACIAL' });
  const special = JSON.parse(readFileSync('schemas/notice/un-special/1/valid/person.json', 'utf8')) as Record<string, unknown>;
  expect(await requester!.submit(await requester!.sign(requester!.draft(['gs'], { type: 'notice.un-special/1', body: special, handling: ATTESTED })))).toMatchObject({ status: 403, json: { type: '/problems/notice-not-yours' } });
}, 60_000);

it('of two acts upon one step the later is told so by a rejection that names what is allowed', async () => {
  const [requester] = await newBureaus(hub(), 1);
  const { reference: notice } = await requested(requester!);
  const step = await stepOf(notice);
  const late = await gs().send(['hub'], { type: 'notice.act/1', handling: ATTESTED, body: { notice, act: 'publish', step: step + 1, number: 'P' } });
  const { draft } = await gs().receivesWhere('the rejection', ({ draft: { type, inReplyTo } }) => type === 'control.rejection/1' && inReplyTo === late.reference);
  expect(draft.body).toMatchObject({ code: 'act-impossible', detail: expect.stringContaining('You could: assign, screen, refuse.') as unknown });
}, 60_000);

it('a list of notices ends at no rule: what is hidden is passed over, and a copy holds what its owner allows', async () => {
  const [requester, holder] = await newBureaus(hub(), 2);
  const [one, other] = [(await published(requester!)).reference, (await published(requester!)).reference];
  for (const notice of [one, other]) await holder!.receives(notice);
  type Listed = { readonly items: readonly { readonly notice: string; readonly message?: string; readonly keepUntil?: string; readonly noCopy?: true; readonly cursor: string }[]; readonly next: string; readonly limited?: true };
  const list = async (query: string, headers: Record<string, string> = {}): Promise<Listed> => {
    const { status, json } = await holder!.call('GET', `/v1/notices?${query}`, { headers });
    expect(status).toBe(200);
    return json as unknown as Listed;
  };
  const mine = ({ items }: Listed): Listed['items'] => items.filter(({ notice }) => notice === one || notice === other);
  const whole = await until('both are listed', async () => { const got = await list('content=true'); return mine(got).length === 2 ? got : undefined; });
  const at = whole.items.findIndex(({ notice }) => notice === one);
  const before = at === 0 ? '' : `&after=${whole.items[at - 1]!.cursor}`;
  const limit = async (rows: number): Promise<() => Promise<unknown>> => rule(requester!, { kind: 'download', data: { types: ['notice.purple/1'] }, rows, ageDays: 1 });

  let remove = await limit(1);
  const first = await until('the rule holds', async () => { const got = await list('content=true'); return got.limited === true ? got : undefined; });
  expect(mine(first)).toEqual([expect.objectContaining({ notice: one, message: expect.any(String) as unknown, keepUntil: expect.any(String) as unknown })]);
  expect(mine(await list(`content=true&after=${first.next}`))[0]).toMatchObject({ notice: other, keepUntil: expect.any(String) as unknown });
  await remove();
  remove = await limit(0);
  const none = await until('no copy is allowed', async () => { const got = mine(await list('content=true')); return got[0]?.noCopy === true ? got : undefined; });
  expect(none).toEqual([one, other].map((notice) => expect.objectContaining({ notice, noCopy: true }) as unknown));
  expect(none.filter(({ message }) => message !== undefined)).toEqual([]);
  // Read by itself, with the day by which it is gone again.
  expect((await holder!.call('GET', `/v1/messages/${one}`)).json).toMatchObject({ keepUntil: expect.any(String) as unknown });
  await remove();
  // What it is not to be used for stays out of a list that declares that use, and does not end the list.
  remove = await rule(requester!, { kind: 'purposes', data: { types: ['notice.purple/1'] }, purposes: ['WARN'] });
  await until('another use is refused', async () => mine(await list('content=true', { 'entente-purpose': 'FORENSIC' })).length === 0);
  expect(mine(await list('content=true'))).toHaveLength(2);
  await remove();
  await rule(requester!, { kind: 'deny', data: { types: ['notice.purple/1'] }, to: { participants: [holder!.id] } });
  await until('they are hidden', async () => mine(await list('content=true')).length === 0);
  const third = await published(await newBureau(hub()));
  await holder!.receives(third.reference);
  const after = await until('what stands behind them is listed', async () => { const got = await list(`limit=1${before}`); return got.items.length === 1 ? got : undefined; });
  expect(mine(after)).toEqual([]);
}, 90_000);

it('withdrawal, suspension and amendment reach every holder and collect answers; a border system follows the changes', async () => {
  const [requester, holder] = await newBureaus(hub(), 2);
  const request = await published(requester!);
  const notice = request.reference;
  await holder!.receives(notice);
  const snapshot = await until('the snapshot', async () => { const found = (await holder!.call('GET', '/v1/notices?content=true')).json as { items: { notice: string; message?: string; state: string }[]; next: string }; return found.items.some((one) => one.notice === notice) ? found : undefined; });
  expect(snapshot.items.find((one) => one.notice === notice)).toMatchObject({ state: 'published', message: request.jws });

  await does(gs(), notice, 'suspend', { text: 'Being clarified.' }, [requester!]);
  const suspension = await holder!.receivesWhere('the suspension', ({ draft: { body } }) => body?.['act'] === 'suspend');
  await holder!.send(['gs'], { type: 'control.receipt/1', body: { message: suspension.reference, digest: sha256(suspension.message), status: 'actioned', at: new Date().toISOString() } });
  const changes = (await holder!.call('GET', `/v1/notices?content=true&after=${snapshot.next}`)).json as { items: { notice: string; state: string; message?: string }[] };
  expect(changes.items.filter((one) => one.notice === notice)).toEqual([expect.not.objectContaining({ message: expect.anything() as unknown })]);
  await does(gs(), notice, 'resume', {}, [requester!]);

  const amended = await requester!.send(['gs'], { type: 'notice.purple/1', body: { ...PURPLE, title: 'Amended' }, handling: ATTESTED, inReplyTo: notice });
  await does(requester!, notice, 'propose-amendment', { content: amended.digest }, ['gs']);
  await does(gs(), notice, 'accept-amendment', { officer: 'one', checklist: SOUND }, [requester!]);
  await holder!.receives(amended.reference);
  const replaced = await holder!.receivesWhere('the recall of what was replaced', ({ draft: { type, body } }) => type === 'control.recall/1' && body?.['message'] === notice);
  expect(replaced.draft).toMatchObject({ from: 'hub', body: { digest: request.digest } });
  await holder!.send([requester!], { type: 'control.receipt/1', body: { message: notice, digest: request.digest, status: 'destroyed', at: new Date().toISOString() } });
  await until('the answer is known', async () => { const { json } = await requester!.call('GET', `/v1/messages/${notice}/recall`); return (json['told'] as { recipient: string; status: string }[] | undefined)?.some((one) => one.recipient === holder!.id && one.status === 'destroyed') || undefined; });

  await does(requester!, notice, 'withdraw', { text: 'Found.' }, ['gs']);
  await holder!.receivesWhere('the withdrawal', ({ draft: { body } }) => body?.['act'] === 'withdraw');
  await holder!.receivesWhere('the recall', ({ draft: { type, body } }) => type === 'control.recall/1' && body?.['message'] === amended.reference);
  expect((await seen(holder!, notice)).json).toMatchObject({ state: 'withdrawn', title: '' });
}, 90_000);

it('the oversight body asks, blocks and has deleted, under a case; rules of the owner keep a bureau out', async () => {
  const [requester, holder, denied] = await newBureaus(hub(), 3);
  await stated(requester!, 'set-rule', `rule/${requester!.id}/not-you`, { title: 'Not to you', kind: 'deny', to: { participants: [denied!.id] } });
  const { reference: notice } = await published(requester!);
  await holder!.receives(notice);
  expect((await seen(denied!, notice)).status).toBe(404);
  expect((await seen(oversight(), notice)).status).toBe(400);
  expect((await seen(oversight(), notice, { 'entente-case': 'C-1' })).json).toMatchObject({ state: 'published' });
  await does(oversight(), notice, 'oversee-question', { case: 'C-1', text: 'On what ground?' }, [requester!, 'gs']);
  await requester!.receivesWhere('the question', ({ draft: { body } }) => body?.['act'] === 'oversee-question');
  await does(requester!, notice, 'oversee-answer', { case: 'C-1', text: 'On this.' }, [oversight(), 'gs']);
  await does(oversight(), notice, 'block', { case: 'C-1' }, [requester!, 'gs']);
  expect(await acts(gs(), notice, 'resume', {})).toMatchObject({ status: 409, json: { detail: expect.stringContaining('blocked it provisionally') as unknown } });
  await does(oversight(), notice, 'delete', { case: 'C-1', code: 'OTHER_RPD' }, [requester!, 'gs']);
  await holder!.receivesWhere('the recall', ({ draft: { type, body } }) => type === 'control.recall/1' && body?.['message'] === notice);
  await until('nothing is left of it', async () => (await requester!.call('GET', `/v1/messages/${notice}`)).status === 404 || undefined);
  expect((await seen(requester!, notice)).json).toMatchObject({ state: 'cancelled', deleted: true });
}, 90_000);

it('a match goes to the owner, is to be verified, and then confirmed or false; from strangers it counts for nothing', async () => {
  const [requester, holder, stranger] = await newBureaus(hub(), 3);
  const request = await published(requester!, {}, { exclude: [stranger!.id] });
  const hit = { message: request.reference, digest: request.digest, at: new Date().toISOString(), matchedOn: ['vessel-number'] };
  await holder!.receives(request.reference);
  expect((await holder!.submit(await holder!.sign(holder!.draft(['gs'], { type: 'control.hit/1', body: hit })))).json).toMatchObject({ type: '/problems/wrong-original' });
  await stranger!.send([requester!], { type: 'control.hit/1', body: hit });
  const reported = await holder!.send([requester!], { type: 'control.hit/1', body: hit });
  await requester!.receives(reported.reference);
  const hits = async (): Promise<unknown> => (await seen(requester!, request.reference)).json['hits'];
  expect(await hits()).toEqual([{ hit: reported.reference, at: expect.any(String) as unknown, verdict: 'to-be-verified' }]);
  await stranger!.send([holder!], { type: 'control.hit-verdict/1', body: { message: reported.reference, verdict: 'confirmed', at: new Date().toISOString() } });
  const verdict = await requester!.send([holder!], { type: 'control.hit-verdict/1', body: { message: reported.reference, verdict: 'false', at: new Date().toISOString(), note: 'Another vessel.' } });
  await holder!.receives(verdict.reference);
  expect(await hits()).toMatchObject([{ hit: reported.reference, verdict: 'false' }]);
  // The first verdict stands: a second is refused where it is sent, the first one sent again is not, and strangers hear of neither.
  const again = async (by: Party, verdictOf: object = {}): Promise<Answer> => by.submit(await by.sign(by.draft([holder!], { type: 'control.hit-verdict/1', body: { message: reported.reference, verdict: 'confirmed', at: new Date().toISOString() }, ...verdictOf })));
  expect(await again(requester!)).toMatchObject({ status: 409, json: { code: 'act-impossible', detail: expect.stringMatching(/^Your verdict on this hit stands since .*: false\./) as unknown } });
  expect((await requester!.submit(verdict.jws)).status).toBe(200);
  expect([(await again(stranger!)).status, (await again(requester!, { mode: 'exercise' })).status]).toEqual([202, 202]);
  expect(await hits()).toMatchObject([{ hit: reported.reference, verdict: 'false' }]);
}, 60_000);

it('a diffusion goes out at once and is taken back when found not compliant; one reviewed first waits for the desk', async () => {
  const [sender, holder, other] = await newBureaus(hub(), 3);
  const diffusion = (await sender!.send([holder!, 'gs'], { type: 'notice.purple/1', body: PURPLE, handling: ATTESTED })).reference;
  await holder!.receives(diffusion);
  const look = (by: Party, of: string): Promise<Answer> => by.call('GET', `/v1/diffusions/${of}`);
  expect((await look(holder!, diffusion)).json).toMatchObject({ state: 'sent', review: 'POST', sender: sender!.id });
  expect((await look(other!, diffusion)).status).toBe(404);
  expect((await holder!.call('GET', '/v1/diffusions')).json['items']).toMatchObject([{ diffusion }]);
  expect((await seen(gs(), diffusion)).status).toBe(404);
  const act = (name: string, more: object): Promise<Answer> => gs().sign(gs().draft([sender!], { type: 'notice.act/1', handling: ATTESTED, body: { notice: diffusion, act: name, step: 1, ...more } })).then((jws) => gs().submit(jws));
  expect(await act('publish', { number: 'x' })).toMatchObject({ status: 409, json: { detail: expect.stringContaining('You could: approve, cancel.') as unknown } });
  expect((await act('cancel', { code: 'OTHER_RPD', officer: 'one' })).status).toBe(202);
  await holder!.receivesWhere('the recall', ({ draft: { type, body } }) => type === 'control.recall/1' && body?.['message'] === diffusion);
  expect((await look(holder!, diffusion)).json).toMatchObject({ state: 'recalled', code: 'OTHER_RPD', title: '' });

  const SILVER = JSON.parse(readFileSync('schemas/notice/silver/1/valid/smallest.json', 'utf8')) as Record<string, unknown>;
  const waiting = await sender!.send([holder!], { type: 'notice.silver/1', body: SILVER, handling: { ...ATTESTED, personalData: true, purposes: ['IDENTIFY_PERSON_OR_OBJECT'] } });
  await gs().receivesWhere('the request for review', ({ draft: { type, body } }) => type === 'control.endorsement-request/1' && body?.['message'] === waiting.reference);
  expect((await holder!.mailbox()).some(({ reference }) => reference === waiting.reference)).toBe(false);
  expect((await gs().call('GET', `/v1/messages/${waiting.reference}`)).json).toMatchObject({ held: { endorser: 'gs' } });
  await gs().send([sender!], { type: 'control.endorsement/1', body: { message: waiting.reference, digest: waiting.digest, verdict: 'endorsed' } });
  await holder!.receives(waiting.reference);
  await until('it is a diffusion', async () => (await look(holder!, waiting.reference)).status === 200 || undefined);
  expect((await look(holder!, waiting.reference)).json).toMatchObject({ state: 'cleared', review: 'PRE' });
  const outcome = await holder!.send([sender!], { type: 'control.outcome/1', body: { message: waiting.reference, outcome: 'not-executable-here', notExecutableHere: true, at: new Date().toISOString() } });
  await sender!.receives(outcome.reference);
}, 60_000);

it('what the public may see of a notice is an object of its own, as far as its owner released and as long as the notice circulates', async () => {
  const [requester, reader] = await newBureaus(hub(), 2);
  const { reference: notice } = await requested(requester!);
  await stated(requester!, 'set-rule', `rule/${requester!.id}/public`, { title: 'To the public', kind: 'public-extract', data: { types: ['notice.purple/1'] }, fields: ['/body/title', '/body/text'] });
  const consent = await requester!.send(['gs'], { inReplyTo: notice });
  await gs().receives(consent.reference);
  const extract = async (more: object = {}): Promise<Answer> =>
    gs().submit(await gs().sign(gs().draft([reader!], { type: 'notice.extract/1', handling: ATTESTED, body: { notice, consent: consent.reference, kind: 'purple', language: 'en', title: 'A hold under the hold', until: '2030', ...more } })));
  await stepOf(notice);
  expect((await extract()).json).toMatchObject({ code: 'act-impossible', detail: 'An extract is made of what circulates. It is submitted.' });
  await does(gs(), notice, 'screen');
  await does(gs(), notice, 'review');
  await does(gs(), notice, 'approve', { officer: 'one', checklist: SOUND });
  await does(gs(), notice, 'publish', { number: 'P-9/2026' }, [requester!]);
  expect((await extract({ kind: 'green' })).json).toMatchObject({ detail: 'It is a purple notice.' });
  expect((await extract({ charge: 'Smuggling.' })).json).toMatchObject({ code: 'refused', violations: [{ pointer: '/body/charge' }] });
  const made = await extract();
  expect(made.status).toBe(202);
  const reference = `gs/${String(made.json['id'])}`;
  const listed = async (): Promise<object[]> => ((await reader!.call('GET', '/v1/notices/extracts?limit=100')).json['items'] as { notice: string }[]).filter((one) => one.notice === notice);
  await until('it is shown', async () => (await listed()).length === 1 || undefined);
  expect(await listed()).toMatchObject([{ extract: reference, kind: 'purple', until: '2031-01-01T00:00:00.000Z', message: (await reader!.receives(reference)).message }]);
  await stated(requester!, 'set-rule', `rule/${requester!.id}/public`, { title: 'Not the title any more', kind: 'public-extract', data: { types: ['notice.purple/1'] }, fields: ['/body/text'] });
  await until('it is released no more', async () => (await listed()).length === 0 || undefined);
  await does(requester!, notice, 'withdraw', { text: 'Found.' }, ['gs']);
  await reader!.receivesWhere('the recall of the extract', ({ draft: { type, body } }) => type === 'control.recall/1' && body?.['message'] === reference);
}, 60_000);

it('comes in the feed of its kind as well, to partners too: what the requester\'s rules and the agreement allow, amended, suspended and withdrawn in order', async () => {
  const [[requester, closed, bureau], partner, stranger] = [await newBureaus(hub(), 3), await newPartner(hub()), await newPartner(hub())];
  await stated(gs(), 'conclude-agreement', `agreement/${slug()}`, { partner: partner.id, title: 'Made up for the tests', categories: ['notice.*'], purposes: ['WARN'], direction: 'to-partner', personalData: false, from: inSeconds(-60), until: inSeconds(3_600), reference: 'EXERCISE-TEST', hostCountries: [requester!, closed!].map(({ id }) => id.slice(4)) });
  await rule(closed!, { kind: 'deny', to: { participants: [partner.id] } });
  const json = (body: object): { type: string; body: string } => ({ type: 'application/json', body: JSON.stringify({ purpose: 'WARN', ...body }) });
  const FEED = 'feed.notices-purple';
  type Reading = readonly [by: Party, feed: string, subscription: string];
  const subscribed = async (by: Party, feed: string, mode = 'live', filter = {}): Promise<Reading> => [by, feed, String((await by.call('POST', '/v1/subscriptions', json({ feed, mode, filter }))).json['id'])];
  const [purple, late, others, theirs] = [await subscribed(partner, FEED, 'live', { types: ['notice.purple'], countries: [requester!.id.slice(4)] }), await subscribed(closed!, FEED), [await subscribed(partner, 'feed.notices-orange'), await subscribed(partner, FEED, 'exercise'), await subscribed(stranger, FEED)], await subscribed(bureau!, FEED)];
  expect((await partner.call('POST', '/v1/subscriptions', json({ feed: 'feed.notices-red' }))).status).toBe(404);
  const [{ reference: notice }, kept] = await Promise.all([published(requester!), published(closed!)]);
  /** What the feed says of these two notices. */
  const told = async ([by, feed, subscription]: Reading): Promise<[string, string | undefined, string][]> => {
    const { items } = (await by.call('GET', `/v1/feeds/${feed}/items?limit=500&subscription=${subscription}`)).json as unknown as { items: (Parameters<typeof toItem>[0] & { change: string; of?: string })[] };
    const about = (one = ''): boolean => [requester!, closed!].some(({ id }) => one.startsWith(`${id}/`));
    return items.map((item) => ({ ...item, ...toItem(item) })).filter(({ of, reference }) => about(of) || about(reference)).map(({ change, of, draft: { type } }) => [change, of, type]);
  };
  const tells = (reading: Reading, ...last: unknown[]): Promise<unknown> => until(`the feed tells of ${String(last[0])}`, async () => JSON.stringify((await told(reading)).at(-1)) === JSON.stringify(last) || undefined);
  const first = [['published', undefined, 'notice.purple/1'], ['published', notice, 'notice.act/1']];
  await tells(purple, ...first[1]!);
  expect(await told(purple)).toEqual(first);
  for (const reading of others) expect(await told(reading)).toEqual([]);
  expect([await partner.mailbox(), (await partner.call('GET', `/v1/messages/${notice}`)).status, (await stranger.call('GET', `/v1/messages/${notice}`)).status]).toEqual([[], 200, 404]);
  expect((await requester!.call('GET', `/v1/messages/${notice}/trace`)).json['addressees']).toContainEqual({ to: FEED, allowed: true, rules: [], except: expect.arrayContaining([stranger.id]) as unknown });
  await until('the bureau reads both', async () => (await told(theirs)).length === 4 || undefined);
  for (const one of [notice, kept.reference]) expect((await bureau!.mailbox()).filter(({ reference }) => reference === one)).toHaveLength(1);

  const amended = await requester!.send(['gs'], { type: 'notice.purple/1', body: { ...PURPLE, title: 'Amended' }, handling: ATTESTED, inReplyTo: notice });
  await does(requester!, notice, 'propose-amendment', { content: amended.digest }, ['gs']);
  await does(gs(), notice, 'accept-amendment', { officer: 'one', checklist: SOUND }, [requester!]);
  await tells(purple, 'withdrawn', notice, 'control.recall/1');
  await does(gs(), notice, 'suspend', { text: 'Being clarified.' }, [requester!]);
  await tells(purple, 'suspended', notice, 'notice.act/1');
  await does(requester!, notice, 'withdraw', { text: 'Found.' }, ['gs']);
  await tells(purple, 'withdrawn', amended.reference, 'control.recall/1');
  // What was taken back is shown no more; its number, and that it was suspended, still are to those who had it: who comes now hears nothing.
  expect([await told(late), await told(purple)]).toEqual([[], [first[1], ['withdrawn', notice, 'control.recall/1'], ['suspended', notice, 'notice.act/1'], ['withdrawn', amended.reference, 'control.recall/1']]]);
}, 90_000);
