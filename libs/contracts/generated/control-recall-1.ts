// Generated from schemas/control/recall/1.schema.json by `npm run types`. Change the schema, not this file.
import type { Digest } from './common-digest-1.js';
import type { MessageReference } from './common-message-reference-1.js';

/**
 * The originator takes a message back. Who has not fetched it never sees it; who has is told, and answers with a receipt: destroyed, retained or objected.
 */
export interface Recall {
  /**
   * The message taken back.
   */
  message: MessageReference;
  /**
   * Digest of that message, so that no other can be meant.
   */
  digest: Digest;
  /**
   * Why it is taken back, in words the recipients may read.
   */
  reason: string;
  /**
   * That its content shall be erased at the hub as well, and by which law or order: key and salt are destroyed, the ledger keeps what it can prove. For the originator, its bureau, and the oversight body.
   */
  erase?: string;
}
