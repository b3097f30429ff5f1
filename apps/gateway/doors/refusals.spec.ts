import { payloadOf } from '#envelope';
import { RefusalRecorder } from '#exchange';
import { Problem } from '#kernel';
import { HUB_IDENTITY, MemoryLog, SetClock } from '../../../libs/exchange/testing/parts.js';
import { refusalsRecorded } from './refusals.js';

let log: MemoryLog;
let refusals: RefusalRecorder;
beforeEach(() => {
  log = new MemoryLog();
  refusals = new RefusalRecorder(HUB_IDENTITY, log, new SetClock());
});
const doing = (work: () => Promise<unknown>): Promise<unknown> => refusalsRecorded(refusals, 'ncb.XA', () => 'the secret text', work);
const code = (code: string): unknown => expect.objectContaining({ code });

it('what goes well leaves nothing behind', async () => {
  expect(await doing(() => Promise.resolve(1))).toBe(1);
  expect(log.records).toEqual([]);
});

it('a refusal is written with digest and code, never with content, before it is answered', async () => {
  await expect(doing(() => Promise.reject(new Problem('wrong-hub', { detail: 'the secret detail' })))).rejects.toEqual(code('wrong-hub'));
  const [record] = log.records;
  expect(record).toMatchObject({ topic: { name: 'exchange.refused' }, key: 'ncb.XA' });
  expect(payloadOf(String(record?.value))).toMatchObject({ event: 'refused', sender: 'ncb.XA', code: 'wrong-hub', digest: expect.stringMatching(/^[\w-]{43}$/) as string, at: '2026-01-01T12:00:00.000Z' });
  expect(JSON.stringify(payloadOf(String(record?.value)))).not.toContain('secret');
});

it('a refusal that cannot be written is no answer yet', async () => {
  log.failure = 'before';
  await expect(doing(() => Promise.reject(new Problem('wrong-hub')))).rejects.toEqual(code('not-accepted'));
});

it('the hub\'s own failures are no refusals', async () => {
  for (const error of [new Problem('not-accepted'), new Problem('internal-error'), new Error('a defect')]) await expect(doing(() => Promise.reject(error))).rejects.toBe(error);
  expect(log.records).toEqual([]);
});
