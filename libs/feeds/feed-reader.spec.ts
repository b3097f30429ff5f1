import { messageOf, signed } from '../exchange/testing/parts.js';
import { changeOf } from './feed-reader.js';

const change = (type: string, body: object, more: object = {}): unknown => changeOf(signed(messageOf('gs', ['ncb.XA'], { type, body, ...more })));
const NOTICE = 'ncb.XA/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90';

test.each([['publish', 'published'], ['suspend', 'suspended'], ['block', 'suspended'], ['resume', 'resumed'], ['extend', 'amended']])('the act %s says that the notice is %s', (act, is) => {
  expect(change('notice.act/1', { notice: NOTICE, act, step: 5 })).toEqual({ change: is, of: NOTICE });
});

test('a recall withdraws, what follows on a message of its own sender amends it, and everything else is published', () => {
  expect(change('control.recall/1', { message: NOTICE })).toEqual({ change: 'withdrawn', of: NOTICE });
  expect(change('general.information/1', {}, { inReplyTo: 'gs/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90' })).toEqual({ change: 'amended', of: 'gs/0192f0c5-7e80-7c3a-9b1e-3f5a6c7d8e90' });
  expect(change('general.information/1', {}, { inReplyTo: NOTICE })).toEqual({ change: 'published' });
});
