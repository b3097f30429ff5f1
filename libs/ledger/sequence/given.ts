import { TOPICS } from '#contracts';

/** What a record says was given to somebody. */
export interface Given {
  readonly participant: string;
  readonly mode: 'live' | 'exercise';
  /** `<from>/<id>` of each message. */
  readonly messages: readonly string[];
}

/** Doors by which messages are handed over; what others show is about messages. */
const HANDING_OVER: ReadonlySet<unknown> = new Set(['inbox', 'stream', 'message', 'feed', 'replay', 'webhook']);
const REFERENCE = /^[^/]+\/[0-9a-f-]{36}$/;

/**
 * What was given to whom, as a record of a topic says: shown by a door, or produced onto an inbox topic, which is delivery
 * and reading in one. That something lies in a mailbox is not given: its reader may never be allowed to know of it.
 */
export function givenIn(topic: string, { reader, door, shown, recipient, road, message, mode }: Readonly<Record<string, unknown>>): Given | undefined {
  const [participant, messages] = topic === TOPICS.accessed.name && HANDING_OVER.has(door) ? [reader, shown] : topic === TOPICS.delivered.name && road === 'inbox-topic' ? [recipient, [message]] : [];
  if (typeof participant !== 'string' || !Array.isArray(messages)) return undefined;
  const named = messages.filter((one): one is string => typeof one === 'string' && REFERENCE.test(one));
  return named.length === 0 ? undefined : { participant, mode: mode === 'exercise' ? 'exercise' : 'live', messages: named };
}
