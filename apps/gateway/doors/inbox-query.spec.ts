import { readInboxQuery, type RawQuery } from './inbox-query.js';

const malformed = expect.objectContaining({ code: 'malformed-request' });

it('without anything said: a hundred live messages of every type, from the beginning, at once', () => {
  expect(readInboxQuery({})).toEqual({ after: undefined, limit: 100, waitMs: 0, types: [], mode: 'live' });
  expect(readInboxQuery({ after: '', limit: '', wait: '', type: '', mode: '' })).toEqual(readInboxQuery({}));
});

it.each<[RawQuery, object]>([
  [{ limit: '1' }, { limit: 1 }],
  [{ limit: '500' }, { limit: 500 }],
  [{ wait: '30' }, { waitMs: 30_000 }],
  [{ mode: 'exercise' }, { mode: 'exercise' }],
  [{ after: 'whatever' }, { after: 'whatever' }],
  [{ type: 'general.reply/1' }, { types: ['general.reply/1'] }],
  [{ type: ['general.reply/1', 'control.receipt/1,control.recall/1'] }, { types: ['general.reply/1', 'control.receipt/1', 'control.recall/1'] }],
  [{ type: ',general.reply/1,' }, { types: ['general.reply/1'] }],
])('%j', (query, expected) => expect(readInboxQuery(query)).toMatchObject(expected));

it.each<RawQuery>([
  { limit: '0' }, { limit: '501' }, { limit: '-1' }, { limit: '1.5' }, { limit: '1e2' }, { limit: ' 5' }, { limit: '0x10' }, { limit: '9999999999' }, { limit: ['1', '2'] },
  { wait: '31' }, { wait: 'NaN' }, { mode: 'LIVE' }, { mode: 'both' }, { mode: ['live', 'exercise'] }, { after: ['a', 'b'] },
  { type: 'a'.repeat(101) }, { type: Array.from({ length: 51 }, () => 'general.reply/1') }, { type: 'general.reply/1\0' }, { type: '\0' }, { type: 'général/1' }, { type: '\u2028' }, { type: 'general.reply' },
])('malformed: %j', (query) => expect(() => readInboxQuery(query)).toThrow(malformed));
