import { randomBytes } from 'node:crypto';
import { useDesk } from '../support/desk.js';
import { until, useHub } from '../support/hub.js';
import { sha256 } from '../support/jose-keys.js';
import type { Answer, Party } from '../support/party.js';
import { newBureaus, newCommunity, newEntity, secretariat, stated } from '../support/world.js';

const hub = useHub();
const desk = useDesk(hub);
/** All of an answer that a caller can see. */
const seen = ({ status, headers, text }: Answer): unknown => ({ status, text, headers: [...headers].filter(([name]) => name !== 'date').sort() });

interface Told {
  readonly version: number;
  readonly participants: readonly { readonly participant: string; readonly allowed?: boolean; readonly rules: readonly string[]; readonly because?: string; readonly shown?: string }[];
}

const ask = (by: Party, reference: string, at?: string): Promise<Answer> => by.call('GET', `/v1/messages/${reference}/readers${at === undefined ? '' : `?at=${at}`}`);
/** Of everyone named: whether it could read, why or why not, and whether it was shown it by then. */
async function couldRead(owner: Party, reference: string, at?: string): Promise<Readonly<Record<string, unknown>>> {
  const { participants } = (await ask(owner, reference, at)).json as unknown as Told;
  return Object.fromEntries(participants.map(({ participant, allowed, rules, because, shown }) => [participant, [allowed, because ?? rules.join(' '), shown !== undefined]]));
}
const now = (): string => new Date().toISOString();

describe('who could read a message on that day', () => {
  it('is told by the rules and memberships of that instant, to its owner alone', async () => {
    const [owner, reader, other, late, stranger] = (await newBureaus(hub(), 5)) as [Party, Party, Party, Party, Party];
    const community = await newCommunity(hub(), [reader, other]);
    const early = now();
    const sent = await owner.send([community]);
    await reader.receives(sent.reference);
    const before = now();
    await stated(secretariat(hub()), 'join', community, { member: late.id });
    const rule = `rule/${owner.id}/t${randomBytes(6).toString('hex')}`;
    await stated(owner, 'set-rule', rule, { title: 'Invented for the tests', kind: 'deny', to: { participants: [reader.id] } });
    await until('the rule hides it', async () => (await reader.mailbox()).length === 0);

    expect(await couldRead(owner, sent.reference, early)).toEqual({ [reader.id]: [false, 'not-delivered', false], [other.id]: [false, 'not-delivered', false] });
    expect(await couldRead(owner, sent.reference, before)).toEqual({ [reader.id]: [true, 'baseline.addressee', true], [other.id]: [true, 'baseline.addressee', false] });
    expect(await couldRead(owner, sent.reference)).toEqual({ [reader.id]: [false, rule, true], [other.id]: [true, 'baseline.addressee', false] });
    const versions = await Promise.all([before, undefined].map(async (at) => ((await ask(owner, sent.reference, at)).json as unknown as Told).version));
    expect(versions[0]).toBeLessThan(versions[1]!);

    await owner.send([reader, other], { type: 'control.recall/1', body: { message: sent.reference, digest: sent.digest, reason: 'Sent in error.' } });
    await until('it is recalled', async () => JSON.stringify(await couldRead(owner, sent.reference)).includes('recalled'));
    expect((await couldRead(owner, sent.reference, before))[other.id]).toEqual([true, 'baseline.addressee', false]);

    // For everyone else there is nothing to be asked.
    const none = seen(await ask(stranger, `${stranger.id}/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90`));
    for (const one of [reader, other, late, stranger]) expect(seen(await ask(one, sent.reference))).toEqual(none);
    // Auditors: of decisions, for what its owner granted, while that lasts; who holds the hub is none.
    const auditor = await newEntity(stranger, 'auditor');
    const foreign = await other.send([reader]);
    await reader.receives(foreign.reference);
    const ends = Date.now() + 6_000;
    const grant = (may: string, to: Party): Promise<unknown> => stated(owner, 'grant-mandate', `mandate/t${randomBytes(6).toString('hex')}`, { auditor: to.id, of: [owner.id], may: [may], from: new Date(ends - 60_000).toISOString(), until: new Date(ends).toISOString(), reference: 'EXERCISE-TEST' });
    await grant('decisions', auditor);
    await grant('access', stranger);
    expect(await until('the mandate holds', async () => { const told = await ask(auditor, sent.reference, before); return told.status === 200 ? told.json['participants'] : undefined; })).toEqual([
      expect.not.objectContaining({ shown: expect.anything() as unknown }), expect.objectContaining({ allowed: true, rules: ['baseline.addressee'] }),
    ]);
    for (const [by, reference] of [[auditor, foreign.reference], [stranger, sent.reference], [secretariat(hub()), sent.reference]] as const) expect(seen(await ask(by, reference))).toEqual(none);
    const traced = await stranger.call('GET', `/v1/messages/${sent.reference}/trace`);
    expect([traced.status, traced.text.includes(rule)]).toEqual([200, false]);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, ends + 50 - Date.now())));
    for (const at of [undefined, before]) expect(seen(await ask(auditor, sent.reference, at))).toEqual(none);
    expect((await ask(owner, sent.reference, 'yesterday')).json['code']).toBe('malformed-request');
  });

  it('names those it was handed on to from then on, and a contested bureau as one that is shown nothing', async () => {
    const [owner, reader] = (await newBureaus(hub(), 2)) as [Party, Party];
    const customs = await newEntity(reader, 'customs');
    const sent = await owner.send([reader], { handling: { confidentiality: 'official-use', purposes: ['SUPPORT_INVESTIGATION'], onward: 'national' } });
    await reader.receives(sent.reference);
    const before = now();
    await reader.send([customs], { type: 'control.dispatch/1', body: { message: sent.reference, digest: sent.digest } });
    await customs.receives(sent.reference);
    const after = now();
    const claimed = { reason: 'For the exercise.', reference: 'EXERCISE-TEST' };
    await stated(secretariat(hub()), 'freeze', reader.id, claimed);
    expect(Object.keys(await couldRead(owner, sent.reference, before))).toEqual([reader.id]);
    expect(await couldRead(owner, sent.reference, after)).toEqual({ [reader.id]: [true, 'baseline.addressee', true], [customs.id]: [true, 'baseline.addressee', true] });
    await until('it is contested', async () => JSON.stringify(await couldRead(owner, sent.reference)) === JSON.stringify({ [reader.id]: [false, 'contested', true], [customs.id]: [false, 'contested', true] }));
    await stated(secretariat(hub()), 'unfreeze', reader.id, claimed);
  });
});

