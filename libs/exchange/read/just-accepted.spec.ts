import { Problem } from '#kernel';
import { RecentAcceptances } from '../accept/recent-acceptances.js';
import type { WaitingMessage } from '../route/held-messages.js';
import { JustAccepted } from './just-accepted.js';

const AT = 1_700_000_000_000;
const NOTHING_HELD = { find: () => Promise.resolve(undefined), waiting: () => Promise.resolve(undefined) };
const reference = { from: 'ncb.KE.kws', id: '018bcfe5-6800-7000-8000-000000000001' };

/** Accepted `age` milliseconds ago; routed after so many looks. */
function asked({ age, routedAfter }: { readonly age: number; readonly routedAfter: number }): { readonly by: (reader: string) => Promise<string>; readonly looks: () => number } {
  const recent = new RecentAcceptances();
  recent.remember(`${reference.from}/${reference.id}`, { partition: 0, offset: 1n, digest: 'd', inputDigest: Buffer.alloc(32), acceptedAt: AT - age });
  let [looks, now] = [0, AT];
  const fresh = new JustAccepted({ recent, held: NOTHING_HELD, clock: { now: () => (now += 1_000) } });
  const look = async (): Promise<string> => {
    looks += 1;
    if (looks <= routedAfter) throw new Problem('not-found');
    return 'there';
  };
  return { by: (reader) => fresh.awaited(reference, reader, look), looks: () => looks };
}

it.each(['ncb.KE.kws', 'ncb.KE'])('%s, who handed it in or answers for who did, is told when it is routed', async (reader) => {
  const { by, looks } = asked({ age: 0, routedAfter: 2 });
  await expect(by(reader)).resolves.toBe('there');
  expect(looks()).toBe(3);
});

it.each(['ncb.XB', 'ncb.KE.other', 'gs'])('%s is answered at once: the time does not tell that it exists', async (reader) => {
  const { by, looks } = asked({ age: 0, routedAfter: 1 });
  await expect(by(reader)).rejects.toMatchObject({ code: 'not-found' });
  expect(looks()).toBe(1);
});

it('is not waited for without end, nor when it should long have been routed', async () => {
  const young = asked({ age: 0, routedAfter: Infinity });
  await expect(young.by('ncb.KE.kws')).rejects.toMatchObject({ code: 'not-found' });
  expect(young.looks()).toBe(5);
  const old = asked({ age: 60_000, routedAfter: 1 });
  await expect(old.by('ncb.KE.kws')).rejects.toMatchObject({ code: 'not-found' });
  expect(old.looks()).toBe(1);
});

it('any other refusal stands at once', async () => {
  const recent = new RecentAcceptances();
  recent.remember(`${reference.from}/${reference.id}`, { partition: 0, offset: 1n, digest: 'd', inputDigest: Buffer.alloc(32), acceptedAt: AT });
  const fresh = new JustAccepted({ recent, held: NOTHING_HELD, clock: { now: () => AT } });
  let looks = 0;
  await expect(fresh.awaited(reference, 'ncb.KE.kws', () => Promise.reject(new Problem(looks++ === 0 ? 'refused' : 'not-found')))).rejects.toMatchObject({ code: 'refused' });
});

it('what waits for its own time is not waited for', async () => {
  const recent = new RecentAcceptances();
  recent.remember(`${reference.from}/${reference.id}`, { partition: 0, offset: 1n, digest: 'd', inputDigest: Buffer.alloc(32), acceptedAt: AT });
  const waiting: WaitingMessage = { ...reference, compact: 'ey', acceptedAt: AT, releaseAt: AT + 60_000 };
  const fresh = new JustAccepted({ recent, held: { ...NOTHING_HELD, waiting: () => Promise.resolve(waiting) }, clock: { now: () => AT } });
  // The clock stands still: this would never end.
  await expect(fresh.awaited(reference, reference.from, () => Promise.reject(new Problem('not-found')))).rejects.toMatchObject({ code: 'not-found' });
});

it.each([
  ['whoever recalled it a moment ago is told when that is worked off', 'ncb.KE.kws', 0, 3],
  ['so is its bureau', 'ncb.KE', 0, 3],
  ['whoever did not recall it is answered at once, its owner among them', 'gs', 0, 1],
  ['so is who asks when it should long have been worked off', 'ncb.KE.kws', 60_000, 1],
])('%s', async (_, reader, age, looks) => {
  const recent = new RecentAcceptances();
  recent.rememberRecall(`${reference.from}/${reference.id}`, 'ncb.KE.kws', AT - age);
  const fresh = new JustAccepted({ recent, held: NOTHING_HELD, clock: { now: () => AT } });
  let looked = 0;
  const asked = fresh.recallAwaited(reference, reader, async () => {
    looked += 1;
    if (looked < 3) throw new Problem('not-found');
    return 'there';
  });
  if (looks === 1) await expect(asked).rejects.toMatchObject({ code: 'not-found' });
  else await expect(asked).resolves.toBe('there');
  expect(looked).toBe(looks);
});
