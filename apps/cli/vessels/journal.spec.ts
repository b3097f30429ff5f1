import { appendFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Composed } from '#client';
import { removeScratch, scratch } from '../testing/run.js';
import { ImportJournal } from './journal.js';

afterAll(removeScratch);

const composed = (compact: string): Composed => ({ compact, reference: 'ncb.XA/1', digest: 'd', sealed: true, routing: undefined, clearBecause: undefined, message: {} as Composed['message'] });

test('gives back what was signed, to the same import only, and is for its owner alone', () => {
  const home = scratch();
  const journal = new ImportJournal(home, '/data/list.csv', 'aaaa');
  journal.write(0, composed('x'));
  journal.write(7, composed('y'));
  const again = new ImportJournal(home, '/data/list.csv', 'aaaa');
  expect([again.size, again.find(7)?.compact, again.find(1)]).toEqual([2, 'y', undefined]);
  expect(new ImportJournal(home, '/data/list.csv', 'bbbb').size).toBe(0);
  expect(readdirSync(join(home, 'imports'))).toEqual(['list.csv.aaaa.sent.ndjson', 'list.csv.bbbb.sent.ndjson']);
  expect(statSync(journal.file).mode & 0o777).toBe(0o600);
});

test('a line half written by a killed program counts as never sent, and the next is not spoilt by it', () => {
  const home = scratch();
  const journal = new ImportJournal(home, 'l.csv', 'a');
  journal.write(0, composed('x'));
  appendFileSync(journal.file, '{"row":1,"composed":{"comp');
  const again = new ImportJournal(home, 'l.csv', 'a');
  expect([again.size, again.find(1)]).toEqual([1, undefined]);
  again.write(1, composed('z'));
  expect(new ImportJournal(home, 'l.csv', 'a').find(1)?.compact).toBe('z');
});