interface Event { readonly cursor: string; readonly event: string; readonly mode?: string; readonly who: readonly string[]; readonly messages: readonly string[]; readonly by?: string; readonly purpose?: string; readonly sender?: string; readonly digest?: string }
const eventsOf = async (by: Party, query: Readonly<Record<string, string>>): Promise<readonly Event[]> => ((await by.call('GET', `/v1/events?${new URLSearchParams(query).toString()}`)).json['items'] ?? []) as Event[];
const told = (events: readonly Event[]): unknown[] => events.map(({ event, who, messages, by }) => [event, ...who, by, ...messages]);

describe('questions over many messages', () => {
  it('who read anything about a case, what somebody received, what a rule refused: to those entitled, page by page, on record', async () => {
    const [owner, reader, refused, stranger] = (await newBureaus(hub(), 4)) as [Party, Party, Party, Party];
    const wildlife = await newEntity(owner, 'wildlife');
    const community = await newCommunity(hub(), [reader, refused]);
    const named = `T-${randomBytes(8).toString('hex')}`;
    const since = now();
    const rule = `rule/${owner.id}/t${randomBytes(6).toString('hex')}`;
    await stated(owner, 'set-rule', rule, { title: 'Invented for the tests', kind: 'deny', to: { participants: [refused.id] } });
    const sent = await wildlife.send([reader, refused], { case: named });
    const plain = await owner.send([community]);
    const foreign = await stranger.send([reader], { case: named });
    const atTheDoor = await owner.sign(owner.draft([refused]));
    expect((await owner.submit(atTheDoor)).json).toEqual(expect.not.objectContaining({ rules: expect.anything() as unknown }));
    const drilled = await owner.sign(owner.draft([refused], { mode: 'exercise' }));
    await owner.submit(drilled);
    for (const one of [sent, plain, foreign]) await reader.receives(one.reference);
    await reader.call('GET', `/v1/messages/${sent.reference}`, { headers: { 'entente-purpose': 'SUPPORT_INVESTIGATION', 'entente-case': 'theirs' } });

    // The case of its owner: its entity's message, read twice; what a stranger files under the same number is the stranger's.
    const readings = await until('the readings are in the ledger', async () => {
      const found = await eventsOf(owner, { case: named });
      return found.some(({ by }) => by === 'message') ? found : undefined;
    }, 20_000);
    expect(told(readings)).toEqual(expect.arrayContaining([['read', reader.id, 'inbox', sent.reference], ['read', reader.id, 'message', sent.reference]]));
    expect(readings.every(({ messages }) => messages.every((one) => one === sent.reference))).toBe(true);
    expect((await eventsOf(stranger, { case: named })).flatMap(({ messages }) => messages).every((one) => one === foreign.reference)).toBe(true);
    expect(told(await eventsOf(reader, { case: 'theirs' }))).toContainEqual(['read', reader.id, 'message', sent.reference]);
    expect(await eventsOf(refused, { case: named })).toEqual([]);

    // What somebody received, by name and with an audience, in a time: all to itself, to a sender what it sent.
    const received = await until('the deliveries are in the ledger', async () => {
      const found = await eventsOf(reader, { recipient: reader.id, since });
      return found.length >= 3 ? found : undefined;
    }, 20_000);
    expect(told(received).toSorted()).toEqual([['received', reader.id, 'mailbox', sent.reference], ['received', reader.id, community, plain.reference], ['received', reader.id, 'mailbox', foreign.reference]].toSorted());
    expect((await eventsOf(owner, { recipient: reader.id })).flatMap(({ messages }) => messages).toSorted()).toEqual([sent.reference, plain.reference].toSorted());
    expect(await eventsOf(reader, { recipient: reader.id, until: since })).toEqual([]);
    expect(await eventsOf(refused, { recipient: reader.id })).toEqual([]);
    const pages = async (after?: string): Promise<string[]> => {
      const { items, next } = (await reader.call('GET', `/v1/events?recipient=${reader.id}&limit=1${after === undefined ? '' : `&after=${after}`}`)).json as { items: Event[]; next?: string };
      return [...items.flatMap(({ messages }) => messages), ...(next === undefined ? [] : await pages(next))];
    };
    expect((await pages()).toSorted()).toEqual(received.flatMap(({ messages }) => messages).toSorted());
    expect((await owner.call('GET', `/v1/events?recipient=${reader.id}&after=${received[0]!.cursor}`)).json['code']).toBe('bad-cursor');
    expect((await owner.call('GET', '/v1/events?case=a&rule=b')).json['code']).toBe('malformed-request');

    // Refusals count for the rule's owner alone: an addressee of a message, a member of an audience never, and at the door a digest.
    const refusals = await until('the refusals are in the ledger', async () => {
      const found = await eventsOf(owner, { rule });
      return found.length >= 2 ? found : undefined;
    }, 20_000);
    expect(told(refusals)).toEqual(expect.arrayContaining([['refused', refused.id, undefined, sent.reference], ['refused', undefined]]));
    expect(refusals.map(({ digest }) => digest)).toEqual(expect.arrayContaining([sent.digest, sha256(atTheDoor)]));
    // What was an exercise is told as one, and apart.
    expect(refusals.every(({ mode }) => mode === 'live')).toBe(true);
    expect((await until('the exercise is in the ledger', async () => {
      const found = await eventsOf(owner, { rule, mode: 'exercise' });
      return found.length > 0 ? found : undefined;
    }, 20_000)).map(({ mode, digest }) => [mode, digest])).toEqual([['exercise', sha256(drilled)]]);
    for (const other of [reader, refused, wildlife]) expect(await eventsOf(other, { rule })).toEqual([]);

    // The command line takes it away, and the question itself is an event.
    const csv = await desk.cli.run(['events', '--rule', rule, '--csv', ...desk.as(owner)]);
    expect([csv.code, csv.out.split('\r\n').slice(1, -1).every((line) => line.includes(',refused,')), csv.out]).toEqual([0, true, expect.stringContaining(sent.digest)]);
    expect(told(await until('the question is in the ledger', async () => {
      const found = await eventsOf(owner, { case: named });
      return found.some(({ event }) => event === 'asked') ? found : undefined;
    }, 20_000))).toContainEqual(['asked', owner.id, 'audit', sent.reference]);
  }, 120_000);
});
