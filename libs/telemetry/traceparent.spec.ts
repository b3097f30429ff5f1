import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { parentFromTraceparent, traceparentOf } from './index.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

test('reads and writes the same, from text and from the bytes of a record header', () => {
  const text = `00-${TRACE}-${SPAN}-01`;
  expect(parentFromTraceparent(text)).toEqual({ traceId: TRACE, spanId: SPAN, traceFlags: 1, isRemote: true });
  expect(traceparentOf(parentFromTraceparent(Buffer.from(text)))).toBe(text);
  expect(traceparentOf(trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: SPAN, traceFlags: 0 }))).toBe(`00-${TRACE}-${SPAN}-00`);
});

test('takes a later version with more members, and only the flag it knows', () => {
  expect(traceparentOf(parentFromTraceparent(`01-${TRACE}-${SPAN}-ff-more`))).toBe(`00-${TRACE}-${SPAN}-01`);
});

test.each([
  undefined, '', 'rubbish', `00-${TRACE}-${SPAN}`, `00-${TRACE}-${SPAN}-1`, `00-${TRACE.toUpperCase()}-${SPAN}-01`, `ff-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01-more`,
  `00-${'0'.repeat(32)}-${SPAN}-01`, `00-${TRACE}-${'0'.repeat(16)}-01`, ` 00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01\n`,
])('takes %j for absent', (text) => {
  expect(parentFromTraceparent(text)).toBeUndefined();
});

test('a header given twice counts as absent; no trace gives no header', () => {
  expect([parentFromTraceparent([`00-${TRACE}-${SPAN}-01`]), traceparentOf(undefined), traceparentOf(ROOT_CONTEXT)]).toEqual([undefined, undefined, undefined]);
});
