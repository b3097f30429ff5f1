import { SendFailed } from '../producer.js';

/** The parts of kafkajs' errors that are looked at; they cross module boundaries, so `instanceof` is of no use. */
interface KafkaError extends Error {
  readonly type?: string;
  readonly code?: number | string;
  readonly retriable?: boolean;
}

const asError = (error: unknown): KafkaError => (error instanceof Error ? error : new Error(String(error)));

/** The error at the root: kafkajs wraps what it gives up on ("number of retries exceeded"). */
export function rootOf(error: unknown): KafkaError {
  let root = asError(error);
  for (let depth = 0; root.cause instanceof Error && depth < 8; depth += 1) root = root.cause;
  return root;
}

/** Whether the broker answered, and said no in a way that will not change by asking again. */
export const isRefusal = (error: unknown): boolean => {
  const { name, retriable, type } = rootOf(error);
  return (name === 'KafkaJSProtocolError' && retriable === false && !PASSING.has(type ?? '')) || type === 'UNKNOWN_TOPIC_OR_PARTITION';
};

// Not retriable by kafkajs' table, yet another producer id, or another moment, mends them.
const PASSING = new Set(['UNKNOWN', 'OUT_OF_ORDER_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH', 'DUPLICATE_SEQUENCE_NUMBER', 'INVALID_PRODUCER_ID_MAPPING']);

/** Whether the group moved on to a new generation while this member still belongs to it. */
export const isRebalance = (error: unknown): boolean => rootOf(error).type === 'REBALANCE_IN_PROGRESS';

/** Whether this member is no longer part of the group: whatever it still does is another member's work now. */
export const isFenced = (error: unknown): boolean => ['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION', 'FENCED_INSTANCE_ID'].includes(rootOf(error).type ?? '');

/** Whether what was to be read is not kept (any more). */
export const isOutOfRange = (error: unknown): boolean => rootOf(error).type === 'OFFSET_OUT_OF_RANGE';

/** Whether the error says that no broker answers, rather than that one answered badly. */
export function isUnreachable(error: unknown): boolean {
  const root = rootOf(error);
  return (
    // What kafkajs says, as a plain error, when a connection never got so far as to learn the broker's versions.
    root.message === 'Broker not connected' ||
    /^KafkaJS(Connection|ConnectionClosed|RequestTimeout|BrokerNotFound|NoBrokerAvailable|LockTimeout|Timeout)/.test(root.name) ||
    ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND', 'EAI_AGAIN'].includes(String(root.code)) ||
    ['GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS', 'LEADER_NOT_AVAILABLE', 'BROKER_NOT_AVAILABLE'].includes(root.type ?? '')
  );
}

/** The broker asked does not lead the partition (yet, or any more): nothing was written, and another moment mends it. */
export class NotLeader extends SendFailed {}

/** The failure to report for an error of kafkajs. */
export function sendFailedOf(error: unknown): SendFailed {
  if (error instanceof SendFailed) return error;
  const root = rootOf(error);
  const detail = root.type ? `${root.type}: ${root.message}` : root.message;
  if (isRefusal(error)) return new SendFailed('refused', detail, { cause: error });
  return new SendFailed(root.name === 'KafkaJSRequestTimeoutError' ? 'timeout' : 'unavailable', detail, { cause: error });
}
