import type { OutgoingRecord, Placement } from './records.js';

/**
 * Why a send failed.
 * - `unavailable`: no broker could be reached; nothing was sent.
 * - `timeout`: no answer in time; the records may or may not be in the log.
 * - `overloaded`: too much is waiting already; nothing was sent.
 * - `lost`: the broker acknowledged without having written (see the README, "The acknowledged loss").
 * - `refused`: the broker, or this process before it, will never take these records (too large, no such topic, not allowed).
 * - `closed`: the producer is shut.
 */
export type SendFailure = 'unavailable' | 'timeout' | 'overloaded' | 'lost' | 'refused' | 'closed';

/** A send that is not known to have succeeded. */
export class SendFailed extends Error {
  override readonly name = 'SendFailed';
  /** Whether the same records, sent again, may succeed. They may then be in the log twice. */
  readonly retriable: boolean;

  /**
   * @param reason what went wrong
   * @param detail for logs; never shown to outsiders
   */
  constructor(readonly reason: SendFailure, detail: string, options?: { cause?: unknown }) {
    super(`not known to be written (${reason}): ${detail}`, options);
    this.retriable = reason !== 'refused';
  }
}

/**
 * Writes records and says where they lie.
 *
 * Contract, whatever the client library: `send` resolves only when every record of the call is in the log on all in-sync
 * replicas, exactly where its placement says; it settles within a bounded time; when it rejects, some of the records may
 * be in the log all the same, so that the same bytes must be safe to send again. Records of one partition keep the order
 * of the calls and, within a call, of the array; a record that failed leaves a gap, never a swap.
 */
export abstract class RecordProducer {
  /**
   * @returns one placement for each record, in the order of the records
   * @throws {SendFailed} when it is not known that all of them are written
   */
  abstract send(records: readonly OutgoingRecord[]): Promise<Placement[]>;
  /** Lets what waits go out, for a bounded time, then disconnects. Sends that come later are refused. */
  abstract close(): Promise<void>;
}
