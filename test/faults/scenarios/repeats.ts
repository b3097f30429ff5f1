import type { FaultHub } from '../support/fault-hub.js';
import { note, type Sent } from '../support/load.js';

/** What came of many copies of one message. */
export interface Repeated {
  readonly statuses: readonly number[];
  /** The different promises given; one, when all is well. */
  readonly receipts: ReadonlySet<string>;
}

/** Sends the same bytes many times at once. */
export async function repeat(hub: FaultHub, sent: Sent, times: number): Promise<Repeated> {
  const answers = await Promise.all(Array.from({ length: times }, () => hub.call(sent.from, 'POST', '/v1/messages', sent.jws)));
  for (const answer of answers) note(sent, answer);
  const receipts = answers.filter(({ status }) => status === 200 || status === 202).map(({ text }) => (JSON.parse(text) as { receipt: string }).receipt);
  return { statuses: answers.map(({ status }) => status).sort(), receipts: new Set(receipts) };
}
