import type { ReadMessage } from '#client';
import { findSigned } from './commands/verify.js';
import { bodyLines } from './show-message.js';

const received = (body: object, withheld: ReadMessage['withheld']): ReadMessage => ({ body, withheld }) as ReadMessage;

test('what was withheld is shown where it is missing, and how much', () => {
  const body = { text: 'a', transport: [{ mode: 'sea' }, { mode: 'road' }] };
  expect(bodyLines(received(body, []))).toEqual(['text: a', 'transport:', '  - mode: sea', '  - mode: road']);
  expect(bodyLines(received(body, [{ at: '/body', members: 2 }, { at: '/body/transport/1', members: 1 }]))).toEqual([
    'text: a', 'transport:', '  - mode: sea', '  - mode: road', '    (withheld): 1 member', '(withheld): 2 members',
  ]);
  expect(body).toEqual({ text: 'a', transport: [{ mode: 'sea' }, { mode: 'road' }] });
});

test('verify finds signed messages with and without disclosures, bare and in what programs print', () => {
  expect(findSigned('a.b.c~d~\na.b.c\n')).toEqual(['a.b.c~d~', 'a.b.c']);
  expect(findSigned(JSON.stringify({ items: [{ message: 'a.b.c~' }, { message: 'a.b.c~d~e~' }] }))).toEqual(['a.b.c~', 'a.b.c~d~e~']);
});
