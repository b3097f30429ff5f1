import { derivedUuidV7, toTimestamp } from '#kernel';
import type { Message } from '#contracts';
import { HUB } from '../../directory/testing/world.js';
import { messageOf, NOON } from '../testing/parts.js';
import { judgeEnvelope } from './judge-envelope.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const idAt = (ms: number): string => derivedUuidV7(ms, Buffer.from('x'), 'y');

function verdict(message: Message): string {
  try {
    judgeEnvelope(message, HUB, NOON);
    return 'taken';
  } catch (error) {
    return (error as { code: string }).code;
  }
}
const issued = (offset: number): Message => messageOf('ncb.XA', ['ncb.XB'], {}, NOON + offset);

it('another hub is refused before anything else', () => {
  expect(verdict({ ...issued(-9 * DAY), hub: 'other.hub' })).toBe('wrong-hub');
  expect(verdict({ ...issued(0), hub: HUB.toUpperCase() })).toBe('wrong-hub');
});

it.each([
  [5 * MINUTE, 'taken'],
  [5 * MINUTE + 1, 'clock-skew'],
  [-DAY, 'taken'],
  [-DAY - 1, 'clock-skew'],
])('issued %d ms from the hub\'s clock: %s', (offset, expected) => expect(verdict(issued(offset))).toBe(expected));

it('the limits can be set', () => {
  expect(() => judgeEnvelope(issued(MINUTE), HUB, NOON, { aheadMs: 0, behindMs: 0 })).toThrow(expect.objectContaining({ code: 'clock-skew' }));
  expect(() => judgeEnvelope(issued(0), HUB, NOON, { aheadMs: 0, behindMs: 0 })).not.toThrow();
});

it.each([
  [DAY, 'taken'],
  [DAY + 1, 'id-time-mismatch'],
  [-DAY, 'taken'],
  [-DAY - 1, 'id-time-mismatch'],
])('an id %d ms from issuedAt: %s', (offset, expected) => expect(verdict({ ...issued(0), id: idAt(NOON + offset) })).toBe(expected));

it.each([
  [{ expiresAt: NOON }, 'already-expired'],
  [{ expiresAt: NOON + 1 }, 'taken'],
  [{ notBefore: NOON + 10, expiresAt: NOON + 10 }, 'already-expired'],
  [{ notBefore: NOON + 10, expiresAt: NOON + 11 }, 'taken'],
  [{ notBefore: NOON - DAY }, 'taken'],
  [{ notBefore: NOON + 300 * DAY }, 'taken'],
])('%j: %s', (times, expected) => {
  expect(verdict({ ...issued(0), ...Object.fromEntries(Object.entries(times).map(([name, at]) => [name, toTimestamp(at)])) })).toBe(expected);
});
