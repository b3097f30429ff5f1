import type { Published } from '../deliver/delivery.js';
import type { FiledMessage, Owed, Recall } from '../deliver/mailboxes.js';

/** Rows as PostgreSQL gives them, and what they mean. */
export interface MessageRow {
  readonly sender: string;
  readonly id: string;
  readonly position: bigint;
  readonly digest: string;
  readonly type: string;
  readonly exercise: boolean;
  readonly recalled_at: Date | null;
  readonly recipients: string[];
  readonly audiences: string[];
  readonly except_for: string[];
  readonly version: bigint;
  readonly dispatched: string[];
  readonly published: Published[] | null;
}

export const toFiled = (row: MessageRow): FiledMessage => ({
  from: row.sender,
  id: row.id,
  position: row.position,
  digest: row.digest,
  type: row.type,
  exercise: row.exercise,
  recipients: row.recipients,
  audiences: row.audiences,
  exceptFor: row.except_for,
  version: Number(row.version),
  recalled: row.recalled_at !== null,
  dispatched: row.dispatched,
  ...(row.published === null ? {} : { published: row.published }),
});

export interface RecallRow {
  readonly sender: string;
  readonly id: string;
  readonly digest: string;
  readonly exercise: boolean;
  readonly by_sender: string;
  readonly by_id: string;
  readonly reason: string;
  readonly recalled_at: Date;
  readonly answer_by: Date;
  readonly effective: boolean;
  readonly told: string[];
}

export const toRecall = (row: RecallRow): Recall => ({
  of: { from: row.sender, id: row.id },
  digest: row.digest,
  exercise: row.exercise,
  by: { from: row.by_sender, id: row.by_id },
  reason: row.reason,
  recalledAt: row.recalled_at.getTime(),
  answerBy: row.answer_by.getTime(),
});

export interface OwedRow {
  readonly sender: string;
  readonly id: string;
  readonly recipient: string;
  readonly digest: string;
  readonly exercise: boolean;
  readonly due_at: Date;
}

export const toOwed = (row: OwedRow): Owed => ({
  of: { from: row.sender, id: row.id },
  recipient: row.recipient,
  digest: row.digest,
  exercise: row.exercise,
  dueAt: row.due_at.getTime(),
});
