import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import './idle-polling.js';

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null | undefined;
}
const queue = (state: Partial<Queue>): Queue & typeof RequestQueue.prototype =>
  Object.assign(Object.create(RequestQueue.prototype) as typeof RequestQueue.prototype, { pending: [], throttledUntil: -1, throttleCheckTimeoutId: null, ...state });

test('an idle connection sets no timer', () => {
  const idle = queue({});
  idle.scheduleCheckPendingRequests();
  expect(idle.throttleCheckTimeoutId).toBeNull();
});

test.each([
  ['a request waits', { pending: [{}] }],
  ['the broker asked for a pause', { throttledUntil: Date.now() + 10_000 }],
])('a timer is set when %s', (_, state) => {
  const busy = queue(state);
  busy.scheduleCheckPendingRequests();
  expect(busy.throttleCheckTimeoutId).not.toBeNull();
  clearTimeout(busy.throttleCheckTimeoutId ?? undefined);
});
