import { randomBytes } from 'node:crypto';
import { until, useHub } from '../support/hub.js';
import type { Answer, Party } from '../support/party.js';
import { newBureaus, newCommunity, newEntity, secretariat, stated } from '../support/world.js';

const hub = useHub();
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
    await until('the rule hides it', async () => (await reader.mailbox()).length === 0, 5_000);

    expect(await couldRead(owner, sent.reference, early)).toEqual({ [reader.id]: [false, 'not-delivered', false], [other.id]: [false, 'not-delivered', false] });
    expect(await couldRead(owner, sent.reference, before)).toEqual({ [reader.id]: [true, 'baseline.addressee', true], [other.id]: [true, 'baseline.addressee', false] });
    expect(await couldRead(owner, sent.reference)).toEqual({ [reader.id]: [false, rule, true], [other.id]: [true, 'baseline.addressee', false] });
    const versions = await Promise.all([before, undefined].map(async (at) => ((await ask(owner, sent.reference, at)).json as unknown as Told).version));
    expect(versions[0]).toBeLessThan(versions[1]!);

    await owner.send([reader, other], { type: 'control.recall/1', body: { message: sent.reference, digest: sent.digest, reason: 'Sent in error.' } });
    await until('it is recalled', async () => JSON.stringify(await couldRead(owner, sent.reference)).includes('recalled'), 5_000);
    expect((await couldRead(owner, sent.reference, before))[other.id]).toEqual([true, 'baseline.addressee', false]);

    // For everyone else there is nothing to be asked.
    const none = seen(await ask(stranger, `${stranger.id}/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90`));
    for (const one of [reader, other, late, stranger]) expect(seen(await ask(one, sent.reference))).toEqual(none);
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
    await until('it is contested', async () => JSON.stringify(await couldRead(owner, sent.reference)) === JSON.stringify({ [reader.id]: [false, 'contested', true], [customs.id]: [false, 'contested', true] }), 5_000);
    await stated(secretariat(hub()), 'unfreeze', reader.id, claimed);
  });
});
